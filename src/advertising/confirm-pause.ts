import type { Database, Reader } from "../database/database.ts"
import { crashPoint } from "../shared/crash-points.ts"
import type { Language } from "./ad.ts"

/** What the page behind the link of a pause mail shows. */
export type PauseRequest = {
  readonly sku: string
  readonly name: string
  readonly language: Language
  readonly askedAt: Date
  readonly confirmedAt: Date | null
}

/** 24 bytes in base64url; anything else is nobody's and never reaches the database. */
export const looksLikeConfirmation = (token: string) => /^[A-Za-z0-9_-]{32}$/.test(token)

/** Looks only: mail scanners follow links, and what they fetch confirms nothing. */
export async function findPauseRequest(db: Reader, token: string): Promise<PauseRequest | undefined> {
  if (!looksLikeConfirmation(token)) return undefined
  const [found] = await db.query<PauseRequest>`
    select p.sku, p.name, a.language, m.created_at as "askedAt", m.confirmed_at as "confirmedAt"
    from ad_mails m
    join products p on p.id = m.product_id
    join ads a on a.id = m.ad_id
    where m.confirmation_token = ${token}
  `
  return found
}

/** The manager says that the ad is paused. The first time counts. */
export async function confirmPause(db: Database, token: string): Promise<PauseRequest | undefined> {
  if (!looksLikeConfirmation(token)) return undefined
  await db.query`
    update ad_mails
    set confirmed_at = now()
    where confirmation_token = ${token} and confirmed_at is null
  `
  crashPoint("pause/confirmed")
  return findPauseRequest(db, token)
}
