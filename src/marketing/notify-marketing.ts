import type { Database } from "../database/database.ts"
import type { EventOf } from "../events.ts"
import type { Consumer } from "../messaging/consumer.ts"
import { NotYet, Rejected, type Schedule } from "../messaging/schedule.ts"
import { crashPoint } from "../shared/crash-points.ts"
import type { Say } from "../shared/say.ts"
import { disableEndpoint, enableEndpoint, lookUp } from "./endpoint-store.ts"
import type { OutgoingWebhook, SendWebhook } from "./send-webhook.ts"

const THREE_DAYS = 3 * 24 * 3_600

/** Seconds, on average: the waits that Standard Webhooks proposes, and the last again until three days are over. */
const waits = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 36_000, 36_000, 36_000, 36_000, 36_000]

/** Full jitter takes half of every wait on average; undoubled, 4 of 100 would give up within six hours (measured). */
export const threeDays: Schedule = waits.map((seconds) => 2 * seconds)

/**
 * Tells marketing of a new Vip. It may hear it twice, under the same id and in the same bytes. Marketing may be away
 * for days; nothing else waits for it.
 */
export function notifyMarketing(
  customersDb: Database,
  sendWebhook: SendWebhook,
  narrate: Say = () => {},
): Consumer<"notify-marketing"> {
  return {
    name: "notify-marketing",
    schedule: threeDays,
    async handle(event, { once, round, signal }) {
      const { endpoint, happenedAt, ageSeconds } = await lookUp(customersDb, event.id)
      const { orderId } = event.data
      const isByHand = round > 0
      if (endpoint.disabledAt && !isByHand)
        throw new Rejected(`marketing is told nothing since ${endpoint.disabledAt.toISOString()}: ${endpoint.reason}`)
      const answer = await sendWebhook(webhookOf(event, happenedAt), signal)
      switch (answer.kind) {
        case "delivered":
          crashPoint("webhook/delivered")
          return once(async (tx) => {
            if (isByHand) await enableEndpoint(tx)
            tx.afterCommit(() =>
              narrate(`marketing knows of the Vip of order ${orderId}`, { orderId, eventId: event.id }),
            )
          })
        case "gone":
          await disableEndpoint(customersDb, answer.reason)
          crashPoint("webhook/endpoint-disabled")
          throw new Rejected(answer.reason)
        case "rejected":
          throw new Rejected(answer.reason)
        case "put-off":
          // Waiting as asked counts as no failure, so it would never end.
          if (ageSeconds > THREE_DAYS && !isByHand) throw new Rejected(`put off for three days: ${answer.reason}`)
          throw new NotYet(answer.reason, { retryAfter: answer.retryAfter })
        case "failed":
          if (signal.aborted) throw new NotYet(answer.reason)
          throw new Error(answer.reason)
      }
    },
  }
}

/** The same bytes at every attempt, so the time is the event's and the keys stand in a fixed order. */
export function webhookOf(
  { id, data: { customerId, orderId } }: EventOf<"CustomerBecameVip">,
  happenedAt: Date,
): OutgoingWebhook {
  const content = { type: "customer.became_vip", timestamp: happenedAt.toISOString(), data: { customerId, orderId } }
  return { id, body: JSON.stringify(content) }
}
