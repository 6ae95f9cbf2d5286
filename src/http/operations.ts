import { createRoute, z } from "@hono/zod-openapi"
import type { Context } from "hono"
import { deliveryNamed } from "../messaging/deliveries.ts"
import { type DeskAnswer, deskCursor } from "../operations/dead-letters.ts"
import type { HandAnswer } from "../replenishment/decide-by-hand.ts"
import { isId } from "../shared/ids.ts"
import { answerPage, type Api, json, jsonBody, newApi, notACursor, on, PageQuery, refusals } from "./api.ts"
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
const optionalReason = { content: json(ReasonBody), required: false }

const listProductionOrders = createRoute({
  method: "get",
  path: "/production-orders",
  request: { query: StateQuery },
  responses: {
    200: { description: "Production orders, newest first", content: json(z.array(ProductionOrderView)) },
    ...refusals(),
  },
})
const findProductionOrder = createRoute({
  method: "get",
  path: "/production-orders/{id}",
  request: { params: IdParam },
  responses: {
    200: { description: "The production order", content: json(ProductionOrderView) },
    ...refusals("not-found"),
  },
})
const decideByHand = (path: string, description: string) =>
  createRoute({
    method: "post",
    path,
    request: { params: IdParam, body: optionalReason },
    responses: {
      200: { description, content: json(ProductionOrderView) },
      ...refusals("malformed-json", "not-found", "wrong-state"),
    },
  })
const askAgain = decideByHand("/production-orders/{id}/ask-again", "The factory will be asked once more")
const close = decideByHand("/production-orders/{id}/close", "The order is waited for no longer")

const listDeliveries = createRoute({
  method: "get",
  path: "/deliveries",
  request: { query: StateQuery },
  responses: {
    200: { description: "Deliveries, newest first", content: json(z.array(DeliveryView)) },
    ...refusals(),
  },
})
const listDeadLetters = createRoute({
  method: "get",
  path: "/dead-letters",
  request: { query: PageQuery },
  responses: {
    200: { description: "What waits for a person, longest first", content: json(z.array(DeadLetterView)) },
    ...refusals(),
  },
})
const resend = createRoute({
  method: "post",
  path: "/dead-letters/{id}/resend",
  request: { params: IdParam },
  responses: {
    200: { description: "Sent again", content: json(z.object({ id: z.string() })) },
    ...refusals("not-found"),
  },
})
const discard = createRoute({
  method: "post",
  path: "/dead-letters/{id}/discard",
  request: { params: IdParam, body: jsonBody(MandatoryReasonBody) },
  responses: {
    200: { description: "Given up", content: json(z.object({ id: z.string() })) },
    ...refusals("malformed-json", "not-found"),
  },
})
const invariants = createRoute({
  method: "get",
  path: "/invariants",
  responses: {
    200: { description: "What must hold, and whether it does", content: json(z.array(InvariantView)) },
    ...refusals(),
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
