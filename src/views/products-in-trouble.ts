import type { Reader } from "../database/database.ts"
import type { ProductionOrderState } from "../replenishment/production-order.ts"

export type ShortProduct = {
  readonly sku: string
  readonly name: string
  readonly stock: number
  readonly waiting: number
  readonly reorderPoint: number
  readonly since: Date
  /** Why: nothing left, people wait, an order was refused, or as few left as the reorder point. */
  readonly because: "waiting" | "sold-out" | "refused" | "low"
  readonly productionOrder: {
    readonly id: string
    readonly state: ProductionOrderState
    readonly quantity: number
    readonly arrived: number
    readonly asks: number
    readonly expectedAt: Date
  } | null
  /** Whether the ad manager was asked to pause, and not yet told to go on. */
  readonly adPaused: boolean
}

export type OverdueProductionOrder = {
  readonly id: string
  readonly sku: string
  readonly name: string
  readonly state: ProductionOrderState
  readonly quantity: number
  readonly arrived: number
  readonly asks: number
  readonly deadlineAt: Date | null
  readonly reason: string | null
}

/** The first of a list, and how long it is. */
export type First<Item> = { readonly items: readonly Item[]; readonly count: number }
type Counted<Item> = Item & { readonly count: number }

type ShortRow = Omit<ShortProduct, "productionOrder"> & {
  readonly productionOrder:
    (Omit<NonNullable<ShortProduct["productionOrder"]>, "expectedAt"> & { expectedAt: string }) | null
}

/** Products that are short, longest first; the first 50. */
export async function readShort(db: Reader): Promise<First<ShortProduct>> {
  const rows = await db.query<Counted<ShortRow>>`
    select h.count, p.sku, p.name, s.on_hand as stock, s.waiting, s.reorder_point as "reorderPoint", h.opened_at as since,
           case when s.waiting > 0 then 'waiting'
                when s.on_hand = 0 then 'sold-out'
                when s.refusal_stands then 'refused'
                else 'low' end as because,
           case when o.id is not null then
             jsonb_build_object('id', o.id, 'state', o.state, 'quantity', o.quantity, 'arrived', o.arrived,
               'asks', (select count(*) from asks a where a.production_order_id = o.id), 'expectedAt', o.expected_at)
           end as "productionOrder",
           -- what the manager heard last, or may have heard
           coalesce((
             select m.kind = 'pause'
             from ad_mails m
             where m.product_id = p.id and m.ad_id = p.ad_id and m.state in ('sent', 'maybe-sent', 'sending')
             order by m.changed_at desc
             limit 1
           ), false) as "adPaused"
    from (
      select product_id, id, opened_at, count(*) over () as count
      from shortages
      where closed_at is null
      order by opened_at, id
      limit 50
    ) h
    join products p on p.id = h.product_id
    join stock s on s.product_id = h.product_id
    left join production_orders o on o.id = s.production_order_id
    order by h.opened_at, h.id
  `
  return firstOf(rows, ({ productionOrder, ...product }) => ({
    ...product,
    productionOrder: productionOrder && { ...productionOrder, expectedAt: new Date(productionOrder.expectedAt) },
  }))
}

/** How long the factory may not have been asked, for whatever reason, before a person should know. */
const UNASKED_SECONDS = 60

/** Open production orders that need a look: rejected, failed, past their deadline, or unreachable; the first 50 asked for. */
export async function readOverdue(db: Reader): Promise<First<OverdueProductionOrder>> {
  const rows = await db.query<Counted<OverdueProductionOrder>>`
    select o.count, o.id, p.sku, p.name, o.state, o.quantity, o.arrived,
           (select count(*) from asks a where a.production_order_id = o.id) as asks, o.deadline_at as "deadlineAt", o.reason
    from (
      select *, count(*) over () as count
      from production_orders
      where state not in ('arrived', 'closed')
        and (state in ('rejected', 'failed')
          or state in ('accepted', 'unconfirmed', 'partly-arrived') and deadline_at <= now()
          or state in ('requested', 'sending')
             and to_be_asked_since < now() - make_interval(secs => ${UNASKED_SECONDS}))
      order by requested_at, id
      limit 50
    ) o
    join products p on p.id = o.product_id
    order by o.requested_at, o.id
  `
  return firstOf(rows, (order) => order)
}

function firstOf<Row, Item>(
  rows: readonly Counted<Row>[],
  itemOf: (row: Omit<Counted<Row>, "count">) => Item,
): First<Item> {
  return { items: rows.map(({ count: _, ...row }) => itemOf(row)), count: rows[0]?.count ?? 0 }
}
