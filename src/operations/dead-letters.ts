import { noteAction } from "../database/audit.ts"
import type { Database, Reader } from "../database/database.ts"
import { sendAgain } from "../messaging/deliveries.ts"
import { isId } from "../shared/ids.ts"

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

/** What waits for a person, longest dead first; those that died after `after`. */
export function listDeadLetters(db: Reader, after: string | undefined, limit: number): Promise<DeadLetter[]> {
  const { consumer, eventId } = partsOf(after ?? "")
  return db.query`
    select d.consumer || '.' || d.event_id as id, d.consumer, d.event_id as "eventId", e.type, e.data,
           d.last_error as reason, d.ended_at as "diedAt",
           (select coalesce(jsonb_agg(jsonb_build_object('at', a.at, 'reason', a.reason) order by a.fence), '[]')
            from delivery_attempts a
            where (a.event_id, a.consumer) = (d.event_id, d.consumer)) as attempts
    from deliveries d
    join events e on e.id = d.event_id
    where d.state = 'dead' and d.discarded_at is null
      and (${eventId}::uuid is null or (d.ended_at, d.event_id, d.consumer) > (
        select ended_at, event_id, consumer from deliveries where event_id = ${eventId} and consumer = ${consumer}))
    order by d.ended_at, d.event_id, d.consumer
    limit ${limit}
  `
}

export type DeskAnswer = "done" | "unknown"

/** Sends a dead letter to its consumer again, same id and content, with all attempts ahead of it. */
export function resendDeadLetter(db: Database, id: string, actor: string): Promise<DeskAnswer> {
  const { consumer, eventId } = partsOf(id)
  return db.transaction(async (tx) => {
    if (!eventId || !(await sendAgain(tx, consumer, eventId))) return "unknown"
    await noteAction(tx, { actor, action: "resend", subject: id })
    return "done"
  })
}

/** Gives a dead letter up: it stays dead and leaves the desk. */
export function discardDeadLetter(db: Database, id: string, actor: string, reason: string): Promise<DeskAnswer> {
  const { consumer, eventId } = partsOf(id)
  return db.transaction(async (tx) => {
    const [row] = await tx.query`
      update deliveries
      set discarded_at = now()
      where event_id = ${eventId} and consumer = ${consumer} and state = 'dead' and discarded_at is null
      returning 1
    `
    if (!row) return "unknown"
    await noteAction(tx, { actor, action: "discard", subject: id, reason })
    return "done"
  })
}

function partsOf(id: string): { consumer: string; eventId: string | undefined } {
  const [consumer = "", eventId = ""] = id.split(".")
  return { consumer, eventId: isId(eventId) ? eventId : undefined }
}
