import type { InvariantResult } from "../../../../src/views/lists.ts"
import type { Overview } from "../../../../src/views/overview.ts"
import type { Json } from "../../api/json.ts"

/** How many of each kind a person has to look at; nothing but a person ends these. */
export type Needs = Readonly<
  Record<"overdue" | "deadLetters" | "quarantined" | "unsentAlerts" | "customersAway" | "broken", number>
>

export type Verdict =
  | { readonly kind: "person"; readonly tone: "stuck"; readonly count: number }
  /** Something failed and is tried again, or lies there although nothing failed. */
  | { readonly kind: "retrying" | "slow"; readonly tone: "wait" }
  | { readonly kind: "short"; readonly tone: "busy"; readonly count: number }
  | { readonly kind: "working" | "well"; readonly tone: "good" }

type Looked = Pick<
  Json<Overview>,
  | "at"
  | "oldestUndone"
  | "consumers"
  | "shortCount"
  | "overdueCount"
  | "quarantined"
  | "deadLetters"
  | "unsentAlerts"
  | "customersAway"
>
type Checked = readonly Pick<Json<InvariantResult>, "holds">[]

/** Work that nobody took up for so long would usually be done many times over. */
const SLOW_MS = 60_000

export function needsOf(overview: Looked, invariants: Checked | undefined): Needs {
  return {
    overdue: overview.overdueCount,
    deadLetters: overview.deadLetters,
    quarantined: overview.quarantined,
    unsentAlerts: overview.unsentAlerts,
    customersAway: overview.customersAway ? 1 : 0,
    broken: invariants?.filter(({ holds }) => !holds).length ?? 0,
  }
}

/** Is anything stuck? The worst there is, in one sentence; without the invariants as long as they are not checked. */
export function verdictOf(overview: Looked, invariants: Checked | undefined): Verdict {
  const count = Object.values(needsOf(overview, invariants)).reduce((sum, one) => sum + one, 0)
  if (count > 0) return { kind: "person", tone: "stuck", count }
  if (overview.consumers.some(({ nextAttemptAt }) => nextAttemptAt !== null)) return { kind: "retrying", tone: "wait" }
  const { oldestUndone } = overview
  if (oldestUndone && Date.parse(overview.at) - Date.parse(oldestUndone.since) > SLOW_MS)
    return { kind: "slow", tone: "wait" }
  if (overview.shortCount > 0) return { kind: "short", tone: "busy", count: overview.shortCount }
  return { kind: oldestUndone ? "working" : "well", tone: "good" }
}
