import type { Context } from "hono"
import { getCookie } from "hono/cookie"
import type { OpenSession, signIn } from "../../access/sessions.ts"
import type { Guard } from "../frame.ts"
import { problem } from "../problem.ts"

/** All that signing in asks of the shop; plugged together in the runtimes. */
export type Access = {
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
}

declare module "hono" {
  interface ContextVariableMap {
    /** Of who is signed in; in a shop on one machine nobody is. */
    session: OpenSession | undefined
  }
}

export const SIGN_IN = "/console/api/sign-in"
export const SIGN_OUT = "/console/api/sign-out"

/** Milliseconds by which a stream may outlive its session. */
const STREAM_LOOK = 30_000

/** Lets in who is signed in, from a page of ours, and lets those who may only look change nothing. */
export function onlyTheSignedIn({ publicUrl, access }: Exposed, streamLook = STREAM_LOOK): Guard {
  const { origin } = new URL(publicUrl)
  return async (c, next) => {
    if (isOpenToAll(c)) return next()
    const token = sessionToken(c)
    if (token === undefined) return signInNeeded(c)
    const sender = senderOf(c, origin)
    if (sender === "foreign" || (sender === "unsaid" && !isLook(c)))
      return problem(c, "cross-site", "Only a page of this shop may use your session.")
    const session = await access.findSession(token)
    if (!session) return signInNeeded(c)
    if (session.role === "read-only" && !isLook(c) && c.req.path !== SIGN_OUT)
      return problem(c, "read-only", `${session.name} may look at everything and change nothing.`)
    c.set("actor", session.name)
    c.set("caller", session.name)
    c.set("session", session)
    await next()
    endStreamWith(c, () => access.isSessionOpen(token), streamLook)
    return undefined
  }
}

/** The prefix binds the cookie to this host and to TLS; a browser takes http://localhost for as good. */
export const sessionToken = (c: Context) => getCookie(c, "restock", "host")

const signInNeeded = (c: Context) =>
  problem(c, "sign-in-needed", "`restock sign-in-link`, on the machine of the shop, makes a link to sign in with.")

const isLook = (c: Context) => c.req.method === "GET" || c.req.method === "HEAD"

const isOpenToAll = (c: Context) =>
  isLook(c) ? c.req.path === "/livez" || c.req.path === "/readyz" : c.req.method === "POST" && c.req.path === SIGN_IN

/** Whether a page of ours sent this, as browsers say; other clients say nothing. */
export function senderOf(c: Context, origin: string): "ours" | "unsaid" | "foreign" {
  const site = c.req.header("sec-fetch-site")
  if (site !== undefined) return site === "same-origin" ? "ours" : "foreign"
  const from = c.req.header("origin")
  if (from === undefined) return "unsaid"
  return from === origin ? "ours" : "foreign"
}

/** Otherwise who signed out, or was shown the door, would go on to hear what happens in the shop. */
function endStreamWith(c: Context, isOpen: () => Promise<boolean>, milliseconds: number): void {
  const { body, headers } = c.res
  if (!body || !headers.get("content-type")?.startsWith("text/event-stream")) return
  const over = new AbortController()
  const look = setInterval(async () => {
    try {
      if (!(await isOpen())) over.abort(new Error("the session is over"))
    } catch {
      // The database is away: that ends nobody's session.
    }
  }, milliseconds)
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  body
    .pipeTo(writable, { signal: over.signal })
    .catch(() => {}) // either side may leave at any time
    .finally(() => clearInterval(look))
  c.res = new Response(readable, c.res)
}
