import pg from "pg"
import { wordsOf } from "../../shared/words.ts"
import { BackupError } from "./backup-error.ts"
import { makeRoom } from "./empty-place.ts"
import { type Begin, type DatabaseName, databaseNames, type Header } from "./format.ts"
import { migrateTo, migrationsIn, namesBehind } from "./migrate-inside.ts"
import { readBackup } from "./read-backup.ts"
import { speakExactly, type Table, tablesOf } from "./tables.ts"
import type { Addresses } from "./write-backup.ts"

export type Restored = {
  readonly madeAt: string
  readonly rows: number
  /** What was brought to the newest schema after it was restored: the names of the migrations. */
  readonly migrated: readonly string[]
}

export type RestoreOptions = {
  readonly addresses: Addresses
  /** The folders of the migrations of this Restock. */
  readonly folders: Readonly<Record<DatabaseName, URL>>
  readonly bytes: AsyncIterable<Uint8Array>
  readonly progress: (rows: number) => void
}

/** One database while it is restored, in its one transaction. */
type Place = {
  readonly name: DatabaseName
  readonly client: pg.Client
  /** Those that the file has to bring. */
  readonly tables: readonly Table[]
  readonly brought: Set<string>
  readonly newer: readonly string[]
}

/**
 * Restores both databases: at the schema of the file, then on to the newest. Nothing is kept before the whole file was
 * read and every sum was right. Throws {@link BackupError}.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const places = new Map<DatabaseName, Place>()
  const clients: pg.Client[] = []
  try {
    const restored = await fill(options, places, clients).catch((error: unknown) => {
      if (error instanceof BackupError) throw new BackupError(`${error.message} Nothing was changed.`, { cause: error })
      throw error
    })
    await commitBoth([...places.values()])
    for (const { client } of places.values()) await client.query("analyze")
    return restored
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
}

async function fill(
  options: RestoreOptions,
  places: Map<DatabaseName, Place>,
  clients: pg.Client[],
): Promise<Restored> {
  let header: Header | undefined
  let filling: Filling | undefined
  let rows = 0
  for await (const part of readBackup(options.bytes)) {
    if (part.kind === "header") {
      header = part.header
      for (const name of databaseNames) places.set(name, await openPlace(name, header, options, clients))
    } else if (part.kind === "table") filling = beginTable(places, part.begin)
    else if (part.kind === "rows") {
      await insertRows(filling!, part.rows)
      options.progress((rows += part.rows.length))
    }
  }
  const migrated: string[] = []
  for (const place of places.values()) migrated.push(...(await finish(place, options.folders[place.name])))
  return { madeAt: header!.madeAt, rows, migrated }
}

async function openPlace(
  name: DatabaseName,
  header: Header,
  { addresses, folders }: RestoreOptions,
  clients: pg.Client[],
): Promise<Place> {
  const [ours, theirs] = [await migrationsIn(folders[name]), header.databases[name].migrations]
  const newer = namesBehind(ours, theirs)
  const client = new pg.Client({ connectionString: addresses[name] })
  client.on("error", () => {})
  await client.connect()
  clients.push(client)
  await speakExactly(client)
  // A table that was never analysed is small to the planner, and a foreign key would be looked for in all of it.
  await client.query("set enable_seqscan = off")
  await client.query("set lock_timeout = '10s'")
  await client.query("begin")
  await makeRoom(client, name)
  await migrateTo(client, folders[name], theirs)
  const tables = await tablesOf(client)
  // What the migrations put in is in the file as well, as it was there.
  for (const { name: table } of tables.toReversed()) await emptyTable(client, pg.escapeIdentifier(table))
  return { name, client, tables, brought: new Set(), newer }
}

/** One that is empty is left alone: the ledger refuses to be emptied, also of nothing. */
async function emptyTable(client: pg.Client, table: string): Promise<void> {
  const { rows } = await client.query(`select from ${table} limit 1`)
  if (rows.length > 0) await client.query(`delete from ${table}`)
}

type Filling = { readonly place: Place; readonly table: Table; readonly insert: string }

function beginTable(places: ReadonlyMap<DatabaseName, Place>, { database, table: name, columns }: Begin): Filling {
  const place = places.get(database)!
  const table = place.tables.find((one) => one.name === name)
  if (!table) throw new BackupError(`The file has a table ${database}.${name}, which is none of Restock's.`)
  if (place.brought.has(name)) throw new BackupError(`The file has the table ${database}.${name} twice.`)
  if (
    columns.toSorted().join() !==
    table.columns
      .map((column) => column.name)
      .toSorted()
      .join()
  )
    throw new BackupError(`The file has other columns for ${database}.${name} than Restock had at that version.`)
  place.brought.add(name)
  const types = columns.map((column) => table.columns.find((one) => one.name === column)!.type)
  const values = types.map((type, at) => `(r.line->>${at})::${type}`).join(", ")
  const named = columns.map((column) => pg.escapeIdentifier(column)).join(", ")
  return {
    place,
    table,
    insert: `insert into ${pg.escapeIdentifier(name)} (${named}) overriding system value
             select ${values} from json_array_elements($1::json) with ordinality r (line, place) order by place`,
  }
}

async function insertRows({ place, table, insert }: Filling, rows: readonly string[]): Promise<void> {
  try {
    await place.client.query(insert, [`[${rows.join(",")}]`])
  } catch (error) {
    throw new BackupError(`What the file has for ${place.name}.${table.name} cannot be put in: ${wordsOf(error)}.`, {
      cause: error,
    })
  }
}

/** Everything is there: numbers go on behind the last one, and the schema on to the newest. */
async function finish({ name, client, tables, brought, newer }: Place, folder: URL): Promise<readonly string[]> {
  const missing = tables.find((table) => !brought.has(table.name))
  if (missing) throw new BackupError(`The file lacks the table ${name}.${missing.name}.`)
  for (const table of tables)
    for (const column of table.columns.filter(({ isIdentity }) => isIdentity)) {
      const [inTable, inColumn] = [pg.escapeIdentifier(table.name), pg.escapeIdentifier(column.name)]
      await client.query(
        `select setval(pg_get_serial_sequence($1, $2), coalesce(max(${inColumn}), 1), max(${inColumn}) is not null)
         from ${inTable}`,
        [inTable, column.name],
      )
    }
  // Migrations are written for a planner that may read a table as a whole.
  await client.query("set enable_seqscan = on")
  await migrateTo(client, folder, newer)
  return newer
}

async function commitBoth(places: readonly Place[]): Promise<void> {
  const kept: DatabaseName[] = []
  for (const { name, client } of places)
    try {
      await client.query("commit")
      kept.push(name)
    } catch (error) {
      const before =
        kept.length > 0 ? `, while ${kept.join(" and ")} is restored: begin again with two new databases` : ""
      throw new BackupError(`The ${name} database could not keep it${before}: ${wordsOf(error)}.`, { cause: error })
    }
}
