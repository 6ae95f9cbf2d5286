import type { Reader } from "../database/database.ts"

/** The last 24 hours in 48 half hours, oldest first; the last one has only begun. Orders that were cancelled count. */
export type OrdersOfADay = {
  readonly orders: number
  readonly pieces: number
  readonly halfHours: readonly { readonly at: Date; readonly orders: number; readonly pieces: number }[]
}

/** Reads every order of the day, a microsecond each: ask once a minute at most. */
export async function readOrdersOfADay(db: Reader): Promise<OrdersOfADay> {
  const halfHours = await db.query<OrdersOfADay["halfHours"][number]>`
    with day as materialized (
      select date_bin('30 minutes', now(), timestamptz 'epoch') - interval '23 hours 30 minutes' as begin
    ), sold as materialized (
      select date_bin('30 minutes', o.created_at, timestamptz 'epoch') as at, count(*) filter (where l.line = 1) as orders,
             sum(l.quantity)::bigint as pieces
      from orders o
      join order_lines l on l.order_id = o.id
      where o.created_at >= (select begin from day)
      group by 1
    )
    select h.at, coalesce(s.orders, 0) as orders, coalesce(s.pieces, 0) as pieces
    from day
    cross join lateral generate_series(begin, begin + interval '23 hours 30 minutes', interval '30 minutes') as h (at)
    left join sold s on s.at = h.at
    order by h.at
  `
  const sum = (of: "orders" | "pieces") => halfHours.reduce((sum, half) => sum + half[of], 0)
  return { orders: sum("orders"), pieces: sum("pieces"), halfHours }
}
