import type { EventId } from "../shared/ids.ts"
import { DAYS_KEPT } from "./events.ts"
import { NotHandedOver, type PastEvent, publishAll, relay, type RelayParts } from "./relay.ts"

const PAGE = 100

/**
 * Publishes every event since then once more, oldest first, the ones that are done too: the answer to a broker that lost
 * what it had. Consumers know a repetition by its id; readers outside get it under the same id as well. What is not done
 * counts as on its way no longer, and is handed over anew. Stops when told to, after the page at hand.
 * What ended so long ago that it was removed is gone; {@link goneSince} says so.
 * Throws when the broker refuses an event; what was published is counted in `progress` by then.
 */
export async function replay(
  parts: RelayParts,
  since: Date,
  signal: AbortSignal,
  progress: (published: number, of: number) => void,
): Promise<{ published: number; of: number }> {
  const { db } = parts
  const [{ of } = { of: 0 }] = await db.query<{ of: number }>`
    select count(*) as of from events where at >= ${since} and type <> 'UnreadableMessage'
  `
  let published = 0
  let after: { at: string; id: EventId } = {
    at: since.toISOString(),
    id: "00000000-0000-0000-0000-000000000000" as EventId,
  }
  while (!signal.aborted) {
    const events = await db.query<PastEvent & { exactly: string }>`
      select id, type, data, at, at::text as exactly
      from events
      where (at, id) > (${after.at}::timestamptz, ${after.id}::uuid) and type <> 'UnreadableMessage'
      order by at, id
      limit ${PAGE}
    `
    if (events.length === 0) break
    const untaken = await publishAll(parts, events)
    if (untaken.size > 0) throw new NotHandedOver(untaken.values())
    published += events.length
    after = { at: events.at(-1)!.exactly, id: events.at(-1)!.id }
    progress(published, of)
  }
  await db.query`update deliveries set carried_until = null where state = 'pending' and carried_until is not null`
  await relay(parts)
  return { published, of }
}

/** Says what a replay since then cannot tell any more, if anything. */
export function goneSince(since: Date, now: Date): string | undefined {
  const kept = new Date(now.getTime() - DAYS_KEPT * 24 * 3_600_000)
  if (since >= kept) return undefined
  return `Events from before ${kept.toISOString()} are published only if something of them is not done: the others are removed ${DAYS_KEPT} days after they ended.`
}
