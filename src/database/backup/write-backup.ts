import { createHash } from "node:crypto"
import pg from "pg"
import { BackupError } from "./backup-error.ts"
import { type DatabaseName, databaseNames, FORMAT, type Header, lineOf, VERSION } from "./format.ts"
import { migrationsOf, speakExactly, type Table, tablesOf } from "./tables.ts"

/** Rows of one answer of the database. */
const BATCH = 500

export type Addresses = Readonly<Record<DatabaseName, string>>

/**
 * All that is in both databases, each as it was at one moment, while others go on working in them. Only as much is read
 * as is taken. `progress` hears how many rows there were so far.
 */
export async function* writeBackup(
  addresses: Addresses,
  madeAt: Date,
  progress: (rows: number) => void,
): AsyncGenerator<string> {
  const clients = Object.fromEntries(
    databaseNames.map((name) => [name, new pg.Client({ connectionString: addresses[name] })]),
  ) as Record<DatabaseName, pg.Client>
  try {
    const about: Partial<Header["databases"]> = {}
    // The shop's moment is the earlier one: what it says is done among the customers is done there by theirs.
    for (const name of databaseNames) about[name] = await holdStill(clients[name], name)
    const whole = createHash("sha256")
    let [tables, rows] = [0, 0]
    const counted = (text: string) => (whole.update(text), text)
    const header: Header = {
      format: FORMAT,
      version: VERSION,
      madeAt: madeAt.toISOString(),
      databases: about as Header["databases"],
    }
    yield counted(lineOf(header))
    for (const name of databaseNames)
      for (const table of await tablesOf(clients[name])) {
        tables++
        for await (const { text, count } of linesOf(clients[name], name, table)) {
          progress((rows += count))
          yield counted(text)
        }
      }
    yield lineOf({ tables, rows, sha256: whole.digest("hex") })
  } finally {
    await Promise.all(databaseNames.map((name) => clients[name].end()))
  }
}

/** From here on the database looks to us as it does now. */
async function holdStill(client: pg.Client, name: DatabaseName) {
  // Whatever is wrong, the statement under way says so.
  client.on("error", () => {})
  await client.connect()
  await speakExactly(client)
  await client.query("begin isolation level repeatable read, read only")
  const migrations = await migrationsOf(client)
  if (migrations.length === 0)
    throw new BackupError(`There is nothing of Restock in the ${name} database yet, so there is nothing to back up.`)
  const { rows } = await client.query<{ postgres: string }>("select current_setting('server_version') as postgres")
  return { migrations, postgres: rows[0]!.postgres }
}

async function* linesOf(client: pg.Client, database: DatabaseName, table: Table) {
  const columns = table.columns.map(({ name }) => name)
  yield { text: lineOf({ database, table: table.name, columns }), count: 0 }
  const names = (some: readonly string[], as = "") => some.map((one) => pg.escapeIdentifier(one) + as).join(", ")
  const order = table.key.length > 0 ? `order by ${names(table.key)}` : ""
  await client.query(
    `declare rows no scroll cursor for
     select json_build_array(${names(columns, "::text")})::text as line from ${names([table.name])} ${order}`,
  )
  const digest = createHash("sha256")
  let rows = 0
  for (;;) {
    const batch = await client.query<{ line: string }>(`fetch ${BATCH} from rows`)
    if (batch.rows.length === 0) break
    const text = batch.rows.map(({ line }) => `${line}\n`).join("")
    digest.update(text)
    rows += batch.rows.length
    yield { text, count: batch.rows.length }
  }
  await client.query("close rows")
  yield { text: lineOf({ endOf: table.name, rows, sha256: digest.digest("hex") }), count: 0 }
}
