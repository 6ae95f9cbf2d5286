import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import pg from "pg"
import { crashPoint } from "../shared/crash-points.ts"
import { wordsOf } from "../shared/words.ts"

/** One number for all migrations of a database: whoever holds it migrates, the others wait and find the work done. */
export const MIGRATION_LOCK = 5_021_010

export class MigrationError extends Error {
  override readonly name = "MigrationError"
}

/**
 * Brings a database to the newest schema: the numbered `*.sql` of a folder, forward only, one transaction each,
 * behind an advisory lock. Returns the names of the files applied now.
 * Throws {@link MigrationError} when the database is older than PostgreSQL 15, or newer than this code.
 */
export async function migrate(options: { url: string; folder: URL | string }): Promise<string[]> {
  const client = await connect(options.url)
  try {
    await refuseUnsafeServer(client)
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK])
    await client.query(`
      create table if not exists migrations (
        name text primary key,
        applied_at timestamptz not null default now()
      )`)
    return await applyMissing(client, folderPath(options.folder))
  } finally {
    // Ending the session gives the advisory lock back, whatever happened.
    await client.end()
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  // Whatever is wrong, the statement under way says so.
  client.on("error", () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    const { host, port, database } = client
    throw new MigrationError(
      `The database ${database} at ${host}:${port} cannot be reached: ${wordsOf(error)}. Check DATABASE_URL.`,
      {
        cause: error,
      },
    )
  }
}

const folderPath = (folder: URL | string) => (typeof folder === "string" ? folder : fileURLToPath(folder))

async function applyMissing(client: pg.Client, folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort()
  const { rows } = await client.query<{ name: string }>("select name from migrations")
  const applied = new Set(rows.map((row) => row.name))
  const unknown = [...applied].filter((name) => !files.includes(name))
  if (unknown.length > 0)
    throw new MigrationError(
      `This database was migrated by a newer Restock (it has ${unknown.join(", ")}). Start that version, or use another database.`,
    )
  const missing = files.filter((name) => !applied.has(name))
  for (const name of missing) await apply(client, name, await readFile(join(folder, name), "utf8"))
  return missing
}

async function apply(client: pg.Client, name: string, text: string): Promise<void> {
  await client.query("begin")
  try {
    await client.query(text)
    await client.query("insert into migrations (name) values ($1)", [name])
    await client.query("commit")
    crashPoint("migration/committed", name)
  } catch (error) {
    await client.query("rollback").catch(() => {})
    throw new MigrationError(`Migration ${name} failed: ${wordsOf(error)}`, {
      cause: error,
    })
  }
}

/** An acknowledged order must survive a power cut, so a server that does not wait for its disk is refused. */
async function refuseUnsafeServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings
     where name in ('server_version_num', 'fsync', 'full_page_writes', 'synchronous_commit')`,
  )
  const setting = new Map(rows.map((row) => [row.name, row.setting]))
  if (Number(setting.get("server_version_num")) < 150_000)
    throw new MigrationError(
      "Restock needs PostgreSQL 15 or later; this server is older. Upgrade it, or unset DATABASE_URL.",
    )
  const off = ["fsync", "full_page_writes", "synchronous_commit"].filter((name) => setting.get(name) === "off")
  if (off.length > 0)
    throw new MigrationError(`The database runs with ${off.join(", ")} = off: a crash could lose orders. Turn it on.`)
}
