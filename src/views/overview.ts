import type { EventType } from "../events.ts"
import type { ConsumerName } from "../flow.ts"
import type { ProductionOrderState } from "../replenishment/production-order.ts"

/** Is anything stuck? All that the first page of the console says. */
export type Overview = {
  readonly at: Date
  /** Of work that is due and not done, the longest due; undone work that waits for its next attempt counts as well. */
  readonly oldestUndone: OldestUndone | null
  readonly consumers: readonly ConsumerView[]
  /** Products that are short, longest first; the first 50 of `shortCount`. */
  readonly short: readonly ShortProduct[]
  readonly shortCount: number
  /** Open production orders that need a look: rejected, failed, past their deadline, or unreachable; the first 50. */
  readonly overdue: readonly OverdueProductionOrder[]
  readonly overdueCount: number
  /** Callbacks that could not be believed, of the last 30 days, whose production order is still open. */
  readonly quarantined: number
  readonly deadLetters: number
  /** Mails to operations that could not be sent so far. */
  readonly unsentAlerts: number
  /** Whether the customers database did not answer just now. */
  readonly customersAway: boolean
  readonly ordersToday: OrdersOfADay
}

export type OldestUndone = {
  readonly consumer: ConsumerName
  readonly eventId: string
  readonly type: EventType
  readonly since: Date
  readonly nextAttemptAt: Date | null
  readonly lastError: string | null
}

/** One who hears events, and how far behind. */
export type ConsumerView = {
  readonly name: ConsumerName
  readonly hears: readonly EventType[]
  /** Undone, of which so many are in somebody's hands just now. */
  readonly pending: number
  readonly inWork: number
  readonly dead: number
  readonly oldestSince: Date | null
  /** When the next of those that failed before is tried again. */
  readonly nextAttemptAt: Date | null
  readonly lastError: string | null
  readonly lastDoneAt: Date | null
  readonly doneInTheLastMinute: number
  readonly doneInTheLastHour: number
}

export type ShortProduct = {
  readonly sku: string
  readonly name: string
  readonly stock: number
  readonly waiting: number
  readonly reorderPoint: number
  readonly since: Date
  /** Why: nothing left, people wait, an order was refused, or as few left as the reorder point. */
  readonly because: "waiting" | "sold-out" | "refused" | "low"
  readonly productionOrder: {
    readonly id: string
    readonly state: ProductionOrderState
    readonly quantity: number
    readonly arrived: number
    readonly asks: number
    readonly expectedAt: Date
  } | null
  /** Whether the ad manager was asked to pause, and not yet told to go on. */
  readonly adPaused: boolean
}

export type OverdueProductionOrder = {
  readonly id: string
  readonly sku: string
  readonly name: string
  readonly state: ProductionOrderState
  readonly quantity: number
  readonly arrived: number
  readonly asks: number
  readonly deadlineAt: Date | null
  readonly reason: string | null
}

/** The last 24 hours in 48 half hours, oldest first. */
export type OrdersOfADay = {
  readonly orders: number
  readonly pieces: number
  readonly halfHours: readonly { readonly at: Date; readonly orders: number; readonly pieces: number }[]
}
