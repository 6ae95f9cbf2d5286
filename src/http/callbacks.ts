import type { Hono } from "hono"
import type { Api, Variables } from "./api.ts"
import { openApi } from "./frame.ts"
import { problem } from "./problem.ts"
import type { Shop } from "./shop.ts"

/** What the factory may say at most, in bytes and milliseconds; what is over is cut off, and then unreadable. */
const MOST_BYTES = 64 * 1024
const IN_ALL_MS = 5_000

/** The factory's one call. Unknown, expired and revoked tokens get one and the same 404. */
export function callbackRoute(api: Hono<{ Variables: Variables }>, shop: Pick<Shop, "receiveCallback">): void {
  api.post("/factory/callbacks/:token", async (c) => {
    // Both the factory and we drop an idle connection after five seconds: an agreed end loses no call.
    c.header("Connection", "close")
    const answer = await shop.receiveCallback(c.req.param("token"), () => readStart(c.req.raw.body))
    if (answer === "unknown") return problem(c, "not-found", "There is nothing here.")
    return c.json({ received: true }, 200)
  })
}

/** The callback route alone, where it is a function of its own. */
export function createCallbackApp(shop: Pick<Shop, "receiveCallback">): Api {
  const app = openApi()
  callbackRoute(app, shop)
  app.notFound((c) => problem(c, "not-found", "There is nothing here."))
  return app
}

/** What came within the limits; the rest is not waited for. */
async function readStart(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  if (!body) return new Uint8Array()
  const reader = body.getReader()
  const late = setTimeout(() => reader.cancel(new Error("too slow")).catch(() => {}), IN_ALL_MS)
  const parts: Uint8Array[] = []
  let size = 0
  try {
    while (size <= MOST_BYTES) {
      const { done, value } = await reader.read()
      if (done) break
      parts.push(value)
      size += value.length
    }
  } catch {
    // The factory broke off. It never calls again, so what came is kept, for a person to look at.
  } finally {
    clearTimeout(late)
  }
  return Buffer.concat(parts).subarray(0, MOST_BYTES)
}
