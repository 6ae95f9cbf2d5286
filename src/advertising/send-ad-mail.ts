import type { Database } from "../database/database.ts"
import type { Delivery } from "../messaging/consumer.ts"
import { NotYet, Rejected, type Schedule } from "../messaging/schedule.ts"
import { crashPoint } from "../shared/crash-points.ts"
import type { SendMail } from "../shared/mail.ts"
import { type AddressedMail, setAdMailState } from "./ad-mails.ts"

/** Seconds between tries whose outcome is in doubt, spread over hours. */
export const mailSchedule: Schedule = [30, 120, 600, 1_800, 3_600, 7_200]

export type AdMailParts = {
  readonly db: Database
  readonly sendMail: SendMail
  /** Where managers reach us, without a slash at the end. */
  readonly publicUrl: string
}

/** Sends a mail that is written down as being sent, and writes down how that ended. */
export async function sendAdMail(
  { db, sendMail }: AdMailParts,
  mail: AddressedMail,
  { once, signal }: Delivery,
): Promise<void> {
  crashPoint("ad-mail/written", mail.kind)
  const answer = await sendMail(mail, signal)
  const note = async (state: "intended" | "refused" | "maybe-sent") => {
    await db.transaction((tx) => setAdMailState(tx, mail.id, mail.leftBefore ? "maybe-sent" : state))
    crashPoint("ad-mail/put-off", mail.kind)
  }
  switch (answer.kind) {
    case "sent":
      crashPoint("ad-mail/sent", mail.kind)
      return once((tx) => setAdMailState(tx, mail.id, "sent"))
    case "not-sent":
      await note("intended")
      throw new NotYet(answer.reason, { retryAfter: answer.retryAfter })
    case "rejected":
      await note("refused")
      throw new Rejected(answer.reason)
    case "ambiguous":
      await note("maybe-sent")
      throw new Error(answer.reason)
  }
}
