import type { Reader } from "../database/database.ts"
import { type Invariant, type Look, MOST } from "./invariant.ts"

/** What must hold of stock, orders and those who wait. */
export const stockInvariants: readonly Invariant[] = [
  {
    id: "S-01",
    title: "Stock is never negative",
    shop: (db) => db.query`
      select p.sku as subject
      from stock s
      join products p on p.id = s.product_id
      where s.on_hand < 0
      limit 100
    `,
  },
  {
    id: "S-02",
    title: "A product's movements add up to its stock",
    shop: (db, { isFull }) => (isFull ? wholeLedgers(db) : ledgers(db)),
  },
  {
    id: "S-03",
    title: "The ledger refuses to be rewritten",
    shop: (db) => db.query`
      select 'stock_movements' as subject
      where not exists (
        select from pg_trigger
        where tgrelid = 'stock_movements'::regclass and tgname = 'stock_movements_are_append_only'
          and tgenabled in ('O', 'A')
      )
    `,
  },
  {
    id: "S-04",
    title: "Every accepted piece is taken from the stock or waits for it",
    shop: async (db, look) =>
      look.isFull
        ? [...(await allLines(db)), ...(await wholeAccounts(db))]
        : [...(await newLines(db, look)), ...(await accounts(db, look))],
  },
  {
    id: "S-05",
    title: "A refused order leaves nothing behind",
    shop: (db, { until, movements }) => db.query`
      select coalesce(m.order_id::text, 'movement ' || m.id) as subject
      from ${movements} m
      where m.kind in ('sale', 'fill', 'cancellation')
        and not exists (
          select from order_lines l where (l.order_id, l.product_id) = (m.order_id, m.product_id))
      union
      select o.id::text
      from orders o
      where o.created_at > ${until}::timestamptz and not exists (select from order_lines l where l.order_id = o.id)
      limit ${MOST}
    `,
  },
  {
    id: "S-06",
    title: "There is one order under an Idempotency-Key, and its body is known",
    shop: async (db, look) => [
      ...(await missingOrderKey(db)),
      ...(look.isFull ? await allKeys(db) : await newKeys(db, look)),
    ],
  },
  {
    id: "S-20",
    title: "While anybody waits for a product, none of it lies in stock",
    shop: (db) => db.query`
      select p.sku as subject
      from stock s
      join products p on p.id = s.product_id
      left join (
        select product_id, sum(pieces) as pieces from waiting_lines group by product_id
      ) w using (product_id)
      where coalesce(w.pieces, 0) <> s.waiting or (s.waiting > 0 and s.on_hand > 0)
      limit 100
    `,
  },
]

function ledgers(db: Reader) {
  return db.query<{ subject: string }>`
    select p.sku as subject
    from stock s
    join products p on p.id = s.product_id
    left join stock_checkpoints c on c.product_id = s.product_id
    left join (
      select product_id, sum(delta) as stock from movements_to_check() group by product_id
    ) since on since.product_id = s.product_id
    where s.on_hand <> coalesce(c.stock, 0) + coalesce(since.stock, 0)
    limit 100
  `
}

/** Every movement with the balance after it, and what the checkpoints say of them. */
function wholeLedgers(db: Reader) {
  return db.query<{ subject: string }>`
    with ledger as (
      select m.product_id, m.id, m.delta, m.balance, c.movement_id, k.movement_id as settled,
             sum(m.delta) over (partition by m.product_id order by m.id) as running
      from checkpoint k, stock_movements m
      left join stock_checkpoints c on c.product_id = m.product_id
    ), added as (
      select product_id, sum(delta) as stock, bool_and(balance = running) as adds_up,
             sum(delta) filter (where id <= movement_id) as at_checkpoint,
             bool_or(id <= settled and id > coalesce(movement_id, 0)) as was_passed_over
      from ledger
      group by product_id
    )
    select p.sku as subject
    from stock s
    join products p on p.id = s.product_id
    left join added a on a.product_id = s.product_id
    left join stock_checkpoints c on c.product_id = s.product_id
    where s.on_hand <> coalesce(a.stock, 0) or not a.adds_up or a.was_passed_over
       or c.stock <> coalesce(a.at_checkpoint, 0)
    limit 100
  `
}

