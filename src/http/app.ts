import type { Context } from "hono"
import { Busy } from "../sales/gather.ts"
import { TwinRunning } from "../sales/order-store.ts"
import type { Mailbox } from "../shared/mail.ts"
import { adRoutes } from "./ads.ts"
import type { Api } from "./api.ts"
import { docsRoutes } from "./docs-page.ts"
import { endApi, type Guard, guardApi, healthRoutes, type LogError, notFound, openApi } from "./frame.ts"
import { callbackRoute } from "./callbacks.ts"
import { confirmationRoutes } from "./confirmations.ts"
import { type ConsoleFiles, fileRoutes } from "./console/files.ts"
import { type About, sessionRoutes } from "./console/sign-in.ts"
import { mailboxRoutes } from "./mailbox-page.ts"
import { type Metrics, metricsRoute, type WatchRequest, watchRequests } from "./metrics.ts"
import { type Exposed, onlyThePermitted } from "./only-the-permitted.ts"
import { onlyThisMachineOrALink } from "./only-this-machine.ts"
import { operationRoutes } from "./operations.ts"
import { orderRoutes } from "./orders.ts"
import { shopPermissions } from "./permissions.ts"
import { problem } from "./problem.ts"
import { problemPages } from "./problem-pages.ts"
import { productRoutes } from "./products.ts"
import type { Shop } from "./shop.ts"

export type AppOptions = {
  readonly logError: LogError
  /** Where mails are kept on this machine; undefined where they really leave. */
  readonly mailbox?: Mailbox | undefined
  /** Who may come in; default: whoever is on this machine, or in an exposed shop whoever is signed in. */
  readonly guard?: Guard | undefined
  /** Set where the shop serves more than its own machine. There is no mailbox then, and there are no trials. */
  readonly exposed?: Exposed | undefined
  readonly console?: ConsoleParts | undefined
  readonly metrics?: Metrics | undefined
  readonly watchRequest?: WatchRequest | undefined
}

export type ConsoleParts = {
  readonly about: Pick<About, "factory" | "marketing">
  /** Undefined: its API alone. */
  readonly files?: ConsoleFiles | undefined
  /** What answers under /console/api, to those who may come in. */
  readonly routes: readonly Api[]
  readonly trials?: Api | undefined
}

/** The API, the same on every runtime. */
export function createApp(shop: Shop, { logError, exposed, console, ...options }: AppOptions): Api {
  const mailbox = exposed ? undefined : options.mailbox
  const trials = exposed ? undefined : console?.trials
  const app = openApi()
  if (options.watchRequest) watchRequests(app, options.watchRequest)
  if (exposed?.publicUrl.startsWith("https:")) app.use(onlyByTls)
  // What a factory or a manager calls carries a secret of its own in its address, and comes from anywhere.
  app.use("/factory/*", async (c, next) => (isCallback(c) ? next() : notFound(c)))
  callbackRoute(app, shop)
  app.route("/", confirmationRoutes(shop))
  // Of the shop they show nothing, so where one can sign in they are there for everybody.
  const refuse = exposed ? () => undefined : onlyThisMachineOrALink
  if (console?.files) app.route("/", fileRoutes(console.files, refuse))
  app.route("/", problemPages(options.guard ? () => undefined : refuse))

  guardApi(app, exposed ? guardOf(exposed) : options.guard)
  healthRoutes(app, shop.ready)
  if (options.metrics) metricsRoute(app, options.metrics)
  app.route("/", productRoutes(shop))
  app.route("/", orderRoutes(shop))
  app.route("/", adRoutes(shop))
  app.route("/", operationRoutes(shop))
  app.route("/", docsRoutes())
  if (mailbox) app.route("/", mailboxRoutes(mailbox))
  if (console) {
    const about = { ...console.about, mailbox: mailbox !== undefined, trials: trials !== undefined }
    app.route("/", sessionRoutes(about, exposed))
    for (const routes of console.routes) app.route("/", routes)
    if (trials) app.route("/", trials)
  }
  endApi(app, {
    title: "Restock",
    permissions: shopPermissions,
    isBusy: shop.isBusy,
    afterLostCommit: "Ask again with the same Idempotency-Key.",
    logError,
    answer: answerOfSales,
  })
  return app
}

const guardOf = (exposed: Exposed): Guard => {
  const guard = onlyThePermitted(exposed)
  return exposed.limitRate?.(guard) ?? guard
}

/** For a year the browser asks over TLS only, whatever a link says. */
function onlyByTls(c: Context, next: () => Promise<void>): Promise<void> {
  c.header("Strict-Transport-Security", "max-age=31536000")
  return next()
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
