import { findSession, isSessionOpen, signIn, signOut } from "../access/sessions.ts"
import { hasAnybodySignedIn, makeSignInLink, type Person, type SignInLink } from "../access/sign-in-links.ts"
import type { Database } from "../database/database.ts"
import type { Access } from "../http/console/guard.ts"

export const accessTo = (db: Database): Access => ({
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
