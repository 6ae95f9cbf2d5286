import type { StoryStep } from "../order-story.ts"
import { isToBeAsked, linkTo } from "./production-orders.ts"
import type { StoryAsk, StoryDelivery, StoryProductionOrder, StoryRows } from "./rows.ts"
import { isWithin, type Span } from "./span.ts"
import { mostHopeful, progressOf, step } from "./steps.ts"

/** Asks made since the order's time and the one it found under way; then the one that is to be made, if one is. */
export function tellAsks(rows: StoryRows, { line, from, until }: Span, order: StoryProductionOrder): StoryStep[] {
  const asks = rows.asks.filter(({ productionOrderId }) => productionOrderId === order.id)
  const deliveries = rows.deliveries.filter((one) => one.consumer === "order-from-factory" && isAbout(one, order, asks))
  const open = isToBeAsked(order) ? mostHopeful(deliveries) : undefined
  // What surely did not leave us, or is about to, has not happened.
  const made = asks.filter(({ state }) => state !== "not-sent" && !(state === "sending" && isToBeAsked(order)))
  const underWay = made.findLast(({ askedAt }) => askedAt < from)
  const steps = made
    .filter((ask) => ask === underWay || isWithin(ask.askedAt, from, until))
    .map((ask) => {
      const cause = deliveries.find(({ eventId }) => eventId === ask.causeEvent)
      // What failed is told once, at the last ask that came of it.
      const isLastOfCause = asks.findLast(({ causeEvent }) => causeEvent === ask.causeEvent) === ask && cause !== open
      return step("asked", {
        at: ask.askedAt,
        sku: line.sku,
        pieces: ask.quantity,
        attempts: isLastOfCause ? (cause?.attempts ?? []) : [],
        consumer: "order-from-factory",
        link: linkTo(order),
        payload: { MessageAttributeProductId: line.sku, MessageAttributeProductCnt: String(ask.quantity) },
        note: ask.answer,
        ...(ask === asks.at(-1) && howItStands(ask, order, cause)),
      })
    })
  return isToBeAsked(order) ? [...steps, nextAsk(line.sku, order, open)] : steps
}

/** By an ask's cause, or by what the event itself says; a shortage reported by others gives the order its own id. */
function isAbout({ eventId, data }: StoryDelivery, { id }: StoryProductionOrder, asks: readonly StoryAsk[]): boolean {
  return data.productionOrderId === id || eventId === id || asks.some(({ causeEvent }) => causeEvent === eventId)
}

/** Where the last ask stands, when something is still to come of it. */
function howItStands(ask: StoryAsk, order: StoryProductionOrder, cause: StoryDelivery | undefined): Partial<StoryStep> {
  if (ask.state === "rejected" && order.state === "rejected")
    return { state: "stuck", ...(cause && progressOf(cause)), note: ask.answer }
  if (ask.state === "unconfirmed" && order.state === "unconfirmed")
    return { state: "under-way", next: order.deadlineAt && { at: order.deadlineAt, what: "deadline" } }
  return {}
}

function nextAsk(sku: string, order: StoryProductionOrder, delivery: StoryDelivery | undefined): StoryStep {
  return step("asked", {
    state: "under-way",
    sku,
    pieces: order.quantity - order.arrived,
    consumer: "order-from-factory",
    link: linkTo(order),
    note: order.reason,
    ...(delivery && progressOf(delivery)),
  })
}
