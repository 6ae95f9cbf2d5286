import { inOrder, type Reader } from "../database/database.ts"
import type { ProductionOrderState } from "../replenishment/production-order.ts"
import type { ProductId } from "../shared/ids.ts"

/** What a product's page shows beside the product itself. */
export type ProductHistory = {
  /**
   * Stock after each movement, oldest first; before them, at the beginning of the span, the stock as it was then. Of more
   * than 500 movements, the last one in each of 500 equal parts of the time; of more than 20,000, the newest ones only.
   */
  readonly chart: readonly ChartPoint[]
  readonly waiting: readonly WaitingLine[]
  readonly waitingOrders: number
  readonly shortSince: Date | null
  /** The one that is open; null when none is. */
  readonly productionOrder: OpenOrder | null
  readonly refusedInTheLastHour: { readonly orders: number; readonly pieces: number }
}

export type OpenOrder = {
  readonly id: string
  readonly state: ProductionOrderState
  readonly quantity: number
  readonly arrived: number
  readonly expectedAt: Date
}

export type ChartPoint = { readonly at: Date; readonly balance: number; readonly kind: MovementKind }

export type MovementKind = "opening" | "sale" | "fill" | "arrival" | "adjustment" | "cancellation"

/** Those who wait, first come first; the first 100. */
export type WaitingLine = {
  readonly orderId: string
  readonly pieces: number
  readonly since: Date
}

/** A line of the ledger, newest first; `id` is the cursor. */
export type LedgerLine = {
  readonly id: number
  readonly at: Date
  readonly kind: MovementKind
  readonly delta: number
  readonly balance: number
  readonly orderId: string | null
  readonly productionOrderId: string | null
  readonly reason: string | null
}

const MOST_POINTS = 500
const MOST_LOOKED_AT = 20_000

/** Undefined when there is no such product. */
export async function readProductHistory(db: Reader, sku: string, hours: number): Promise<ProductHistory | undefined> {
  const [product] = await db.query<{ id: ProductId; orderId: string | null; shortSince: Date | null; since: Date }>`
    select p.id, s.production_order_id as "orderId", h.opened_at as "shortSince",
           now() - make_interval(hours => ${hours}) as since
    from products p
    join stock s on s.product_id = p.id
    left join shortages h on h.id = s.shortage_id
    where p.sku = ${sku}
  `
  if (!product) return undefined
  const { id, orderId, shortSince, since } = product
  const [newest, waiting, [count], [productionOrder = null], [refused]] = await inOrder(
    db.query<ChartPoint>`
      select at, balance, kind
      from stock_movements
      where product_id = ${id}
      order by id desc
      limit ${MOST_POINTS + 1}
    `,
    db.query<WaitingLine>`
      select order_id as "orderId", pieces, since
      from waiting_lines
      where product_id = ${id}
      order by position
      limit 100
    `,
    db.query<{ waitingOrders: number }>`
      select count(*) as "waitingOrders" from waiting_lines where product_id = ${id}
    `,
    db.query<OpenOrder>`
      select id, state, quantity, arrived, expected_at as "expectedAt" from production_orders where id = ${orderId}
    `,
    db.query<ProductHistory["refusedInTheLastHour"]>`
      select coalesce(sum(orders), 0) as orders, coalesce(sum(pieces), 0) as pieces
      from refusals
      where product_id = ${id} and minute > now() - interval '1 hour'
    `,
  )
  const isAll = newest.length <= MOST_POINTS || newest.at(-1)!.at < since
  const points = isAll ? newest.toReversed() : await thinnedOut(db, id, since)
  return {
    chart: chartSince(points, since),
    waiting,
    waitingOrders: count!.waitingOrders,
    shortSince,
    productionOrder,
    refusedInTheLastHour: refused!,
  }
}

/** Those of the span, and before them the one that it began with, as of its beginning. */
function chartSince(points: readonly ChartPoint[], since: Date): ChartPoint[] {
  const first = points.findIndex(({ at }) => at >= since)
  const inside = first < 0 ? [] : points.slice(first)
  const before = first < 0 ? points.at(-1) : points[first - 1]
  return before ? [{ ...before, at: since }, ...inside] : inside
}

/** One product's movements happen in the order of their ids: each holds the lock of its stock. */
function thinnedOut(db: Reader, id: ProductId, since: Date): Promise<ChartPoint[]> {
  return db.query`
    with newest as materialized (
      select id, at, balance, kind
      from stock_movements
      where product_id = ${id}
      order by id desc
      limit ${MOST_LOOKED_AT}
    ), span as (
      select extract(epoch from greatest(${since}, min(at))) as begins, extract(epoch from max(at)) as ends
      from newest
    )
    select distinct on (part) at, balance, kind
    from (
      -- a part for what was before the span, and the last moment belongs to the last part
      select n.*, case when n.at < ${since} then 0
                       else least(width_bucket(extract(epoch from n.at), begins, ends + 0.001, ${MOST_POINTS}), ${MOST_POINTS})
                  end as part
      from newest n
      cross join span
    ) parts
    order by part, id desc
  `
}

export type LedgerPage = {
  /** The id of the last line shown. */
  readonly after?: string | undefined
  readonly limit: number
}

/** Newest first; undefined when there is no such product. */
export async function listLedger(
  db: Reader,
  sku: string,
  { after, limit }: LedgerPage,
): Promise<LedgerLine[] | undefined> {
  const [product] = await db.query<{ id: ProductId }>`select id from products where sku = ${sku}`
  if (!product) return undefined
  return db.query`
    select m.id, m.at, m.kind, m.delta, m.balance, m.order_id as "orderId", a.production_order_id as "productionOrderId",
           m.reason
    from (
      select *
      from stock_movements
      where product_id = ${product.id} and id < coalesce(${after}::bigint, 9223372036854775807)
      order by id desc
      limit ${limit}
    ) m
    left join asks a on a.id = m.ask_id
    order by m.id desc
  `
}
