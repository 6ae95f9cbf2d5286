import type { Transaction } from "../database/database.ts"
import type { ConsumerName } from "../flow.ts"
import { sendAgain } from "./deliveries.ts"

/** Those who say something to somebody outside, which a person may want said once more. */
export type Teller = Extract<ConsumerName, "pause-ads" | "resume-ads" | "notify-marketing">

/**
 * Takes a delivery that is over back to work because a person wishes so: done, dead or given up, it is a new round with
 * all attempts ahead of it. False when there is none, or when it is at work already. Never for a consumer whose effect is
 * in our own database: without its inbox row it would happen twice.
 */
export async function sendOnceMore(tx: Transaction, consumer: Teller, eventId: string): Promise<boolean> {
  const [over] = await tx.query`
    update deliveries
    set state = 'dead', discarded_at = null
    where event_id = ${eventId} and consumer = ${consumer} and state <> 'pending'
    returning 1
  `
  if (!over) return false
  // A statement of its own sees what was noted by whoever ended it while we waited for the row.
  await tx.query`delete from inbox where consumer = ${consumer} and event_id = ${eventId}`
  return sendAgain(tx, consumer, eventId)
}
