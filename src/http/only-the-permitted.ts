import type { Context } from "hono"
import type { KnownKey } from "../access/api-keys.ts"
import type { OpenSession, signIn } from "../access/sessions.ts"
import { endStreamWith, senderOf, sessionToken, STREAM_LOOK } from "./console/session-cookie.ts"
import { type Guard, notFound } from "./frame.ts"
import { customersPermissions, permissionsIn, shopPermissions, type Who } from "./permissions.ts"
import { problem } from "./problem.ts"

/** Whose key it is, if it opens anything. */
export type FindKey = (key: string) => Promise<KnownKey | undefined>

/** All that coming in asks of the shop; plugged together in the runtimes. */
export type Access = {
  readonly findKey: FindKey
  readonly signIn: (linkToken: string) => ReturnType<typeof signIn>
  readonly findSession: (token: string) => Promise<OpenSession | undefined>
  /** Whether it is open, asked without keeping it open. */
  readonly isSessionOpen: (token: string) => Promise<boolean>
  readonly signOut: (token: string) => Promise<void>
}

/** A shop that serves more than its own machine. */
export type Exposed = {
  /** Where others reach it, as configured: what a request says of that is its sender's word. */
  readonly publicUrl: string
  readonly access: Access
  /** How often one may ask; unset: as often as one likes. */
  readonly limitRate?: ((guard: Guard) => Guard) | undefined
}

/** Lets in who is signed in, from a page of ours, and programs with a key: each to what it may do. */
export function onlyThePermitted({ publicUrl, access }: Exposed, streamLook = STREAM_LOOK): Guard {
  const { origin } = new URL(publicUrl)
  const whoMay = permissionsIn(shopPermissions)
  return async (c, next) => {
    const who = whoMay(c.req.method, c.req.path)
    if (who === "everyone") return next()
    const key = keyIn(c)
    if (key !== undefined) return (await refuseKey(c, key, access.findKey, who)) ?? next()
    const token = sessionToken(c)
    if (token === undefined) return signInNeeded(c)
    const sender = senderOf(c, origin)
    if (sender === "foreign" || (sender === "unsaid" && !isLook(c)))
      return problem(c, "cross-site", "Only a page of this shop may use your session.")
    const session = await access.findSession(token)
    if (!session) return signInNeeded(c)
    const { name, role } = session
    if (role === "read-only" && !who.includes(role) && !isLook(c))
      return problem(c, "read-only", `${name} may look at everything and change nothing.`)
    if (!who.includes(role)) return notFound(c)
    c.set("actor", name)
    c.set("caller", name)
    c.set("session", session)
    await next()
    endStreamWith(c, () => access.isSessionOpen(token), streamLook)
    return undefined
  }
}

/** On the customers' server, where nobody signs in: lets in programs with a key. */
export function onlyKeys(findKey: FindKey): Guard {
  const whoMay = permissionsIn(customersPermissions)
  return async (c, next) => {
    const who = whoMay(c.req.method, c.req.path)
    if (who === "everyone") return next()
    const key = keyIn(c)
    if (key === undefined) return unauthorized(c, "sign-in-needed", "Send a key: `Authorization: Bearer rsk_live_…`.")
    return (await refuseKey(c, key, findKey, who)) ?? next()
  }
}

/** `Authorization: Bearer …` (RFC 6750). Another scheme is for somebody on the way, such as a proxy with a password. */
const keyIn = (c: Context) => /^bearer +(.*)$/i.exec(c.req.header("authorization") ?? "")?.[1]

async function refuseKey(c: Context, key: string, findKey: FindKey, who: readonly Who[]) {
  const known = await findKey(key)
  if (!known)
    return unauthorized(c, "key-refused", "It is unknown, revoked or over. `restock keys list` shows those there are.")
  if (who.length === 0) return notFound(c)
  if (!known.scopes.some((scope) => who.includes(scope))) return problem(c, "scope-missing", lacking(known, who))
  c.set("actor", `key ${known.name}`)
  c.set("caller", `key ${known.name}`)
  return undefined
}

function lacking({ name, scopes }: KnownKey, who: readonly Who[]): string {
  const enough = who.filter((one) => one !== "operator" && one !== "read-only")
  const needed = enough.length === 0 ? "this is for those who sign in" : `this needs ${enough.join(" or ")}`
  return `The key ${name} is for ${scopes.join(" and ")}; ${needed}.`
}

const signInNeeded = (c: Context) =>
  unauthorized(
    c,
    "sign-in-needed",
    "On the machine of the shop, `restock sign-in-link` makes a link for a person to sign in with, and " +
      "`restock keys create` a key for a program, which sends it as `Authorization: Bearer rsk_live_…`.",
  )

function unauthorized(c: Context, code: "sign-in-needed" | "key-refused", detail: string): Response {
  c.header("WWW-Authenticate", code === "key-refused" ? 'Bearer error="invalid_token"' : "Bearer")
  return problem(c, code, detail)
}

const isLook = (c: Context) => c.req.method === "GET" || c.req.method === "HEAD"
