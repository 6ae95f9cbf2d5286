import type { ConsumerName } from "../flow.ts"
import type { EventOf } from "../events.ts"
import type { Database } from "../database/database.ts"
import { crashPoint } from "../shared/crash-points.ts"
import { type Consumer, deliver, type DeliverParts } from "./consumer.ts"
import { claimNamed } from "./deliveries.ts"
import { admit } from "./events.ts"
import { type Attributes, type Message, readMessage, type Theirs } from "./message.ts"

export type TakeParts = DeliverParts & {
  /** Seconds a worker may hold a delivery; longer than any call it makes. Default 30. */
  readonly leaseSeconds?: number
  /** For the consumer who also hears what somebody else publishes. */
  readonly readTheirs?: ReadTheirs | undefined
}

/** Reads what somebody else published; undefined for what says nothing. */
export type ReadTheirs = (attributes: Attributes) => Foreign | undefined

/** What somebody else published, as an event of ours. */
export type Foreign = Pick<EventOf<"StockReportedShort">, "type" | "data">

/** A message that nobody here can read: it goes back, and after its last attempt to the dead letters. */
export class Unreadable extends Error {
  override readonly name = "Unreadable"
}

/**
 * Takes one message of a consumer's queue: claims the delivery that it names and makes one attempt. True: the queue may
 * forget the message, whatever came of the attempt, for the row knows; false: it does not, or somebody else has the
 * delivery in work and may still die with it. Throws when the queue has to keep the message: the database is away, or nobody can read it.
 */
export async function takeMessage<Name extends ConsumerName>(
  consumer: Consumer<Name>,
  { body }: Message,
  parts: TakeParts,
  signal: AbortSignal,
): Promise<boolean> {
  const message = readMessage(body)
  if (!message) throw new Unreadable(`${consumer.name}: a message that is none of ours`)
  if (message.kind === "theirs") {
    // Published to a topic that several hear, for the one who can read it.
    if (!parts.readTheirs) return true
    await takeIn(consumer.name, message, parts.db, parts.readTheirs)
    crashPoint("message/admitted")
  }
  const claimed = await claimNamed(parts.db, consumer.name, message.eventId, parts.leaseSeconds ?? 30)
  if (claimed === "in-work") return false
  if (claimed === "settled") return true
  if (claimed === "unknown") throw new Unreadable(`${consumer.name}: there is no event ${message.eventId} here`)
  return deliver(consumer, claimed, parts, signal)
}

/** Theirs becomes an event of ours, under the id that SNS gave it: the same message again is the same event. */
async function takeIn(
  consumer: ConsumerName,
  { eventId, attributes }: Theirs,
  db: Database,
  readTheirs: ReadTheirs,
): Promise<void> {
  const foreign = readTheirs(attributes)
  if (!foreign) throw new Unreadable(`${consumer}: message ${eventId} is not from us and says nothing it could use`)
  await db.transaction((tx) => admit(tx, { id: eventId, ...foreign } as EventOf<Foreign["type"]>, consumer))
}
