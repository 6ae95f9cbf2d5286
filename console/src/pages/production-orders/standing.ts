import type { ProductionOrder } from "../../../../src/views/lists.ts"
import type { ListedProductionOrder } from "../../../../src/views/production-order-story.ts"
import type { Json } from "../../api/json.ts"
import type { Tone } from "../../parts/Status.tsx"

export type State = ProductionOrder["state"]

export const tones: Record<State, Tone> = {
  requested: "busy",
  sending: "busy",
  accepted: "busy",
  unconfirmed: "wait",
  "partly-arrived": "wait",
  arrived: "good",
  rejected: "stuck",
  failed: "stuck",
  closed: "over",
}

type Marked = Pick<Json<ListedProductionOrder>, "state" | "quarantined" | "deadlineAt">

/** How a line of the list is marked: what a person has to decide, what may need one, what needs none. */
export function markOf({ state, quarantined, deadlineAt }: Marked, now: number): "stuck" | "wait" | undefined {
  const tone = tones[state]
  if (tone === "good" || tone === "over") return undefined
  if (tone === "stuck" || quarantined > 0) return "stuck"
  return tone === "wait" || (deadlineAt !== null && Date.parse(deadlineAt) <= now) ? "wait" : undefined
}

/** Where a person may ask again, or give the order up; the shop decides in the end. */
export const mayAskAgain = (state: State): boolean =>
  state === "accepted" || state === "unconfirmed" || state === "rejected" || state === "failed"
export const mayClose = (state: State): boolean => state !== "arrived" && state !== "closed"
