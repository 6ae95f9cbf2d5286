import type { Context } from "hono"
import { matchedRoutes } from "hono/route"
import type { Api } from "./api.ts"

/** What a scraper is sent: the text, and its content type. */
export type Metrics = () => Promise<{ readonly body: string; readonly type: string }>

/** `route` is a pattern, `none` where there is no such route: never what stood in the address. */
export type WatchRequest = (method: string, route: string, status: number, seconds: number) => void

export function metricsRoute(app: Api, metrics: Metrics): void {
  app.get("/metrics", async (c) => {
    const { body, type } = await metrics()
    return c.body(body, 200, { "Content-Type": type })
  })
}

/** Tells of each request when its answer begins. */
export function watchRequests(app: Api, watch: WatchRequest): void {
  app.use(async (c, next) => {
    const began = performance.now()
    await next()
    watch(methodOf(c), routeOf(c), c.res.status, (performance.now() - began) / 1_000)
  })
}

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
const methodOf = (c: Context) => (methods.has(c.req.method) ? c.req.method : "other")

/** Of all that stood in the request's way, the route: what is for every address is none. */
function routeOf(c: Context): string {
  const path = matchedRoutes(c).findLast((one) => one.path !== "/*" && one.path !== "*")?.path
  return path === undefined ? "none" : asInTheDocument(path)
}

const written = new Map<string, string>()

/** As many as there are routes. */
function asInTheDocument(path: string): string {
  let pattern = written.get(path)
  if (pattern === undefined) {
    pattern = path.replaceAll(/:(\w+)(\{[^}]*\})?/g, "{$1}")
    written.set(path, pattern)
  }
  return pattern
}
