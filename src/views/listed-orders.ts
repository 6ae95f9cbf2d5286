import { fragment, type Reader } from "../database/database.ts"
import type { Order } from "../sales/order-store.ts"
import type { OrderFilter } from "./order-story.ts"

export type OrderPage = OrderFilter & {
  /** The id of the last order shown. */
  readonly after?: string | undefined
  readonly limit: number
}

/** Newest first; of the cancelled ones, those that were cancelled last. An unknown `after` has nothing behind it. */
export function listFilteredOrders(db: Reader, { after, limit, status, customerId }: OrderPage): Promise<Order[]> {
  const ofCustomer = customerId === undefined ? ofAnybody : status === "backordered" ? waiterIs : buyerIs
  return db.query`
    with asked as materialized (
      select ${customerId}::text as customer_id, ${after}::uuid as after
    ), cursor as materialized (
      select created_at, cancelled_at, id
      from orders
      where id = (select after from asked)
      union all
      select 'infinity', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'
      where (select after from asked) is null
    )
    select v.*
    from (
      ${lists[status ?? "all"]} ${ofCustomer}
      order by at desc, id desc
      limit ${limit}
    ) page
    join order_view v on v.id = page.id
    order by page.at desc, page.id desc
  `
}

const all = fragment`
  select o.id, o.created_at as at
  from orders o
  where (o.created_at, o.id) < (select created_at, id from cursor)
`

const confirmed = fragment`
  select o.id, o.created_at as at
  from orders o
  where (o.created_at, o.id) < (select created_at, id from cursor)
    and o.cancelled_at is null and not exists (select from waiting_lines w where w.order_id = o.id)
`

const cancelled = fragment`
  select o.id, o.cancelled_at as at
  from orders o
  where o.cancelled_at is not null and (o.cancelled_at, o.id) < (select cancelled_at, id from cursor)
`

// A line waits since its order was accepted; an order may have several.
const backordered = fragment`
  select distinct w.order_id as id, w.since as at
  from waiting_lines w
  where (w.since, w.order_id) < (select created_at, id from cursor)
`

const lists = { all, confirmed, cancelled, backordered } as const

const ofAnybody = fragment``
const buyerIs = fragment`and o.customer_id = (select customer_id from asked)`
// From those who wait: a customer may have ten million orders.
const waiterIs = fragment`
  and (select customer_id from orders where id = w.order_id) = (select customer_id from asked)
`
