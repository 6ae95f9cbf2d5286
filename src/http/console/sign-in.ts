import { createRoute, z } from "@hono/zod-openapi"
import { deleteCookie, setCookie } from "hono/cookie"
import { type OpenSession, SESSION_HOURS } from "../../access/sessions.ts"
import type { Session } from "../../views/session.ts"
import { type Api, jsonBody, newApi, on } from "../api.ts"
import { problem } from "../problem.ts"
import type { Exposed } from "../only-the-permitted.ts"
import { senderOf, sessionToken } from "./session-cookie.ts"

/** What of the shop a session tells, whoever looks. */
export type About = Pick<Session, "trials" | "mailbox" | "factory" | "marketing">

const signInRoute = createRoute({
  method: "post",
  path: "/console/api/sign-in",
  hide: true,
  request: { body: jsonBody(z.strictObject({ token: z.string().max(200) })) },
  responses: { 200: { description: "The session" } },
})

/** Who looks; and where the shop is exposed, how one comes in and leaves. */
export function sessionRoutes(about: About, exposed: Exposed | undefined, now?: () => number): Api {
  const api = newApi()
  api.get("/console/api/session", (c) => c.json(sessionOf(about, c.get("session"))))
  if (exposed) signInRoutes(api, about, exposed, now)
  return api
}

const cookie = { prefix: "host", secure: true, httpOnly: true, sameSite: "Strict", path: "/" } as const

function signInRoutes(api: Api, about: About, { publicUrl, access }: Exposed, now?: () => number): void {
  const { origin } = new URL(publicUrl)
  const noteFailure = atMost(10, 60, now)
  on(api, signInRoute, async (c) => {
    if (senderOf(c, origin) === "foreign") return problem(c, "cross-site", "One signs in from a page of this shop.")
    const session = await access.signIn(c.req.valid("json").token)
    // A link that is right is never turned away: otherwise a stranger could keep everybody out by trying.
    if (!session) {
      const retryAfter = noteFailure()
      if (retryAfter !== undefined) return problem(c, "too-many-tries", "Wait a moment.", { retryAfter })
      return problem(c, "sign-in-refused", "It was used, or its time is over, or a part is missing. Ask for a new one.")
    }
    setCookie(c, "restock", session.token, { ...cookie, maxAge: SESSION_HOURS * 3_600 })
    return c.json(sessionOf(about, session))
  })
  api.post("/console/api/sign-out", async (c) => {
    await access.signOut(sessionToken(c)!)
    deleteCookie(c, "restock", cookie)
    return c.json({ signedOut: true })
  })
}

function sessionOf(about: About, session: OpenSession | undefined): Session {
  if (!session) return { mode: "local", actor: "local", role: "operator", endsAt: null, ...about }
  const { name, role, endsAt } = session
  return { mode: "exposed", actor: name, role, endsAt, ...about }
}

/** Notes one more; once there were so many in so many seconds, returns after how many seconds there is room again. */
export function atMost(most: number, seconds: number, now = () => performance.now()): () => number | undefined {
  let times: number[] = []
  return () => {
    const since = now() - seconds * 1_000
    times = times.filter((time) => time > since)
    if (times.length >= most) return Math.max(1, Math.ceil((times[0]! - since) / 1_000))
    times.push(now())
    return undefined
  }
}
