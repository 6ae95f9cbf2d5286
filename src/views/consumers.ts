import type { Reader } from "../database/database.ts"
import type { EventType } from "../events.ts"
import { type ConsumerName, consumersOf, flow, type Outbox } from "../flow.ts"

export type OldestUndone = {
  readonly consumer: ConsumerName
  readonly eventId: string
  readonly type: EventType
  /** When it was handed to the consumer, whatever has been tried since. */
  readonly since: Date
  /** When it is tried again; null when it is in somebody's hands or due. */
  readonly nextAttemptAt: Date | null
  readonly lastError: string | null
}

/** One who hears events, and how far behind. Of each at most 10,000 are counted, so that a look stays quick in any trouble. */
export type ConsumerView = {
  readonly name: ConsumerName
  readonly hears: readonly EventType[]
  /** Undone, of which so many are in somebody's hands just now. */
  readonly pending: number
  readonly inWork: number
  readonly dead: number
  readonly oldestSince: Date | null
  /** When the next of those that failed before is tried again, and what was wrong with it. */
  readonly nextAttemptAt: Date | null
  readonly lastError: string | null
  readonly lastDoneAt: Date | null
  /** Among the 10,000 deliveries of an outbox that ended last: in a busier shop it is more. */
  readonly doneInTheLastMinute: number
  readonly doneInTheLastHour: number
}

/** How far behind a consumer is with what one outbox tells. */
export type Behind = Omit<ConsumerView, "hears" | "oldestSince"> & { readonly oldest: OldestUndone | null }

type Row = Omit<Behind, "oldest"> &
  Partial<Omit<OldestUndone, "consumer" | "nextAttemptAt" | "lastError">> & {
    readonly againAt: Date | null
    readonly error: string | null
  }

/**
 * How far behind the consumers of an outbox are. Of more than 10,000 undone deliveries of one the oldest is looked for
 * among those due the longest and the thousand that wait the longest for their next attempt.
 */
export async function readBehind(db: Reader, of: Outbox): Promise<Behind[]> {
  const rows = await db.query<Row>`
    with ended as materialized (
      select consumer, state, ended_at
      from deliveries
      where ended_at > now() - interval '1 hour'
      order by ended_at desc
      limit 10000
    ), done as materialized (
      select consumer, count(*) as hour, count(*) filter (where ended_at > now() - interval '1 minute') as minute,
             max(ended_at) as last
      from ended
      where state = 'done'
      group by consumer
    ), dead as materialized (
      select consumer, count(*) as count
      from (select consumer from deliveries where state = 'dead' and discarded_at is null limit 10000) d
      group by consumer
    )
    select c.name, u.pending, u.in_work as "inWork", coalesce(dead.count, 0) as dead, a.next_attempt_at as "nextAttemptAt",
           a.last_error as "lastError", greatest(done.last, i.last) as "lastDoneAt",
           coalesce(done.minute, 0) as "doneInTheLastMinute", coalesce(done.hour, 0) as "doneInTheLastHour",
           o.event_id as "eventId", e.type, o.created_at as since, o.again_at as "againAt", o.last_error as error
    from unnest(${consumersOf(of)}::text[]) as c (name)
    left join done on done.consumer = c.name
    left join dead on dead.consumer = c.name
    cross join lateral (
      select count(*) as pending, count(*) filter (where lease_until > now()) as in_work
      from (
        select lease_until
        from deliveries
        where consumer = c.name and state = 'pending'
        order by next_attempt_at
        limit 10000
      ) undone
    ) u
    left join lateral (
      select next_attempt_at, last_error
      from (
        select next_attempt_at, last_error, attempts, lease_until
        from deliveries
        where consumer = c.name and state = 'pending'
        order by next_attempt_at
        limit 10000
      ) undone
      where attempts > 0 and coalesce(lease_until <= now(), true)
      order by next_attempt_at
      limit 1
    ) a on true
    left join lateral (
      select event_id, created_at, last_error,
             case when next_attempt_at > now() and coalesce(lease_until <= now(), true) then next_attempt_at end as again_at
      from (
        (select * from deliveries where consumer = c.name and state = 'pending' order by next_attempt_at limit 10000)
        union all
        (select * from deliveries where consumer = c.name and state = 'pending' order by next_attempt_at desc limit 1000)
      ) undone
      order by created_at, event_id
      limit 1
    ) o on true
    left join events e on e.id = o.event_id
    cross join lateral (
      -- ids of events sort by age, so this is where the last one done is, unless it was done among the last of all
      select max(at) as last
      from (select at from inbox where consumer = c.name order by event_id desc limit 100) newest
    ) i
  `
  return rows.map(behindOf)
}

function behindOf({ eventId, type, since, againAt, error, ...behind }: Row): Behind {
  const oldest =
    eventId && type && since
      ? { consumer: behind.name, eventId, type, since, nextAttemptAt: againAt, lastError: error }
      : null
  return { ...behind, oldest }
}

/** Every consumer of the flow once, in its order; one that hears two outboxes is as far behind as with both. */
export function consumersBehind(lists: readonly Behind[]): ConsumerView[] {
  const names = new Set<ConsumerName>(Object.values(flow).flat())
  return [...names].map((name) => {
    const { oldest, ...behind } = lists.filter((one) => one.name === name).reduce(together, nothingBehind(name))
    return { ...behind, hears: hearsWhat(name), oldestSince: oldest?.since ?? null }
  })
}

/** Of work that is not done, what was handed over the longest ago. */
export function oldestOf(lists: readonly Behind[]): OldestUndone | null {
  return lists.map(({ oldest }) => oldest).reduce((a, b) => (isBefore(b?.since, a?.since) ? b : a), null)
}

const hearsWhat = (name: ConsumerName) =>
  (Object.keys(flow) as EventType[]).filter((type) => (flow[type] as readonly string[]).includes(name))

function nothingBehind(name: ConsumerName): Behind {
  const counts = { pending: 0, inWork: 0, dead: 0, doneInTheLastMinute: 0, doneInTheLastHour: 0 }
  return { name, ...counts, oldest: null, nextAttemptAt: null, lastError: null, lastDoneAt: null }
}

function together(a: Behind, b: Behind): Behind {
  const { nextAttemptAt, lastError } = isBefore(b.nextAttemptAt, a.nextAttemptAt) ? b : a
  return {
    name: a.name,
    pending: a.pending + b.pending,
    inWork: a.inWork + b.inWork,
    dead: a.dead + b.dead,
    oldest: oldestOf([a, b]),
    nextAttemptAt,
    lastError,
    lastDoneAt: isBefore(a.lastDoneAt, b.lastDoneAt) ? (b.lastDoneAt ?? a.lastDoneAt) : (a.lastDoneAt ?? b.lastDoneAt),
    doneInTheLastMinute: a.doneInTheLastMinute + b.doneInTheLastMinute,
    doneInTheLastHour: a.doneInTheLastHour + b.doneInTheLastHour,
  }
}

/** Something is before nothing. */
function isBefore(a: Date | null | undefined, b: Date | null | undefined): boolean {
  return a != null && (b == null || a < b)
}
