import type { ReceiveCallback } from "../replenishment/receive-callback.ts"
import type { Api } from "./api.ts"
import { callbackRoute } from "./callbacks.ts"
import { openApi } from "./frame.ts"
import { problem } from "./problem.ts"

/** What answers while the shop is still being opened: the factory calls only once, so its calls are kept already. */
export function createOpeningApp(receiveCallback: ReceiveCallback): Api {
  const app = openApi()
  callbackRoute(app, { receiveCallback })
  app.get("/livez", (c) => c.json({ alive: true }))
  // The spool is full or cannot be written to, which it has noted for operations.
  app.onError((_, c) => problem(c, "busy", "Nothing was kept.", { retryAfter: 1 }))
  app.notFound((c) => problem(c, "not-ready", "The shop is being opened.", { retryAfter: 1 }))
  return app
}
