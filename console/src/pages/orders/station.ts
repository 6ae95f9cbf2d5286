import type { StoryStep } from "../../../../src/views/order-story.ts"
import type { Json } from "../../api/json.ts"

export type Step = Json<StoryStep>

/** Where an order may pass, as the line shows it. */
export const line = [
  "checkout",
  "stock",
  "refill",
  "factory",
  "callback",
  "filled",
  "cancelled",
  "ad",
  "vip",
  "marketing",
] as const
export type StationName = (typeof line)[number]

export type Station = {
  readonly name: StationName
  /** `under-way` is where something happens or is awaited now; `waiting` has its turn later; `stuck` waits for a person. */
  readonly state: Step["state"]
  readonly word: StationWord | "stuck"
  /** When something last happened there; ISO 8601. */
  readonly at: string | null
  /** What comes by itself. */
  readonly next: Step["next"]
}

/** What a station that is not stuck says in a word. */
export type StationWord =
  | "accepted"
  | "all-there"
  | "part-there"
  | "none-there"
  | "ran-short"
  | "ordered"
  | "asking"
  | "asked"
  | "later"
  | "producing"
  | "overdue"
  | "partly-arrived"
  | "booking"
  | "called-back"
  | "arrived"
  | "waits"
  | "filled"
  | "pausing"
  | "paused"
  | "resuming"
  | "resumed"
  | "bulk"
  | "making-vip"
  | "vip"
  | "telling"
  | "told"
  | "cancelled"
