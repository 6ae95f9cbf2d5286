import type { Order } from "../../sales/order-store.ts"
import type { ConsumerName } from "../../flow.ts"
import type { ProductionOrderState } from "../../replenishment/production-order.ts"

/** All that the story of one order is told from. What belongs to a product names it by `productId`. */
export type StoryRows = {
  readonly now: Date
  readonly order: Order
  /** What was booked for this order, oldest first. */
  readonly movements: readonly OwnMovement[]
  readonly lines: readonly StoryLine[]
  /** Of the lines with a shortage: those open at the order's time, and what was ordered after it; oldest first. */
  readonly productionOrders: readonly StoryProductionOrder[]
  readonly asks: readonly StoryAsk[]
  /** Since the order's time; and those from before it that nobody has believed or booked. */
  readonly callbacks: readonly StoryCallback[]
  /** Since the order's time. */
  readonly arrivals: readonly StoryArrival[]
  readonly adMails: readonly StoryAdMail[]
  /** Of the shop's events behind all this, who heard them, and how far they are. */
  readonly deliveries: readonly StoryDelivery[]
  /** When this order made its customer a Vip; null when it did not, or their database is away. */
  readonly vip: { readonly becameVipAt: Date; readonly told: StoryDelivery | null } | null
}

export type OwnMovement = {
  readonly productId: number
  readonly kind: "sale" | "fill" | "cancellation"
  readonly at: Date
  readonly pieces: number
}

export type StoryLine = {
  readonly productId: number
  readonly sku: string
  /** Pieces that had to wait at first, those that wait now, and those of others that wait before them. */
  readonly waited: number
  readonly waiting: number
  readonly ahead: number
  /** The shortage that was open when they began to wait, or that this order opened. */
  readonly shortage: { readonly id: string; readonly openedAt: Date; readonly closedAt: Date | null } | null
  /** Whether the product has an ad that runs. */
  readonly isAdvertised: boolean
}

export type StoryProductionOrder = {
  readonly id: string
  readonly productId: number
  readonly state: ProductionOrderState
  readonly quantity: number
  readonly arrived: number
  readonly reason: string | null
  readonly requestedAt: Date
  readonly expectedAt: Date
  readonly deadlineAt: Date | null
  readonly endedAt: Date | null
}

export type StoryAsk = {
  readonly id: string
  readonly productionOrderId: string
  readonly state: "sending" | "not-sent" | "accepted" | "unconfirmed" | "rejected"
  readonly quantity: number
  readonly askedAt: Date
  readonly answer: string | null
  readonly causeEvent: string
}

export type StoryCallback = {
  readonly askId: string
  readonly productionOrderId: string
  readonly receivedAt: Date
  readonly verdict: "counted" | "over-reported" | "repeated" | "quarantined" | null
  readonly reason: string | null
  readonly body: string
  /** Null when the event was removed, thirty days after it. */
  readonly eventId: string | null
}

export type StoryArrival = {
  readonly askId: string
  readonly productionOrderId: string
  readonly at: Date
  readonly pieces: number
}

export type StoryAdMail = {
  readonly id: string
  readonly shortageId: string
  readonly kind: "pause" | "resume"
  readonly state: "intended" | "sending" | "sent" | "maybe-sent" | "refused" | "superseded"
  readonly subject: string
  readonly changedAt: Date
  readonly sentAt: Date | null
}

export type StoryDelivery = {
  readonly eventId: string
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
  readonly consumer: ConsumerName
  readonly state: "pending" | "done" | "dead"
  readonly isInWork: boolean
  readonly nextAttemptAt: Date
  readonly endedAt: Date | null
  /** A person gave it up: what it stood for will not happen. */
  readonly isDiscarded: boolean
  readonly lastError: string | null
  /** What failed, oldest first; the last 50. */
  readonly attempts: readonly { readonly at: Date; readonly reason: string }[]
}
