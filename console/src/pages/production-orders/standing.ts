import type { ProductionOrder } from "../../../../src/views/lists.ts"
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

/** Where a person may ask again, or give the order up; the shop decides in the end. */
export const mayAskAgain = (state: State): boolean =>
  state === "accepted" || state === "unconfirmed" || state === "rejected" || state === "failed"
export const mayClose = (state: State): boolean => state !== "arrived" && state !== "closed"
