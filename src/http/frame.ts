import { randomUUID } from "node:crypto"
import type { Context, MiddlewareHandler } from "hono"
import { HTTPException } from "hono/http-exception"
import { type Api, newApi, type Variables } from "./api.ts"
import { limitBody, limitDepth, onlyJson } from "./limits.ts"
import { onlyThisMachine } from "./only-this-machine.ts"
import type { Permissions } from "./permissions.ts"
import { problem } from "./problem.ts"
import { registerProblemExamples } from "./problem-examples.ts"
import { withSecurity } from "./security-schemes.ts"

/** For what is no page; a page has a policy of its own. */
const nothingRuns = "default-src 'none'; frame-ancestors 'none'"

export type LogError = (requestId: string, error: unknown) => void

/** An API whose every answer has a request id and is kept by nobody. What is routed next is open to everybody. */
export function openApi(): Api {
  const app = newApi()
  app.use((c, next) => {
    c.set("requestId", randomUUID())
    c.set("actor", "local")
    c.set("caller", "local")
    // Before the answer is there: on one that is, each of these would wrap its body anew.
    c.header("X-Request-Id", c.get("requestId"))
    c.header("X-Content-Type-Options", "nosniff")
    c.header("Referrer-Policy", "no-referrer")
    c.header("Cache-Control", "no-store")
    c.header("Content-Security-Policy", nothingRuns)
    return next()
  })
  return app
}

/** Lets a request in, and says who it is from, or refuses it. */
export type Guard = MiddlewareHandler<{ Variables: Variables }>

/** What is routed from here on is for those whom the guard lets in, and takes JSON of limited length and depth. */
export function guardApi(app: Api, guard: Guard = onlyThisMachine): void {
  app.use(guard)
  app.use(limitBody)
  app.use(onlyJson)
  app.use(limitDepth)
}

/** `ready` throws when the database does not answer. */
export function healthRoutes(app: Api, ready: () => Promise<void>): void {
  app.get("/livez", (c) => c.json({ alive: true }))
  app.get("/readyz", async (c) => {
    try {
      await ready()
      return c.json({ ready: true })
    } catch {
      return problem(c, "not-ready", "The database does not answer.", { retryAfter: 1 })
    }
  })
}

export type ApiEnd = {
  readonly title: string
  /** What the document says of who may do what. */
  readonly permissions: Permissions
  readonly isBusy: (error: unknown) => boolean
  /** How to find out what became of a commit whose answer was lost. */
  readonly afterLostCommit: string
  readonly logError: LogError
  /** An answer to an error that only this API knows. */
  readonly answer?: (c: Context, error: Error) => Response | undefined
}

/** The last of an API: what it consists of, and what is said to all that came through to here. */
export function endApi(app: Api, { title, permissions, isBusy, afterLostCommit, logError, answer }: ApiEnd): void {
  registerProblemExamples(app.openAPIRegistry)
  const head = { openapi: "3.1.0", info: { title, version: "0.1.0", description } }
  // Made once: it takes long enough that a few strangers could keep the shop busy with it.
  let document: object | undefined
  app.get("/openapi.json", (c) => c.json((document ??= withSecurity(app.getOpenAPI31Document(head), permissions))))
  app.notFound(notFound)
  app.onError((error, c) => {
    const own = answer?.(c as Context, error)
    if (own) return own
    if (error.name === "CommitUnknown")
      return problem(c, "outcome-unknown", `The database went away during the commit. ${afterLostCommit}`, {
        retryAfter: 1,
      })
    if (error instanceof HTTPException && error.status === 400)
      return problem(c, "malformed-json", "The body could not be read as JSON.")
    if (error instanceof HTTPException && error.status === 415)
      return problem(c, "unsupported-media-type", "Send a body of JSON, with Content-Type: application/json.")
    if (isBusy(error))
      return problem(c, "busy", "The database is away or busy for a moment. Nothing was kept.", { retryAfter: 1 })
    logError(c.get("requestId"), error)
    return problem(c, "internal", "Nothing was kept. The log knows more under this request id.")
  })
}

const description =
  "Everything speaks JSON. A refusal is an `application/problem+json` (RFC 9457): its `detail` says what was found " +
  "and what to do, its `title` is Korean or English by `Accept-Language`, and its `type` leads to a page about its `code`. " +
  "A list comes in pages; the header `Link` leads on."

export const notFound = (c: Context) =>
  problem(c, "not-found", `There is no ${c.req.method} here. /openapi.json lists what there is.`)

/** What answers while a server is still being opened. */
export function waitingApi(whatOpens: string, guard?: Guard): Api {
  const app = openApi()
  guardApi(app, guard)
  app.get("/livez", (c) => c.json({ alive: true }))
  app.notFound((c) => problem(c, "not-ready", `${whatOpens} is being opened.`, { retryAfter: 1 }))
  return app
}
