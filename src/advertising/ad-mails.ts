import { randomBytes } from "node:crypto"
import type { Transaction } from "../database/database.ts"
import { newId, type ProductId } from "../shared/ids.ts"
import type { Mail } from "../shared/mail.ts"
import type { Language } from "./ad.ts"
import { adMail, type Letter } from "./ad-mail.ts"

export type AdMailState = "intended" | "sending" | "sent" | "maybe-sent" | "refused" | "superseded"
export type AdMailKind = "pause" | "resume"

/** A product with its ad, as far as a mail about it goes. */
export type Advertised = {
  readonly productId: ProductId
  readonly sku: string
  readonly name: string
  readonly stock: number
  readonly waiting: number
  readonly expectedAt: Date | null
  /** The shortage that is open now, if one is. */
  readonly openShortage: string | null
  readonly adId: string
  readonly managerEmail: string
  readonly language: Language
  readonly running: boolean
}

/**
 * The ad of the product that this shortage is of, locked: whoever decides about a mail for it does so alone, and what
 * is read after this is not older than what the one before decided.
 */
export async function lockAdvertised(tx: Transaction, shortageId: string): Promise<Advertised | undefined> {
  await tx.query`
    select 1
    from shortages h
    join products p on p.id = h.product_id
    join ads a on a.id = p.ad_id
    where h.id = ${shortageId}
    for no key update of a
  `
  const [found] = await tx.query<Advertised>`
    select h.product_id as "productId", p.sku, p.name, s.on_hand as stock, s.waiting, o.expected_at as "expectedAt",
           s.shortage_id as "openShortage", a.id as "adId", a.manager_email as "managerEmail", a.language, a.running
    from shortages h
    join products p on p.id = h.product_id
    join stock s on s.product_id = h.product_id
    join ads a on a.id = p.ad_id
    left join production_orders o on o.id = s.production_order_id
    where h.id = ${shortageId}
  `
  return found
}

export type AdMail = Letter & {
  readonly id: string
  readonly state: AdMailState
}

/** The mail of this shortage, locked, if one was ever intended. */
export async function lockAdMail(
  tx: Transaction,
  shortageId: string,
  adId: string,
  kind: AdMailKind,
): Promise<AdMail | undefined> {
  const [mail] = await tx.query<AdMail>`
    select id, state, subject, text, html
    from ad_mails
    where shortage_id = ${shortageId} and ad_id = ${adId} and kind = ${kind}
    for update
  `
  return mail
}

/** Writes the mail down before it is sent. The key makes it one, whoever else tries. */
export async function intendAdMail(
  tx: Transaction,
  shortageId: string,
  advertised: Advertised,
  kind: AdMailKind,
  publicUrl: string,
): Promise<AdMail> {
  const token = kind === "pause" ? randomBytes(24).toString("base64url") : null
  const confirmUrl = token && `${publicUrl}/ads/confirmations/${token}`
  const letter = adMail({ ...advertised, kind, confirmUrl })
  await tx.query`
    insert into ad_mails (id, shortage_id, product_id, ad_id, kind, state, subject, text, html, confirmation_token)
    values (${newId()}, ${shortageId}, ${advertised.productId}, ${advertised.adId}, ${kind}, 'intended',
            ${letter.subject}, ${letter.text}, ${letter.html}, ${token})
    on conflict (shortage_id, ad_id, kind) do nothing
  `
  return (await lockAdMail(tx, shortageId, advertised.adId, kind))!
}

export async function setAdMailState(tx: Transaction, id: string, state: AdMailState): Promise<void> {
  await tx.query`
    update ad_mails
    set state = ${state}, changed_at = now(), sent_at = case when ${state === "sent"} then now() else sent_at end
    where id = ${id}
  `
}

/**
 * Gives a mail up that would be wrong by now. One that may have left stays on record, as of when it may have: as of now, it
 * would hide what the manager heard since.
 */
export async function giveUpAdMail(tx: Transaction, mail: AdMail): Promise<void> {
  await tx.query`
    update ad_mails set state = ${mayHaveLeft(mail) ? "maybe-sent" : "superseded"} where id = ${mail.id}
  `
}

/** What the manager heard of this product last, or may have heard. */
export async function lastHeard(tx: Transaction, { productId, adId }: Advertised): Promise<AdMailKind | undefined> {
  const [last] = await tx.query<{ kind: AdMailKind }>`
    select kind
    from ad_mails
    where product_id = ${productId} and ad_id = ${adId} and state in ('sent', 'maybe-sent', 'sending')
    order by changed_at desc
    limit 1
  `
  return last?.kind
}

/** Whether a mail of this kind about the product is on its way just now; its worker is alive, or was two minutes ago. */
export async function isOnItsWay(tx: Transaction, { productId, adId }: Advertised, kind: AdMailKind): Promise<boolean> {
  const rows = await tx.query`
    select 1
    from ad_mails
    where product_id = ${productId} and ad_id = ${adId} and kind = ${kind}
      and state = 'sending' and changed_at > now() - interval '2 minutes'
  `
  return rows.length > 0
}

/** Whether an earlier attempt began to send it, and did not surely fail. */
export const mayHaveLeft = (mail: Pick<AdMail, "state"> | undefined): boolean =>
  mail?.state === "sending" || mail?.state === "maybe-sent"

/** A mail that is about to be sent. What may have left before may have left for ever, whatever comes of this attempt. */
export type AddressedMail = Mail & { readonly about: string; readonly leftBefore: boolean }

/** With the address as it is now: a corrected one is used, the words stay. */
export function mailTo(advertised: Advertised, mail: AdMail, kind: AdMailKind): AddressedMail {
  const { managerEmail: to, sku: about } = advertised
  const { id, subject, text, html } = mail
  const leftBefore = mayHaveLeft(mail)
  return { id, kind: kind === "pause" ? "ads-pause" : "ads-resume", to, subject, text, html, about, leftBefore }
}
