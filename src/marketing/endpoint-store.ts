import type { Database, Reader, Transaction } from "../database/database.ts"
import type { EventId } from "../shared/ids.ts"

export type Endpoint = {
  /** Since marketing answered that it is gone. */
  readonly disabledAt: Date | null
  readonly reason: string | null
}

/** Whether marketing wants to be told, and when the event happened that it would be told of. */
export async function lookUp(
  db: Reader,
  eventId: EventId,
): Promise<{ endpoint: Endpoint; happenedAt: Date; ageSeconds: number }> {
  const [row] = await db.query<Endpoint & { happenedAt: Date; ageSeconds: number }>`
    select m.disabled_at as "disabledAt", m.reason, e.at as "happenedAt",
           extract(epoch from now() - e.at)::float8 as "ageSeconds"
    from events e, marketing_endpoint m
    where e.id = ${eventId}
  `
  if (!row) throw new Error(`there is no event ${eventId} here`)
  const { happenedAt, ageSeconds, ...endpoint } = row
  return { endpoint, happenedAt, ageSeconds }
}

/** The first reason stands. */
export async function disableEndpoint(db: Database, reason: string): Promise<void> {
  await db.query`
    update marketing_endpoint set disabled_at = now(), reason = ${reason} where disabled_at is null
  `
}

export async function enableEndpoint(tx: Transaction): Promise<void> {
  await tx.query`
    update marketing_endpoint set disabled_at = null, reason = null where disabled_at is not null
  `
}
