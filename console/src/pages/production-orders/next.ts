import type { ProductionOrderStory } from "../../../../src/views/production-order-story.ts"
import type { Json } from "../../api/json.ts"
import type { Tone } from "../../parts/Status.tsx"

/** What becomes of a production order by itself, and when, as far as that is known; or that nothing does. */
export type Next = {
  readonly what:
    | "asked"
    | "reached"
    | "answered"
    | "read"
    | "asked-again"
    | "asked-again-unconfirmed"
    | "closed"
    | "decide-rejected"
    | "decide-failed"
    | "over-arrived"
    | "over-closed"
  readonly tone: Tone
  readonly at: string | null
}

type Known = Pick<Json<ProductionOrderStory>, "asks" | "callbacks"> & {
  readonly order: Pick<Json<ProductionOrderStory>["order"], "state" | "deadlineAt">
}

export function nextOf({ order: { state, deadlineAt: at }, asks, callbacks }: Known): Next {
  switch (state) {
    case "arrived":
      return { what: "over-arrived", tone: "good", at: null }
    case "closed":
      return { what: "over-closed", tone: "over", at: null }
    case "rejected":
    case "failed":
      return { what: `decide-${state}`, tone: "stuck", at: null }
    case "requested":
      return asks.at(-1)?.state === "not-sent"
        ? { what: "reached", tone: "wait", at: null }
        : { what: "asked", tone: "busy", at: null }
    case "sending":
      return { what: "answered", tone: "busy", at: null }
    case "accepted":
    case "unconfirmed":
    case "partly-arrived":
      // What lies here unread is booked in a moment, before any deadline.
      if (callbacks.some(({ verdict }) => verdict === null)) return { what: "read", tone: "busy", at: null }
      return { ...atTheDeadline[state], at }
  }
}

const atTheDeadline = {
  accepted: { what: "asked-again", tone: "busy" },
  unconfirmed: { what: "asked-again-unconfirmed", tone: "wait" },
  "partly-arrived": { what: "closed", tone: "wait" },
} as const
