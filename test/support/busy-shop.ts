import type { Site } from "../../src/proof/site.ts"
import { until } from "../../src/proof/until.ts"

type Json = Record<string, unknown>

/** Ids of what a visitor may want to look at. */
export type Busy = {
  /** An order that waits for the factory, and one that got all it wanted. */
  readonly waiting: string
  readonly filled: string
  /** The order that made somebody a VIP. */
  readonly bulk: string
  readonly productionOrder: string
  readonly pauseMail: string
}

const products = [
  { sku: "CP-502102", name: "단팥도너츠", price: 2_500, stock: 48, reorderPoint: 10, orderUpTo: 60 },
  { sku: "CP-502103", name: "고구마도너츠", price: 2_800, stock: 6, reorderPoint: 5, orderUpTo: 40 },
  {
    sku: "CP-502104",
    name: "우유크림도너츠",
    price: 3_200,
    stock: 6,
    reorderPoint: 4,
    orderUpTo: 30,
    backorders: "refuse",
  },
  { sku: "CP-502105", name: "꽈배기 한 상자", price: 12_000, stock: 240, reorderPoint: 40, orderUpTo: 300 },
]

/**
 * A shop in the middle of a day: one product is short and people wait, the factory refuses another, its callback for a
 * third cannot be believed, somebody has become a VIP.
 */
export async function makeBusy({ url, factory, env, db }: Site): Promise<Busy> {
  const customers = `http://127.0.0.1:${env.CUSTOMERS_PORT}`
  const send = async (path: string, body: unknown, base = url): Promise<Json> => {
    const answer = await fetch(`${base}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`)
    return JSON.parse(text) as Json
  }
  const buy = async (sku: string, quantity: number, customerId?: string) =>
    (await send("/checkout", { sku, quantity, customerId })).id as string
  const look = async (path: string) => (await (await fetch(`${url}${path}`)).json()) as Json & Json[]

  for (const product of products) await send("/products", { backorders: "accept", ...product })
  await send("/customers", { id: "kim", email: "kim@donut.example", name: "김도넛" }, customers)
  const bulk = await buy("CP-502105", 120, "kim")

  // Sold out and filled again while everything is well.
  const filled = await buy("CP-502101", 5, "lee")
  await until("the first refill has arrived", async () => (await look("/products/CP-502101")).stock === 10)
  for (const quantity of [3, 12]) await buy("CP-502102", quantity)

  // What the factory says of the potatoes cannot be believed; the cream it refuses; the donuts it does not make in time.
  await factory.setFaults({ callbackCount: "-3" })
  await buy("CP-502103", 2)
  const isQuarantined = async () =>
    (await (await db()).query`select 1 from callbacks where verdict = 'quarantined'`).length > 0
  await until("the callback is quarantined", isQuarantined)
  await factory.setFaults({ callbackCount: null, answer: { status: 400 } })
  await buy("CP-502104", 2)
  await until("the refused order is on the desk", async () => (await look("/dead-letters")).length > 0)
  await factory.setFaults({ answer: "created", callbackLateSeconds: 3_600 })
  await buy("CP-502101", 8, "park")
  const waiting = await buy("CP-502101", 6, "choi")
  await buy("CP-502101", 3)
  await until("the factory was asked", async () => factory.requests.length >= 4)
  await until("kim is a VIP", async () => (await look("/console/api/customers")).length > 0)

  const orders = await look("/production-orders?state=accepted")
  const posts = await look("/console/api/posts?kind=ads-pause")
  return { waiting, filled, bulk, productionOrder: orders[0]!.id as string, pauseMail: posts[0]!.id as string }
}
