import { createRoute, z } from "@hono/zod-openapi"
import type { Context } from "hono"
import { deliveryNamed } from "../messaging/deliveries.ts"
import { type DeskAnswer, deskCursor } from "../operations/dead-letters.ts"
import type { HandAnswer } from "../replenishment/decide-by-hand.ts"
import { isId } from "../shared/ids.ts"
import {
  answerPage,
  type Api,
  json,
  jsonBody,
  listed,
  newApi,
  notACursor,
  on,
  PageQuery,
  refusedChange,
  refusedLook,
  unreadable,
  unwanted,
} from "./api.ts"
import { askedAgain, closed, deadLetter, deadLetterId, delivery, invariant, productionOrder } from "./examples.ts"
import { problem } from "./problem.ts"
import {
  DeadLetterView,
  DeliveryView,
  IdParam,
  InvariantView,
  MandatoryReasonBody,
  ProductionOrderView,
  ReasonBody,
} from "./schemas.ts"
import type { Shop } from "./shop.ts"

const StateQuery = PageQuery.extend({
  state: z
    .string()
    .regex(/^[a-z-]{1,30}$/, "must be the name of a state")
    .optional(),
})
const optionalReason = { content: json(ReasonBody, { reason: "they said so on the phone" }), required: false }

const listProductionOrders = createRoute({
  operationId: "listProductionOrders",
  tags: ["Production orders"],
  summary: "What the factories were asked for",
  method: "get",
  path: "/production-orders",
  request: { query: StateQuery },
  responses: {
    200: listed("Production orders, newest first", ProductionOrderView, productionOrder),
    ...refusedLook(),
  },
})
const findProductionOrder = createRoute({
  operationId: "findProductionOrder",
  tags: ["Production orders"],
  summary: "One production order, with every ask for it",
  method: "get",
  path: "/production-orders/{id}",
  request: { params: IdParam },
  responses: {
    200: { description: "The production order", content: json(ProductionOrderView, productionOrder) },
    ...refusedLook("not-found"),
  },
})
type ByHandRoute = Record<"operationId" | "path" | "summary" | "description", string> & {
  readonly example: z.input<typeof ProductionOrderView>
}
const decideByHand = ({ description, example, ...named }: ByHandRoute) =>
  createRoute({
    ...named,
    tags: ["Production orders"],
    method: "post",
    request: { params: IdParam, body: optionalReason },
    responses: {
      200: { description, content: json(ProductionOrderView, example) },
      ...refusedChange(...unreadable, "not-found", "wrong-state"),
    },
  })
const askAgain = decideByHand({
  operationId: "askAgain",
  path: "/production-orders/{id}/ask-again",
  summary: "Ask the factory once more, for what has not arrived",
  description: "The factory will be asked once more",
  example: askedAgain,
})
const close = decideByHand({
  operationId: "closeProductionOrder",
  path: "/production-orders/{id}/close",
  summary: "Wait for a production order no longer",
  description: "The order is waited for no longer",
  example: closed,
})

const listDeliveries = createRoute({
  operationId: "listDeliveries",
  tags: ["Deliveries"],
  summary: "Which events are on their way to whom",
  method: "get",
  path: "/deliveries",
  request: { query: StateQuery },
  responses: {
    200: listed("Deliveries, newest first", DeliveryView, delivery),
    ...refusedLook(),
  },
})
const listDeadLetters = createRoute({
  operationId: "listDeadLetters",
  tags: ["Dead letters"],
  summary: "What got stuck, with every attempt",
  method: "get",
  path: "/dead-letters",
  request: { query: PageQuery },
  responses: {
    200: listed("What waits for a person, longest first", DeadLetterView, deadLetter),
    ...refusedLook(),
  },
})
const resend = createRoute({
  operationId: "resendDeadLetter",
  tags: ["Dead letters"],
  summary: "Try a dead letter once more",
  method: "post",
  path: "/dead-letters/{id}/resend",
  request: { params: IdParam },
  responses: {
    200: { description: "Sent again", content: json(z.object({ id: z.string() }), deadLetterId) },
    ...refusedChange(...unwanted, "not-found"),
  },
})
const discard = createRoute({
  operationId: "discardDeadLetter",
  tags: ["Dead letters"],
  summary: "Give a dead letter up, with a reason",
  method: "post",
  path: "/dead-letters/{id}/discard",
  request: { params: IdParam, body: jsonBody(MandatoryReasonBody, { reason: "the manager was told by phone" }) },
  responses: {
    200: { description: "Given up", content: json(z.object({ id: z.string() }), deadLetterId) },
    ...refusedChange(...unreadable, "not-found"),
  },
})
const invariants = createRoute({
  operationId: "listInvariants",
  tags: ["Invariants"],
  summary: "What must hold in this shop, and whether it does",
  method: "get",
  path: "/invariants",
  responses: {
    200: { description: "What must hold, and whether it does", content: json(z.array(InvariantView), [invariant]) },
    ...refusedLook(),
  },
})

