/** What a product's page shows beside the product itself. */
export type ProductHistory = {
  /** Stock after each movement, oldest first: the last 500 movements of the span at most. */
  readonly chart: readonly { readonly at: Date; readonly balance: number; readonly kind: MovementKind }[]
  readonly waiting: readonly WaitingLine[]
  readonly waitingOrders: number
  readonly shortSince: Date | null
  readonly refusedInTheLastHour: { readonly orders: number; readonly pieces: number }
}

export type MovementKind = "opening" | "sale" | "fill" | "arrival" | "adjustment" | "cancellation"

/** Those who wait, first come first; the first 100. */
export type WaitingLine = {
  readonly orderId: string
  readonly pieces: number
  readonly since: Date
}

/** A line of the ledger, newest first; `id` is the cursor. */
export type LedgerLine = {
  readonly id: number
  readonly at: Date
  readonly kind: MovementKind
  readonly delta: number
  readonly balance: number
  readonly orderId: string | null
  readonly productionOrderId: string | null
  readonly reason: string | null
}
