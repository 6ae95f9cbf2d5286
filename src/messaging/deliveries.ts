import { type Database, fragment, type Reader, type Transaction } from "../database/database.ts"
import type { ConsumerName } from "../flow.ts"
import { type EventId, isId } from "../shared/ids.ts"
import { bell } from "./bell.ts"
import { happened, tell } from "./events.ts"
import type { Verdict } from "./schedule.ts"

/** A delivery in the hands of one worker, until its lease ends; the fence tells this worker from the next. */
export type Claimed = {
  readonly eventId: EventId
  readonly consumer: string
  readonly type: string
  readonly data: unknown
  readonly attempts: number
  readonly failures: number
  readonly round: number
  readonly fence: number
  /** Where its event stands in a trace, if in any. */
  readonly trace?: string | null
}

/** Another worker took the delivery over, or it is ended: this one's result must not count. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost"
}

// One found still leased had a worker that died with it: that counts as a failure.
const takenUp = fragment`
  failures = d.failures + (d.lease_until is not null)::int, attempts = d.attempts + 1, fence = d.fence + 1
`
const asClaimed = fragment`
  d.event_id as "eventId", d.consumer, e.type, e.data, d.attempts, d.failures, d.round, d.fence, e.trace
`

/**
 * Takes up to `limit` due deliveries, the longest due ones. Their ids travel as an array, so that each is looked up by its
 * key: joined, they made PostgreSQL read all events there are as soon as somebody took a hundred at once (measured).
 */
export function claim(db: Reader, consumer: string, limit: number, leaseSeconds: number): Promise<Claimed[]> {
  return db.query<Claimed>`
    with due as materialized (
      select event_id
      from deliveries
      where consumer = ${consumer} and state = 'pending' and next_attempt_at <= now()
      order by next_attempt_at
      limit ${limit}
      for update skip locked
    )
    update deliveries d
    set ${takenUp},
        lease_until = now() + make_interval(secs => ${leaseSeconds}),
        next_attempt_at = now() + make_interval(secs => ${leaseSeconds})
    from events e
    where d.event_id = any (array(select event_id from due)) and d.consumer = ${consumer} and e.id = d.event_id
    returning ${asClaimed}
  `
}

export type NotClaimed =
  /** Somebody has it in work; whether that ends well is not known yet. */
  | "in-work"
  /** Ended, or waiting for its time: its row knows what comes next, and needs no message for it. */
  | "settled"
  /** There is no such delivery here. */
  | "unknown"

/**
 * Takes the delivery that a message names. One that still waits for its time will need another message: this one, which
 * came too early, might have been the one that was to come then.
 */
export async function claimNamed(
  db: Reader,
  consumer: string,
  eventId: EventId,
  leaseSeconds: number,
): Promise<Claimed | NotClaimed> {
  const [claimed] = await db.query<Claimed>`
    update deliveries d
    set ${takenUp},
        lease_until = now() + make_interval(secs => ${leaseSeconds}),
        next_attempt_at = now() + make_interval(secs => ${leaseSeconds})
    from events e
    where d.event_id = ${eventId} and d.consumer = ${consumer} and e.id = d.event_id
      and d.state = 'pending' and d.next_attempt_at <= now()
    returning ${asClaimed}
  `
  if (claimed) return claimed
  const [row] = await db.query<{ inWork: boolean }>`
    with waiting as (
      update deliveries set carried_until = null
      where event_id = ${eventId} and consumer = ${consumer} and state = 'pending' and lease_until is null
    )
    select state = 'pending' and lease_until is not null as "inWork"
    from deliveries
    where event_id = ${eventId} and consumer = ${consumer}
  `
  if (!row) return "unknown"
  return row.inWork ? "in-work" : "settled"
}

/**
 * Marks deliveries of one consumer done and notes them in the inbox, inside the transaction of their effects. Resolves to
 * those that are still ours, each with whether its effect is to happen now: false when it had happened before. The others
 * were taken over by somebody else, or are about to be: their lease ran out.
 */
export async function markDone(tx: Transaction, held: readonly Claimed[]): Promise<ReadonlyMap<EventId, boolean>> {
  const ids = held.map(({ eventId }) => eventId)
  const fences = held.map(({ fence }) => fence)
  const rows = await tx.query<{ eventId: EventId; isFirst: boolean }>`
    with marked as (
      update deliveries d
      set state = 'done', ended_at = now(), lease_until = null, last_error = null
      from unnest(${ids}::uuid[], ${fences}::int8[]) as held (event_id, fence)
      where d.event_id = held.event_id and d.consumer = ${held[0]!.consumer} and d.fence = held.fence
        and d.state = 'pending' and d.lease_until > now()
      returning d.event_id, d.consumer
    ), noted as (
      insert into inbox (consumer, event_id)
      select consumer, event_id from marked
      on conflict do nothing
      returning event_id
    )
    select m.event_id as "eventId", n.event_id is not null as "isFirst"
    from marked m
    left join noted n using (event_id)
  `
  return new Map(rows.map(({ eventId, isFirst }) => [eventId, isFirst]))
}

