import type { StepKind, StoryStep } from "../order-story.ts"
import type { StoryDelivery } from "./rows.ts"

/** A step; what is not said about it is not so. */
export function step(kind: StepKind, what: Partial<Omit<StoryStep, "kind">> = {}): StoryStep {
  return { ...nothing, ...what, kind }
}

const nothing: Omit<StoryStep, "kind"> = {
  state: "done",
  at: null,
  sku: null,
  pieces: null,
  attempts: [],
  next: null,
  consumer: null,
  link: null,
  payload: null,
  note: null,
}

type Progress = Pick<StoryStep, "state" | "next" | "consumer" | "attempts" | "note"> & Partial<Pick<StoryStep, "link">>

/**
 * How far a step is that its delivery has not brought about: it is tried, or it died. Undefined where nothing more comes
 * of it, because it is done, or a person gave it up.
 */
export function progressOf(delivery: StoryDelivery): Progress | undefined {
  const { state, isInWork, isDiscarded, nextAttemptAt, consumer, attempts, lastError: note } = delivery
  if (state === "done" || isDiscarded) return undefined
  if (state === "dead") return { state: "stuck", next: null, consumer, attempts, note, link: letterOf(delivery) }
  const next = isInWork ? null : ({ at: nextAttemptAt, what: "attempt" } as const)
  return { state: "under-way", next, consumer, attempts, note }
}

const letterOf = ({ consumer, eventId }: StoryDelivery) =>
  ({ to: "dead-letter", id: `${consumer}.${eventId}` }) as const

/** Of several deliveries, oldest first, the one by which a step may still happen; while one is tried, no dead one counts. */
export function mostHopeful(deliveries: readonly StoryDelivery[]): StoryDelivery | undefined {
  const isDead = ({ state, isDiscarded }: StoryDelivery) => state === "dead" && !isDiscarded
  return deliveries.findLast(({ state }) => state === "pending") ?? deliveries.findLast(isDead)
}

/** What happens in one moment happens in this order. */
const causal: readonly StepKind[] = [
  "accepted",
  "taken",
  "waits",
  "ran-short",
  "production-order",
  "bulk",
  "asked",
  "ads-paused",
  "called-back",
  "arrived",
  "filled",
  "ads-resumed",
  "became-vip",
  "marketing-told",
  "cancelled",
  "put-back",
]

/** As they happened; what has not happened yet comes last. */
export function inOrderOfTime(steps: readonly StoryStep[], acceptedAt: Date): StoryStep[] {
  return steps.toSorted((a, b) => timeOf(a, acceptedAt) - timeOf(b, acceptedAt) || rankOf(a) - rankOf(b))
}

const rankOf = ({ kind }: StoryStep) => causal.indexOf(kind)

/** The customers' database has a clock of its own, by which a Vip may have become one before the order. */
function timeOf({ kind, at }: StoryStep, acceptedAt: Date): number {
  if (at === null) return Number.MAX_SAFE_INTEGER
  const isElsewhere = kind === "became-vip" || kind === "marketing-told"
  return isElsewhere ? Math.max(at.getTime(), acceptedAt.getTime()) : at.getTime()
}
