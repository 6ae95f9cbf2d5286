import { noteAction } from "../database/audit.ts"
import type { Transaction } from "../database/database.ts"
import { tell } from "../messaging/events.ts"
import type { ProductId } from "../shared/ids.ts"
import { closeDoor, openDoor, type StockStore } from "../stock/door.ts"
import { tellRenewed } from "./asks.ts"
import { isEnded, lockOrder, type ProductionOrderState, setState } from "./production-order.ts"

/** Who decides, and why. */
export type ByHand = { readonly actor: string; readonly reason: string | undefined }
export type HandAnswer = "done" | "unknown" | { readonly not: ProductionOrderState }

/** Asks the factory once more, also when a deadline still runs: the person takes the risk of goods coming twice. */
export async function askAgain(tx: Transaction, id: string, { actor, reason }: ByHand): Promise<HandAnswer> {
  const order = await lockOrder(tx, id)
  if (!order) return "unknown"
  const { state } = order
  if (state !== "accepted" && state !== "unconfirmed" && state !== "rejected" && state !== "failed")
    return { not: state }
  await setState(tx, order.id, "requested", `asked again by ${actor}`)
  await noteAction(tx, {
    actor,
    action: "ask-again",
    subject: id,
    reason,
    before: { state },
    after: { state: "requested" },
  })
  await tellRenewed(tx, order.id)
  return "done"
}

/** Waits for this order no longer. What still comes under it is booked all the same; a short product orders anew. */
export async function closeOrder(
  tx: Transaction,
  store: StockStore,
  id: string,
  { actor, reason }: ByHand,
): Promise<HandAnswer> {
  const [found] = await tx.query<{ productId: ProductId }>`
    select product_id as "productId" from production_orders where id = ${id}
  `
  if (!found) return "unknown"
  const door = await openDoor(store, [found.productId])
  const order = (await lockOrder(tx, id))!
  const { state } = order
  if (isEnded(state)) return { not: state }
  await setState(tx, order.id, "closed", `closed by ${actor}`)
  await noteAction(tx, { actor, action: "close", subject: id, reason, before: { state }, after: { state: "closed" } })
  const draft = door.drafts.get(found.productId)!
  draft.shelf = { ...draft.shelf, productionOrderId: null }
  await tell(tx, await closeDoor(store, door))
  return "done"
}
