import { noteAction } from "../database/audit.ts"
import type { Reader, Transaction } from "../database/database.ts"
import { isStrictAddress } from "../shared/mail.ts"

export type Language = "ko" | "en"

/** An advertisement, and whom to ask to pause it. */
export type Ad = {
  readonly id: string
  readonly managerEmail: string
  readonly language: Language
  /** Whether it runs; nobody is asked to pause what does not. */
  readonly running: boolean
}

export type AdChange = { readonly [Field in keyof Omit<Ad, "id">]?: Ad[Field] | undefined }
export type AdRefusal = { readonly no: "ad-taken" | "unknown-ad" | "invalid"; readonly detail: string }

export function listAds(db: Reader): Promise<Ad[]> {
  return db.query`
    select id, manager_email as "managerEmail", language, running from ads order by created_at, id
  `
}

export async function createAd(tx: Transaction, ad: Ad, actor: string): Promise<Ad | AdRefusal> {
  if (!isStrictAddress(ad.managerEmail)) return notAnAddress
  const [created] = await tx.query`
    insert into ads (id, manager_email, language, running)
    values (${ad.id}, ${ad.managerEmail}, ${ad.language}, ${ad.running})
    on conflict do nothing
    returning 1
  `
  if (!created) return { no: "ad-taken", detail: `There is an ad ${ad.id} already; change it with PATCH.` }
  await noteAction(tx, { actor, action: "create-ad", subject: ad.id, after: ad })
  return ad
}

export async function changeAd(tx: Transaction, id: string, change: AdChange, actor: string): Promise<Ad | AdRefusal> {
  if (change.managerEmail !== undefined && !isStrictAddress(change.managerEmail)) return notAnAddress
  const [before] = await tx.query<Ad>`
    select id, manager_email as "managerEmail", language, running from ads where id = ${id} for no key update
  `
  if (!before) return { no: "unknown-ad", detail: `There is no ad ${id}.` }
  const [after] = await tx.query<Ad>`
    update ads
    set manager_email = coalesce(${change.managerEmail}, manager_email),
        language = coalesce(${change.language}, language),
        running = coalesce(${change.running}, running)
    where id = ${id}
    returning id, manager_email as "managerEmail", language, running
  `
  await noteAction(tx, { actor, action: "change-ad", subject: id, before, after })
  return after!
}

const notAnAddress: AdRefusal = {
  no: "invalid",
  detail: "managerEmail: must be one plain address, such as ads@donut.example, without a name or a list",
}
