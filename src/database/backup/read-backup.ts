import { createHash } from "node:crypto"
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
  const whole = createHash("sha256")
  const seen = { tables: 0, rows: 0, place: "its first line" }
  let begin: Begin | undefined
  let table = startTable()
  let isOver = false
  let header: Header | undefined
  try {
    for await (const line of linesIn(bytes)) {
      if (isOver) throw new BackupError("The file goes on behind its end: it is damaged.")
      const text = line.toString("utf8")
      if (!header) {
        header = headerIn(text)
        yield { kind: "header", header }
      } else if (!begin) {
        const value = parsed(text)
        const last = Last.safeParse(value)
        if (last.success) {
          compareWhole(last.data, seen, whole.copy().digest("hex"))
          isOver = true
          yield { kind: "whole", last: last.data }
        } else {
          begin = beginIn(value, seen.place)
          seen.place = `${begin.database}.${begin.table}`
          yield { kind: "table", begin }
        }
      } else if (text.startsWith("{")) {
        if (table.batch.length > 0) yield { kind: "rows", rows: table.batch }
        const end = endIn(text, begin, table, seen.place)
        seen.tables++
        seen.rows += table.rows
        begin = undefined
        table = startTable()
        yield { kind: "end-of-table", end }
      } else {
        checkRow(text, begin, seen.place)
        table.digest.update(line).update("\n")
        table.rows++
        table.batch.push(text)
        table.bytes += line.length
        if (table.batch.length >= BATCH_ROWS || table.bytes >= BATCH_BYTES) {
          yield { kind: "rows", rows: table.batch }
          table.batch = []
          table.bytes = 0
        }
      }
      if (!isOver) whole.update(line).update("\n")
    }
  } catch (error) {
    if (!header && error instanceof BackupError && !(error instanceof NewerFormat)) throw notOne()
    throw isUnzipping(error) ? brokenGzip(error, seen.place) : error
  }
  if (!header) throw notOne()
  if (!isOver) throw cutOff(seen.place)
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

function beginIn(value: unknown, place: string): Begin {
  return as(Begin, value, `the line behind ${place}`)
}

function endIn(text: string, begin: Begin, table: ReturnType<typeof startTable>, place: string): End {
  const end = as(End, parsed(text), place)
  const is = { endOf: begin.table, rows: table.rows, sha256: table.digest.digest("hex") }
  if (end.endOf !== is.endOf) throw damaged(place, `it ends as ${end.endOf}`)
  if (end.rows !== is.rows) throw damaged(place, `it has ${is.rows} rows instead of ${end.rows}`)
  if (end.sha256 !== is.sha256) throw damaged(place, "its rows are not those that were written")
  return end
}

function compareWhole(last: Last, seen: { tables: number; rows: number }, sha256: string): void {
  if (last.tables !== seen.tables || last.rows !== seen.rows)
    throw damaged(
      "its end",
      `it has ${seen.tables} tables with ${seen.rows} rows instead of ${last.tables} with ${last.rows}`,
    )
  if (last.sha256 !== sha256) throw damaged("its end", "it is not the file that was written")
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
