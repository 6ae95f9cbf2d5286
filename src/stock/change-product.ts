import { noteAction } from "../database/audit.ts"
import type { Transaction } from "../database/database.ts"
import { tell } from "../messaging/events.ts"
import type { NewProduct } from "./create-product.ts"
import { closeDoor, openDoor, type StockStore } from "./door.ts"
import { levelsCrossed, missingPartner, type No, productIds, unknownProduct } from "./products.ts"

export type ProductChange = {
  readonly [Field in keyof Omit<NewProduct, "sku" | "stock">]?: NewProduct[Field] | undefined
}
export type ChangeRefusal = No<"unknown-product" | "levels-crossed" | "unknown-factory" | "unknown-ad">

/** Changes what a product is called, costs, and when it is refilled; never its stock. Returns why not, or nothing. */
export async function changeProduct(
  tx: Transaction,
  store: StockStore,
  sku: string,
  change: ProductChange,
  actor: string,
): Promise<ChangeRefusal | undefined> {
  const id = (await productIds(tx, [sku])).get(sku)
  if (id === undefined) return unknownProduct(sku)
  const door = await openDoor(store, [id])
  const draft = door.drafts.get(id)!
  const { shelf } = draft
  const levels = {
    reorderPoint: change.reorderPoint ?? shelf.reorderPoint,
    orderUpTo: change.orderUpTo ?? shelf.orderUpTo,
    backorders: change.backorders ?? shelf.backorders,
  }
  const refusal = levelsCrossed(levels) ?? (await missingPartner(tx, change))
  if (refusal) return refusal
  draft.shelf = { ...shelf, ...levels }
  const [before] = await tx.query`
    select name, price, factory_id as "factoryId", ad_id as "adId" from products where id = ${id} for no key update
  `
  await tx.query`
    update products
    set name = coalesce(${change.name}, name),
        price = coalesce(${change.price}, price),
        factory_id = coalesce(${change.factoryId}, factory_id),
        ad_id = case when ${change.adId === undefined} then ad_id else ${change.adId} end
    where id = ${id}
  `
  await tell(tx, await closeDoor(store, door))
  const { reorderPoint, orderUpTo, backorders } = shelf
  await noteAction(tx, {
    actor,
    action: "change-product",
    subject: sku,
    before: { ...before, reorderPoint, orderUpTo, backorders },
    after: change,
  })
  return undefined
}
