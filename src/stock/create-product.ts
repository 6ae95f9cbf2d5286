import { noteAction } from "../database/audit.ts"
import type { Transaction } from "../database/database.ts"
import { tell } from "../messaging/events.ts"
import type { ProductId } from "../shared/ids.ts"
import { closeDoor, openDoor, type StockStore } from "./door.ts"
import { levelsCrossed, missingPartner, type No, type Product } from "./products.ts"
import { move } from "./stock.ts"

export type NewProduct = Omit<Product, "waiting" | "short" | "expectedAt">
export type CreateRefusal = No<"sku-taken" | "levels-crossed" | "unknown-factory" | "unknown-ad">

/** Adds a product with its opening stock; a shelf that begins short orders at once. Returns why not, or nothing. */
export async function createProduct(
  tx: Transaction,
  store: StockStore,
  product: NewProduct,
  actor: string,
): Promise<CreateRefusal | undefined> {
  const refusal = levelsCrossed(product) ?? (await missingPartner(tx, product))
  if (refusal) return refusal
  const id = await insertProduct(tx, product)
  if (!id) return { no: "sku-taken", detail: `There is a product ${product.sku} already; change it with PATCH.` }
  const door = await openDoor(store, [id])
  if (product.stock > 0) move(door.drafts.get(id)!, product.stock, { kind: "opening" })
  await tell(tx, await closeDoor(store, door))
  await noteAction(tx, { actor, action: "create-product", subject: product.sku, after: product })
  return undefined
}

async function insertProduct(tx: Transaction, product: NewProduct): Promise<ProductId | undefined> {
  const [row] = await tx.query<{ id: ProductId }>`
    with added as (
      insert into products (sku, name, price, factory_id, ad_id)
      values (${product.sku}, ${product.name}, ${product.price}, ${product.factoryId}, ${product.adId})
      on conflict (sku) do nothing
      returning id
    )
    insert into stock (product_id, on_hand, reorder_point, order_up_to, backorders)
    select id, 0, ${product.reorderPoint}, ${product.orderUpTo}, ${product.backorders}
    from added
    returning product_id as id
  `
  return row?.id
}
