import type { Reader } from "../database/database.ts"
import { type ConsumerName, consumersOf, type Outbox } from "../flow.ts"
import type { ProductionOrderState } from "../replenishment/production-order.ts"

/** What one consumer has not done; of each at most 10,000 are counted. `oldestSeconds` is 0 where nothing waits. */
export type Backlog = {
  readonly consumer: ConsumerName
  readonly undone: number
  readonly dead: number
  readonly oldestSeconds: number
}

/** What any outbox says of itself to a machine that watches it. `unsentAlerts`: operations were not mailed of them yet. */
export type OutboxGauges = { readonly backlogs: readonly Backlog[]; readonly unsentAlerts: number }

export type ShopGauges = OutboxGauges & {
  readonly productionOrders: readonly { readonly state: ProductionOrderState; readonly count: number }[]
  readonly overdue: number
  readonly shortProducts: number
}

/** Two short statements, whatever lies behind. */
export async function readOutboxGauges(db: Reader, of: Outbox): Promise<OutboxGauges> {
  const [backlogs, [alerts]] = await Promise.all([
    readBacklogs(db, of),
    db.query<{ unsent: number }>`
      select (select count(*) from (select from alerts where mail_id is null limit 10000) a)
             + (select count(*) from alert_mails m join alerts a on a.mail_id = m.id where m.sent_at is null) as unsent
    `,
  ])
  return { backlogs, unsentAlerts: alerts!.unsent }
}

/** Three short statements. */
export async function readShopGauges(db: Reader): Promise<ShopGauges> {
  const [outbox, states] = await Promise.all([
    readOutboxGauges(db, "shop"),
    db.query<{ state: ProductionOrderState; count: number; overdue: number; short: number }>`
      select state, count(*), count(*) filter (where state in ('rejected', 'failed') or deadline_at <= now()) as overdue,
             0 as short
      from production_orders
      where state not in ('arrived', 'closed')
      group by state
      union all
      select '', 0, 0, count(*) from (select from shortages where closed_at is null limit 10000) s
    `,
  ])
  return {
    ...outbox,
    productionOrders: states.filter(({ count }) => count > 0),
    overdue: states.reduce((sum, { overdue }) => sum + overdue, 0),
    shortProducts: states.reduce((sum, { short }) => sum + short, 0),
  }
}

/** The oldest is looked for among the 10,000 due first and the 1,000 that wait the longest for their next attempt. */
function readBacklogs(db: Reader, of: Outbox): Promise<Backlog[]> {
  return db.query`
    with dead as materialized (
      select consumer, count(*) as count
      from (select consumer from deliveries where state = 'dead' and discarded_at is null limit 10000) d
      group by consumer
    )
    select c.name as consumer, due.count as undone, coalesce(dead.count, 0) as dead,
           greatest(0, coalesce(extract(epoch from clock_timestamp() - least(due.oldest, late.oldest)), 0))::float8
             as "oldestSeconds"
    from unnest(${consumersOf(of)}::text[]) as c (name)
    left join dead on dead.consumer = c.name
    cross join lateral (
      select count(*) as count, min(created_at) as oldest
      from (
        select created_at
        from deliveries
        where consumer = c.name and state = 'pending'
        order by next_attempt_at
        limit 10000
      ) d
    ) due
    cross join lateral (
      select min(created_at) as oldest
      from (
        select created_at
        from deliveries
        where consumer = c.name and state = 'pending'
        order by next_attempt_at desc
        limit 1000
      ) d
    ) late
  `
}
