import { readFile } from "node:fs/promises"
import { join } from "node:path"
import type { Database } from "../../src/database/database.ts"
import type { LegacyFactoryOptions } from "../../src/doubles/legacy-factory.ts"
import { checkInvariants } from "../../src/operations/invariants.ts"
import { openSite, type Site } from "../../src/proof/site.ts"

/** A shop in a process of its own, with its embedded PostgreSQL: durable, as it is delivered. */
export type BenchShop = {
  readonly url: string
  /** Its books, seen from outside. */
  readonly db: Database
  readonly databaseUrl: string
  readonly site: Site
  readonly close: () => Promise<void>
}

export type BenchShopOptions = {
  readonly env?: Readonly<Record<string, string>>
  readonly factory?: LegacyFactoryOptions
}

export async function openShop({ env = {}, factory = {} }: BenchShopOptions = {}): Promise<BenchShop> {
  const site = await openSite({ database: "embedded", env, factory })
  try {
    await site.open()
    const { shop } = JSON.parse(await readFile(join(site.home, "database-urls"), "utf8")) as { shop: string }
    return { url: site.url, db: await site.db(), databaseUrl: shop, site, close: site.clear }
  } catch (error) {
    await site.clear()
    throw error
  }
}

/** Puts products on sale that nobody sold before. Resolves to their skus. */
export async function stockUp(
  db: Database,
  { products, pieces, prefix = "B" }: { products: number; pieces: number; prefix?: string },
): Promise<string[]> {
  const skus = Array.from({ length: products }, (_, at) => `${prefix}-${String(at + 1).padStart(5, "0")}`)
  await db.query`
    with made as (
      insert into products (sku, name, price, factory_id)
      select sku, 'bench ' || sku, 1000, (select min(id) from factories)
      from unnest(${skus}::text[]) as sku
      returning id
    ), stocked as (
      insert into stock (product_id, on_hand, reorder_point, order_up_to, backorders)
      select id, ${pieces}, 0, ${pieces}, 'refuse' from made
    )
    insert into stock_movements (product_id, delta, balance, kind, at)
    select id, ${pieces}, ${pieces}, 'opening', now() from made
  `
  return skus
}

/**
 * Compares what the clients counted with the orders, the shelves and the ledger, all since the last `stockUp` of these
 * skus. Throws when they differ, or when an invariant is broken; resolves to what it compared, in sentences.
 */
export async function compareTotals(db: Database, skus: readonly string[], pieces: number): Promise<string[]> {
  const [books] = await db.query<{ ordered: number; ledger: number; shelf: number }>`
    with ours as (select id from products where sku = any(${skus}::text[]))
    select (select coalesce(sum(quantity), 0)::int8 from order_lines where product_id in (select id from ours)) as ordered,
           (select -coalesce(sum(delta), 0)::int8 from stock_movements
            where product_id in (select id from ours) and kind = 'sale') as ledger,
           (select coalesce(sum(m.delta), 0)::int8 from stock_movements m
            where m.product_id in (select id from ours) and m.kind in ('opening', 'arrival', 'adjustment'))
           - (select coalesce(sum(on_hand), 0)::int8 from stock where product_id in (select id from ours)) as shelf
  `
  const { ordered, ledger, shelf } = books!
  if (ordered !== pieces || ledger !== pieces || shelf !== pieces)
    throw new Error(`Wrong totals: clients ${pieces}, orders ${ordered}, ledger ${ledger}, shelves ${shelf}.`)
  const broken = (await checkInvariants(db, "shop", "full")).filter((invariant) => !invariant.holds)
  if (broken.length > 0) throw new Error(`Broken after the run: ${JSON.stringify(broken)}`)
  return [`${pieces.toLocaleString("en-US")} pieces by the clients' count, the orders, the ledger and the shelves`]
}
