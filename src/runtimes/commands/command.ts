import type { Command } from "commander"
import { type Database, openDatabase } from "../../database/database.ts"
import { migrate } from "../../database/migrate.ts"
import { ReasonBody } from "../../http/schemas.ts"
import { type Config, readConfig } from "../config.ts"
import { migrateCustomers } from "../customers-alone.ts"
import { type Databases, reachDatabases, shopMigrations } from "../databases.ts"
import { withSecrets } from "../secrets.ts"

/** What was asked for cannot be done; the sentence says why. Exit code 1, as for an invariant that does not hold. */
export class Refused extends Error {}

/** The command's own words cannot be meant so. Exit code 2. */
export class Misused extends Error {}

/** As a shell says it of what Ctrl-C ended. */
export const INTERRUPTED = 130

export const ACTOR = "command line"

export const print = (value: unknown) => console.log(JSON.stringify(value, null, 2))
export const tell = (sentence: string) => console.error(sentence)

/** What a command's help begins with. */
export function examples(command: Command, some: readonly (readonly [words: string, what: string])[]): Command {
  const width = Math.max(...some.map(([words]) => words.length))
  const lines = some.map(([words, what]) => `  ${words.padEnd(width)}  ${what}\n`)
  return command.addHelpText("before", `Examples:\n${lines.join("")}`)
}

export type Commanded = { readonly db: Database; readonly customersDb: Database; readonly config: Config }

/** Runs a command on the shop's databases, whether the shop is open or not. */
export async function onDatabase(
  act: (commanded: Commanded) => Promise<void>,
  statementTimeout = 30_000,
): Promise<void> {
  await onAddresses(async (databases, config) => {
    await migrateAll(databases)
    const open = (url: string) => openDatabase({ url, connections: 2, statementTimeout })
    const [db, customersDb] = [open(databases.shop), open(databases.customers)]
    try {
      await act({ db, customersDb, config })
    } finally {
      await Promise.all([db.close(), customersDb.close()])
    }
  })
}

export async function migrateAll(databases: Databases): Promise<void> {
  await migrate({ url: databases.shop, folder: shopMigrations })
  await migrateCustomers(databases.customers)
}

/** The same, of databases as they are: nothing is migrated. */
export async function onAddresses(act: (databases: Databases, config: Config) => Promise<void>): Promise<void> {
  const config = await configured()
  const databases = await reachDatabases(config, tell)
  try {
    await act(databases, config)
  } finally {
    await databases.stop()
  }
}

/** The configuration of this process, with what its secrets hold. */
export const configured = async () => readConfig(await withSecrets(process.env))

/** A reason by the rules of the API, for what is kept beside an action. */
export function reasonIn(reason: string | undefined): string | undefined {
  if (!ReasonBody.safeParse({ reason }).success)
    throw new Misused("--reason takes 1 to 500 characters, none of control, and no space at its ends.")
  return reason
}

/** A time as ISO 8601 writes it, with its zone. */
export function timeIn(option: string, text: string): Date {
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw new Misused(`${option} ${text} is no time; write 2026-11-24T09:00:00Z.`)
  return time
}

/** A signal that Ctrl-C gives; whoever was interrupted leaves with the exit code that says so. */
export function untilInterrupted() {
  const interrupted = new AbortController()
  const onSignal = () => interrupted.abort()
  process.once("SIGINT", onSignal)
  return {
    signal: interrupted.signal,
    stop() {
      process.off("SIGINT", onSignal)
      if (interrupted.signal.aborted) process.exitCode = INTERRUPTED
    },
  }
}
