import { inOrder, type Reader } from "../../database/database.ts"
import type { Order } from "../../sales/order-store.ts"
import { inTime } from "../in-time.ts"
import type { OrderStory } from "../order-story.ts"
import { deliveriesOf, vipOf } from "./read-deliveries.ts"
import { nothingFound, readRefills } from "./read-refills.ts"
import type { OwnMovement, StoryLine } from "./rows.ts"
import { tellStory } from "./tell-story.ts"

type FoundLine = Omit<StoryLine, "shortage"> & {
  readonly shortageId: string | null
  readonly openedAt: Date
  readonly closedAt: Date | null
}
type FoundOrder = Order & { readonly idempotencyKey: string | null; readonly now: Date }

/**
 * One order's whole life; undefined when there is no such order. Without a customers database, or while it is away, the
 * story ends where that one would go on.
 */
export async function readOrderStory(
  db: Reader,
  customersDb: Reader | undefined,
  id: string,
): Promise<OrderStory | undefined> {
  const [[found], movements, lines, purchases] = await inOrder(
    db.query<FoundOrder>`
      select v.*, o.idempotency_key as "idempotencyKey", now() as now
      from order_view v
      join orders o on o.id = v.id
      where v.id = ${id}
    `,
    movementsOf(db, id),
    linesOf(db, id),
    db.query<{ id: string }>`
      select id from events where type = 'BulkPurchaseMade' and data ->> 'orderId' = ${id}
    `,
  )
  if (!found) return undefined
  const { idempotencyKey, now, ...order } = found
  const away = customersDb && order.customerId !== null ? inTime(vipOf(customersDb, order.customerId, id)) : null
  const short = lines.filter(({ shortage }) => shortage !== null)
  const { eventIds, ...refills } = short.length > 0 ? await readRefills(db, short, order.createdAt) : nothingFound
  const deliveries = await deliveriesOf(db, [...purchases.map((event) => event.id), ...eventIds])
  const vip = await away
  const rows = { now, order, movements, lines, ...refills, deliveries, vip: vip === "away" ? null : vip }
  return { order, idempotencyKey, steps: tellStory(rows) }
}

function movementsOf(db: Reader, id: string) {
  return db.query<OwnMovement>`
    select product_id as "productId", kind, at, abs(delta) as pieces
    from stock_movements
    where order_id = ${id}
    order by id
    limit 1000
  `
}

/** Shortages of a product follow each other, so the last one that had begun is the one that was open, if any was. */
async function linesOf(db: Reader, id: string): Promise<StoryLine[]> {
  const found = await db.query<FoundLine>`
    select l.product_id as "productId", p.sku, l.quantity - l.taken as waited, coalesce(w.pieces, 0) as waiting,
           (select coalesce(sum(before.pieces), 0)
            from waiting_lines before
            where before.product_id = w.product_id and before.position < w.position) as ahead,
           h.id as "shortageId", h.opened_at as "openedAt", h.closed_at as "closedAt",
           coalesce(a.running, false) as "isAdvertised"
    from orders o
    join order_lines l on l.order_id = o.id
    join products p on p.id = l.product_id
    left join ads a on a.id = p.ad_id
    left join waiting_lines w on w.order_id = o.id and w.product_id = l.product_id
    left join lateral (
      select *
      from shortages
      where product_id = l.product_id and opened_at <= o.created_at
      order by opened_at desc
      limit 1
    ) h on (h.closed_at is null or h.closed_at >= o.created_at) and (l.taken < l.quantity or h.opened_at = o.created_at)
    where o.id = ${id}
    order by l.line
  `
  return found.map(({ shortageId, openedAt, closedAt, ...line }) => {
    return { ...line, shortage: shortageId === null ? null : { id: shortageId, openedAt, closedAt } }
  })
}
