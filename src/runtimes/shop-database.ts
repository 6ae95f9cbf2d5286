import { readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { startEmbeddedPostgres } from "../adapters/database/embedded.ts"
import { openDatabase } from "../database/database.ts"
import type { Config } from "./config.ts"

export const shopMigrations = new URL("../../migrations/shop/", import.meta.url)

export type ShopDatabase = { readonly url: string; readonly stop: () => Promise<void> }

/** The operator's database, or our own embedded one, started here and stopped by `stop`. */
export async function startShopDatabase(
  config: Config,
  tell: (sentence: string) => void,
  warn: (sentence: string) => void,
): Promise<ShopDatabase> {
  if (config.databaseUrl) return { url: config.databaseUrl, stop: async () => {} }
  const embedded = await startEmbeddedPostgres({ home: config.home, progress: tell, onRestart: warn })
  const note = noteFor(config.home)
  try {
    const url = await embedded.database("restock", "restock")
    await writeFile(note, url, { mode: 0o600 })
    return {
      url,
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

/** For a command beside a running shop: its database; where no shop runs, starts the database for the time being. */
export async function reachShopDatabase(config: Config, tell: (sentence: string) => void): Promise<ShopDatabase> {
  const running = config.databaseUrl ? undefined : await readFile(noteFor(config.home), "utf8").catch(() => undefined)
  if (running && (await answers(running))) return { url: running, stop: async () => {} }
  return startShopDatabase(config, tell, tell)
}

const noteFor = (home: string) => join(home, "database-url")

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
