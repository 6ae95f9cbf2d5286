import { CommitUnknown, type Database, isConnectionLost, type Transaction } from "../database/database.ts"
import { crashPoint } from "../shared/crash-points.ts"
import { type Claimed, LeaseLost, markDone } from "./deliveries.ts"

/** Writes into our own database what an event leads to. */
export type Effect = (tx: Transaction) => Promise<unknown>

/** Ends a delivery whose effect is elsewhere, or nowhere. Throws {@link LeaseLost} when it is not ours any more. */
export type Finish = (delivery: Claimed) => Promise<void>

/**
 * The effect with its inbox row and the done mark, in one transaction: none of them without the others. Throws
 * {@link LeaseLost} when the delivery is not ours any more, and then nothing has changed.
 */
export async function finishWith(effect: Effect, db: Database, delivery: Claimed): Promise<void> {
  const { consumer, eventId } = delivery
  await db.transaction(async (tx) => {
    const isFirst = (await markDone(tx, [delivery])).get(eventId)
    if (isFirst === undefined) throw leaseLost(delivery)
    if (isFirst) await effect(tx)
    crashPoint("delivery/effect-written", consumer)
  })
  crashPoint("delivery/effect-committed", consumer)
}

type Waiting = { readonly delivery: Claimed; readonly resolve: () => void; readonly reject: (error: unknown) => void }

/**
 * For one consumer's deliveries: those that come while a transaction is under way are finished together in the next one.
 * A lone one waits for nobody, and one that is not ours any more hurts no other.
 */
export function finishTogether(db: Database): Finish {
  const waiting: Waiting[] = []
  let isUnderWay = false

  async function run(): Promise<void> {
    while (waiting.length > 0) await finishAll(db, waiting.splice(0))
    isUnderWay = false
  }
  return (delivery) =>
    new Promise((resolve, reject) => {
      waiting.push({ delivery, resolve, reject })
      if (isUnderWay) return
      isUnderWay = true
      // Not at once: whoever was claimed together, and has nothing to wait for, comes together.
      queueMicrotask(run)
    })
}

async function finishAll(db: Database, group: readonly Waiting[]): Promise<void> {
  const { consumer } = group[0]!.delivery
  try {
    const ours = await db.transaction(async (tx) => {
      const marked = await markDone(
        tx,
        group.map(({ delivery }) => delivery),
      )
      crashPoint("delivery/effect-written", consumer)
      return marked
    })
    crashPoint("delivery/effect-committed", consumer)
    for (const { delivery, resolve, reject } of group)
      if (ours.has(delivery.eventId)) resolve()
      else reject(leaseLost(delivery))
  } catch (error) {
    const isAway = isConnectionLost(error) || error instanceof CommitUnknown
    // Whatever is wrong with one of them is no reason for the others to fail.
    if (group.length > 1 && !isAway) for (const one of group) await finishAll(db, [one])
    else for (const { reject } of group) reject(error)
  }
}

const leaseLost = ({ consumer, eventId }: Claimed) => new LeaseLost(`the lease of ${consumer} for ${eventId} ran out`)
