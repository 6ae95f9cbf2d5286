import type { Reader } from "../database/database.ts"
import { type Invariant, type Look, MOST } from "./invariant.ts"

/** What must hold of shortages, production orders, asks, arrivals, and the mails about ads. */
export const refillInvariants: readonly Invariant[] = [
  {
    id: "S-09",
    title: "A product has at most one open production order, and its stock row names it",
    shop: (db) => db.query`
      select p.sku as subject
      from stock s
      join products p on p.id = s.product_id
      left join production_orders o on o.product_id = s.product_id and o.state not in ('arrived', 'closed')
      where s.production_order_id is distinct from o.id
      limit 100
    `,
  },
  {
    id: "S-10",
    title: "A product has at most one open shortage, and production orders count within theirs",
    shop: (db, { until }) => db.query`
      select p.sku as subject
      from stock s
      join products p on p.id = s.product_id
      left join shortages h on h.product_id = s.product_id and h.closed_at is null
      where s.shortage_id is distinct from h.id
      union all
      select o.shortage_id::text
      from production_orders o
      join shortages h on h.id = o.shortage_id
      where o.shortage_id in (select shortage_id from production_orders where requested_at > ${until}::timestamptz)
      group by o.shortage_id
      having max(o.number) <> count(*) or bool_or(o.product_id <> h.product_id)
      limit ${MOST}
    `,
  },
  {
    id: "S-11",
    title: "What arrived for an ask is what was counted, and no more than was asked for",
    shop: (db, look) => (look.isFull ? allAsks(db) : asksAtWork(db, look)),
  },
  {
    id: "S-12",
    title: "Nothing arrives without a callback, and no callback is taken without a valid token",
    shop: (db, { until, movements }) => db.query`
      select 'movement ' || m.id as subject
      from ${movements} m
      where m.kind = 'arrival'
        and not exists (
          select
          from asks a
          join production_orders o on o.id = a.production_order_id
          join callbacks c on c.ask_id = a.id
          where a.id = m.ask_id and o.product_id = m.product_id and c.verdict in ('counted', 'over-reported'))
      union all
      select c.id::text
      from callbacks c
      join asks a on a.id = c.ask_id
      where c.received_at > ${until}::timestamptz
        -- looked up first, stored then
        and c.received_at > least(a.token_expires_at, a.token_revoked_at) + interval '1 minute'
      limit ${MOST}
    `,
  },
  {
    id: "S-13",
    title: "A shortage and an ad have one pause and one resume mail, and no resume without a pause",
    // Beside what came since the last look, all earlier mails about the same ad: what became of one can break another.
    shop: (db, { until }) => db.query`
      select 'ad_mails' as subject
      where not exists (
        select from pg_constraint
        where conrelid = 'ad_mails'::regclass and conname = 'ad_mails_shortage_id_ad_id_kind_key'
      )
      union all
      select shortage_id || ' ' || kind
      from ad_mails
      where shortage_id in (select shortage_id from ad_mails where changed_at > ${until}::timestamptz)
      group by shortage_id, ad_id, kind
      having count(*) > 1
      union all
      select r.id::text
      from ad_mails r
      where r.kind = 'resume' and r.state in ('sending', 'sent', 'maybe-sent')
        and (r.product_id, r.ad_id) in (
          select product_id, ad_id from ad_mails where changed_at > ${until}::timestamptz)
        and not exists (
          select from ad_mails p
          where (p.product_id, p.ad_id, p.kind) = (r.product_id, r.ad_id, 'pause') and p.created_at <= r.created_at
            and p.state in ('sending', 'sent', 'maybe-sent'))
      limit ${MOST}
    `,
  },
  {
    id: "L-02",
    title: "A short product has an open production order",
    shop: (db) => db.query`
      select p.sku as subject
      from stock s
      join products p on p.id = s.product_id
      where s.production_order_id is null
        and (s.on_hand <= s.reorder_point or s.waiting > 0 or (s.refusal_stands and s.on_hand < s.order_up_to))
      limit 100
    `,
  },
  {
    id: "L-03",
    title: "No production order is silently stuck a minute after its deadline",
    shop: (db) => db.query`
      select o.id as subject
      from production_orders o
      where o.state in ('accepted', 'unconfirmed', 'partly-arrived') and o.deadline_at < now() - interval '1 minute'
         or o.state = 'sending' and exists (
           select from asks a
           where a.production_order_id = o.id and a.state = 'sending' and a.asked_at < now() - interval '5 minutes')
         -- operations are told after five minutes
         or o.state = 'requested' and o.alerted_at is null and o.to_be_asked_since < now() - interval '6 minutes'
         or o.state = 'requested' and o.to_be_asked_since >= now() - interval '6 minutes' and not exists (
           select from deliveries d
           join events e on e.id = d.event_id
           where d.consumer = 'order-from-factory' and (d.state = 'pending' or d.ended_at >= o.to_be_asked_since)
             and d.state <> 'done' and o.id::text in (e.data->>'productionOrderId', e.id::text))
      limit 100
    `,
  },
]

function allAsks(db: Reader) {
  return db.query<{ subject: string }>`
    select a.id as subject
    from asks a
    left join (
      select ask_id, sum(delta) as arrived from stock_movements where ask_id is not null group by ask_id
    ) m on m.ask_id = a.id
    where a.counted > a.quantity or a.counted <> coalesce(m.arrived, 0)
    limit 100
  `
}

/** Of orders that are open, or ended since the last look, or for which something came since then. */
function asksAtWork(db: Reader, { until }: Look) {
  return db.query<{ subject: string }>`
    with at_work as (
      select a.id
      from asks a
      join production_orders o on o.id = a.production_order_id
      where o.state not in ('arrived', 'closed')
      union
      select a.id
      from production_orders o
      join asks a on a.production_order_id = o.id
      where o.ended_at > ${until}::timestamptz
      union
      select ask_id from movements_to_check() where ask_id is not null
    )
    select a.id as subject
    from at_work
    join asks a using (id)
    where a.counted > a.quantity
       or a.counted <> coalesce((select sum(m.delta) from stock_movements m where m.ask_id = a.id), 0)
    limit ${MOST}
  `
}