/** Writes down why an attempt failed and what comes next; parking tells operations, unless the alert itself is stuck. */
export function markFailed(db: Database, delivery: Claimed, verdict: Verdict, reason: string): Promise<void> {
  return db.transaction(async (tx) => {
    const { eventId, consumer, fence } = delivery
    const seconds = verdict.kind === "again" ? verdict.seconds : 0
    const [mine] = await tx.query`
      update deliveries
      set state = case when ${verdict.kind === "park"} then 'dead' else 'pending' end,
          ended_at = case when ${verdict.kind === "park"} then now() end,
          failures = failures + ${verdict.kind === "park" || verdict.counts ? 1 : 0},
          next_attempt_at = now() + make_interval(secs => ${seconds}),
          lease_until = null,
          carried_until = null,
          last_error = ${reason}
      where event_id = ${eventId} and consumer = ${consumer} and fence = ${fence} and state = 'pending'
      returning 1
    `
    if (!mine) return
    await tx.query`
      insert into delivery_attempts (event_id, consumer, fence, reason)
      values (${eventId}, ${consumer}, ${fence}, ${reason})
    `
    if (verdict.kind === "park" && consumer !== "alert-operations")
      await tell(tx, [
        happened("WorkGotStuck", { kind: "dead-letter", subject: deadLetterId(consumer, eventId), reason }),
      ])
  })
}

/** Whether somebody works just now on another delivery of this consumer whose event says the same. */
export async function isOtherInWork(
  db: Reader,
  consumer: ConsumerName,
  eventId: EventId,
  saying: Readonly<Record<string, string>>,
): Promise<boolean> {
  const rows = await db.query`
    select 1
    from deliveries d
    join events e on e.id = d.event_id
    where d.consumer = ${consumer} and d.state = 'pending' and d.lease_until > now()
      and d.event_id <> ${eventId} and e.data @> ${JSON.stringify(saying)}::jsonb
    limit 1
  `
  return rows.length > 0
}

/** A delivery by its consumer and event; undefined for what is no such name. */
export function deliveryNamed(name: string): DeliveryCursor | undefined {
  const [consumer = "", eventId = ""] = name.split(".")
  return isId(eventId) ? { consumer, eventId } : undefined
}

export const deadLetterId = (consumer: string, eventId: EventId) => `${consumer}.${eventId}`

/** Takes a dead letter back to work, with all its attempts ahead of it. False when there is no such dead letter. */
export async function sendAgain(tx: Transaction, consumer: string, eventId: string): Promise<boolean> {
  const [row] = await tx.query`
    update deliveries
    set state = 'pending', ended_at = null, attempts = 0, failures = 0, round = round + 1, next_attempt_at = now(),
        carried_until = null
    where event_id = ${eventId} and consumer = ${consumer} and state = 'dead' and discarded_at is null
    returning 1
  `
  if (row) {
    await tx.query`select pg_notify('restock', ${bell.notification([consumer])})`
    tx.afterCommit(() => bell.ring([consumer]))
  }
  return row !== undefined
}

export type DeliveryRow = {
  readonly eventId: EventId
  readonly type: string
  readonly consumer: string
  readonly state: "pending" | "done" | "dead"
  readonly attempts: number
  readonly nextAttemptAt: Date | null
  readonly lastError: string | null
  readonly createdAt: Date
  readonly endedAt: Date | null
}

export type DeliveryCursor = { readonly eventId: string; readonly consumer: string }

/** Newest events first, those behind the cursor; of one state or all. */
export function listDeliveries(
  db: Reader,
  { after, state, limit }: { after?: DeliveryCursor | undefined; state?: string | undefined; limit: number },
): Promise<DeliveryRow[]> {
  return db.query`
    select d.event_id as "eventId", e.type, d.consumer, d.state, d.attempts,
           case when d.state = 'pending' then d.next_attempt_at end as "nextAttemptAt", d.last_error as "lastError",
           d.created_at as "createdAt", d.ended_at as "endedAt"
    from (
      select *
      from deliveries
      where (${state}::text is null or state = ${state})
        -- where an index may begin
        and (${after?.eventId}::uuid is null or event_id <= ${after?.eventId}::uuid)
        and (${after?.eventId}::uuid is null or event_id < ${after?.eventId}::uuid
             or (event_id = ${after?.eventId}::uuid and consumer collate "C" > ${after?.consumer}))
      order by event_id desc, consumer collate "C"
      limit ${limit}
    ) d
    join events e on e.id = d.event_id
    order by d.event_id desc, d.consumer collate "C"
  `
}
