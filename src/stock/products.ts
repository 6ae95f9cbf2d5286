import type { Reader } from "../database/database.ts"
import type { ProductId } from "../shared/ids.ts"

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

/** An expected refusal: which one, and in words what was found. */
export type No<Reason extends string> = { readonly no: Reason; readonly detail: string }

export const unknownProduct = (sku: string): No<"unknown-product"> => {
  return { no: "unknown-product", detail: `There is no product ${sku}.` }
}

export async function findProduct(db: Reader, sku: string): Promise<Product | undefined> {
  const [product] = await db.query<Product & { id: ProductId }>`select * from product_view where sku = ${sku}`
  return product && withoutId(product)
}

/** In the order they were created, those after `after`; with the id that the next page begins behind. */
export async function listProducts(
  db: Reader,
  after: number,
  limit: number,
): Promise<{ product: Product; id: ProductId }[]> {
  const rows = await db.query<Product & { id: ProductId }>`
    select * from product_view where id > ${after} order by id limit ${limit}
  `
  return rows.map((row) => ({ product: withoutId(row), id: row.id }))
}

function withoutId({ id: _, ...product }: Product & { id: ProductId }): Product {
  return product
}

export async function productIds(db: Reader, skus: readonly string[]): Promise<Map<string, ProductId>> {
  const rows = await db.query<{ sku: string; id: ProductId }>`
    select sku, id from products where sku = any(${skus})
  `
  return new Map(rows.map(({ sku, id }) => [sku, id]))
}

export function levelsCrossed(levels: { reorderPoint: number; orderUpTo: number }): No<"levels-crossed"> | undefined {
  if (levels.orderUpTo > levels.reorderPoint) return undefined
  const { orderUpTo, reorderPoint } = levels
  const detail = `orderUpTo (${orderUpTo}) has to be above reorderPoint (${reorderPoint}), or a refill would never end.`
  return { no: "levels-crossed", detail }
}

/** The factory and the ad a product names have to be there. */
export async function missingPartner(
  db: Reader,
  { factoryId, adId }: { factoryId?: string | undefined; adId?: string | null | undefined },
): Promise<No<"unknown-factory" | "unknown-ad"> | undefined> {
  const [found] = await db.query<{ factory: boolean; ad: boolean }>`
    select exists (select from factories where id = ${factoryId}) as factory,
           exists (select from ads where id = ${adId}) as ad
  `
  if (factoryId != null && !found?.factory)
    return { no: "unknown-factory", detail: `There is no factory ${factoryId}; add it with POST /factories.` }
  if (adId != null && !found?.ad) return { no: "unknown-ad", detail: `There is no ad ${adId}.` }
  return undefined
}
