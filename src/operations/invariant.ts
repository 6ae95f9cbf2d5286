import { type Fragment, fragment, type Reader } from "../database/database.ts"
import type { Outbox } from "../flow.ts"

/** Where a look begins: a quick one behind the checkpoints, a full one with the first row. */
export type Look = {
  readonly isFull: boolean
  /** Orders, events and ended deliveries up to this time were found to hold; as the database writes it. */
  readonly until: string
  /** The ledger, or what of it came after the checkpoints. */
  readonly movements: Fragment
}

/**
 * Violations that a check tells of. Where it goes by `until` it takes this as a parameter: with a hundred written down, a
 * plan for any `until` looks cheap, is taken after five looks, and reads the whole table to find nothing.
 */
export const MOST = 100

/** Returns a row for each violation, a hundred at most. */
export type Check = (db: Reader, look: Look) => Promise<{ subject: string }[]>

/** What must be true at every instant, or must not last, with the query that shows it in each database that has it. */
export type Invariant = { readonly id: string; readonly title: string } & { readonly [Of in Outbox]?: Check }

export const fullLook: Look = { isFull: true, until: "-infinity", movements: fragment`stock_movements` }

export async function quickLook(db: Reader): Promise<Look> {
  const [checkpoint] = await db.query<{ until: string }>`select until::text from checkpoint`
  return { isFull: false, until: checkpoint!.until, movements: fragment`movements_to_check()` }
}
