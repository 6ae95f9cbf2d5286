import type { Database } from "../database/database.ts"
import type { Event } from "../events.ts"
import { type ConsumerName, type Outbox, queueOf, topicOf } from "../flow.ts"
import { crashPoint } from "../shared/crash-points.ts"
import type { EventId } from "../shared/ids.ts"
import { type Attributes, cloudEvent } from "./message.ts"

/** A message for a topic. */
export type Publication = {
  readonly topic: string
  readonly subject: string | undefined
  readonly body: string
  readonly attributes: Attributes
}

/** A message for a queue, to come out of it after so many seconds (0…900). */
export type Nudge = { readonly queue: string; readonly body: string; readonly delaySeconds: number }

/** What carries messages. Each call resolves to the items it did not take, by their place, with the reason. */
export type Broker = {
  readonly publish: (publications: readonly Publication[]) => Promise<Untaken[]>
  readonly nudge: (nudges: readonly Nudge[]) => Promise<Untaken[]>
}
export type Untaken = { readonly at: number; readonly reason: string }

/** What events carry for readers outside who know nothing of ours. */
export type Outside = { readonly subject: string; readonly attributes: Attributes }
export type TellOutside = (db: Database, events: readonly Event[]) => Promise<ReadonlyMap<EventId, Outside>>

export type RelayParts = {
  readonly db: Database
  readonly outbox: Outbox
  readonly broker: Broker
  readonly tellOutside?: TellOutside | undefined
}

/** Seconds after which a delivery that is not done is handed over again: what carried it may be lost. */
const AGAIN_AFTER = 900
/** The longest delay a queue knows, in seconds: what is due later is handed over later. */
const LONGEST_DELAY = 900
/** Seconds after which another relay takes over what this one may have died with. */
const LEASE = 30

/**
 * Hands everything that is due to the broker: an event that nobody has taken up goes to its topic, a delivery that was
 * taken up before goes straight to its consumer, so that nobody else hears it again. Handing over twice is harmless,
 * forgetting is not: a delivery counts as on its way for a while only. Safe to run anywhere, at any time.
 * Returns how many deliveries were handed over. Throws when the broker did not take some; they stay due.
 */
export async function relay(parts: RelayParts): Promise<number> {
  let handedOver = 0
  for (;;) {
    const due = await takeDue(parts.db)
    if (due.length === 0) return handedOver
    crashPoint("relay/taken")
    const untaken = await handOver(parts, due)
    crashPoint("relay/published")
    await noteHandedOver(parts.db, due, untaken)
    crashPoint("relay/marked")
    handedOver += due.length - untaken.length
    if (untaken.length > 0) throw new NotHandedOver(untaken.map(({ reason }) => reason))
  }
}

/** The broker did not take something. What it was stays due. */
export class NotHandedOver extends Error {
  override readonly name = "NotHandedOver"
  constructor(reasons: Iterable<string>) {
    super(`not handed over: ${[...new Set(reasons)].join("; ")}`)
  }
}

type Due = {
  readonly eventId: EventId
  readonly consumer: ConsumerName
  readonly type: string
  readonly data: unknown
  readonly at: Date
  /** Nobody has taken it up yet. */
  readonly isNew: boolean
  readonly delaySeconds: number
  /** Marks what this run has taken, so that what a quick consumer wrote meanwhile is not overwritten. */
  readonly stamp: string
}

function takeDue(db: Database): Promise<Due[]> {
  return db.query`
    with due as materialized (
      select event_id, consumer
      from deliveries
      where state = 'pending'
        and (carried_until is null or carried_until <= now())
        and next_attempt_at <= now() + make_interval(secs => ${LONGEST_DELAY})
      order by next_attempt_at, event_id
      limit 500
      for update skip locked
    )
    update deliveries d
    set carried_until = now() + make_interval(secs => ${LEASE})
    from due, events e
    where (d.event_id, d.consumer) = (due.event_id, due.consumer) and e.id = d.event_id
    returning d.event_id as "eventId", d.consumer, e.type, e.data, e.at, d.attempts = 0 and d.round = 0 as "isNew",
              greatest(0, ceil(extract(epoch from d.next_attempt_at - now())))::int as "delaySeconds",
              d.carried_until::text as stamp
  `
}

type Failure = Pick<Due, "eventId" | "consumer"> & { readonly reason: string }

async function handOver(parts: RelayParts, due: readonly Due[]): Promise<Failure[]> {
  const news = new Map(due.filter(({ isNew }) => isNew).map((one) => [one.eventId, eventOf(one)]))
  const known = due.filter(({ isNew }) => !isNew)
  const [unpublished, unsent] = await Promise.all([
    publishAll(parts, [...news.values()]),
    parts.broker.nudge(known.map((one) => nudgeFor(parts.outbox, one))),
  ])
  return [
    ...due.flatMap(({ isNew, eventId, consumer }) => {
      const reason = isNew ? unpublished.get(eventId) : undefined
      return reason === undefined ? [] : [{ eventId, consumer, reason }]
    }),
    ...unsent.map(({ at, reason }) => ({ ...known[at]!, reason })),
  ]
}

const eventOf = ({ eventId, type, data, at }: Pick<Due, "eventId" | "type" | "data" | "at">): PastEvent =>
  ({ id: eventId, type, data, at }) as PastEvent

/** An event, and when it happened. */
export type PastEvent = Event & { readonly at: Date }

/** Publishes events, each to its topic. Resolves to those that the broker did not take, with the reason. */
export async function publishAll(
  { db, outbox, broker, tellOutside }: RelayParts,
  events: readonly PastEvent[],
): Promise<ReadonlyMap<EventId, string>> {
  if (events.length === 0) return new Map()
  const outside = await tellOutside?.(db, events)
  const publications = events.map((event) => {
    const { subject, attributes = {} } = outside?.get(event.id) ?? {}
    return { topic: topicOf(outbox, event.type), subject, attributes, body: cloudEvent(event, outbox) }
  })
  const untaken = await broker.publish(publications)
  return new Map(untaken.map(({ at, reason }) => [events[at]!.id, reason]))
}

/** Names the event only: its consumer knows from its row what it says. */
function nudgeFor(outbox: Outbox, { eventId, type, consumer, at, delaySeconds }: Due): Nudge {
  const body = cloudEvent({ id: eventId, type, at }, outbox)
  return { queue: queueOf(outbox, consumer), body, delaySeconds }
}

async function noteHandedOver(db: Database, due: readonly Due[], untaken: readonly Failure[]): Promise<void> {
  const lost = new Set(untaken.map(({ eventId, consumer }) => `${consumer}.${eventId}`))
  const rows = due.map(({ eventId, consumer, delaySeconds }) => {
    const seconds = lost.has(`${consumer}.${eventId}`) ? null : delaySeconds + AGAIN_AFTER
    return { event_id: eventId, consumer, seconds }
  })
  await db.query`
    update deliveries d
    set carried_until = now() + make_interval(secs => r.seconds)
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (event_id uuid, consumer text, seconds int)
    where (d.event_id, d.consumer) = (r.event_id, r.consumer) and d.carried_until = ${due[0]!.stamp}::timestamptz
  `
}
