import type { Context } from "hono"
import { Busy } from "../sales/gather.ts"
import { TwinRunning } from "../sales/order-store.ts"
import type { Mailbox } from "../shared/mail.ts"
import { adRoutes } from "./ads.ts"
import type { Api } from "./api.ts"
import { endApi, type Guard, guardApi, healthRoutes, type LogError, notFound, openApi } from "./frame.ts"
import { callbackRoute } from "./callbacks.ts"
import { confirmationRoutes } from "./confirmations.ts"
import { mailboxRoutes } from "./mailbox-page.ts"
import { operationRoutes } from "./operations.ts"
import { orderRoutes } from "./orders.ts"
import { problem } from "./problem.ts"
import { productRoutes } from "./products.ts"
import type { Shop } from "./shop.ts"

export type AppOptions = {
  readonly logError: LogError
  /** Where mails are kept on this machine; undefined where they really leave. */
  readonly mailbox?: Mailbox | undefined
  /** Who may come in; default: whoever is on this machine. */
  readonly guard?: Guard | undefined
}

/** The API, the same on every runtime. */
export function createApp(shop: Shop, { logError, mailbox, guard }: AppOptions): Api {
  const app = openApi()
  // What a factory or a manager calls carries a secret of its own in its address, and comes from anywhere.
  app.use("/factory/*", async (c, next) => (isCallback(c) ? next() : notFound(c)))
  callbackRoute(app, shop)
  app.route("/", confirmationRoutes(shop))

  guardApi(app, guard)
  healthRoutes(app, shop.ready)
  app.route("/", productRoutes(shop))
  app.route("/", orderRoutes(shop))
  app.route("/", adRoutes(shop))
  app.route("/", operationRoutes(shop))
  if (mailbox) app.route("/", mailboxRoutes(mailbox))
  endApi(app, {
    title: "Restock",
    isBusy: shop.isBusy,
    afterLostCommit: "Ask again with the same Idempotency-Key.",
    logError,
    answer: answerOfSales,
  })
  return app
}

const isCallback = (c: Context) => c.req.method === "POST" && c.req.path.startsWith("/factory/callbacks/")

function answerOfSales(c: Context, error: Error): Response | undefined {
  if (error instanceof Busy) return problem(c, "busy", "Nothing was kept.", { retryAfter: error.seconds })
  if (error instanceof TwinRunning)
    return problem(c, "twin-running", "Ask again with the same key: you get the answer of the first.", {
      retryAfter: 1,
    })
  return undefined
}
