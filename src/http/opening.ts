import type { ReceiveCallback } from "../replenishment/receive-callback.ts"
import { type Api, newApi } from "./api.ts"
import { callbackRoute } from "./callbacks.ts"
import { problem } from "./problem.ts"

/** What answers while the shop is still being opened: the factory calls only once, so its calls are kept already. */
export function createOpeningApp(receiveCallback: ReceiveCallback): Api {
  const app = newApi()
  callbackRoute(app, { receiveCallback })
  app.get("/livez", (c) => c.json({ alive: true }))
  app.notFound((c) => problem(c, "not-ready", "The shop is being opened.", { retryAfter: 1 }))
  return app
}
