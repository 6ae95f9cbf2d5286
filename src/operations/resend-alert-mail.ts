import { noteAction } from "../database/audit.ts"
import type { Database, Transaction } from "../database/database.ts"

export type AlertMailResend = "done" | "unknown" | "on-its-way"

/** Writes a mail to operations down to be sent once more, with the same id and words; `mailAlerts` sends it. */
export async function resendAlertMail(
  dbs: readonly Database[],
  id: string,
  by: { readonly actor: string; readonly reason: string },
): Promise<AlertMailResend> {
  for (const db of dbs) {
    const answer = await db.transaction((tx) => resend(tx, id, by))
    if (answer !== "unknown") return answer
  }
  return "unknown"
}

async function resend(
  tx: Transaction,
  id: string,
  { actor, reason }: { readonly actor: string; readonly reason: string },
): Promise<AlertMailResend> {
  const [before] = await tx.query<{ sentAt: Date | null }>`
    select sent_at as "sentAt" from alert_mails where id = ${id} for update
  `
  if (!before) return "unknown"
  if (before.sentAt === null) return "on-its-way"
  await tx.query`
    update alert_mails set sent_at = null, next_attempt_at = now(), last_error = null where id = ${id}
  `
  await noteAction(tx, { actor, action: "resend-mail", subject: id, reason, before, after: { sentAt: null } })
  return "done"
}
