export type Cell = string | number | null

/** What a spreadsheet would take for a formula, also behind apostrophes that are there already. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/
const GUARDED = /^'+[=+\-@\t\r\n＝＋－＠]/

/** A text that no spreadsheet computes: an apostrophe stands before it. Numbers are numbers and need none. */
export const guarded = (text: string) => (FORMULA.test(text) ? `'${text}` : text)

/** What was guarded, as it was. */
export const unguarded = (text: string) => (GUARDED.test(text) ? text.slice(1) : text)

/** A record as RFC 4180 has it. */
export const record = (cells: readonly Cell[]) => `${cells.map(cellOf).join(",")}\r\n`

function cellOf(cell: Cell): string {
  if (cell === null) return ""
  if (typeof cell === "number") return `${cell}`
  const text = guarded(cell)
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
