import { type Api, newApi } from "../api.ts"
import { problem } from "../problem.ts"
import type { Live } from "./live.ts"

export { type Live, type LiveParts, openLive } from "./live.ts"

const headers = { "Content-Type": "text/event-stream", "X-Accel-Buffering": "no" }

/** `GET /console/api/stream`: server-sent events that say what has changed, from where `Last-Event-ID` left off. */
export function streamRoute(live: Live): Api {
  const api = newApi()
  api.get("/console/api/stream", (c) => {
    // Nobody reads what answers a HEAD, so nobody would ever leave.
    if (c.req.method === "HEAD") return c.body(null, 200, headers)
    const stream = live.listen(c.req.header("last-event-id"))
    if (!stream) return problem(c, "busy", "No more pages can listen just now.", { retryAfter: 5 })
    return c.body(stream, 200, headers)
  })
  return api
}
