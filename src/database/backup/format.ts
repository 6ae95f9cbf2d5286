import * as z from "zod"

/**
 * Lines of JSON. The first says what the file is; then each table's name and columns, a line for each of its rows (an
 * array of texts as PostgreSQL writes them, or null), and what they add up to; the last line adds up the whole.
 */
export const FORMAT = "restock-backup"
export const VERSION = 1

/** In this order: what the shop says is done in the customers' database has to be there. */
export const databaseNames = ["shop", "customers"] as const
export type DatabaseName = (typeof databaseNames)[number]

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const about = z.object({
  /** Names of the migrations it has, oldest first. */
  migrations: z.array(z.string().regex(/^\d{4}_\w+\.sql$/)).min(1),
  postgres: z.string(),
})

export const Header = z.object({
  format: z.literal(FORMAT),
  version: z.int(),
  madeAt: z.iso.datetime(),
  databases: z.object({ shop: about, customers: about }),
})
export type Header = z.infer<typeof Header>

export const Begin = z.object({
  database: z.enum(databaseNames),
  table: z.string(),
  columns: z.array(z.string()).min(1),
})
export type Begin = z.infer<typeof Begin>

/** The SHA-256 is of the rows' lines, each with its line feed. */
export const End = z.object({ endOf: z.string(), rows: z.int(), sha256 })
export type End = z.infer<typeof End>

/** The SHA-256 is of every byte before this line. */
export const Last = z.object({ tables: z.int(), rows: z.int(), sha256 })
export type Last = z.infer<typeof Last>

export const Row = z.array(z.string().nullable())

export const lineOf = (value: Header | Begin | End | Last) => `${JSON.stringify(value)}\n`
