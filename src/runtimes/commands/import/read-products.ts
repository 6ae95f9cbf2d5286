import { CsvError, parse } from "csv-parse/sync"
import { NewProductBody } from "../../../http/schemas.ts"
import { levelsCrossed } from "../../../stock/products.ts"
import { unguarded } from "../export/csv.ts"

const numbers = ["price", "stock", "reorderPoint", "orderUpTo"] as const
const required = ["sku", "name", "price", "reorderPoint", "orderUpTo", "backorders"] as const
const optional = ["stock", "factoryId", "adId"] as const
const known: readonly string[] = [...required, ...optional]

export type ProductRow = {
  /** Of the file, from 1. */
  readonly line: number
  readonly product: {
    readonly sku: string
    readonly name: string
    readonly price: number
    readonly stock: number
    readonly reorderPoint: number
    readonly orderUpTo: number
    readonly backorders: "accept" | "refuse"
    readonly factoryId?: string | undefined
    readonly adId?: string | null | undefined
  }
  /** Whether the file says how many there are. */
  readonly namesStock: boolean
}

export type Mistake = { readonly line: number; readonly message: string }

/** Products from CSV with `,`, `;` or tabs, judged by the rules of the API; every mistake that can be seen without the shop. */
export function readProducts(bytes: Uint8Array): { rows: ProductRow[]; mistakes: Mistake[] } {
  const text = decoded(bytes)
  if (text === undefined) return only(1, "this is not UTF-8; in Excel, save it as “CSV UTF-8 (Comma delimited)”.")
  const records = recordsIn(text)
  if (!Array.isArray(records)) return only(records.line, records.message)
  const [header, ...rest] = records
  if (!header) return only(1, "there is nothing in it; it begins with the names of the columns.")
  const columns = header.cells.map((cell) => cell.trim())
  const wrong = mistakesOfHeader(columns)
  if (wrong.length > 0) return { rows: [], mistakes: wrong.map((message) => ({ line: header.line, message })) }

  const rows: ProductRow[] = []
  const mistakes: Mistake[] = []
  const lineOf = new Map<string, number>()
  for (const { line, cells } of rest) {
    const say = (message: string) => void mistakes.push({ line, message })
    if (cells.length !== columns.length) {
      say(`it has ${cells.length} cells for ${columns.length} columns.`)
      continue
    }
    const named = Object.fromEntries(columns.map((column, at) => [column, unguarded(cells[at]!.trim())]))
    const earlier = lineOf.get(named.sku!)
    if (earlier !== undefined) say(`sku: ${named.sku} is in line ${earlier} already.`)
    else if (named.sku) lineOf.set(named.sku, line)
    const row = rowFrom(line, named, say)
    if (row) rows.push(row)
  }
  return { rows, mistakes }
}

const only = (line: number, message: string) => ({ rows: [], mistakes: [{ line, message }] })

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

type Record = { readonly line: number; readonly cells: readonly string[] }

function recordsIn(text: string): Record[] | Mistake {
  try {
    const parsed = parse(text, {
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
    }) as unknown as { record: string[]; info: { lines: number } }[]
    // Counted at the end of a record: one whose cells have lines of their own began that much earlier.
    return parsed.map(({ record, info }) => ({ line: info.lines - linesWithin(record), cells: record }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return { line: Number((error as CsvError & { lines?: number }).lines ?? 1), message: `${error.message}.` }
  }
}

const linesWithin = (cells: readonly string[]) => cells.join("").split(/\r\n|\n|\r/).length - 1

/** Whichever is there most in the first line; Excel writes semicolons where a comma is part of a number. */
function delimiterOf(text: string): string {
  const [first = ""] = text.split(/\r|\n/, 1)
  const count = (sign: string) => first.split(sign).length
  return [",", ";", "\t"].toSorted((a, b) => count(b) - count(a))[0]!
}

function mistakesOfHeader(columns: readonly string[]): string[] {
  const missing = required.filter((name) => !columns.includes(name))
  const unknown = columns.filter((name) => !known.includes(name))
  const twice = columns.filter((name, at) => columns.indexOf(name) !== at)
  return [
    ...missing.map((name) => `the column ${name} is missing.`),
    ...unknown.map((name) => `there is no column ${name || "without a name"}; there are ${known.join(", ")}.`),
    ...twice.map((name) => `the column ${name} is there twice.`),
  ]
}

function rowFrom(line: number, named: Readonly<{ [column: string]: string }>, say: (message: string) => void) {
  const value: { [column: string]: unknown } = {}
  let isWrong = false
  const wrong = (message: string) => {
    isWrong = true
    say(message)
  }
  for (const [column, cell] of Object.entries(named)) {
    const isNumber = (numbers as readonly string[]).includes(column)
    // Nothing in an optional cell says nothing; of an ad it says that there is none.
    if (cell === "" && (optional as readonly string[]).includes(column)) {
      if (column === "adId") value.adId = null
    } else if (!isNumber) value[column] = cell
    else if (/^-?\d{1,15}$/.test(cell)) value[column] = Number(cell)
    else wrong(`${column}: ${cell === "" ? "nothing" : cell} is no whole number, such as 19900.`)
  }
  const parsed = NewProductBody.safeParse(value)
  for (const { path, message } of parsed.error?.issues ?? []) {
    const [column] = path as string[]
    // What is no number was named above already.
    if (column !== undefined && !(column in value) && column in named) continue
    wrong(`${column === undefined ? "" : `${column}: `}${message}.`)
  }
  if (!parsed.success || isWrong) return undefined
  const crossed = levelsCrossed(parsed.data)
  if (crossed) return void say(crossed.detail)
  return { line, product: parsed.data, namesStock: "stock" in value } satisfies ProductRow
}
