import type { Reader } from "../database/database.ts"
import { consumersOf, flow, type Outbox } from "../flow.ts"
import { type Check, type Invariant, type Look, MOST } from "./invariant.ts"

const listeners = JSON.stringify(
  Object.entries(flow).flatMap(([type, consumers]) => consumers.map((consumer) => ({ type, consumer }))),
)

/** Rows that forbid a second effect, by the table whose key they are. */
const keys: Record<Outbox, readonly string[]> = {
  shop: ["inbox_pkey", "deliveries_pkey", "alerts_pkey", "asks_cause_event_cause_round_key"],
  customers: ["inbox_pkey", "deliveries_pkey", "alerts_pkey"],
}

const inBoth = (check: Check) => ({ shop: check, customers: check })

/** What must hold of events and what comes of them, in each database that has them. */
export const deliveryInvariants: readonly Invariant[] = [
  {
    id: "S-07",
    title: "What was answered is on disk: the database waits for it",
    ...inBoth(
      (db) => db.query`
      select name as subject
      from pg_settings
      where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
    `,
    ),
  },
  {
    id: "S-08",
    title: "An event has one effect for a consumer, and its cause one ask",
    shop: async (db, look) => [
      ...(await missingKeys(db, "shop")),
      ...(look.isFull ? await allDoubleAsks(db) : await newDoubleAsks(db, look)),
    ],
    customers: (db) => missingKeys(db, "customers"),
  },
  {
    id: "S-14",
    title: "A Vip was made one by an event that is recorded beside it, and stays one",
    customers: (db) => db.query`
      select 'vip_stays_vip' as subject
      where not exists (
        select from pg_trigger
        where tgrelid = 'customers'::regclass and tgname = 'vip_stays_vip' and tgenabled in ('O', 'A')
      )
      union all
      -- the order, for an id may be an address; one transaction has one time
      select 'order ' || c.vip_order_id
      from customers c
      where c.became_vip_at > now() - interval '29 days'
        and (not exists (select from inbox i where i.consumer = 'upgrade-to-vip' and i.at = c.became_vip_at)
          or not exists (
            select from events e
            where e.at = c.became_vip_at and e.type = 'CustomerBecameVip' and e.data->>'customerId' = c.id))
      limit 100
    `,
  },
  {
    id: "S-15",
    title: "Every event reaches each of its consumers, and what is done is in the inbox",
    shop: (db, look) => deliveryAccounts(db, look, "shop"),
    customers: (db, look) => deliveryAccounts(db, look, "customers"),
  },
  {
    id: "S-16",
    title: "No worker that came too late has ended a delivery",
    ...inBoth(
      (db, { until }) => db.query`
      select d.consumer || '.' || d.event_id as subject
      from deliveries d
      where d.ended_at > ${until}::timestamptz and d.state = 'done'
        and (d.attempts < 1 or d.fence < d.attempts or exists (
          select from delivery_attempts a
          where (a.event_id, a.consumer) = (d.event_id, d.consumer) and a.fence >= d.fence))
      limit ${MOST}
    `,
    ),
  },
  {
    id: "S-18",
    title: "What a person did says who, why, and what was before and after",
    shop: async (db, look) => [...(await silentActions(db, look)), ...(await silentAdjustments(db, look))],
    customers: (db, look) => silentActions(db, look),
  },
  {
    id: "L-01",
    title: "What is due is taken up within two minutes, a backlog at 200 a second",
    ...inBoth(
      (db) => db.query`
      select consumer || '.' || event_id as subject
      from (
        select *, greatest(next_attempt_at, carried_until) as due_since, count(*) over () as backlog
        from deliveries
        where state = 'pending' and next_attempt_at <= now()
      ) d
      where due_since < now() - make_interval(secs => 120 + backlog / 200.0)
      limit 100
    `,
    ),
  },
  {
    id: "L-04",
    title: "Of every dead letter operations are told",
    ...inBoth(
      (db) => db.query`
      select d.consumer || '.' || d.event_id as subject
      from deliveries d
      where d.state = 'dead' and d.discarded_at is null and d.consumer <> 'alert-operations'
        -- what was told is removed in the end, a dead letter is not
        and d.ended_at > now() - interval '29 days'
        and not exists (
          select from events e
          where e.type = 'WorkGotStuck' and e.data->>'subject' = d.consumer || '.' || d.event_id
            and e.at >= d.ended_at)
      limit 100
    `,
    ),
  },
]

