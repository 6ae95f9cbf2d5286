import { noteAction } from "../database/audit.ts"
import type { Transaction } from "../database/database.ts"
import { tell } from "../messaging/events.ts"
import type { OrderId, ProductId } from "../shared/ids.ts"
import { closeDoor, openDoor, type StockStore } from "../stock/door.ts"
import { putBack } from "../stock/stock.ts"

export type CancelAnswer = "cancelled" | "cancelled-before" | "unknown" | "not-waiting"

/** Cancels an order that still waits: its place in the queue is given up, and what it had taken is for sale again. */
export async function cancelOrder(
  tx: Transaction,
  store: StockStore,
  id: OrderId,
  actor: string,
): Promise<CancelAnswer> {
  const products = await tx.query<{ productId: ProductId }>`
    select product_id as "productId" from order_lines where order_id = ${id}
  `
  if (products.length === 0) return "unknown"
  const door = await openDoor(
    store,
    products.map((line) => line.productId),
  )
  // Only now, under the locks, nobody can serve or cancel it beside us.
  const lines = await heldLines(tx, id)
  if (lines.length === 0) return "cancelled-before"
  if (lines.every((line) => line.waiting === 0)) return "not-waiting"
  for (const line of lines) putBack(door.drafts.get(line.productId)!, id, line)
  await tx.query`update orders set cancelled_at = ${door.now} where id = ${id}`
  await tell(tx, await closeDoor(store, door))
  await noteAction(tx, { actor, action: "cancel-order", subject: id, before: { lines }, after: { cancelled: true } })
  return "cancelled"
}

function heldLines(tx: Transaction, id: OrderId) {
  return tx.query<{ productId: ProductId; taken: number; waiting: number }>`
    select l.product_id as "productId", l.quantity - coalesce(w.pieces, 0) as taken, coalesce(w.pieces, 0) as waiting
    from orders o
    join order_lines l on l.order_id = o.id
    left join waiting_lines w on w.order_id = o.id and w.product_id = l.product_id
    where o.id = ${id} and o.cancelled_at is null
  `
}
