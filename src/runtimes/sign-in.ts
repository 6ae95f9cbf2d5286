import { findKey, remembered } from "../access/api-keys.ts"
import { findSession, isSessionOpen, signIn, signOut } from "../access/sessions.ts"
import { hasAnybodySignedIn, makeSignInLink, type Person, type SignInLink } from "../access/sign-in-links.ts"
import type { Database } from "../database/database.ts"
import type { Guard } from "../http/frame.ts"
import { rateLimits } from "../http/rate-limits.ts"
import type { Access, FindKey } from "../http/only-the-permitted.ts"

/** Milliseconds for which a revoked key may still open. */
const REVOKED_WITHIN = 2_000

export const keysIn = (db: Database): FindKey => remembered((key) => findKey(db, key), REVOKED_WITHIN)

/** Far above what a busy shop front asks, and below what would keep the others waiting. */
const limits = { perKey: { requests: 20_000, seconds: 10 }, perAddress: { requests: 600, seconds: 60 } }

export const limitRate = (guard: Guard): Guard => rateLimits(limits)(guard)

export const accessTo = (db: Database): Access => ({
  findKey: keysIn(db),
  signIn: (linkToken) => signIn(db, linkToken),
  findSession: (token) => findSession(db, token),
  isSessionOpen: (token) => isSessionOpen(db, token),
  signOut: (token) => signOut(db, token),
})

/** Where nobody ever signed in: a link for the first who does. */
export async function firstSignIn(db: Database, publicUrl: string): Promise<string | undefined> {
  if (await hasAnybodySignedIn(db)) return undefined
  return (await inviteTo(db, publicUrl, { name: "operator", role: "operator" }, "first start")).url
}

/** A link that lets a person in once, to the console at an address. */
export async function inviteTo(
  db: Database,
  publicUrl: string,
  person: Person,
  actor: string,
): Promise<Omit<SignInLink, "token"> & { readonly url: string }> {
  const { token, ...link } = await db.transaction((tx) => makeSignInLink(tx, person, actor))
  // What stands behind the # is sent to no server, so it is in no log on the way.
  return { ...link, url: `${publicUrl}/console/sign-in#${token}` }
}
