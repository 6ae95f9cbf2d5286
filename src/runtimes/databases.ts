import { readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { startEmbeddedPostgres } from "../adapters/database/embedded.ts"
import { openDatabase } from "../database/database.ts"
import type { Config } from "./config.ts"

export const shopMigrations = new URL("../../migrations/shop/", import.meta.url)

export type Databases = {
  /** The shop's own. */
  readonly shop: string
  /** The customers', as their server works with it. */
  readonly customers: string
  /** The customers', with the rights of upgrade-to-vip and no more (unless the operator's own address has more). */
  readonly vip: string
  /** The superuser's address of the embedded server that has the customers; unset where they are the operator's. */
  readonly customersAdmin?: string | undefined
  readonly stop: () => Promise<void>
}

/** The operator's databases, or for what is not given our own embedded one, started here and stopped by `stop`. */
export async function startDatabases(
  config: Config,
  tell: (sentence: string) => void,
  warn: (sentence: string) => void,
): Promise<Databases> {
  const { databaseUrl, customersDatabaseUrl } = config
  if (databaseUrl && customersDatabaseUrl) return given(databaseUrl, customersDatabaseUrl)
  const embedded = await startEmbeddedPostgres({ home: config.home, progress: tell, onRestart: warn })
  const note = noteFor(config.home)
  try {
    const shop = databaseUrl ?? (await embedded.database("restock", "restock"))
    const customers = customersDatabaseUrl ?? (await embedded.database("restock_customers", "restock_customers"))
    const vip = customersDatabaseUrl ?? (await embedded.database("restock_customers", "restock_vip"))
    await writeFile(note, JSON.stringify({ shop, customers, vip }), { mode: 0o600 })
    return {
      shop,
      customers,
      vip,
      customersAdmin: customersDatabaseUrl ? undefined : embedded.adminUrl,
      async stop() {
        await rm(note, { force: true })
        await embedded.stop()
      },
    }
  } catch (error) {
    await embedded.stop()
    throw error
  }
}

/** For a command beside a running shop: its databases; where no shop runs, starts them for the time being. */
export async function reachDatabases(config: Config, tell: (sentence: string) => void): Promise<Databases> {
  const { databaseUrl, customersDatabaseUrl } = config
  if (databaseUrl && customersDatabaseUrl) return given(databaseUrl, customersDatabaseUrl)
  const running = await runningDatabases(config.home)
  if (running) return { ...running, shop: databaseUrl ?? running.shop, stop: async () => {} }
  return startDatabases(config, tell, tell)
}

const given = (shop: string, customers: string): Databases => ({
  shop,
  customers,
  vip: customers,
  stop: async () => {},
})

const noteFor = (home: string) => join(home, "database-urls")

/** The databases of the shop that is open in this folder; undefined where none is. */
export async function runningDatabases(home: string): Promise<Omit<Databases, "stop"> | undefined> {
  const running = await noteOf(home)
  return running && (await answers(running.customers)) ? running : undefined
}

/** Written by a running shop, for the commands beside it. */
async function noteOf(home: string): Promise<Omit<Databases, "stop"> | undefined> {
  const note = await readFile(noteFor(home), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined
    throw error
  })
  return note === undefined ? undefined : (JSON.parse(note) as Omit<Databases, "stop">)
}

async function answers(url: string): Promise<boolean> {
  const db = openDatabase({ url, connections: 1, connectTimeout: 1_000 })
  try {
    await db.query`select 1`
    return true
  } catch {
    // A note left behind by a shop that was killed.
    return false
  } finally {
    await db.close()
  }
}
