import { inOrder } from "../database/database.ts"
import type { Event } from "../events.ts"
import { type Caused, happened } from "../messaging/events.ts"
import type { OrderId, ProductId } from "../shared/ids.ts"
import { closeDoor, type Drafts, openDoor, type Patience, type StockStore } from "../stock/door.ts"
import { mustRefuse, refuse, take } from "../stock/stock.ts"
import { causedBy } from "./caused-by.ts"
import type { AcceptedOrder, IdempotencyKey } from "./order.ts"

/** What a customer wants. The id is made before, so that an order can be looked for after a lost commit. */
export type CheckoutRequest = {
  readonly orderId: OrderId
  readonly caller: string
  readonly key: IdempotencyKey | null
  readonly customerId: string | null
  /** Each product once. */
  readonly lines: readonly RequestedLine[]
  /** Where it stands in a trace; goes along with what it leads to. */
  readonly trace?: string | undefined
}

export type RequestedLine = {
  readonly productId: ProductId
  readonly sku: string
  readonly quantity: number
}

export type CheckoutAnswer =
  | { readonly kind: "accepted"; readonly order: AcceptedOrder }
  | { readonly kind: "sold-out"; readonly lacking: readonly Lacking[] }
  /** The key was used for another body. */
  | { readonly kind: "key-reused" }
  /** Somebody else holds one of its products just now; nothing was decided. */
  | { readonly kind: "aside"; readonly productId: ProductId }

export type Lacking = { readonly sku: string; readonly wanted: number; readonly stock: number }

export type CheckoutStore = {
  /** Pieces in one order that make its customer a VIP. */
  readonly bulkFrom: number
  readonly stock: StockStore
  readonly keptOrders: (keys: readonly { caller: string; key: string }[]) => Promise<AcceptedOrder[]>
  readonly saveOrders: (orders: readonly AcceptedOrder[]) => Promise<void>
  readonly tell: (events: readonly Caused[]) => Promise<void>
}

/**
 * Decides checkouts that arrived together, in the order they arrived, and writes them together:
 * take the stock; if sold out, refuse; save the orders; tell what happened.
 */
export async function checkOut(
  store: CheckoutStore,
  requests: readonly CheckoutRequest[],
  patience: Patience = "wait",
): Promise<CheckoutAnswer[]> {
  const products = requests.flatMap((request) => request.lines.map((line) => line.productId))
  const keys = requests.flatMap(({ caller, key }) => (key ? [{ caller, key: key.value }] : []))
  // Each line is one journey to the database, however many statements it is.
  const [door, kept] = await inOrder(openDoor(store.stock, products, patience), store.keptOrders(keys))
  const { answers, accepted } = decideCheckouts(requests, door.drafts, kept, door.now)
  const [, events] = await inOrder(store.saveOrders(accepted), closeDoor(store.stock, door))
  await store.tell(causedBy(requests, accepted, [...events, ...bulkPurchases(accepted, store.bulkFrom)]))
  return answers
}

/** Waiting pieces count: they are bought. */
export function bulkPurchases(orders: readonly AcceptedOrder[], bulkFrom: number): Event[] {
  return orders.flatMap(({ id: orderId, customerId, lines }) => {
    const pieces = lines.reduce((sum, line) => sum + line.quantity, 0)
    const isBulk = customerId !== null && pieces >= bulkFrom
    return isBulk ? [happened("BulkPurchaseMade", { orderId, customerId, pieces })] : []
  })
}

/** The decision itself: no clock, no store. It changes the drafts. */
export function decideCheckouts(
  requests: readonly CheckoutRequest[],
  drafts: Drafts,
  kept: readonly AcceptedOrder[],
  now: Date,
): { answers: CheckoutAnswer[]; accepted: AcceptedOrder[] } {
  const byKey = new Map(kept.map((order) => [keyOf(order.caller, order.key!), order]))
  const accepted: AcceptedOrder[] = []
  const answers = requests.map((request): CheckoutAnswer => {
    const twin = request.key && byKey.get(keyOf(request.caller, request.key))
    if (twin)
      return twin.key!.digest === request.key.digest ? { kind: "accepted", order: twin } : { kind: "key-reused" }
    const locked = request.lines.find((line) => !drafts.has(line.productId))
    if (locked) return { kind: "aside", productId: locked.productId }
    const answer = decide(request, drafts, now)
    if (answer.kind === "accepted") {
      accepted.push(answer.order)
      if (request.key) byKey.set(keyOf(request.caller, request.key), answer.order)
    }
    return answer
  })
  return { answers, accepted }
}

const keyOf = (caller: string, key: IdempotencyKey) => `${caller}\n${key.value}`

function decide(request: CheckoutRequest, drafts: Drafts, now: Date): CheckoutAnswer {
  const shelfOf = (line: RequestedLine) => drafts.get(line.productId)!
  const refused = request.lines.filter((line) => mustRefuse(shelfOf(line).shelf, line.quantity))
  if (refused.length > 0) {
    const lacking = refused.map((line) => ({
      sku: line.sku,
      wanted: line.quantity,
      stock: shelfOf(line).shelf.onHand,
    }))
    for (const line of refused) refuse(shelfOf(line), line.quantity)
    return { kind: "sold-out", lacking }
  }
  const { orderId: id, caller, customerId, key } = request
  const lines = request.lines.map((line) => {
    const draft = shelfOf(line)
    return { ...line, price: draft.shelf.price, taken: take(draft, id, line.quantity) }
  })
  const total = lines.reduce((sum, line) => sum + line.price * line.quantity, 0)
  return { kind: "accepted", order: { id, caller, customerId, key, total, lines, createdAt: now } }
}
