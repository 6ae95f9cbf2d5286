import { noteAction } from "../database/audit.ts"
import type { Database, Reader } from "../database/database.ts"
import type { EventType } from "../events.ts"
import { sendOnceMore } from "../messaging/send-once-more.ts"
import { type AdMailKind, type AdMailState, lockAdvertised } from "./ad-mails.ts"
import { askedAt, type PausePolicy } from "./pause-ads.ts"

/** Whether a mail may be sent once more, and if not, why. */
export type AdMailResend = "yes" | "on-its-way" | "superseded" | "not-the-last"

/** A mail, and what has become of its product and its ad since. */
export type AdMailNow = {
  readonly id: string
  readonly kind: AdMailKind
  readonly state: AdMailState
  readonly shortageId: string
  /** The shortage that is open now, if one is. */
  readonly openShortage: string | null
  /** Whether the product still has this ad, and the ad runs. */
  readonly runs: boolean
  /** The delivery that sends it; null: its event was removed, or does not lead to a mail any more. */
  readonly eventId: string | null
  readonly delivery: "pending" | "done" | "dead" | null
  /** What the manager heard of this product last, or may have heard. */
  readonly lastId: string | null
  readonly lastKind: AdMailKind | null
}

/** Only what the manager heard last, or has yet to hear; and never what would be wrong by now. */
export function mayBeSentOnceMore(mail: AdMailNow): AdMailResend {
  const { kind, shortageId, openShortage } = mail
  if (mail.delivery === "pending") return "on-its-way"
  const isWrong = kind === "pause" ? openShortage === null : openShortage !== null
  if (isWrong || !mail.runs || mail.state === "superseded" || mail.delivery === null) return "superseded"
  if (kind === "pause" && openShortage !== shortageId) return "not-the-last"
  if (mail.lastId === mail.id) return "yes"
  if (mayBeHeard(mail.state)) return "not-the-last"
  return kind === "pause" || mail.lastKind === "pause" ? "yes" : "not-the-last"
}

const mayBeHeard = (state: AdMailState) => state === "sent" || state === "maybe-sent" || state === "sending"

/** Undefined when there is no such mail. */
export async function adMailNow(
  db: Reader,
  policy: PausePolicy,
  kind: AdMailKind,
  id: string,
): Promise<AdMailNow | undefined> {
  const told: EventType = kind === "pause" ? askedAt[policy] : "StockReplenished"
  const [mail] = await db.query<AdMailNow>`
    select m.id, m.kind, m.state, m.shortage_id as "shortageId", s.shortage_id as "openShortage",
           a.running and p.ad_id is not distinct from m.ad_id as runs, d.event_id as "eventId", d.state as delivery,
           last.id as "lastId", last.kind as "lastKind"
    from ad_mails m
    join products p on p.id = m.product_id
    join stock s on s.product_id = m.product_id
    join ads a on a.id = m.ad_id
    left join lateral (
      select d.event_id, d.state
      from events e
      join deliveries d on d.event_id = e.id and d.consumer = m.kind || '-ads'
      where e.data->>'shortageId' = m.shortage_id::text and e.type = ${told}
        -- as the index says it
        and e.type in ('StockRanShort', 'StockSoldOut', 'StockReplenished')
      order by d.state = 'pending' desc, d.state = 'dead' desc, d.event_id desc
      limit 1
    ) d on true
    left join lateral (
      select heard.id, heard.kind
      from ad_mails heard
      where heard.product_id = m.product_id and heard.ad_id = m.ad_id
        and heard.state in ('sent', 'maybe-sent', 'sending')
      order by heard.changed_at desc
      limit 1
    ) last on true
    where m.id = ${id} and m.kind = ${kind}
  `
  return mail
}

/**
 * Puts a mail back to its consumer, which sends it with the same words, or not if it is wrong by the time. What was sent
 * counts as sent in doubt from now on: that is sent again, once however often it is delivered, and stays on record, so that
 * a resume still follows a pause.
 */
export function resendAdMail(
  db: Database,
  policy: PausePolicy,
  kind: AdMailKind,
  id: string,
  { actor, reason }: { readonly actor: string; readonly reason: string },
): Promise<"done" | "unknown" | Exclude<AdMailResend, "yes">> {
  return db.transaction(async (tx) => {
    const [known] = await tx.query<{ shortageId: string }>`
      select shortage_id as "shortageId" from ad_mails where id = ${id} and kind = ${kind}
    `
    if (!known) return "unknown"
    await lockAdvertised(tx, known.shortageId)
    const mail = (await adMailNow(tx, policy, kind, id))!
    const answer = mayBeSentOnceMore(mail)
    if (answer !== "yes") return answer
    if (!(await sendOnceMore(tx, `${kind}-ads`, mail.eventId!))) return "on-its-way"
    // As of when it was heard: as of now, it would hide what the manager heard since.
    await tx.query`update ad_mails set state = 'maybe-sent' where id = ${id} and state in ('sent', 'sending')`
    const [before, after] = [{ state: mail.state }, { state: mayBeHeard(mail.state) ? "maybe-sent" : mail.state }]
    await noteAction(tx, { actor, action: "resend-mail", subject: id, reason, before, after })
    return "done"
  })
}
