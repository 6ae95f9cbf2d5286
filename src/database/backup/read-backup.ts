import { createHash, type Hash } from "node:crypto"
import type * as z from "zod"
import { BackupError } from "./backup-error.ts"
import { Begin, End, FORMAT, Header, Last, Row, VERSION } from "./format.ts"

/** Bytes of a line at most: what has no line feed for so long is no backup, and is not kept in memory to find that out. */
const LONGEST_LINE = 256 * 2 ** 20
/** Rows, and bytes of them, that are handed on together. */
const [BATCH_ROWS, BATCH_BYTES] = [500, 2 ** 20]

export type Part =
  | { readonly kind: "header"; readonly header: Header }
  | { readonly kind: "table"; readonly begin: Begin }
  | { readonly kind: "rows"; readonly rows: readonly string[] }
  /** What they add up to was compared. */
  | { readonly kind: "end-of-table"; readonly end: End }
  /** So was the whole, and nothing follows. */
  | { readonly kind: "whole"; readonly last: Last }

/**
 * A backup, part by part. Throws {@link BackupError} at the first thing that is not as it was written. Only with the part
 * `whole` it is certain that all the others were right.
 */
export async function* readBackup(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
  const reading: Reading = {
    whole: createHash("sha256"),
    header: undefined,
    begin: undefined,
    table: startTable(),
    tables: 0,
    rows: 0,
    place: "its first line",
    isOver: false,
  }
  try {
    for await (const line of linesIn(bytes)) {
      yield* take(line, reading)
      reading.whole.update(line).update("\n")
    }
  } catch (error) {
    if (!reading.header && error instanceof BackupError && !(error instanceof NewerFormat)) throw notOne()
    throw isUnzipping(error) ? brokenGzip(error, reading.place) : error
  }
  if (!reading.header) throw notOne()
  if (!reading.isOver) throw cutOff(reading.place)
}

/** How far it is. */
type Reading = {
  readonly whole: Hash
  header: Header | undefined
  /** The table of the rows that come now. */
  begin: Begin | undefined
  table: ReturnType<typeof startTable>
  tables: number
  rows: number
  place: string
  isOver: boolean
}

function* take(line: Buffer, reading: Reading): Generator<Part> {
  if (reading.isOver) throw new BackupError("The file goes on behind its end: it is damaged.")
  const text = line.toString("utf8")
  if (!reading.header) yield { kind: "header", header: (reading.header = headerIn(text)) }
  else if (!reading.begin) yield betweenTables(parsed(text), reading)
  else if (text.startsWith("{")) yield* endTable(text, reading.begin, reading)
  else yield* addRow(text, line, reading.begin, reading)
}

function betweenTables(value: unknown, reading: Reading): Part {
  const last = Last.safeParse(value)
  if (last.success) {
    compareWhole(last.data, reading)
    reading.isOver = true
    return { kind: "whole", last: last.data }
  }
  const begin = as(Begin, value, `the line behind ${reading.place}`)
  reading.begin = begin
  reading.table = startTable()
  reading.place = `${begin.database}.${begin.table}`
  return { kind: "table", begin }
}

function* endTable(text: string, begin: Begin, reading: Reading): Generator<Part> {
  if (reading.table.batch.length > 0) yield { kind: "rows", rows: reading.table.batch }
  const end = endIn(text, begin, reading.table, reading.place)
  reading.tables++
  reading.rows += end.rows
  reading.begin = undefined
  yield { kind: "end-of-table", end }
}

function* addRow(text: string, line: Buffer, begin: Begin, { table, place }: Reading): Generator<Part> {
  checkRow(text, begin, place)
  table.digest.update(line).update("\n")
  table.rows++
  table.batch.push(text)
  table.bytes += line.length
  if (table.batch.length < BATCH_ROWS && table.bytes < BATCH_BYTES) return
  yield { kind: "rows", rows: table.batch }
  table.batch = []
  table.bytes = 0
}

/** Of which we can read no more than that. */
class NewerFormat extends BackupError {}

const startTable = () => ({ digest: createHash("sha256"), rows: 0, batch: [] as string[], bytes: 0 })

const notOne = () => new BackupError("The file is no backup of Restock.")
const cutOff = (place: string) => new BackupError(`The file is cut off, behind ${place}.`)
const damaged = (place: string, what: string) => new BackupError(`The file is damaged at ${place}: ${what}.`)

function headerIn(text: string): Header {
  const value = parsed(text)
  if (!(value instanceof Object && "format" in value && value.format === FORMAT)) throw notOne()
  if ("version" in value && typeof value.version === "number" && value.version > VERSION)
    throw new NewerFormat(
      `The file was written by a newer Restock (its format is ${value.version}, this one reads ${VERSION}). Restore it with that one.`,
    )
  return as(Header, value, "its first line")
}

function endIn(text: string, begin: Begin, table: ReturnType<typeof startTable>, place: string): End {
  const end = as(End, parsed(text), place)
  const is = { endOf: begin.table, rows: table.rows, sha256: table.digest.digest("hex") }
  if (end.endOf !== is.endOf) throw damaged(place, `it ends as ${end.endOf}`)
  if (end.rows !== is.rows) throw damaged(place, `it has ${is.rows} rows instead of ${end.rows}`)
  if (end.sha256 !== is.sha256) throw damaged(place, "its rows are not those that were written")
  return end
}

function compareWhole(last: Last, { whole, tables, rows }: Reading): void {
  if (last.tables !== tables || last.rows !== rows)
    throw damaged("its end", `it has ${tables} tables with ${rows} rows instead of ${last.tables} with ${last.rows}`)
  if (last.sha256 !== whole.copy().digest("hex")) throw damaged("its end", "it is not the file that was written")
}

function checkRow(text: string, { columns }: Begin, place: string): void {
  const row = as(Row, parsed(text), place)
  if (row.length !== columns.length)
    throw damaged(place, `a row has ${row.length} values for ${columns.length} columns`)
}

function as<Shape extends z.ZodType>(shape: Shape, value: unknown, place: string): z.infer<Shape> {
  const result = shape.safeParse(value)
  if (!result.success) throw damaged(place, "a line is none that Restock writes")
  return result.data
}

/** Undefined for what is no JSON: whoever asks expects an object or an array. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function* linesIn(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  let size = 0
  for await (const chunk of bytes) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      yield Buffer.concat([...parts, rest.subarray(0, at)])
      parts = []
      size = 0
      rest = rest.subarray(at + 1)
    }
    if (rest.length === 0) continue
    parts.push(rest)
    size += rest.length
    if (size > LONGEST_LINE) throw notOne()
  }
  // Every line that was written ends with a line feed.
  if (size > 0) throw cutOff("an unfinished line")
}

const isUnzipping = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "code" in error && String(error.code).startsWith("Z_")

const brokenGzip = (error: NodeJS.ErrnoException, place: string) =>
  error.code === "Z_BUF_ERROR" ? cutOff(place) : damaged(place, "it cannot be unzipped")
