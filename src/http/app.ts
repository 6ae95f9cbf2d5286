import { randomUUID } from "node:crypto"
import type { Context } from "hono"
import { bodyLimit } from "hono/body-limit"
import { HTTPException } from "hono/http-exception"
import { Busy } from "../sales/gather.ts"
import { TwinRunning } from "../sales/order-store.ts"
import { type Api, newApi } from "./api.ts"
import { callbackRoute } from "./callbacks.ts"
import { onlyThisMachine } from "./only-this-machine.ts"
import { operationRoutes } from "./operations.ts"
import { orderRoutes } from "./orders.ts"
import { problem } from "./problem.ts"
import { productRoutes } from "./products.ts"
import type { Shop } from "./shop.ts"

const MOST_BYTES = 64 * 1024

export type AppOptions = { readonly logError: (requestId: string, error: unknown) => void }

/** The API, the same on every runtime. */
export function createApp(shop: Shop, { logError }: AppOptions): Api {
  const app = newApi()
  app.use(async (c, next) => {
    c.set("requestId", randomUUID())
    c.set("actor", "local")
    await next()
    c.header("X-Request-Id", c.get("requestId"))
    c.header("X-Content-Type-Options", "nosniff")
    c.header("Referrer-Policy", "no-referrer")
    c.header("Cache-Control", "no-store")
  })
  app.use("/factory/*", async (c, next) => (isCallback(c) ? next() : notFound(c)))
  callbackRoute(app, shop)

  app.use(onlyThisMachine)
  app.use(
    bodyLimit({ maxSize: MOST_BYTES, onError: (c) => problem(c, "too-large", "A body may have 64 KiB at most.") }),
  )
  app.use(onlyJson)
  app.get("/livez", (c) => c.json({ alive: true }))
  app.get("/readyz", async (c) => {
    try {
      await shop.ready()
      return c.json({ ready: true })
    } catch {
      return problem(c, "not-ready", "The database does not answer.", { retryAfter: 1 })
    }
  })
  app.route("/", productRoutes(shop))
  app.route("/", orderRoutes(shop))
  app.route("/", operationRoutes(shop))
  app.doc31("/openapi.json", { openapi: "3.1.0", info: { title: "Restock", version: "0.1.0" } })

  app.notFound(notFound)
  app.onError((error, c) => answerError(c as Context, shop, error, logError))
  return app
}

const notFound = (c: Context) =>
  problem(c, "not-found", `There is no ${c.req.method} here. /openapi.json lists what there is.`)
const isCallback = (c: Context) => c.req.method === "POST" && c.req.path.startsWith("/factory/callbacks/")

/** A body of another type would be passed over by the schemas, and a form is what a foreign page can send. */
async function onlyJson(c: Context, next: () => Promise<void>) {
  const type = c.req.header("content-type")
  const hasBody = Number(c.req.header("content-length") ?? 0) > 0 || c.req.header("transfer-encoding") !== undefined
  if (hasBody && !/^application\/json\s*(;|$)/i.test(type ?? ""))
    return problem(
      c,
      "unsupported-media-type",
      `The body came as ${type ?? "no type"}; send Content-Type: application/json.`,
    )
  return next()
}

function answerError(c: Context, shop: Shop, error: Error, logError: AppOptions["logError"]): Response {
  if (error instanceof Busy) return problem(c, "busy", "Nothing was kept.", { retryAfter: error.seconds })
  if (error instanceof TwinRunning)
    return problem(c, "twin-running", "Ask again with the same key: you get the answer of the first.", {
      retryAfter: 1,
    })
  if (error.name === "CommitUnknown")
    return problem(
      c,
      "outcome-unknown",
      "The database went away during the commit. Ask again with the same Idempotency-Key.",
      {
        retryAfter: 1,
      },
    )
  if (error instanceof HTTPException && error.status === 400)
    return problem(c, "malformed-json", "The body could not be read as JSON.")
  if (shop.isBusy(error))
    return problem(c, "busy", "The database is away or busy for a moment. Nothing was kept.", { retryAfter: 1 })
  logError(c.get("requestId"), error)
  return problem(c, "internal", "Nothing was kept. The log knows more under this request id.")
}
