import type { ConsumerView } from "../../../../../src/views/overview.ts"
import type { Json } from "../../../api/json.ts"
import type { Edge } from "./plan.ts"

type Consumer = Pick<
  Json<ConsumerView>,
  "pending" | "inWork" | "dead" | "nextAttemptAt" | "lastDoneAt" | "doneInTheLastMinute"
>

/** What a consumer is doing, the worst first. */
export type ConsumerState =
  | { readonly kind: "dead" | "working" | "waiting"; readonly tone: "stuck" | "busy"; readonly count: number }
  | { readonly kind: "retrying"; readonly tone: "wait"; readonly count: number; readonly at: string }
  | { readonly kind: "brisk"; readonly tone: "good"; readonly count: number }
  | { readonly kind: "idle"; readonly tone: "over"; readonly since: string }
  | { readonly kind: "unused"; readonly tone: "over" }

export function stateOf(consumer: Consumer): ConsumerState {
  const { dead, nextAttemptAt, inWork, pending, doneInTheLastMinute, lastDoneAt } = consumer
  if (dead > 0) return { kind: "dead", tone: "stuck", count: dead }
  if (nextAttemptAt !== null) return { kind: "retrying", tone: "wait", count: pending, at: nextAttemptAt }
  if (inWork > 0) return { kind: "working", tone: "busy", count: inWork }
  if (pending > 0) return { kind: "waiting", tone: "busy", count: pending }
  if (doneInTheLastMinute > 0) return { kind: "brisk", tone: "good", count: doneInTheLastMinute }
  return lastDoneAt === null ? { kind: "unused", tone: "over" } : { kind: "idle", tone: "over", since: lastDoneAt }
}

/** For so long what was done is still seen to move. */
const FRESH_MS = 6_000

export const isFresh = (at: string | null | undefined, now: number) => at != null && now - Date.parse(at) < FRESH_MS

export type Traffic = {
  readonly state: "moving" | "held" | "stuck" | "quiet"
  /** Units of the drawing between one dot and the next. */
  readonly gap: number
}

/** What is on an edge, at `now` by the shop's clock: what is done moves; what waits or is dead stands in front of its worker. */
export function trafficOn(leads: Edge["leads"], consumer: Consumer, now: number): Traffic {
  const { inWork, pending, dead, lastDoneAt, doneInTheLastMinute } = consumer
  const isMoving = inWork > 0 || isFresh(lastDoneAt, now)
  if (isMoving) return { state: "moving", gap: gapFor(Math.max(inWork, doneInTheLastMinute)) }
  if (leads === "from") return { state: "quiet", gap: 0 }
  if (dead > 0) return { state: "stuck", gap: gapFor(dead) }
  return pending > 0 ? { state: "held", gap: gapFor(pending) } : { state: "quiet", gap: 0 }
}

export function gapFor(count: number): number {
  return count > 12 ? 20 : count > 3 ? 36 : 64
}
