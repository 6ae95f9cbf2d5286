import type { OrderStory, StepKind, StoryStep } from "../../../../src/views/order-story.ts"
import type { Json } from "../../api/json.ts"

export type Story = Json<Pick<OrderStory, "order" | "steps">>
type Step = Json<StoryStep>

/** Where an order has been and where it goes, as its buyer sees it. */
export type Station = {
  readonly name: "paid" | "boxed" | "waiting" | "arrived" | "sent" | "cancelled"
  readonly state: "done" | "now" | "later"
  readonly at: string | null
  readonly pieces: number
}

export function stationsOf({ order, steps }: Story): Station[] {
  const waited = piecesOf(steps, "waits")
  const still = piecesOf(steps.filter(isToCome), "filled")
  const taken = piecesOf(steps, "taken")
  const lastOf = (kind: StepKind) => steps.findLast((step) => step.kind === kind && step.at !== null)?.at ?? null
  const done = (name: Station["name"], at: string | null, pieces = 0) => ({ name, state: "done", at, pieces }) as const
  const pieces = piecesOf(steps, "accepted")
  const paid = done("paid", order.createdAt, pieces)
  if (order.status === "cancelled") return [paid, done("cancelled", order.cancelledAt, pieces)]
  if (waited === 0) return [paid, done("sent", lastOf("taken") ?? order.createdAt, pieces)]
  const boxed = taken > 0 ? [done("boxed", lastOf("taken"), taken)] : []
  if (still === 0)
    return [paid, ...boxed, done("arrived", lastOf("filled"), waited), done("sent", lastOf("filled"), pieces)]
  return [
    paid,
    ...boxed,
    ...(still < waited ? [done("arrived", lastOf("filled"), waited - still)] : []),
    { name: "waiting", state: "now", at: null, pieces: still },
    { name: "sent", state: "later", at: null, pieces },
  ]
}

const isToCome = ({ at }: Step) => at === null
const piecesOf = (steps: readonly Step[], kind: StepKind) =>
  steps.reduce((sum, step) => sum + (step.kind === kind ? (step.pieces ?? 0) : 0), 0)

/** How many pieces of others come before the ones that wait; null when none waits any more. */
export function aheadOf({ steps }: Story): number | null {
  const waits = steps.findLast(({ kind }) => kind === "waits")
  return (waits?.payload as { readonly ahead: number } | null | undefined)?.ahead ?? null
}

/** What one hears of the factory while one waits; `at`: when the next thing is to happen. */
export type News =
  | { readonly kind: "asking" | "booking" | "stuck" }
  | { readonly kind: "unreachable" | "unsure" | "baking" | "late"; readonly at: string }

export function newsOf({ steps }: Story): News | null {
  const last = (kind: StepKind) => steps.findLast((step) => step.kind === kind)
  const [order, asked, called, arrived] = [
    last("production-order"),
    last("asked"),
    last("called-back"),
    last("arrived"),
  ]
  if ([order, asked, called].some((step) => step?.state === "stuck")) return { kind: "stuck" }
  if (arrived && isToCome(arrived)) return { kind: "booking" }
  if (asked?.state === "under-way") return newsOfAsking(asked)
  if (called?.state !== "waiting" || !called.next) return null
  return { kind: called.next.what === "deadline" ? "late" : "baking", at: called.next.at }
}

function newsOfAsking({ next, attempts }: Step): News {
  if (next?.what === "deadline") return { kind: "unsure", at: next.at }
  return next && attempts.length > 0 ? { kind: "unreachable", at: next.at } : { kind: "asking" }
}

/** What the shop does meanwhile, because of this order; `isCertain`: it has happened. */
export type Happening = {
  readonly kind: (typeof told)[number]
  readonly isCertain: boolean
  readonly at: string | null
  readonly pieces: number
  /** Failed so far, and tried again by itself then. */
  readonly againAt: string | null
  readonly isStuck: boolean
}

const told = [
  "ran-short",
  "asked",
  "called-back",
  "arrived",
  "ads-paused",
  "ads-resumed",
  "bulk",
  "became-vip",
  "marketing-told",
] as const satisfies readonly StepKind[]

export function happeningsOf({ steps }: Story): Happening[] {
  return steps.flatMap(({ kind, at, pieces, state, attempts, next }) => {
    const known = told.find((one) => one === kind)
    // That the factory called is told by what arrives.
    if (!known || (known === "called-back" && at !== null && state !== "stuck")) return []
    const againAt = state === "under-way" && at === null && attempts.length > 0 ? (next?.at ?? null) : null
    return [{ kind: known, isCertain: at !== null, at, pieces: pieces ?? 0, againAt, isStuck: state === "stuck" }]
  })
}
