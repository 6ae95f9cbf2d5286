import type { SnsSqs } from "../adapters/aws/sns-sqs.ts"
import type { Database } from "../database/database.ts"
import { type ConsumerName, consumersOf, deadLetterQueueOf, type Outbox, queueOf } from "../flow.ts"
import { bell } from "../messaging/bell.ts"
import { consume } from "../messaging/consume.ts"
import type { Consumer, ConsumerLog, Running } from "../messaging/consumer.ts"
import { collectDeadMessage } from "../messaging/dead-messages.ts"
import { poll, pollFor } from "../messaging/poll.ts"
import { relay, type TellOutside } from "../messaging/relay.ts"
import { atEveryRing } from "../messaging/rest.ts"
import type { ReadTheirs } from "../messaging/take-message.ts"
import { wordsOf } from "../shared/words.ts"

export type Work = {
  readonly outbox: Outbox
  readonly db: Database
  readonly consumers: readonly Consumer<ConsumerName>[]
  readonly log: ConsumerLog
  readonly warn: (sentence: string) => void
  /** What carries deliveries; undefined: nothing but the database. */
  readonly snsSqs?: SnsSqs | undefined
  readonly tellOutside?: TellOutside | undefined
  /** What others publish is read for this consumer. */
  readonly readTheirs?: { readonly "order-from-factory": ReadTheirs } | undefined
}

/** Works off an outbox in this process, woken by this process and by the database. */
export async function workOff(work: Work): Promise<Running> {
  const running = work.snsSqs ? throughQueues(work, work.snsSqs) : inDatabase(work)
  const unlisten = await work.db.listen("restock", bell.ringFor)
  return {
    async stop(graceMs) {
      await unlisten()
      await Promise.all(running.map((one) => one.stop(graceMs)))
    },
  }
}

const inDatabase = ({ consumers, db, log }: Work) => consumers.map((one) => consume(one, { db, log }))

/** Milliseconds between the relay's looks when no bell rings. */
const LOOK_EVERY = 1_000

/** The relay, everyone's queue by long polling, and everyone's dead letters. */
function throughQueues(work: Work, { broker, queue }: SnsSqs): Running[] {
  const { outbox, db, consumers, log, warn, tellOutside } = work
  const consuming = consumers.map((one) => {
    const readTheirs = one.name === "order-from-factory" ? work.readTheirs?.[one.name] : undefined
    return pollFor(one, queue(queueOf(outbox, one.name)), { db, log, readTheirs })
  })
  const collecting = consumers.map(({ name }) => {
    const dead = queue(deadLetterQueueOf(queueOf(outbox, name)))
    return poll(dead, 1, (message) => collectDeadMessage(db, name, message).then(() => true), {
      away: (error) => log.databaseAway(name, wordsOf(error)),
      kept: (message, error) =>
        warn(`the dead message ${message.id} of ${name} could not be collected: ${wordsOf(error)}`),
    })
  })
  const handOver = () =>
    relay({ db, outbox, broker, tellOutside }).catch((error: unknown) =>
      warn(`the relay of the ${outbox}: ${wordsOf(error)}`),
    )
  const handingOver = atEveryRing(consumersOf(outbox), handOver, LOOK_EVERY)
  return [handingOver, ...consuming, ...collecting]
}
