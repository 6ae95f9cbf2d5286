import type { StoryStep } from "../order-story.ts"
import type { Span } from "./span.ts"
import type { StoryAdMail, StoryRows } from "./rows.ts"
import { mostHopeful, progressOf, step } from "./steps.ts"

/** The mails to the ad's manager about the shortage: those that left, that are tried, and the one that is to come. */
export function tellAds(rows: StoryRows, span: Span): StoryStep[] {
  return [...tellMails(rows, span, "pause"), ...tellMails(rows, span, "resume"), ...stillToResume(rows, span)]
}

const words = {
  pause: { step: "ads-paused", consumer: "pause-ads" },
  resume: { step: "ads-resumed", consumer: "resume-ads" },
} as const

function tellMails(rows: StoryRows, { line, shortage }: Span, kind: StoryAdMail["kind"]): StoryStep[] {
  const { step: name, consumer } = words[kind]
  const { sku } = line
  // By the shop's settings one of two events leads to the mail; the other one is done at once.
  const deliveries = rows.deliveries.filter((one) => one.consumer === consumer && one.data.shortageId === shortage.id)
  const attempts = deliveries.flatMap((one) => one.attempts).toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const open = mostHopeful(deliveries)
  const progress = open && progressOf(open)
  const mails = rows.adMails.filter((one) => one.shortageId === shortage.id && one.kind === kind)
  if (mails.length === 0) return progress && line.isAdvertised ? [step(name, { sku, ...progress })] : []
  return mails.flatMap((mail) => {
    const what = {
      sku,
      consumer,
      attempts,
      link: { to: "post", id: mail.id },
      payload: { subject: mail.subject },
    } as const
    if (mail.state === "sent") return [step(name, { ...what, at: mail.sentAt })]
    if (mail.state === "superseded") return []
    if (progress) return [step(name, { ...what, ...progress, attempts })]
    return mail.state === "maybe-sent" ? [step(name, { ...what, at: mail.changedAt })] : []
  })
}

/** As long as the order hopes for the goods, so does the ad. */
function stillToResume({ adMails }: StoryRows, { line, shortage, isOpen }: Span): StoryStep[] {
  const isPaused = adMails.some(
    ({ shortageId, kind, state }) =>
      shortageId === shortage.id && kind === "pause" && (state === "sent" || state === "maybe-sent"),
  )
  if (!isOpen || !isPaused || shortage.closedAt) return []
  return [step("ads-resumed", { state: "waiting", sku: line.sku, consumer: "resume-ads" })]
}
