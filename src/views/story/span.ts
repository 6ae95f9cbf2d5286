import type { StoryLine, StoryProductionOrder, StoryRows } from "./rows.ts"

/** The part of a product's refill that concerns one order. */
export type Span = {
  readonly line: StoryLine
  readonly shortage: NonNullable<StoryLine["shortage"]>
  readonly from: Date
  /** When nothing of the line waited any more; null as long as it waits, and for who did not have to. */
  readonly until: Date | null
  /** Whether the order still has something to hope for from it. */
  readonly isOpen: boolean
  /** Oldest first. */
  readonly productionOrders: readonly StoryProductionOrder[]
}

/** Undefined for a line that was there at once and left enough. */
export function spanOf(rows: StoryRows, line: StoryLine): Span | undefined {
  if (!line.shortage) return undefined
  const { shortage, waited, waiting } = line
  const from = rows.order.createdAt
  const until = waited > 0 && waiting === 0 ? endOfWaiting(rows, line) : null
  const ofProduct = rows.productionOrders.filter(({ productId }) => productId === line.productId)
  if (waited > 0) {
    const productionOrders = ofProduct.filter((one) => wasOpen(one, from, until) || cameUnder(rows, one, from, until))
    return { line, shortage, from, until, isOpen: waiting > 0, productionOrders }
  }
  // The order took what it wanted: only the refill it caused, which may have been under way before.
  const caused = ofProduct.findLast(({ requestedAt }) => requestedAt <= from)
  const isOpen = caused?.endedAt === null
  return { line, shortage, from, until, isOpen, productionOrders: caused ? [caused] : [] }
}

export const isWithin = (at: Date, from: Date | null, until: Date | null) =>
  (from === null || at >= from) && (until === null || at <= until)

function endOfWaiting({ order, movements }: StoryRows, { productId }: StoryLine): Date | null {
  return (
    order.cancelledAt ?? movements.findLast((one) => one.productId === productId && one.kind === "fill")?.at ?? null
  )
}

function wasOpen({ requestedAt, endedAt }: StoryProductionOrder, from: Date, until: Date | null): boolean {
  return (until === null || requestedAt <= until) && (endedAt === null || endedAt >= from)
}

/** Goods that come under an order that was closed long ago serve those who wait as well. */
function cameUnder({ arrivals }: StoryRows, { id }: StoryProductionOrder, from: Date, until: Date | null): boolean {
  return arrivals.some(({ productionOrderId, at }) => productionOrderId === id && isWithin(at, from, until))
}
