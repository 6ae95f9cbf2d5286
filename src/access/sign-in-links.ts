import { noteAction } from "../database/audit.ts"
import type { Reader, Transaction } from "../database/database.ts"
import { newToken, tokenHash } from "./token.ts"

/** Minutes in which a link has to be used. */
export const LINK_MINUTES = 15

export type Role = "operator" | "read-only"
export type Person = { readonly name: string; readonly role: Role }
export type SignInLink = Person & { readonly token: string; readonly endsAt: Date }

/** Who acts without having signed in is written down under these names. */
const taken = ["local", "command line", "first start"]

/** Why a name is none under which somebody can sign in; undefined when it is one. */
export function faultOfName(name: string): string | undefined {
  if (taken.includes(name) || name.startsWith("key "))
    return `${name} is what the shop calls those who did not sign in; choose another`
  if (/\p{C}/u.test(name) || name !== name.trim() || name.length < 1 || name.length > 60)
    return "a name has 1 to 60 characters, none of control, and no space at its ends"
  return undefined
}

/** A new link for a person; its token is known to nobody but who gets this answer. */
export async function makeSignInLink(tx: Transaction, { name, role }: Person, actor: string): Promise<SignInLink> {
  const token = newToken()
  const [made] = await tx.query<{ endsAt: Date }>`
    insert into sign_in_links (token_hash, name, role, ends_at)
    values (${tokenHash(token)}, ${name}, ${role}, now() + make_interval(mins => ${LINK_MINUTES}))
    returning ends_at as "endsAt"
  `
  await noteAction(tx, { actor, action: "make-sign-in-link", subject: name, after: { role } })
  return { token, name, role, ...made! }
}

/** Whom a link is for; undefined when there is no such link, its time is over, or somebody came by it before. */
export async function redeemSignInLink(tx: Transaction, token: string): Promise<Person | undefined> {
  const [person] = await tx.query<Person>`
    update sign_in_links
    set used_at = now()
    where token_hash = ${tokenHash(token)} and used_at is null and ends_at > now()
    returning name, role
  `
  return person
}

export async function hasAnybodySignedIn(db: Reader): Promise<boolean> {
  const [found] = await db.query<{ ever: boolean }>`
    select exists (select from operator_actions where action = 'sign-in') as ever
  `
  return found!.ever
}
