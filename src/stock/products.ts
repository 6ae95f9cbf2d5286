import type { Reader, Transaction } from "../database/database.ts"
import type { ProductId } from "../shared/ids.ts"
import { closeDoor, openDoor, type StockStore } from "./door.ts"
import { move, type Movement, type Shelf } from "./stock.ts"
import type { Event } from "../events.ts"

/** Stock and levels, pieces: a shop that needs more should count in boxes. */
export const MOST_PIECES = 1_000_000_000

export type Product = {
  readonly sku: string
  readonly name: string
  /** Won. */
  readonly price: number
  readonly stock: number
  readonly waiting: number
  readonly reorderPoint: number
  readonly orderUpTo: number
  readonly backorders: "accept" | "refuse"
  readonly factoryId: string
  readonly adId: string | null
  /** Whether a refill is under way, and when it is expected. */
  readonly short: boolean
  readonly expectedAt: Date | null
}

export type NewProduct = Omit<Product, "waiting" | "short" | "expectedAt">
export type ProductChange = Partial<Omit<NewProduct, "sku" | "stock">>
export type No<Reason extends string> = { readonly no: Reason; readonly detail: string }

/** A product by its sku, or the products after one, in the order they were created. */
export async function findProduct(db: Reader, sku: string): Promise<Product | undefined> {
  const [product] = await db.query<Product>`select * from product_view where sku = ${sku}`
  return product
}

export function listProducts(db: Reader, after: number, limit: number): Promise<(Product & { id: number })[]> {
  return db.query`select * from product_view where id > ${after} order by id limit ${limit}`
}

export async function productIds(db: Reader, skus: readonly string[]): Promise<Map<string, ProductId>> {
  const rows = await db.query<{ sku: string; id: ProductId }>`
    select sku, id from products where sku = any(${skus})
  `
  return new Map(rows.map(({ sku, id }) => [sku, id]))
}

/** Adds a product with its opening stock; a shelf that begins short orders at once. */
export async function createProduct(
  tx: Transaction,
  store: StockStore,
  product: NewProduct,
): Promise<Event[] | No<"sku-taken">> {
  const id = await insertProduct(tx, product)
  if (!id) return { no: "sku-taken", detail: `There is a product ${product.sku} already; change it with PATCH.` }
  const door = await openDoor(store, [id])
  if (product.stock > 0) move(door.drafts.get(id)!, product.stock, { kind: "opening" })
  return closeDoor(store, door)
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

/** Changes what a product is called, costs, and when it is refilled; never its stock. */
export async function changeProduct(
  tx: Transaction,
  store: StockStore,
  id: ProductId,
  change: ProductChange,
): Promise<Event[] | No<"levels-crossed">> {
  const door = await openDoor(store, [id])
  const draft = door.drafts.get(id)!
  const { reorderPoint, orderUpTo, backorders } = { ...draft.shelf, ...change }
  if (orderUpTo <= reorderPoint) return levelsCrossed({ reorderPoint, orderUpTo })
  draft.shelf = { ...draft.shelf, reorderPoint, orderUpTo, backorders }
  await tx.query`
    update products
    set name = coalesce(${change.name}, name),
        price = coalesce(${change.price}, price),
        factory_id = coalesce(${change.factoryId}, factory_id),
        ad_id = case when ${change.adId === undefined} then ad_id else ${change.adId} end
    where id = ${id}
  `
  return closeDoor(store, door)
}

export function levelsCrossed({ reorderPoint, orderUpTo }: Pick<Shelf, "reorderPoint" | "orderUpTo">) {
  const detail = `orderUpTo (${orderUpTo}) has to be above reorderPoint (${reorderPoint}), or a refill would never end.`
  return { no: "levels-crossed", detail } as const
}

/** Books counted pieces in or out by hand, with the reason in the ledger. */
export async function adjustStock(
  store: StockStore,
  id: ProductId,
  delta: number,
  reason: string,
): Promise<{ movement: Movement; before: number; events: Event[] } | No<"not-there" | "too-many">> {
  const door = await openDoor(store, [id])
  const draft = door.drafts.get(id)!
  const before = draft.shelf.onHand
  if (before + delta < 0)
    return { no: "not-there", detail: `Only ${before} pieces are in stock; ${-delta} cannot be taken out.` }
  if (before + delta > MOST_PIECES)
    return { no: "too-many", detail: `Stock would be ${before + delta}; at most ${MOST_PIECES} pieces are possible.` }
  move(draft, delta, { kind: "adjustment", reason })
  const events = await closeDoor(store, door)
  return { movement: draft.movements[0]!, before, events }
}
