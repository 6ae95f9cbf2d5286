import type { Transaction } from "../database/database.ts"
import type { Consumer } from "../messaging/consumer.ts"
import { NotYet } from "../messaging/schedule.ts"
import {
  type AddressedMail,
  giveUpAdMail,
  intendAdMail,
  isOnItsWay,
  lastHeard,
  lockAdMail,
  lockAdvertised,
  mailTo,
  mayHaveLeft,
  setAdMailState,
} from "./ad-mails.ts"
import { type AdMailParts, mailSchedule, sendAdMail } from "./send-ad-mail.ts"

/**
 * Tells the manager that the ad can run again: only if the last thing heard of this product was, or may have been, the
 * request to pause, and only while the product is not short anew. So the last mail a manager gets is always right.
 */
export function resumeAds(parts: AdMailParts, narrate: (sentence: string) => void = () => {}): Consumer<"resume-ads"> {
  return {
    name: "resume-ads",
    schedule: mailSchedule,
    async handle(event, delivery) {
      const mail = await parts.db.transaction((tx) => prepare(tx, event.data.shortageId, parts.publicUrl))
      if (!mail) return delivery.once()
      await sendAdMail(parts, mail, delivery)
      narrate(`the ad manager is told that the ad can run again: ${mail.about}`)
    },
  }
}

/** The mail to send now, written down as being sent; undefined when none is due. */
async function prepare(tx: Transaction, shortageId: string, publicUrl: string): Promise<AddressedMail | undefined> {
  const advertised = await lockAdvertised(tx, shortageId)
  if (!advertised) return undefined
  if (await isOnItsWay(tx, advertised, "pause")) throw new NotYet("the request to pause is being sent just now")
  const pause = await lockAdMail(tx, shortageId, advertised.adId, "pause")
  if (pause?.state === "intended" || pause?.state === "refused") await giveUpAdMail(tx, pause)
  const earlier = await lockAdMail(tx, shortageId, advertised.adId, "resume")
  if (earlier?.state === "sent" || earlier?.state === "superseded") return undefined
  const isDue = advertised.openShortage === null && advertised.running
  const isOurs = mayHaveLeft(earlier)
  if (!isDue || !(isOurs || (await lastHeard(tx, advertised)) === "pause")) {
    if (earlier) await giveUpAdMail(tx, earlier)
    return undefined
  }
  const mail = earlier ?? (await intendAdMail(tx, shortageId, advertised, "resume", publicUrl))
  await setAdMailState(tx, mail.id, "sending")
  return mailTo(advertised, mail, "resume")
}
