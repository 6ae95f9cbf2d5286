import type { Database } from "../database/database.ts"
import { type ConsumerName, consumersOf, deadLetterQueueOf, type Outbox, queueOf } from "../flow.ts"
import { type EventId, isId, newId } from "../shared/ids.ts"
import { inWords } from "../shared/words.ts"
import { deadLetterId } from "./deliveries.ts"
import { happened, tell } from "./events.ts"
import { type Message, readMessage } from "./message.ts"

/** The consumer whose messages a dead-letter queue catches; undefined for a queue that is none of the outbox's. */
export function consumerBehind(outbox: Outbox, deadLetterQueue: string): ConsumerName | undefined {
  return consumersOf(outbox).find((name) => deadLetterQueueOf(queueOf(outbox, name)) === deadLetterQueue)
}

/**
 * Brings a message that its queue gave up to the desk, and tells operations. Where its delivery ended meanwhile, is in
 * work or waits for its time, the row knows better and nothing is to do. The same message again changes nothing.
 */
export async function collectDeadMessage(db: Database, consumer: ConsumerName, message: Message): Promise<void> {
  const known = readMessage(message.body)
  if (known && (await park(db, consumer, known.eventId)) !== "unknown") return
  await keepUnreadable(db, consumer, message)
}

const REASON = "its queue gave it up: no consumer lived to take it"

/** Makes the delivery that a message names a dead letter. */
async function park(db: Database, consumer: ConsumerName, eventId: EventId): Promise<"done" | "unknown"> {
  return db.transaction(async (tx) => {
    const [row] = await tx.query<{ isAlive: boolean }>`
      select state <> 'pending' or next_attempt_at > now() as "isAlive"
      from deliveries
      where event_id = ${eventId} and consumer = ${consumer}
      for update
    `
    if (!row) return "unknown"
    if (row.isAlive) return "done"
    await tx.query`
      update deliveries
      set state = 'dead', ended_at = now(), failures = failures + 1, lease_until = null, carried_until = null,
          last_error = ${REASON}
      where event_id = ${eventId} and consumer = ${consumer}
    `
    if (consumer !== "alert-operations") await tell(tx, [stuck(consumer, eventId, REASON)])
    return "done"
  })
}

const stuck = (consumer: ConsumerName, eventId: EventId, reason: string) =>
  happened("WorkGotStuck", { kind: "dead-letter", subject: deadLetterId(consumer, eventId), reason })

/** As long as a person can look at. */
const MOST_LETTERS = 10_000

/** A message that names nothing of ours lies on the desk under its own id, as it came. */
async function keepUnreadable(db: Database, consumer: ConsumerName, { id, body }: Message): Promise<void> {
  const eventId = (isId(id) ? id : newId()) as EventId
  const reason = "a message that is none of ours, or names nothing that is here"
  await db.transaction(async (tx) => {
    const [first] = await tx.query`
      insert into events (id, type, data)
      values (${eventId}, 'UnreadableMessage', ${JSON.stringify({ body: inWords(body, MOST_LETTERS) })}::jsonb)
      on conflict do nothing
      returning 1
    `
    if (!first) return
    await tx.query`
      insert into deliveries (event_id, consumer, state, ended_at, failures, last_error)
      values (${eventId}, ${consumer}, 'dead', now(), 1, ${reason})
    `
    await tell(tx, [stuck(consumer, eventId, reason)])
  })
}
