import { noteAction } from "../database/audit.ts"
import { type Database, type Reader, type Transaction, unlessAway } from "../database/database.ts"
import { type DeliveryCursor, deliveryNamed, sendAgain } from "../messaging/deliveries.ts"

export type DeadLetter = {
  /** Consumer and event, as in `order-from-factory.0190…`. */
  readonly id: string
  readonly consumer: string
  readonly eventId: string
  readonly type: string
  readonly data: unknown
  readonly reason: string
  readonly diedAt: Date
  /** Every attempt that failed, oldest first. */
  readonly attempts: readonly { readonly at: string; readonly reason: string }[]
}

/** Where the list goes on: behind the letter that died then. */
export type DeskCursor = { readonly diedAt: string; readonly id: string }
type Listed = DeadLetter & { readonly cursor: string }

export function deskCursor(text: string): DeskCursor | undefined {
  const [diedAt = "", id = ""] = text.split("~")
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(diedAt) && deliveryNamed(id) ? { diedAt, id } : undefined
}

/** One desk for the dead letters of all databases: longest dead first, each with the cursor behind it. */
export async function listDeadLetters(
  db: Reader,
  others: readonly Reader[],
  after: DeskCursor | undefined,
  limit: number,
): Promise<Listed[]> {
  const lists = await Promise.all(others.map((other) => unlessAway(listFrom(other, after, limit))))
  return [await listFrom(db, after, limit), ...lists]
    .flat()
    .toSorted((a, b) => (a.cursor < b.cursor ? -1 : 1))
    .slice(0, limit)
}

function listFrom(db: Reader, after: DeskCursor | undefined, limit: number): Promise<Listed[]> {
  return db.query`
    select id, consumer, event_id as "eventId", type, data, last_error as reason, ended_at as "diedAt", cursor,
           (select coalesce(jsonb_agg(jsonb_build_object('at', a.at, 'reason', a.reason) order by a.fence), '[]')
            from delivery_attempts a
            where (a.event_id, a.consumer) = (dead.event_id, dead.consumer)) as attempts
    from (
      select d.*, e.type, e.data, d.consumer || '.' || d.event_id as id,
             to_char(d.ended_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '~' || d.consumer || '.'
               || d.event_id as cursor
      from deliveries d
      join events e on e.id = d.event_id
      where d.state = 'dead' and d.discarded_at is null
    ) dead
    where ${after?.diedAt}::timestamptz is null
       or (ended_at, id collate "C") > (${after?.diedAt}::timestamptz, ${after?.id} collate "C")
    order by ended_at, id collate "C"
    limit ${limit}
  `
}

export async function findDeadLetter(dbs: readonly Reader[], id: string): Promise<DeadLetter | undefined> {
  const delivery = deliveryNamed(id)
  if (!delivery) return undefined
  for (const db of dbs) {
    const [letter] = await db.query<DeadLetter>`
      select ${id} as id, d.consumer, d.event_id as "eventId", e.type, e.data, d.last_error as reason,
             d.ended_at as "diedAt",
             (select coalesce(jsonb_agg(jsonb_build_object('at', a.at, 'reason', a.reason) order by a.fence), '[]')
              from delivery_attempts a
              where (a.event_id, a.consumer) = (d.event_id, d.consumer)) as attempts
      from deliveries d
      join events e on e.id = d.event_id
      where d.event_id = ${delivery.eventId} and d.consumer = ${delivery.consumer} and d.state = 'dead'
    `
    if (letter) return letter
  }
  return undefined
}

/** Sends all dead letters of a consumer again, oldest first, one transaction each; the signal stops after the one at hand. */
export async function resendMany(
  dbs: readonly Database[],
  consumer: string,
  actor: string,
  signal: AbortSignal,
  progress: (sent: number, of: number) => void,
): Promise<{ sent: number; left: number }> {
  const lists = await Promise.all(dbs.map((db) => deadIdsOf(db, consumer)))
  const ids = lists.flat()
  let sent = 0
  for (const { id } of ids) {
    if (signal.aborted) break
    // One that a colleague has dealt with meanwhile is none of ours.
    if ((await resendDeadLetter(dbs, id, actor)) === "done") progress(++sent, ids.length)
  }
  return { sent, left: ids.length - sent }
}

function deadIdsOf(db: Reader, consumer: string) {
  return db.query<{ id: string }>`
    select consumer || '.' || event_id as id
    from deliveries
    where consumer = ${consumer} and state = 'dead' and discarded_at is null
    order by ended_at
  `
}

export type DeskAnswer = "done" | "unknown"

/** Sends a dead letter to its consumer again, same id and content, with all attempts ahead of it. */
export function resendDeadLetter(dbs: readonly Database[], id: string, actor: string): Promise<DeskAnswer> {
  return inTheOneThatHasIt(dbs, id, async (tx, { consumer, eventId }) => {
    if (!(await sendAgain(tx, consumer, eventId))) return "unknown"
    const [before, after] = [{ state: "dead" }, { state: "pending" }]
    await noteAction(tx, { actor, action: "resend", subject: id, before, after })
    return "done"
  })
}

/** Gives a dead letter up: it stays dead and leaves the desk. */
export function discardDeadLetter(
  dbs: readonly Database[],
  id: string,
  actor: string,
  reason: string,
): Promise<DeskAnswer> {
  return inTheOneThatHasIt(dbs, id, async (tx, { consumer, eventId }) => {
    const [row] = await tx.query`
      update deliveries
      set discarded_at = now()
      where event_id = ${eventId} and consumer = ${consumer} and state = 'dead' and discarded_at is null
      returning 1
    `
    if (!row) return "unknown"
    const [before, after] = [{ state: "dead" }, { state: "dead", discarded: true }]
    await noteAction(tx, { actor, action: "discard", subject: id, reason, before, after })
    return "done"
  })
}

/** An event id is in one database only. */
async function inTheOneThatHasIt(
  dbs: readonly Database[],
  id: string,
  act: (tx: Transaction, delivery: DeliveryCursor) => Promise<DeskAnswer>,
): Promise<DeskAnswer> {
  const delivery = deliveryNamed(id)
  if (!delivery) return "unknown"
  for (const db of dbs) if ((await db.transaction((tx) => act(tx, delivery))) === "done") return "done"
  return "unknown"
}
