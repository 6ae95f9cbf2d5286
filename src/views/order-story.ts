import type { ConsumerName } from "../flow.ts"
import type { Order } from "../sales/order-store.ts"

/** One order's whole life across stock, factory, mail, customers and marketing, in the order in which it happened. */
export type OrderStory = {
  readonly order: Order
  readonly idempotencyKey: string | null
  readonly steps: readonly StoryStep[]
}

export type StepKind =
  /** The order was accepted. */
  | "accepted"
  /** So many pieces were taken from the shelf at once. */
  | "taken"
  /** So many pieces wait; as long as they do, `payload.ahead` says how many of others wait before them. */
  | "waits"
  /** The product is short: a shortage was open when the order came or opened by it. */
  | "ran-short"
  /** A production order of that shortage. */
  | "production-order"
  /** The factory was asked; one for each ask. */
  | "asked"
  /** The factory called back. */
  | "called-back"
  /** Goods were booked in. */
  | "arrived"
  /** Waiting pieces were filled. */
  | "filled"
  | "ads-paused"
  | "ads-resumed"
  | "cancelled"
  /** Pieces of the cancelled order went back to the shelf. */
  | "put-back"
  /** The purchase was large enough for a VIP. */
  | "bulk"
  | "became-vip"
  | "marketing-told"

export type StoryStep = {
  readonly kind: StepKind
  /** `stuck` waits for a person; `next` says what happens by itself. */
  readonly state: "done" | "under-way" | "waiting" | "stuck"
  /** When it happened; null: not yet. */
  readonly at: Date | null
  readonly sku: string | null
  readonly pieces: number | null
  /** What failed so far, oldest first. */
  readonly attempts: readonly { readonly at: Date; readonly reason: string }[]
  /** The next automatic step, and when; null when nothing comes by itself. */
  readonly next: { readonly at: Date; readonly what: "attempt" | "expected" | "deadline" } | null
  readonly consumer: ConsumerName | null
  /** What can be opened for more. */
  readonly link:
    | { readonly to: "production-order"; readonly id: string }
    | { readonly to: "dead-letter"; readonly id: string }
    | { readonly to: "post"; readonly id: string }
    | { readonly to: "customer"; readonly id: string }
    | null
  /** What was sent or received, as it was; null where there is none. */
  readonly payload: unknown
  /** Words for a person, such as the factory's answer or why a callback was not believed. */
  readonly note: string | null
}

/** Which orders a list shows; of nothing: all. `customerId` is matched whole. */
export type OrderFilter = {
  readonly status?: Order["status"] | undefined
  readonly customerId?: string | undefined
}
