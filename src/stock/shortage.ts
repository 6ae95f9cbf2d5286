import type { ProductionOrderId, ShortageId } from "../shared/ids.ts"
import type { Shelf } from "./stock.ts"

/** A product is short at its reorder point, while somebody waits, and after a refusal that a full shelf had prevented. */
export function isShort({ onHand, reorderPoint, orderUpTo, waiting, refusalStands }: Shelf): boolean {
  return onHand <= reorderPoint || waiting > 0 || (refusalStands && onHand < orderUpTo)
}

/** Fills the shelf and serves everyone who waits. Above zero whenever the product is short. */
export function quantityToOrder({ orderUpTo, onHand, waiting }: Shelf): number {
  return orderUpTo - onHand + waiting
}

/** What happens to the refill cycle of a product once its shelf has changed. */
export type ShortageStep =
  | { readonly kind: "nothing" }
  | { readonly kind: "closes"; readonly shortageId: ShortageId }
  /** A cycle begins while an earlier production order is still on its way: nothing more is ordered. */
  | { readonly kind: "opens"; readonly shortageId: ShortageId; readonly productionOrderId: ProductionOrderId }
  | {
      readonly kind: "opens-and-orders" | "orders-again"
      readonly shortageId: ShortageId
      readonly productionOrderId: ProductionOrderId
      readonly quantity: number
    }

export type NewIds = { readonly shortage: () => ShortageId; readonly productionOrder: () => ProductionOrderId }

export function nextStep(shelf: Shelf, newIds: NewIds): ShortageStep {
  const { shortageId, productionOrderId } = shelf
  if (!isShort(shelf)) return shortageId ? { kind: "closes", shortageId } : { kind: "nothing" }
  if (shortageId && productionOrderId) return { kind: "nothing" }
  if (productionOrderId) return { kind: "opens", shortageId: newIds.shortage(), productionOrderId }
  const order = { productionOrderId: newIds.productionOrder(), quantity: quantityToOrder(shelf) }
  return shortageId
    ? { kind: "orders-again", shortageId, ...order }
    : { kind: "opens-and-orders", shortageId: newIds.shortage(), ...order }
}