function allLines(db: Reader) {
  return db.query<{ subject: string }>`
    select l.order_id || ' line ' || l.line as subject
    from order_lines l
    join orders o on o.id = l.order_id
    left join (
      select order_id, product_id, -sum(delta) as debited
      from stock_movements
      where order_id is not null
      group by order_id, product_id
    ) m on (m.order_id, m.product_id) = (l.order_id, l.product_id)
    left join waiting_lines w on (w.order_id, w.product_id) = (l.order_id, l.product_id)
    where coalesce(m.debited, 0) + coalesce(w.pieces, 0)
          <> case when o.cancelled_at is null then l.quantity else 0 end
    limit 100
  `
}

/** The ledger is asked by order alone: of a table never analysed the planner would read a product's whole ledger for each. */
function newLines(db: Reader, { until }: Look) {
  return db.query<{ subject: string }>`
    select l.order_id || ' line ' || l.line as subject
    from orders o
    join order_lines l on l.order_id = o.id
    left join waiting_lines w on (w.order_id, w.product_id) = (l.order_id, l.product_id)
    where o.created_at > ${until}::timestamptz
      and coalesce(w.pieces, 0) + coalesce((
            select -sum(m.delta) filter (where m.product_id = l.product_id)
            from stock_movements m
            where m.order_id = l.order_id
          ), 0)
          <> case when o.cancelled_at is null then l.quantity else 0 end
    limit ${MOST}
  `
}

/** The time in the statement is what the planner goes by; the row beside the sums is what they were taken with. */
function accounts(db: Reader, { until }: Look) {
  return db.query<{ subject: string }>`
    with changes as (
      select id, 1 as sign
      from orders, checkpoint c
      where created_at > ${until}::timestamptz and created_at > c.until
      union all
      select id, -1
      from orders, checkpoint c
      where cancelled_at > ${until}::timestamptz and cancelled_at > c.until
    ), accepted as (
      select l.product_id, sum(l.quantity * changes.sign) as pieces
      from changes
      join order_lines l on l.order_id = changes.id
      group by l.product_id
    ), debited as (
      select product_id, -sum(delta) as pieces from movements_to_check() where order_id is not null group by product_id
    )
    select p.sku as subject
    from stock s
    join products p on p.id = s.product_id
    left join stock_checkpoints c on c.product_id = s.product_id
    left join accepted a on a.product_id = s.product_id
    left join debited d on d.product_id = s.product_id
    where coalesce(c.accepted, 0) + coalesce(a.pieces, 0)
          <> coalesce(c.debited, 0) + coalesce(d.pieces, 0) + s.waiting
    limit ${MOST}
  `
}

function missingOrderKey(db: Reader) {
  return db.query<{ subject: string }>`
    select 'one_order_per_key' as subject
    where not exists (
      select from pg_index where indexrelid = to_regclass('one_order_per_key') and indisunique and indisvalid
    )
  `
}

function newKeys(db: Reader, { until }: Look) {
  return db.query<{ subject: string }>`
    select o.id as subject
    from orders o
    where o.created_at > ${until}::timestamptz and o.idempotency_key is not null
      and (o.body_digest is null or exists (
        select from orders twin
        where (twin.caller, twin.idempotency_key) = (o.caller, o.idempotency_key) and twin.id <> o.id))
    limit ${MOST}
  `
}

/** Keys alone first, which an index has in order: looking up each order's twin takes ten times as long. */
function allKeys(db: Reader) {
  return db.query<{ subject: string }>`
    select o.id as subject
    from (
      select caller, idempotency_key
      from orders
      where idempotency_key is not null
      group by caller, idempotency_key
      having count(*) > 1
      limit 100
    ) twice
    join orders o using (caller, idempotency_key)
    union all
    select id from orders where (idempotency_key is null) <> (body_digest is null)
    limit 100
  `
}

/** Whether the checkpoints say what the orders and the ledger say up to there. */
function wholeAccounts(db: Reader) {
  return db.query<{ subject: string }>`
    with debited as (
      select m.product_id, -sum(m.delta) as pieces
      from stock_movements m
      join stock_checkpoints c on c.product_id = m.product_id
      where m.order_id is not null and m.id <= c.movement_id
      group by m.product_id
    ), accepted as (
      select l.product_id,
             sum(l.quantity * ((o.created_at <= c.until)::int - coalesce(o.cancelled_at <= c.until, false)::int)) as pieces
      from checkpoint c, orders o
      join order_lines l on l.order_id = o.id
      group by l.product_id
    )
    select p.sku as subject
    from stock_checkpoints c
    join products p on p.id = c.product_id
    left join debited d on d.product_id = c.product_id
    left join accepted a on a.product_id = c.product_id
    where c.debited <> coalesce(d.pieces, 0) or c.accepted <> coalesce(a.pieces, 0)
    limit 100
  `
}
