import { noteAction } from "../database/audit.ts"
import type { Transaction } from "../database/database.ts"
import { tell } from "../messaging/events.ts"
import { closeDoor, openDoor, type StockStore } from "./door.ts"
import { MOST_PIECES, type No, productIds, unknownProduct } from "./products.ts"
import { move, type Movement } from "./stock.ts"

export type Adjustment = { readonly delta: number; readonly reason: string }
export type AdjustRefusal = No<"unknown-product" | "not-there" | "too-many">

/** Books counted pieces in or out by hand, with the reason in the ledger. What comes in serves those who wait. */
export async function adjustStock(
  tx: Transaction,
  store: StockStore,
  sku: string,
  { delta, reason }: Adjustment,
  actor: string,
): Promise<Movement | AdjustRefusal> {
  const id = (await productIds(tx, [sku])).get(sku)
  if (id === undefined) return unknownProduct(sku)
  const door = await openDoor(store, [id])
  const draft = door.drafts.get(id)!
  const before = draft.shelf.onHand
  const after = before + delta
  if (after < 0)
    return { no: "not-there", detail: `Only ${before} pieces are in stock; ${-delta} cannot be taken out.` }
  if (after > MOST_PIECES)
    return { no: "too-many", detail: `Stock would be ${after}; at most ${MOST_PIECES} pieces are possible.` }
  move(draft, delta, { kind: "adjustment", reason })
  await tell(tx, await closeDoor(store, door))
  const action = { actor, action: "adjust-stock", subject: sku, reason }
  await noteAction(tx, { ...action, before: { stock: before }, after: { stock: draft.shelf.onHand } })
  return draft.movements[0]!
}
