import type { Transaction } from "../database/database.ts"
import type { EventType } from "../events.ts"
import type { Consumer } from "../messaging/consumer.ts"
import { isOtherInWork } from "../messaging/deliveries.ts"
import { NotYet } from "../messaging/schedule.ts"
import type { EventId } from "../shared/ids.ts"
import {
  type AddressedMail,
  giveUpAdMail,
  intendAdMail,
  isOnItsWay,
  lockAdMail,
  lockAdvertised,
  mailTo,
  setAdMailState,
} from "./ad-mails.ts"
import { type AdMailParts, mailSchedule, sendAdMail } from "./send-ad-mail.ts"

/** When the manager is asked: as the refill starts, or only when the last piece is gone. */
export type PausePolicy = "refill-starts" | "sold-out"

export const askedAt: Record<PausePolicy, EventType> = { "refill-starts": "StockRanShort", "sold-out": "StockSoldOut" }

/**
 * Asks the manager to pause the ad of a product that ran short: one mail for each shortage, however often it is told.
 * A mail that is late is not sent when the shortage is over by then; one that may have left is sent again, the same.
 */
export function pauseAds(
  parts: AdMailParts,
  policy: PausePolicy,
  narrate: (sentence: string) => void = () => {},
): Consumer<"pause-ads"> {
  return {
    name: "pause-ads",
    schedule: mailSchedule,
    async handle(event, delivery) {
      if (event.type !== askedAt[policy]) return delivery.once()
      const mail = await parts.db.transaction((tx) => prepare(tx, event.id, event.data.shortageId, parts.publicUrl))
      if (!mail) return delivery.once()
      await sendAdMail(parts, mail, delivery)
      narrate(`the ad manager is asked to pause the ad of ${mail.about}`)
    },
  }
}

/** The mail to send now, written down as being sent; undefined when none is due. */
async function prepare(
  tx: Transaction,
  eventId: EventId,
  shortageId: string,
  publicUrl: string,
): Promise<AddressedMail | undefined> {
  const advertised = await lockAdvertised(tx, shortageId)
  if (!advertised) return undefined
  const earlier = await lockAdMail(tx, shortageId, advertised.adId, "pause")
  if (earlier?.state === "sent" || earlier?.state === "superseded") return undefined
  if (advertised.openShortage !== shortageId) {
    // Stock is back: asking now would be wrong. What may have left stays on record, so that a resume follows it.
    if (earlier) await giveUpAdMail(tx, earlier)
    return undefined
  }
  if (!advertised.running) return undefined
  // An arrival that was too small tells of the shortage again, perhaps while the first mail is leaving.
  if (earlier?.state === "sending" && (await isOtherInWork(tx, "pause-ads", eventId, { shortageId })))
    throw new NotYet("this mail is being sent just now")
  if (await isOnItsWay(tx, advertised, "resume"))
    throw new NotYet("the news that it can run again is being sent just now")
  const mail = earlier ?? (await intendAdMail(tx, shortageId, advertised, "pause", publicUrl))
  await setAdMailState(tx, mail.id, "sending")
  return mailTo(advertised, mail, "pause")
}
