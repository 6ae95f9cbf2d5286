import { readdir, readFile } from "node:fs/promises"
import type pg from "pg"
import { wordsOf } from "../../shared/words.ts"
import { BackupError } from "./backup-error.ts"

/** The names of the migrations of this Restock, oldest first. */
export async function migrationsIn(folder: URL): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort()
}

/** Those of ours that came after theirs. Throws {@link BackupError} where theirs are not the beginning of ours. */
export function namesBehind(ours: readonly string[], theirs: readonly string[]): readonly string[] {
  const unknown = theirs.filter((name) => !ours.includes(name))
  if (unknown.length > 0)
    throw new BackupError(
      `The file was made by a newer Restock (it has ${unknown.join(", ")}). Restore it with that one; it goes on from there.`,
    )
  if (theirs.some((name, at) => name !== ours[at]))
    throw new BackupError("The file is damaged at its first line: it names migrations that never followed each other.")
  return ours.slice(theirs.length)
}

/** Applies these migrations in a transaction that is under way. */
export async function migrateTo(client: pg.Client, folder: URL, names: readonly string[]): Promise<void> {
  await client.query(`
    create table if not exists migrations (
      name text primary key,
      applied_at timestamptz not null default now()
    )`)
  for (const name of names)
    try {
      await client.query(await readFile(new URL(name, folder), "utf8"))
      await client.query("insert into migrations (name) values ($1)", [name])
    } catch (error) {
      throw new BackupError(`Migration ${name} failed on the way: ${wordsOf(error)}`, { cause: error })
    }
}
