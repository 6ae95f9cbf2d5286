import { createHash } from "node:crypto"
import { gzipSync } from "node:zlib"

type Damaged = readonly [what: string, bytes: string | Uint8Array]

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex")

/** A backup whose sums are right, whatever else is wrong with it. */
export function consistent(lines: readonly string[]): string {
  let rows: string[] = []
  const counts = { tables: 0, rows: 0 }
  const all = lines.slice(0, -1).map((line) => {
    if (line.startsWith("[")) rows.push(line)
    if (!line.startsWith('{"endOf"')) return line
    const { endOf } = JSON.parse(line) as { endOf: string }
    const end = { endOf, rows: rows.length, sha256: sha256(rows.map((row) => `${row}\n`).join("")) }
    counts.tables++
    counts.rows += rows.length
    rows = []
    return JSON.stringify(end)
  })
  const before = all.map((line) => `${line}\n`).join("")
  return `${before}${JSON.stringify({ ...counts, sha256: sha256(before) })}\n`
}

/** What whoever reads it can tell, without a database: cut off or changed at so many places, and by people. */
export function damagedToRead(text: string, places: number): Damaged[] {
  const bytes = Buffer.from(text)
  const lines = text.trimEnd().split("\n")
  const firstRow = lines.findIndex((line) => line.startsWith("["))
  const at = (part: number) => Math.floor((bytes.length * part) / places)
  const cut = Array.from({ length: places }, (_, n): Damaged => [`cut off at ${at(n)}`, bytes.subarray(0, at(n))])
  const flipped = Array.from({ length: places }, (_, n): Damaged => {
    const copy = Buffer.from(bytes)
    copy[at(n)]! ^= 1 << (n % 8)
    return [`a bit at ${at(n)}`, copy]
  })
  const packed = gzipSync(bytes)
  const packedBroken = Buffer.from(packed)
  packedBroken[Math.floor(packed.length / 2)]! ^= 0xff
  const joined = (some: readonly string[]) => some.map((line) => `${line}\n`).join("")
  return [
    ...cut,
    ...flipped,
    ["a row less", joined(lines.filter((_, place) => place !== firstRow))],
    ["a row twice", joined([...lines.slice(0, firstRow + 1), ...lines.slice(firstRow)])],
    ["without its last line", joined(lines.slice(0, -1))],
    ["without its last line feed", text.trimEnd()],
    ["without its first line", joined(lines.slice(1))],
    ["twice", text + text],
    ["with something behind", `${text}x\n`],
    ["Windows' line ends", text.replaceAll("\n", "\r\n")],
    ["of a newer format", otherLine(lines, 0, (line) => line.replace('"version":1', '"version":2'))],
    ["of another program", otherLine(lines, 0, (line) => line.replace("restock-backup", "other"))],
    ["a value too many", otherLine(lines, firstRow, (line) => line.replace("[", '["more", '))],
    ["nothing at all", ""],
    ["a line feed", "\n"],
    ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 1, 2])],
    ["another JSON", '{"orders":[]}\n'],
    ["SQL", "-- PostgreSQL database dump\nset timezone = 'UTC';\n"],
    ["packed, cut off", packed.subarray(0, packed.length - 20)],
    ["packed, damaged", packedBroken],
  ]
}

/** What only the database can tell, because every sum is right. It has one event, `Odd`, and one factory. */
export function damagedWithin(text: string): Damaged[] {
  const lines = text.trimEnd().split("\n")
  const beginOf = (table: string) => lines.findIndex((line) => line.includes(`"table":"${table}"`))
  const begin = beginOf("events")
  const end = lines.findIndex((line, place) => place > begin && line.startsWith('{"endOf"'))
  const without = (from: number, to: number) => consistent([...lines.slice(0, from), ...lines.slice(to)])
  const other = (place: number, change: (line: string) => string) => otherLine(lines, place, change)
  return [
    [
      "of a newer schema",
      other(0, (line) => line.replace('.sql"],"postgres', '.sql","9999_from_tomorrow.sql"],"postgres')),
    ],
    ["migrations that are not ours", other(0, (line) => line.replace("0002_orders.sql", "0002_others.sql"))],
    ["migrations out of order", other(0, (line) => line.replace("0002_orders.sql", "0003_events_and_deliveries.sql"))],
    ["a table less", without(begin, end + 1)],
    ["a table twice", consistent([...lines.slice(0, end + 1), ...lines.slice(begin)])],
    ["a table of somebody else", other(begin, (line) => line.replace('"events"', '"pg_authid"'))],
    ["an injected table", other(begin, (line) => line.replace('"events"', '"events; drop table orders"'))],
    ["another column", other(begin, (line) => line.replace('"type"', '"kind"'))],
    ["a column twice", other(begin, (line) => line.replace('"type"', '"id"'))],
    ["a database of somebody else", other(begin, (line) => line.replace('"shop"', '"postgres"'))],
    ["a value that is none", other(begin + 1, (line) => line.replace("01a2116f-0000", "nonsense"))],
    ["nothing where something has to be", other(begin + 1, (line) => line.replace('"Odd"', "null"))],
    ["the same row twice", consistent([...lines.slice(0, begin + 2), ...lines.slice(begin + 1)])],
    ["a reference to nothing", without(beginOf("factories") + 1, beginOf("factories") + 2)],
  ]
}

const otherLine = (lines: readonly string[], place: number, change: (line: string) => string) =>
  consistent(lines.map((line, index) => (index === place ? change(line) : line)))
