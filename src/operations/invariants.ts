import { type Reader, unlessAway } from "../database/database.ts"
import type { Outbox } from "../flow.ts"
import { deliveryInvariants } from "./delivery-invariants.ts"
import { fullLook, type Invariant, type Look, quickLook } from "./invariant.ts"
import { refillInvariants } from "./refill-invariants.ts"
import { stockInvariants } from "./stock-invariants.ts"

export type InvariantResult = {
  readonly id: string
  readonly title: string
  readonly holds: boolean
  /** What breaks it, a hundred at most: skus, ids, or names of what is missing. */
  readonly violations: readonly string[]
  readonly checkedAt: Date
}

/** A full look reads everything; a quick one what came since the checkpoints. */
export type Thoroughness = "full" | "quick"

/** What must be true at every instant, and what must not last, as queries. People quote the ids: they stay. */
export const invariants: readonly Invariant[] = [
  ...stockInvariants,
  ...refillInvariants,
  ...deliveryInvariants,
].toSorted((a, b) => place(a.id) - place(b.id))

function place(id: string): number {
  return Number(id.slice(2)) + (id.startsWith("L") ? 100 : 0)
}

/** The invariants of one database, in the order of their ids. */
export async function checkInvariants(
  db: Reader,
  of: Outbox = "shop",
  how: Thoroughness = "full",
): Promise<InvariantResult[]> {
  return checkFrom(db, of, how === "full" ? fullLook : await quickLook(db))
}

export async function checkFrom(db: Reader, of: Outbox, look: Look): Promise<InvariantResult[]> {
  const results: InvariantResult[] = []
  for (const { id, title, [of]: check } of invariants) {
    if (!check) continue
    const subjects = (await check(db, look)).map((row) => row.subject)
    results.push({ id, title, holds: subjects.length === 0, violations: subjects, checkedAt: new Date() })
  }
  return results
}

/** The shop's invariants and the customers', those of both as one; a customers' database that is away is left out. */
export async function checkAll(
  db: Reader,
  customersDbs: readonly Reader[],
  how: Thoroughness = "full",
): Promise<InvariantResult[]> {
  const [shop, ...others] = await Promise.all([
    checkInvariants(db, "shop", how),
    ...customersDbs.map((other) => unlessAway(checkInvariants(other, "customers", how))),
  ])
  const all = [...shop, ...others.flat()]
  return invariants.flatMap(({ id }) => {
    const [first, ...rest] = all.filter((result) => result.id === id)
    return first ? [rest.reduce(together, first)] : []
  })
}

function together(result: InvariantResult, other: InvariantResult): InvariantResult {
  const violations = [...result.violations, ...other.violations]
  return { ...result, holds: result.holds && other.holds, violations }
}

/** Answers with a result at most `milliseconds` old; those who ask at the same time share one look. */
export function recently<Result>(look: () => Promise<Result>, milliseconds: number): () => Promise<Result> {
  let latest: { at: number; result: Promise<Result> } | undefined
  return () => {
    const now = performance.now()
    if (!latest || now - latest.at > milliseconds) {
      const result = look()
      latest = { at: now, result }
      result.catch(() => (latest = undefined))
    }
    return latest.result
  }
}
