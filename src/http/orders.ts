import { createRoute } from "@hono/zod-openapi"
import type { Context } from "hono"
import type { CheckoutAnswer, Lacking } from "../sales/checkout.ts"
import { type AcceptedOrder, statusAtAcceptance } from "../sales/order.ts"
import type { UnknownProducts } from "../sales/place-order.ts"
import { isId } from "../shared/ids.ts"
import { answered, inSpan, placeSent, served } from "../shared/trace.ts"
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
import { accepted, cancelledLife, checkout, order, orderLife } from "./examples.ts"
import { problem } from "./problem.ts"
import { AcceptedView, CheckoutBody, IdParam, KeyHeader, OrderLifeView, OrderView } from "./schemas.ts"
import type { Shop } from "./shop.ts"

const checkOut = createRoute({
  operationId: "checkOut",
  tags: ["Orders"],
  summary: "Buy: taken from the stock, waiting for it, or refused",
  method: "post",
  path: "/checkout",
  request: { headers: KeyHeader, body: jsonBody(CheckoutBody, checkout) },
  responses: {
    201: {
      description: "The order, confirmed or back-ordered",
      headers: { Location: { description: "Where the order is", schema: { type: "string" } } },
      content: json(AcceptedView, accepted),
    },
    ...refusedChange(...unreadable, "unknown-product", "sold-out", "key-reused", "twin-running", "outcome-unknown"),
  },
})
const listOrders = createRoute({
  operationId: "listOrders",
  tags: ["Orders"],
  summary: "What was bought",
  method: "get",
  path: "/orders",
  request: { query: PageQuery },
  responses: { 200: listed("Orders, newest first", OrderView, order), ...refusedLook() },
})
const findOrder = createRoute({
  operationId: "findOrder",
  tags: ["Orders"],
  summary: "One order, and what happened to it so far",
  method: "get",
  path: "/orders/{id}",
  request: { params: IdParam },
  responses: {
    200: { description: "The order and its life so far", content: json(OrderLifeView, orderLife) },
    ...refusedLook("not-found"),
  },
})
const cancelOrder = createRoute({
  operationId: "cancelOrder",
  tags: ["Orders"],
  summary: "Cancel an order that still waits for pieces",
  method: "post",
  path: "/orders/{id}/cancel",
  request: { params: IdParam },
  responses: {
    200: { description: "The order, cancelled", content: json(OrderLifeView, cancelledLife) },
    ...refusedChange(...unwanted, "not-found", "not-waiting"),
  },
})

export function orderRoutes(shop: Shop): Api {
  const api = newApi()
  on(api, checkOut, (c) => {
    const { customerId, ...wanted } = c.req.valid("json")
    const lines = "lines" in wanted ? wanted.lines : [wanted]
    const key = c.req.valid("header")["idempotency-key"]
    return inSpan(...served("POST", "/checkout", placeSent(c.req.header("traceparent"))), async (here) => {
      const wish = { caller: c.get("caller"), key, customerId, lines, trace: here.place }
      return answered(here, answerCheckout(c, await shop.checkOut(wish)))
    })
  })
  on(api, listOrders, async (c) => {
    const page = c.req.valid("query")
    if (page.after !== undefined && !isId(page.after)) return notACursor(c)
    return answerPage(c, await shop.listOrders(page))
  })
  on(api, findOrder, async (c) => answerOrder(c, shop, c.req.valid("param").id))
  on(api, cancelOrder, async (c) => {
    const { id } = c.req.valid("param")
    const answer = isId(id) ? await shop.cancelOrder(id, c.get("actor")) : "unknown"
    if (answer === "not-waiting")
      return problem(c, "not-waiting", `Order ${id} is confirmed; only an order that waits can be cancelled.`)
    return answerOrder(c, shop, id)
  })
  return api
}

async function answerOrder(c: Context, shop: Shop, id: string) {
  const order = isId(id) ? await shop.findOrder(id) : undefined
  return order ? c.json(order, 200) : problem(c, "not-found", `There is no order ${id}.`)
}

function answerCheckout(c: Context, answer: CheckoutAnswer | UnknownProducts) {
  switch (answer.kind) {
    case "accepted":
      c.header("Location", `/orders/${answer.order.id}`)
      return c.json(acceptedView(answer.order), 201)
    case "sold-out":
      return problem(c, "sold-out", answer.lacking.map(lackingInWords).join(" "), { lacking: answer.lacking })
    case "key-reused":
      return problem(
        c,
        "key-reused",
        "This Idempotency-Key belongs to an order with another body. Use a new key for a new order.",
      )
    case "unknown-products":
      return problem(c, "unknown-product", `There is no product ${answer.skus.join(", ")}. Nothing was ordered.`)
    case "aside":
      throw new Error("an undecided checkout reached the door")
  }
}

const lackingInWords = ({ sku, wanted, stock }: Lacking) => `Of ${sku}, ${wanted} were wanted and ${stock} are left.`

/** The order as it was accepted, so that the same key gets the same answer for ever. */
function acceptedView(order: AcceptedOrder) {
  const { id, customerId, total, createdAt } = order
  const lines = order.lines.map(({ sku, quantity, price, taken }) => {
    return { sku, quantity, price, taken, waiting: quantity - taken }
  })
  return { id, status: statusAtAcceptance(order), customerId, total, lines, createdAt: createdAt.toISOString() }
}
