import { createRoute, z } from "@hono/zod-openapi"
import type { Context } from "hono"
import { isId } from "../../shared/ids.ts"
import { postKinds } from "../../views/posts.ts"
import { vipCursor } from "../../views/vips.ts"
import { productionOrderFilters } from "../../views/production-order-story.ts"
import { answerPage, type Api, jsonBody, newApi, notACursor, on, PageQuery } from "../api.ts"
import { problem } from "../problem.ts"
import { IdParam, MandatoryReasonBody, SkuParam } from "../schemas.ts"
import type { Console, ResendAnswer } from "./console.ts"

/** The console's own questions, under /console/api. What it does, it does by the public API, as any client would. */
export function consoleRoutes(console: Console): Api {
  const api = newApi()
  function get<Query>(path: string, schema: z.ZodType<Query>, answer: (c: Context, query: Query) => Promise<Response>) {
    api.get(`/console/api${path}`, async (c) => {
      const query = schema.safeParse(c.req.query())
      return query.success ? answer(c, query.data) : invalid(c, query.error)
    })
  }

  get("/overview", NoQuery, async (c) => c.json(await console.overview()))
  get(
    "/orders",
    OrderQuery,
    async (c, query) => refuseCursor(c, query.after, isId) ?? answerPage(c, await console.orders(query)),
  )
  get("/orders/:id", NoQuery, async (c) => found(c, "order", (id) => console.orderStory(id)))
  get("/products/:sku", HistoryQuery, async (c, { hours }) => {
    const sku = c.req.param("sku")!
    const history = isSku(sku) ? await console.productHistory(sku, hours) : undefined
    return history ? c.json(history) : notThere(c, "product", sku)
  })
  get("/products/:sku/ledger", PageQuery, async (c, page) => {
    const sku = c.req.param("sku")!
    const bad = refuseCursor(c, page.after, isNumber)
    if (bad) return bad
    const lines = isSku(sku) ? await console.ledger(sku, page) : undefined
    return lines ? answerPage(c, lines) : notThere(c, "product", sku)
  })
  get(
    "/production-orders",
    ProductionOrderQuery,
    async (c, query) => refuseCursor(c, query.after, isId) ?? answerPage(c, await console.productionOrders(query)),
  )
  get("/production-orders/:id", NoQuery, async (c) =>
    found(c, "production order", (id) => console.productionOrderStory(id)),
  )
  get("/dead-letters/causes", NoQuery, async (c) => c.json(await console.deadLetterCauses()))
  get(
    "/posts",
    PostQuery,
    async (c, query) => refuseCursor(c, query.after, isId) ?? answerPage(c, await console.posts(query)),
  )
  get("/posts/:kind/:id", NoQuery, async (c) => {
    const kind = kindIn(c)
    return found(c, "mail or webhook", async (id) => (kind ? console.post(kind, id) : undefined))
  })
  on(api, resendRoute, async (c) => {
    const { kind, id } = c.req.valid("param")
    const by = { actor: c.get("actor"), reason: c.req.valid("json").reason }
    return answerResend(c, id, isId(id) ? await console.resendPost(kind, id, by) : "unknown")
  })
  get("/customers", PageQuery, async (c, page) => {
    const bad = refuseCursor(c, page.after, (text) => vipCursor(text) !== undefined)
    if (bad) return bad
    const vips = await console.vips(page)
    if (vips === "away")
      return problem(c, "busy", "The customers database does not answer. Nothing waits for it.", { retryAfter: 5 })
    return answerPage(c, vips)
  })
  get(
    "/actions",
    ActionQuery,
    async (c, query) => refuseCursor(c, query.after, isNumber) ?? answerPage(c, await console.actions(query)),
  )
  return api
}

const resendRoute = createRoute({
  method: "post",
  path: "/console/api/posts/{kind}/{id}/resend",
  hide: true,
  request: {
    params: z.object({ kind: z.enum(postKinds), id: z.string().max(100) }),
    body: jsonBody(MandatoryReasonBody),
  },
  responses: { 200: { description: "It will be sent once more" } },
})

const NoQuery = z.object({})
const word = IdParam.shape.id
const OrderQuery = PageQuery.extend({
  status: z.enum(["confirmed", "backordered", "cancelled"]).optional(),
  customerId: word.optional(),
})
const HistoryQuery = z.object({ hours: z.coerce.number().int().min(1).max(720).default(24) })
const ProductionOrderQuery = PageQuery.extend({ filter: z.enum(productionOrderFilters).default("attention") })
const PostQuery = PageQuery.extend({ kind: z.enum(postKinds).optional() })
const ActionQuery = PageQuery.extend({ subject: word.optional() })

const kindIn = (c: Context) => postKinds.find((kind) => kind === c.req.param("kind"))

const isSku = (text: string) => SkuParam.safeParse({ sku: text }).success
const isNumber = (text: string) => /^\d{1,18}$/.test(text)

function refuseCursor(c: Context, after: string | undefined, isCursor: (text: string) => boolean) {
  return after === undefined || isCursor(after) ? undefined : notACursor(c)
}

function invalid(c: Context, { issues }: z.ZodError) {
  const errors = issues.map(({ path, message }) => ({ path: path.map(String).join("."), message }))
  return problem(c, "invalid", errors.map(({ path, message }) => `${path}: ${message}`).join("; "), { errors })
}

async function found<View extends object>(
  c: Context,
  what: string,
  find: (id: string) => Promise<View | undefined>,
): Promise<Response> {
  const id = c.req.param("id") ?? ""
  const view = isId(id) ? await find(id) : undefined
  return view ? c.json(view) : notThere(c, what, id)
}

const notThere = (c: Context, what: string, id: string) => problem(c, "not-found", `There is no ${what} ${id}.`)

const refusalWords = {
  "on-its-way": "It is being sent just now.",
  superseded: "It would be wrong by now: the stock or the ad has changed since.",
  "not-the-last": "A later mail told the manager something else; only the last one may be sent again.",
} as const satisfies Record<Exclude<ResendAnswer, "done" | "unknown">, string>

function answerResend(c: Context, id: string, answer: ResendAnswer) {
  if (answer === "done") return c.json({ id })
  return answer === "unknown" ? notThere(c, "mail or webhook", id) : problem(c, "wrong-state", refusalWords[answer])
}
