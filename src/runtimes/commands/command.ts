import { type Database, openDatabase } from "../../database/database.ts"
import { migrate } from "../../database/migrate.ts"
import { type Config, readConfig } from "../config.ts"
import { migrateCustomers } from "../customers-alone.ts"
import { reachDatabases, shopMigrations } from "../databases.ts"
import { withSecrets } from "../secrets.ts"

/** What was asked for cannot be done; the sentence says why. Exit code 1, as for an invariant that does not hold. */
export class Refused extends Error {}

export const ACTOR = "command line"

export const print = (value: unknown) => console.log(JSON.stringify(value, null, 2))
export const tell = (sentence: string) => console.error(sentence)

export type Commanded = { readonly db: Database; readonly customersDb: Database; readonly config: Config }

/** Runs a command on the shop's databases, whether the shop is open or not. */
export async function onDatabase(
  act: (commanded: Commanded) => Promise<void>,
  statementTimeout = 30_000,
): Promise<void> {
  const config = await configured()
  const databases = await reachDatabases(config, tell)
  const open = (url: string) => openDatabase({ url, connections: 2, statementTimeout })
  const [db, customersDb] = [open(databases.shop), open(databases.customers)]
  try {
    await migrate({ url: databases.shop, folder: shopMigrations })
    await migrateCustomers(databases.customers)
    await act({ db, customersDb, config })
  } finally {
    await Promise.all([db.close(), customersDb.close()])
    await databases.stop()
  }
}

/** The configuration of this process, with what its secrets hold. */
export const configured = async () => readConfig(await withSecrets(process.env))

export function progress(count: number, of: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${count} of ${of}`)
  else if (count % 1_000 === 0) tell(`${count} of ${of}`)
}

export function untilInterrupted() {
  const interrupted = new AbortController()
  const onSignal = () => interrupted.abort()
  process.once("SIGINT", onSignal)
  return { signal: interrupted.signal, stop: () => process.off("SIGINT", onSignal) }
}