function missingKeys(db: Reader, of: Outbox) {
  return db.query<{ subject: string }>`
    select key as subject
    from unnest(${keys[of]}::text[]) as key
    where not exists (
      select from pg_constraint where conname = key and contype in ('p', 'u') and connamespace = 'public'::regnamespace
    )
  `
}

function allDoubleAsks(db: Reader) {
  return db.query<{ subject: string }>`
    select cause_event::text as subject from asks group by cause_event, cause_round having count(*) > 1 limit 100
  `
}

/** Among the asks, also old ones, with the cause of one whose production order is open, or ended since the last look. */
function newDoubleAsks(db: Reader, { until }: Look) {
  return db.query<{ subject: string }>`
    with at_work as (
      select id from production_orders where state not in ('arrived', 'closed')
      union all
      select id from production_orders where ended_at > ${until}::timestamptz
    )
    select cause_event as subject
    from asks
    where cause_event in (select a.cause_event from at_work join asks a on a.production_order_id = at_work.id)
    group by cause_event, cause_round
    having count(*) > 1
    limit ${MOST}
  `
}

/**
 * A delivery for every listener, an inbox row for what is done and for nothing else. What is over is removed in the end,
 * its inbox row last: one without its delivery is right only when it is older than anything that may be removed.
 */
function deliveryAccounts(db: Reader, { until }: Look, of: Outbox) {
  return db.query<{ subject: string }>`
    select l.consumer || '.' || e.id as subject
    from events e
    join jsonb_to_recordset(${listeners}::jsonb) as l (type text, consumer text) on l.type = e.type
    where e.at > ${until}::timestamptz
      and not exists (select from deliveries d where d.event_id = e.id and d.consumer = l.consumer)
    union all
    select d.consumer || '.' || d.event_id
    from deliveries d
    where d.ended_at > ${until}::timestamptz
      and (d.state = 'done')
          <> exists (select from inbox i where i.event_id = d.event_id and i.consumer = d.consumer)
    union all
    select d.consumer || '.' || d.event_id
    from deliveries d
    join inbox i on i.event_id = d.event_id and i.consumer = d.consumer
    where d.state = 'pending'
    union all
    select i.consumer || '.' || i.event_id
    from inbox i
    where i.at > greatest(${until}::timestamptz, now() - interval '29 days')
      and i.consumer = any(${consumersOf(of)}::text[])
      and not exists (select from deliveries d where d.event_id = i.event_id and d.consumer = i.consumer)
    limit ${MOST}
  `
}

function silentActions(db: Reader, { until }: Look) {
  return db.query<{ subject: string }>`
    select action || ' ' || subject as subject
    from operator_actions
    where at > ${until}::timestamptz
      and (actor = '' or action = '' or subject = '' or after is null
        -- what is created was not there before
        or (before is null and action not like 'create-%' and action not in ('make-sign-in-link', 'sign-in'))
        or (coalesce(reason, '') = '' and action in ('adjust-stock', 'discard')))
    limit ${MOST}
  `
}

function silentAdjustments(db: Reader, { movements }: Look) {
  return db.query<{ subject: string }>`
    select 'movement ' || m.id as subject
    from ${movements} m
    where m.kind = 'adjustment'
      and not exists (
        select
        from operator_actions a
        join products p on p.sku = a.subject
        where p.id = m.product_id and a.action = 'adjust-stock' and a.reason = m.reason
          and a.before = jsonb_build_object('stock', m.balance - m.delta))
    limit 100
  `
}