export function operationRoutes(shop: Shop): Api {
  const api = newApi()
  on(api, listProductionOrders, async (c) => {
    const { state, ...page } = c.req.valid("query")
    if (page.after !== undefined && !isId(page.after)) return notACursor(c)
    return answerPage(c, await shop.listProductionOrders({ ...page, state }))
  })
  on(api, findProductionOrder, async (c) => answerProductionOrder(c, shop, c.req.valid("param").id))
  on(api, askAgain, async (c) => {
    const { id } = c.req.valid("param")
    const by = { actor: c.get("actor"), reason: (await reasonIn(c)) ?? undefined }
    return answerDecision(c, shop, id, isId(id) ? await shop.askAgain(id, by) : "unknown")
  })
  on(api, close, async (c) => {
    const { id } = c.req.valid("param")
    const by = { actor: c.get("actor"), reason: (await reasonIn(c)) ?? undefined }
    return answerDecision(c, shop, id, isId(id) ? await shop.closeProductionOrder(id, by) : "unknown")
  })
  on(api, listDeliveries, async (c) => {
    const { state, ...page } = c.req.valid("query")
    if (page.after !== undefined && !deliveryNamed(page.after)) return notACursor(c)
    return answerPage(c, await shop.listDeliveries({ ...page, state }))
  })
  on(api, listDeadLetters, async (c) => {
    const page = c.req.valid("query")
    if (page.after !== undefined && !deskCursor(page.after)) return notACursor(c)
    return answerPage(c, await shop.listDeadLetters(page))
  })
  on(api, resend, async (c) => {
    const { id } = c.req.valid("param")
    return answerDesk(c, id, await shop.resendDeadLetter(id, c.get("actor")))
  })
  on(api, discard, async (c) => {
    const { id } = c.req.valid("param")
    return answerDesk(c, id, await shop.discardDeadLetter(id, c.get("actor"), c.req.valid("json").reason))
  })
  on(api, invariants, async (c) => c.json(await shop.invariants(), 200))
  return api
}

/** The reason is optional here, and so is the whole body; where there is one, the schema has checked it. */
async function reasonIn(c: Context): Promise<string | undefined> {
  const text = await c.req.text()
  return text === "" ? undefined : (JSON.parse(text) as { reason?: string }).reason
}

async function answerProductionOrder(c: Context, shop: Shop, id: string) {
  const order = isId(id) ? await shop.findProductionOrder(id) : undefined
  return order ? c.json(order, 200) : problem(c, "not-found", `There is no production order ${id}.`)
}

function answerDecision(c: Context, shop: Shop, id: string, answer: HandAnswer) {
  if (typeof answer === "string") return answerProductionOrder(c, shop, id)
  return problem(c, "wrong-state", `Production order ${id} is ${answer.not}, so this cannot be done.`)
}

function answerDesk(c: Context, id: string, answer: DeskAnswer) {
  return answer === "done" ? c.json({ id }, 200) : problem(c, "not-found", `There is no dead letter ${id} on the desk.`)
}
