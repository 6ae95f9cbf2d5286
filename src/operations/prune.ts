import { type Database, type Fragment, fragment, type Transaction } from "../database/database.ts"
import type { Outbox } from "../flow.ts"
import { DAYS_KEPT } from "../messaging/events.ts"

/** Days for which an inbox row outlives its event: by it a repetition would be known that no queue keeps for so long. */
const INBOX_LONGER = 30

/** Days for which everything else is kept that grows with the traffic and is over. */
const OTHERS_KEPT = 90

const MOST_ROWS = 1_000
const MOST_BATCHES = 20

/** Removes up to so many rows that are over. Returns how many it found. */
type Prune = (tx: Transaction) => Promise<number>

const policies: Record<Outbox, readonly Prune[]> = {
  shop: [
    (tx) => pruneEvents(tx, whileAnOrderIsOpen),
    pruneInbox,
    pruneAlerts,
    pruneAlertMails,
    pruneAdMails,
    pruneRefusals,
    emptyCallbacks,
  ],
  customers: [(tx) => pruneEvents(tx, noMatterWhat), pruneInbox, pruneAlerts, pruneAlertMails],
}

/**
 * Removes what ended so long ago that nobody asks for it any more, a thousand rows a transaction, by one worker at a
 * time; docs/decisions/0011 says what, and when. Run it again and again: after twenty thousand of a kind it leaves the
 * rest to the next run. Returns the rows removed or emptied.
 */
export async function prune(db: Database, of: Outbox): Promise<number> {
  let total = 0
  for (const policy of policies[of])
    for (let batch = 1; batch <= MOST_BATCHES; batch++) {
      const found = await db.transaction(async (tx) => ((await isAlone(tx)) ? policy(tx) : 0))
      total += found
      if (found < MOST_ROWS) break
    }
  return total
}

async function isAlone(tx: Transaction): Promise<boolean> {
  const [lock] = await tx.query<{ ours: boolean }>`select pg_try_advisory_xact_lock(5021014) as ours`
  return lock!.ours
}

const counted = ([row]: readonly { count: number }[]) => row!.count

const noMatterWhat = fragment`false`

// By its cause an ask is found again, which matters as long as its production order can be asked for.
const whileAnOrderIsOpen = fragment`
  exists (
    select from asks a
    join production_orders o on o.id = a.production_order_id
    where a.cause_event = e.id and o.ended_at is null)
`

/** Events that all their consumers are done with, or that a person gave up, and that no alert names. */
async function pruneEvents(tx: Transaction, isNeeded: Fragment): Promise<number> {
  return counted(
    await tx.query`
      with over as (
        select e.id
        from events e
        where e.at < now() - make_interval(days => ${DAYS_KEPT})
          and not exists (
            select from deliveries d
            where d.event_id = e.id
              and (d.state = 'pending' or (d.state = 'dead' and d.discarded_at is null)
                or greatest(d.ended_at, d.discarded_at) >= now() - make_interval(days => ${DAYS_KEPT})))
          and not exists (select from alerts where event_id = e.id)
          and not ${isNeeded}
        order by e.at, e.id
        limit ${MOST_ROWS}
      ), attempts as (
        delete from delivery_attempts where event_id in (select id from over)
      ), ended as (
        delete from deliveries where event_id in (select id from over)
      ), gone as (
        delete from events where id in (select id from over) returning 1
      )
      select count(*) from gone
    `,
  )
}

async function pruneInbox(tx: Transaction): Promise<number> {
  return counted(
    await tx.query`
      with over as (
        select consumer, event_id
        from inbox i
        where i.at < now() - make_interval(days => ${DAYS_KEPT + INBOX_LONGER})
          and not exists (select from deliveries d where d.event_id = i.event_id and d.consumer = i.consumer)
        order by i.at
        limit ${MOST_ROWS}
      ), gone as (
        delete from inbox where (consumer, event_id) in (select consumer, event_id from over) returning 1
      )
      select count(*) from gone
    `,
  )
}

async function pruneAlerts(tx: Transaction): Promise<number> {
  return counted(
    await tx.query`
      with over as (
        select a.event_id
        from alerts a
        where a.at < now() - make_interval(days => ${OTHERS_KEPT})
          and not exists (select from alert_mails m where m.id = a.mail_id and m.sent_at is null)
        order by a.at
        limit ${MOST_ROWS}
      ), gone as (
        delete from alerts where event_id in (select event_id from over) returning 1
      )
      select count(*) from gone
    `,
  )
}

async function pruneAlertMails(tx: Transaction): Promise<number> {
  return counted(
    await tx.query`
      with over as (
        select m.id
        from alert_mails m
        where m.created_at < now() - make_interval(days => ${OTHERS_KEPT}) and m.sent_at is not null
          and not exists (select from alerts a where a.mail_id = m.id)
        order by m.created_at
        limit ${MOST_ROWS}
      ), gone as (
        delete from alert_mails where id in (select id from over) returning 1
      )
      select count(*) from gone
    `,
  )
}

/**
 * What the manager heard before the last request to pause that is old enough itself: that one says what was heard last,
 * and every later resume has it before it. What was never sent says nothing.
 */
async function pruneAdMails(tx: Transaction): Promise<number> {
  return counted(
    await tx.query`
      with over as (
        select m.id
        from ad_mails m
        join shortages h on h.id = m.shortage_id
        where m.changed_at < now() - make_interval(days => ${OTHERS_KEPT}) and h.closed_at is not null
          and (m.state in ('refused', 'superseded') or m.state in ('sent', 'maybe-sent') and exists (
            select from ad_mails later
            where (later.product_id, later.ad_id, later.kind) = (m.product_id, m.ad_id, 'pause')
              and later.state in ('sent', 'maybe-sent')
              and later.created_at > m.created_at and later.changed_at > m.changed_at
              and later.changed_at < now() - make_interval(days => ${OTHERS_KEPT})))
        order by m.changed_at
        limit ${MOST_ROWS}
      ), gone as (
        delete from ad_mails where id in (select id from over) returning 1
      )
      select count(*) from gone
    `,
  )
}

async function pruneRefusals(tx: Transaction): Promise<number> {
  return counted(
    await tx.query`
      with over as (
        select product_id, minute
        from refusals
        where minute < now() - make_interval(days => ${OTHERS_KEPT})
        order by minute
        limit ${MOST_ROWS}
      ), gone as (
        delete from refusals where (product_id, minute) in (select product_id, minute from over) returning 1
      )
      select count(*) from gone
    `,
  )
}

/** That it came, when, and what came of it stays beside the ledger; what it said word for word need not. */
async function emptyCallbacks(tx: Transaction): Promise<number> {
  return counted(
    await tx.query`
      with over as (
        select id
        from callbacks
        where received_at < now() - make_interval(days => ${OTHERS_KEPT}) and octet_length(body) > 0
          and verdict in ('counted', 'repeated', 'over-reported')
        order by received_at
        limit ${MOST_ROWS}
      ), emptied as (
        update callbacks set body = '' where id in (select id from over) returning 1
      )
      select count(*) from emptied
    `,
  )
}
