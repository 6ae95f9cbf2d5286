import type { Context } from "hono"
import { getCookie } from "hono/cookie"
import type { OpenSession } from "../../access/sessions.ts"

declare module "hono" {
  interface ContextVariableMap {
    /** Of who is signed in; in a shop on one machine nobody is. */
    session: OpenSession | undefined
  }
}

/** The prefix binds the cookie to this host and to TLS; a browser takes http://localhost for as good. */
export const sessionToken = (c: Context) => getCookie(c, "restock", "host")

/** Whether a page of ours sent this, as browsers say; other clients say nothing. */
export function senderOf(c: Context, origin: string): "ours" | "unsaid" | "foreign" {
  const site = c.req.header("sec-fetch-site")
  if (site !== undefined) return site === "same-origin" ? "ours" : "foreign"
  const from = c.req.header("origin")
  if (from === undefined) return "unsaid"
  return from === origin ? "ours" : "foreign"
}

/** Milliseconds by which a stream may outlive its session. */
export const STREAM_LOOK = 30_000

/** Otherwise who signed out, or was shown the door, would go on to hear what happens in the shop. */
export function endStreamWith(c: Context, isOpen: () => Promise<boolean>, milliseconds: number): void {
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
