import type { AskId, OrderId, ProductId, ProductionOrderId, ShortageId } from "../shared/ids.ts"

/** What the one door knows of a product while it holds its lock. Pieces are whole numbers. */
export type Shelf = {
  readonly productId: ProductId
  readonly sku: string
  /** Won, for one piece. */
  readonly price: number
  readonly onHand: number
  /** Pieces that accepted orders still wait for; while there are any, `onHand` is 0. */
  readonly waiting: number
  /** The place in the queue given last. */
  readonly lastPosition: number
  readonly reorderPoint: number
  readonly orderUpTo: number
  readonly backorders: "accept" | "refuse"
  /** An order of at most `orderUpTo` pieces was refused since the last increase of stock. */
  readonly refusalStands: boolean
  readonly shortageId: ShortageId | null
  /** The production order that is open, if one is. */
  readonly productionOrderId: ProductionOrderId | null
}

export type Movement = {
  readonly productId: ProductId
  readonly delta: number
  /** On hand after it. */
  readonly balance: number
} & (
  | { readonly kind: "opening" }
  | { readonly kind: "sale" | "cancellation"; readonly orderId: OrderId }
  | { readonly kind: "arrival"; readonly askId: AskId }
  | { readonly kind: "adjustment"; readonly reason: string }
)

export type MovementCause = Movement extends infer M
  ? M extends Movement
    ? Omit<M, "productId" | "delta" | "balance">
    : never
  : never

export type WaitingLine = {
  readonly productId: ProductId
  readonly position: number
  readonly orderId: OrderId
  readonly pieces: number
}

/** A shelf being changed under its lock: how it was, how it is now, and what has to be written. */
export type Draft = {
  readonly before: Shelf
  shelf: Shelf
  readonly movements: Movement[]
  readonly newcomers: WaitingLine[]
  readonly leavers: OrderId[]
  refused: { orders: number; pieces: number }
}

export function draftOf(shelf: Shelf): Draft {
  return { before: shelf, shelf, movements: [], newcomers: [], leavers: [], refused: { orders: 0, pieces: 0 } }
}

/** Whether an order of so many pieces has to be refused. */
export function mustRefuse({ backorders, onHand }: Shelf, quantity: number): boolean {
  return backorders === "refuse" && onHand < quantity
}

/** Counts the demand that was sent away; what could have been served by a full shelf makes the product short. */
export function refuse(draft: Draft, quantity: number): void {
  draft.refused = { orders: draft.refused.orders + 1, pieces: draft.refused.pieces + quantity }
  if (quantity <= draft.shelf.orderUpTo) draft.shelf = { ...draft.shelf, refusalStands: true }
}

/** Takes what is there for an order and lets it wait for the rest. Returns the pieces taken. */
export function take(draft: Draft, orderId: OrderId, quantity: number): number {
  const taken = Math.min(draft.shelf.onHand, quantity)
  if (taken > 0) move(draft, -taken, { kind: "sale", orderId })
  if (taken < quantity) queueUp(draft, orderId, quantity - taken)
  return taken
}

function queueUp(draft: Draft, orderId: OrderId, pieces: number): void {
  const { productId, waiting, lastPosition } = draft.shelf
  const position = lastPosition + 1
  draft.newcomers.push({ productId, position, orderId, pieces })
  draft.shelf = { ...draft.shelf, waiting: waiting + pieces, lastPosition: position }
}

/** An order leaves the queue: it waits no more, and what it had taken lies on the shelf again. */
export function putBack(draft: Draft, orderId: OrderId, { taken, waiting }: { taken: number; waiting: number }): void {
  if (waiting > 0) {
    draft.leavers.push(orderId)
    draft.shelf = { ...draft.shelf, waiting: draft.shelf.waiting - waiting }
  }
  if (taken > 0) move(draft, taken, { kind: "cancellation", orderId })
}

/** Books pieces in or out. The caller has made sure that no more go out than are there. */
export function move(draft: Draft, delta: number, cause: MovementCause): void {
  const balance = draft.shelf.onHand + delta
  draft.movements.push({ productId: draft.shelf.productId, delta, balance, ...cause })
  draft.shelf = { ...draft.shelf, onHand: balance, refusalStands: delta > 0 ? false : draft.shelf.refusalStands }
}
