import { noteAction } from "../database/audit.ts"
import { type Database, fragment, type Reader } from "../database/database.ts"
import { type Person, redeemSignInLink } from "./sign-in-links.ts"
import { looksLikeToken, newToken, tokenHash } from "./token.ts"

/** Hours after which a session ends, however busy. */
export const SESSION_HOURS = 12

export type OpenSession = Person & { readonly endsAt: Date }

/** Until its last hour, or half an hour after its last request; by the database's clock, which is the same for all. */
const isOpen = fragment`s.ends_at > now() and s.seen_at > now() - interval '30 minutes'`

/** Signs in who holds a link, once; undefined when the link is wrong, used or over. */
export async function signIn(
  db: Database,
  linkToken: string,
): Promise<(OpenSession & { readonly token: string }) | undefined> {
  if (!looksLikeToken(linkToken)) return undefined
  return db.transaction(async (tx) => {
    const person = await redeemSignInLink(tx, linkToken)
    if (!person) return undefined
    const { name, role } = person
    const token = newToken()
    const [session] = await tx.query<{ endsAt: Date }>`
      insert into sessions (token_hash, name, role, ends_at)
      values (${tokenHash(token)}, ${name}, ${role}, now() + make_interval(hours => ${SESSION_HOURS}))
      returning ends_at as "endsAt"
    `
    await noteAction(tx, { actor: name, action: "sign-in", subject: name, after: { role } })
    return { name, role, token, ...session! }
  })
}

/** Whose session it is, if it is open. That somebody was here is written down at most once a minute. */
export async function findSession(db: Reader, token: string): Promise<OpenSession | undefined> {
  if (!looksLikeToken(token)) return undefined
  const hash = tokenHash(token)
  const [session] = await db.query<OpenSession>`
    with seen as (
      update sessions s
      set seen_at = now()
      where s.token_hash = ${hash} and ${isOpen} and s.seen_at < now() - interval '1 minute'
    )
    select s.name, s.role, s.ends_at as "endsAt"
    from sessions s
    where s.token_hash = ${hash} and ${isOpen}
  `
  return session
}

/** The same question of who only waits for news, which keeps no session open. */
export async function isSessionOpen(db: Reader, token: string): Promise<boolean> {
  const [session] = await db.query`select from sessions s where s.token_hash = ${tokenHash(token)} and ${isOpen}`
  return session !== undefined
}

export async function signOut(db: Database, token: string): Promise<void> {
  await db.transaction(async (tx) => {
    const [ended] = await tx.query<Person>`
      delete from sessions where token_hash = ${tokenHash(token)} returning name, role
    `
    if (!ended) return
    const { name, role } = ended
    await noteAction(tx, { actor: name, action: "sign-out", subject: name, before: { role }, after: { ended: true } })
  })
}

/** Removes links and sessions that are over. */
export async function pruneSessions(db: Database): Promise<void> {
  await db.query`delete from sign_in_links where ends_at <= now()`
  await db.query`delete from sessions s where not (${isOpen})`
}
