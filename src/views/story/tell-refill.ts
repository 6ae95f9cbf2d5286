import type { StoryStep } from "../order-story.ts"
import { expected, isEnded, isToBeAsked, linkTo, needsAPerson } from "./production-orders.ts"
import type { StoryArrival, StoryCallback, StoryDelivery, StoryProductionOrder, StoryRows } from "./rows.ts"
import { isWithin, type Span } from "./span.ts"
import { progressOf, step } from "./steps.ts"
import { tellAsks } from "./tell-asks.ts"

/** From running short to the goods, as far as it concerns the order. */
export function tellRefill(rows: StoryRows, span: Span): StoryStep[] {
  const { line, shortage } = span
  const first = rows.deliveries.find(({ type, data }) => type === "StockRanShort" && data.shortageId === shortage.id)
  return [
    step("ran-short", { at: shortage.openedAt, sku: line.sku, payload: first?.data ?? null }),
    ...span.productionOrders.flatMap((order) => [
      tellProductionOrder(span, order),
      ...tellAsks(rows, span, order),
      ...tellCallbacks(rows, span, order),
      ...tellArrivals(rows, span, order),
    ]),
    ...stillToFill(span),
  ]
}

function tellProductionOrder({ line, isOpen }: Span, order: StoryProductionOrder): StoryStep {
  const what = { at: order.requestedAt, sku: line.sku, pieces: order.quantity, note: order.reason, link: linkTo(order) }
  if (isEnded(order)) return step("production-order", what)
  if (needsAPerson(order)) return step("production-order", { ...what, state: "stuck" })
  return step("production-order", { ...what, state: "under-way", next: isOpen ? expected(order) : null })
}

/** Those of the order's time, and those from before it that nobody has believed or booked. */
function callbacksOf({ callbacks }: StoryRows, span: Span, order: StoryProductionOrder): StoryCallback[] {
  const isOpen = ({ verdict }: StoryCallback) => verdict === null || (verdict === "quarantined" && !isEnded(order))
  return callbacks
    .filter(({ productionOrderId }) => productionOrderId === order.id)
    .filter((one) => isWithin(one.receivedAt, isOpen(one) ? null : span.from, span.until))
}

function tellCallbacks(rows: StoryRows, span: Span, order: StoryProductionOrder): StoryStep[] {
  const callbacks = callbacksOf(rows, span, order)
  const what = { sku: span.line.sku, link: linkTo(order) }
  const steps = callbacks.map(({ receivedAt: at, verdict, reason: note, body: payload }) => {
    const state = verdict === "quarantined" && !isEnded(order) ? "stuck" : "done"
    return step("called-back", { ...what, state, at, note, payload })
  })
  const isAwaited = !isEnded(order) && !needsAPerson(order) && !isToBeAsked(order)
  const isBeingBooked = callbacks.some(({ verdict }) => verdict === null)
  if (!span.isOpen || !isAwaited || isBeingBooked) return steps
  return [...steps, step("called-back", { ...what, state: "waiting", next: nextWord(rows.now, order) })]
}

/** It is expected until then; after that, at the deadline, the shop goes on by itself. */
function nextWord(now: Date, order: StoryProductionOrder): StoryStep["next"] {
  const { expectedAt, deadlineAt } = order
  return now < expectedAt || deadlineAt === null ? expected(order) : { at: deadlineAt, what: "deadline" }
}

function tellArrivals(rows: StoryRows, span: Span, order: StoryProductionOrder): StoryStep[] {
  const what = { sku: span.line.sku, consumer: "receive-arrival", link: linkTo(order) } as const
  const arrivals = rows.arrivals.filter(({ productionOrderId }) => productionOrderId === order.id)
  const booked = arrivals
    .filter(({ at }) => isWithin(at, span.from, span.until))
    .map((arrival) => {
      const { at, pieces } = arrival
      return step("arrived", { ...what, at, pieces, attempts: attemptsBefore(arrival, arrivals, rows) })
    })
  const unread = callbacksOf(rows, span, order).filter(({ verdict }) => verdict === null)
  const coming = unread.flatMap((callback) => {
    const delivery = deliveryOf(rows, callback)
    const progress = delivery && progressOf(delivery)
    return progress ? [step("arrived", { ...what, ...progress })] : []
  })
  return [...booked, ...coming]
}

/** What failed of the ask's callbacks since the arrival before this one. */
function attemptsBefore({ askId, at }: StoryArrival, arrivals: readonly StoryArrival[], rows: StoryRows) {
  const before = arrivals.findLast((one) => one.askId === askId && one.at < at)?.at
  const callbacks = rows.callbacks.filter((one) => one.askId === askId)
  const attempts = callbacks.flatMap((one) => deliveryOf(rows, one)?.attempts ?? [])
  return attempts.filter((one) => one.at <= at && (before === undefined || one.at > before))
}

function deliveryOf({ deliveries }: StoryRows, { eventId }: StoryCallback): StoryDelivery | undefined {
  return deliveries.find((one) => one.eventId === eventId && one.consumer === "receive-arrival")
}

function stillToFill({ line, productionOrders }: Span): StoryStep[] {
  if (line.waiting === 0) return []
  const order = productionOrders.findLast((one) => !isEnded(one) && !needsAPerson(one))
  const { sku, waiting: pieces } = line
  return [step("filled", { state: "waiting", sku, pieces, next: order ? expected(order) : null })]
}
