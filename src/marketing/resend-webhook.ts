import { noteAction } from "../database/audit.ts"
import type { Database } from "../database/database.ts"
import { sendOnceMore } from "../messaging/send-once-more.ts"

export type WebhookResend = "done" | "unknown" | "on-its-way"

/**
 * Tells marketing of a Vip once more, under the same id and in the same bytes, by which it knows the repetition. Also what
 * is dead or was given up; also while nothing is wanted there, and if it is taken, all others are wanted again.
 */
export function resendWebhook(
  customersDb: Database,
  eventId: string,
  { actor, reason }: { readonly actor: string; readonly reason: string },
): Promise<WebhookResend> {
  return customersDb.transaction(async (tx) => {
    const [before] = await tx.query<{ state: string }>`
      select state
      from deliveries
      where event_id = ${eventId} and consumer = 'notify-marketing'
      for update
    `
    if (!before) return "unknown"
    if (!(await sendOnceMore(tx, "notify-marketing", eventId))) return "on-its-way"
    await noteAction(tx, {
      actor,
      action: "resend-webhook",
      subject: eventId,
      reason,
      before,
      after: { state: "pending" },
    })
    return "done"
  })
}
