import { type Reader, unlessAway } from "../database/database.ts"
import { flow } from "../flow.ts"

export type Invariant = {
  readonly id: string
  readonly title: string
  /** Returns a row for each violation, a hundred at most. */
  readonly violations: (db: Reader) => Promise<{ subject: string }[]>
}

export type InvariantResult = {
  readonly id: string
  readonly title: string
  readonly holds: boolean
  /** What breaks it, a hundred at most: skus or ids. */
  readonly violations: readonly string[]
  readonly checkedAt: Date
}

const listeners = JSON.stringify(
  Object.entries(flow).flatMap(([type, consumers]) => consumers.map((consumer) => ({ type, consumer }))),
)

/** What must be true at every instant, and what must not last, as queries. People quote the ids: they stay. */
export const invariants: readonly Invariant[] = [
  {
    id: "S-01",
    title: "Stock is never negative",
    violations: (db) => db.query`
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
    violations: (db) => db.query`
      select p.sku as subject
      from stock s
      join products p on p.id = s.product_id
      left join (
        select product_id, sum(delta) as stock from stock_movements group by product_id
      ) ledger using (product_id)
      where s.on_hand <> coalesce(ledger.stock, 0)
      limit 100
    `,
  },
  {
    id: "S-03",
    title: "The ledger refuses to be rewritten",
    violations: (db) => db.query`
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
    violations: (db) => db.query`
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
    `,
  },
  {
    id: "S-09",
    title: "A product has at most one open production order, and its stock row names it",
    violations: (db) => db.query`
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
    violations: (db) => db.query`
      select p.sku as subject
      from stock s
      join products p on p.id = s.product_id
      left join shortages h on h.product_id = s.product_id and h.closed_at is null
      where s.shortage_id is distinct from h.id
      union all
      select shortage_id::text
      from production_orders
      group by shortage_id
      having max(number) <> count(*)
      limit 100
    `,
  },
  {
    id: "S-11",
    title: "What arrived for an ask is what was counted, and no more than was asked for",
    violations: (db) => db.query`
      select a.id as subject
      from asks a
      left join (
        select ask_id, sum(delta) as arrived from stock_movements where ask_id is not null group by ask_id
      ) m on m.ask_id = a.id
      where a.counted > a.quantity or a.counted <> coalesce(m.arrived, 0)
      limit 100
    `,
  },
  {
    id: "S-15",
    title: "Every event reaches each of its consumers, and what is done is in the inbox",
    violations: (db) => db.query`
      select l.consumer || '.' || e.id as subject
      from events e
      join jsonb_to_recordset(${listeners}::jsonb) as l (type text, consumer text) on l.type = e.type
      left join deliveries d on d.event_id = e.id and d.consumer = l.consumer
      left join inbox i on i.event_id = e.id and i.consumer = l.consumer
      where d.state is null or (d.state = 'done') <> (i.event_id is not null)
      limit 100
    `,
  },
  {
    id: "S-20",
    title: "While anybody waits for a product, none of it lies in stock",
    violations: (db) => db.query`
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
  {
    id: "L-02",
    title: "A short product has an open production order",
    violations: (db) => db.query`
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
    violations: (db) => db.query`
      select id as subject
      from production_orders
      where state in ('accepted', 'unconfirmed', 'partly-arrived') and deadline_at < now() - interval '1 minute'
         or state = 'sending' and exists (
           select from asks a
           where a.production_order_id = production_orders.id and a.state = 'sending'
             and a.asked_at < now() - interval '5 minutes')
      limit 100
    `,
  },
]

export async function checkInvariants(db: Reader, list = invariants): Promise<InvariantResult[]> {
  const results: InvariantResult[] = []
  for (const { id, title, violations } of list) {
    const subjects = (await violations(db)).map((row) => row.subject)
    results.push({ id, title, holds: subjects.length === 0, violations: subjects, checkedAt: new Date() })
  }
  return results
}

/** The shop's invariants, and of other databases with deliveries the accounting of these; one that is away is left out. */
export async function checkAll(db: Reader, others: readonly Reader[]): Promise<InvariantResult[]> {
  const results = await checkInvariants(db)
  const accounts = await Promise.all(others.map((other) => accounting(other)))
  return results.map((result) => accounts.flat().reduce(together, result))
}

const accounting = (db: Reader) => {
  const list = invariants.filter(({ id }) => id === "S-15")
  return unlessAway(checkInvariants(db, list))
}

function together(result: InvariantResult, other: InvariantResult): InvariantResult {
  if (result.id !== other.id) return result
  const violations = [...result.violations, ...other.violations]
  return { ...result, holds: result.holds && other.holds, violations }
}

/** Answers with a result at most `milliseconds` old; those who ask at the same time share one look. */
export function recently<Result>(look: () => Promise<Result>, milliseconds: number): () => Promise<Result> {
  let latest: { at: number; result: Promise<Result> } | undefined
  return () => {
    const now = performance.now()
    if (!latest || now - latest.at > milliseconds) {
      const result = look()
      latest = { at: now, result }
      result.catch(() => (latest = undefined))
    }
    return latest.result
  }
}
