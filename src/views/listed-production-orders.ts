import { fragment, type Reader } from "../database/database.ts"
import type { ListedProductionOrder, ProductionOrderFilter } from "./production-order-story.ts"

export type ProductionOrderPage = {
  readonly filter: ProductionOrderFilter
  /** The id of the last one shown. */
  readonly after?: string | undefined
  readonly limit: number
}

/** Those that need a person's look first; where none can, newest first. An unknown `after` has nothing behind it. */
export function listProductionOrdersFor(db: Reader, page: ProductionOrderPage): Promise<ListedProductionOrder[]> {
  return page.filter === "ended" || page.filter === "all" ? listNewest(db, page) : listUrgent(db, page)
}

const quarantined = fragment`
  (select count(*)
   from asks a
   join callbacks c on c.ask_id = a.id
   where a.production_order_id = o.id and c.verdict = 'quarantined')
`

const columns = fragment`
  o.id, p.sku, p.name, o.state, o.quantity, o.arrived,
  (select count(*) from asks a where a.production_order_id = o.id) as asks, o.requested_at as "requestedAt",
  o.expected_at as "expectedAt", o.deadline_at as "deadlineAt", o.ended_at as "endedAt", o.reason
`

const rank = fragment`
  case when o.state = 'failed' then 1
       when o.state = 'rejected' then 2
       when q.quarantined > 0 then 3
       when o.deadline_at <= now() then 4
       when o.state = 'unconfirmed' then 5
       when o.state = 'partly-arrived' then 6
       else 7 end
`

/** A product has one open order at most, so all of them are looked at. The cursor may have ended meanwhile. */
function listUrgent(db: Reader, { filter, after, limit }: ProductionOrderPage): Promise<ListedProductionOrder[]> {
  return db.query`
    with open as materialized (
      select o.id, o.requested_at, q.quarantined, ${rank} as rank
      from production_orders o
      cross join lateral (select ${quarantined} as quarantined) q
      where o.state not in ('arrived', 'closed')
    ), cursor as (
      select o.id, o.requested_at, ${rank} as rank
      from production_orders o
      cross join lateral (select ${quarantined} as quarantined) q
      where o.id = ${after}
    ), page as (
      select open.*
      from open
      where (${filter === "open"} or open.rank < 7)
        and (${after}::uuid is null or exists (
          select from cursor c
          where open.rank > c.rank or (open.rank = c.rank and (open.requested_at, open.id) < (c.requested_at, c.id))))
      order by open.rank, open.requested_at desc, open.id desc
      limit ${limit}
    )
    select ${columns}, page.quarantined
    from page
    join production_orders o on o.id = page.id
    join products p on p.id = o.product_id
    order by page.rank, page.requested_at desc, page.id desc
  `
}

const ended = fragment`o.ended_at is not null`
const any = fragment`true`

function listNewest(db: Reader, { filter, after, limit }: ProductionOrderPage): Promise<ListedProductionOrder[]> {
  return db.query`
    with cursor as materialized (
      select requested_at, id
      from production_orders
      where id = ${after}
      union all
      select 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'
      where ${after}::uuid is null
    ), page as (
      select o.*
      from production_orders o
      where (o.requested_at, o.id) < (select requested_at, id from cursor) and ${filter === "ended" ? ended : any}
      order by o.requested_at desc, o.id desc
      limit ${limit}
    )
    select ${columns}, ${quarantined} as quarantined
    from page o
    join products p on p.id = o.product_id
    order by o.requested_at desc, o.id desc
  `
}
