import { randomBytes } from "node:crypto"
import { access, chmod, constants, mkdtemp, rm, statfs } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import pg from "pg"
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../adapters/database/embedded.ts"
import { migrate } from "../database/migrate.ts"

const folders = {
  restock: new URL("../../migrations/shop/", import.meta.url),
  restock_customers: new URL("../../migrations/customers/", import.meta.url),
} as const
type Role = keyof typeof folders

/** A PostgreSQL for trials, with a migrated template of each database; this process and its children find it. */
export async function withScratchServer(work: () => Promise<void>, progress: (sentence: string) => void) {
  const home = await mkdtemp(join(await whereFilesAreCheap(), "restock-scratch-"))
  // As root the database runs as "nobody", who must be able to enter.
  await chmod(home, 0o755)
  try {
    // Many shops at once, each with its pools.
    const server = await startEmbeddedPostgres({ home, progress, settings: { max_connections: "300" } })
    try {
      process.env.RESTOCK_SCRATCH_SERVER = server.adminUrl
      await Promise.all([makeTemplate(server, "restock"), makeTemplate(server, "restock_customers")])
      await work()
    } finally {
      delete process.env.RESTOCK_SCRATCH_SERVER
      await server.stop()
    }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** A new database is a thousand small files: a third of a second on a busy disk, a tenth of that in memory. */
async function whereFilesAreCheap(): Promise<string> {
  const memory = "/dev/shm"
  try {
    await access(memory, constants.W_OK)
    const { bavail, bsize } = await statfs(memory)
    if (bavail * bsize >= 4 * 2 ** 30) return memory
  } catch {
    // Not on every system.
  }
  return tmpdir()
}

async function makeTemplate(server: EmbeddedPostgres, role: Role): Promise<void> {
  await migrate({ url: await server.database(`${role}_template`, role), folder: folders[role] })
}

export type ScratchDatabase = { readonly url: string; readonly drop: () => Promise<void> }

/** A migrated database of one's own, the shop's or the customers'. */
export async function scratchDatabase(of: Role = "restock"): Promise<ScratchDatabase> {
  return copyOf(`${of}_template`)
}

/** A database with nothing in it. */
export const emptyDatabase = () => copyOf("template0")

async function copyOf(template: string): Promise<ScratchDatabase> {
  const server = process.env.RESTOCK_SCRATCH_SERVER
  if (!server) throw new Error("This needs a scratch database: run it with `npm test -- <file>`, which starts one.")
  const name = `scratch_${randomBytes(6).toString("hex")}`
  await onServer(server, `create database ${name} template ${template}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => onServer(server, `drop database ${name} with (force)`) }
}

/** Runs statements one after the other over a connection of their own. */
export async function onServer(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
