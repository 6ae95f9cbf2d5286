import type { Transaction } from "../database/database.ts"
import type { EventOf } from "../events.ts"
import { tell } from "../messaging/events.ts"
import { Rejected } from "../messaging/schedule.ts"
import { crashPoint } from "../shared/crash-points.ts"
import { newId, type ProductId, type ProductionOrderId, type ShortageId } from "../shared/ids.ts"
import { closeDoor, openDoor, type StockStore } from "../stock/door.ts"
import { MOST_PIECES } from "../stock/products.ts"
import { isShort } from "../stock/shortage.ts"

/**
 * The production order that a shortage reported by somebody else leads to: one of so many pieces as reported, under the
 * event's own id, so that the same report makes it once. Undefined when another one is open: then enough is on its way.
 * Throws {@link Rejected} for a product or a count that cannot be ordered.
 */
export async function orderOnReport(
  tx: Transaction,
  store: StockStore,
  { id, data: { sku, count } }: EventOf<"StockReportedShort">,
): Promise<string | undefined> {
  const quantity = /^[0-9]{1,10}$/.test(count) ? Number(count) : 0
  if (quantity < 1 || quantity > MOST_PIECES)
    throw new Rejected(`the reported count is ${JSON.stringify(count)}; 1 to ${MOST_PIECES} can be ordered`)
  const productId = await findProductId(tx, sku)
  if (productId === undefined) throw new Rejected(`there is no product ${JSON.stringify(sku)} to order`)
  const door = await openDoor(store, [productId])
  if (await isOrdered(tx, id)) return id
  const draft = door.drafts.get(productId)!
  if (draft.shelf.productionOrderId) return undefined
  const expectedAt = new Date(door.now.getTime() + store.leadSeconds * 1_000)
  const shortageId = draft.shelf.shortageId ?? (await openShortage(tx, productId, isShort(draft.shelf)))
  const productionOrderId = id as string as ProductionOrderId
  await tx.query`
    insert into production_orders (id, shortage_id, number, product_id, quantity, expected_at)
    select ${productionOrderId}, ${shortageId}::uuid, count(*) + 1, ${productId}, ${quantity}, ${expectedAt}
    from production_orders
    where shortage_id = ${shortageId}::uuid
  `
  const open = isShort(draft.shelf) ? shortageId : draft.shelf.shortageId
  draft.shelf = { ...draft.shelf, shortageId: open, productionOrderId }
  await tell(tx, await closeDoor(store, door))
  tx.afterCommit(() => crashPoint("report/ordered"))
  return productionOrderId
}

async function findProductId(tx: Transaction, sku: string): Promise<ProductId | undefined> {
  const [product] = await tx.query<{ id: ProductId }>`select id from products where sku = ${sku}`
  return product?.id
}

async function isOrdered(tx: Transaction, id: string): Promise<boolean> {
  return (await tx.query`select 1 from production_orders where id = ${id}`).length > 0
}

/** Of a product that we do not find short, the cycle is over as soon as it begins: the order belongs to it all the same. */
async function openShortage(tx: Transaction, productId: ProductId, isOpen: boolean): Promise<ShortageId> {
  const id = newId<ShortageId>()
  await tx.query`
    insert into shortages (id, product_id, closed_at)
    values (${id}, ${productId}, case when ${isOpen} then null else now() end)
  `
  return id
}
