import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import {
  alertsFor,
  asksFor,
  type Json,
  ledgerOf,
  letTimePass,
  openTestShop,
  refillOf,
  sellBare,
} from "../support/shop.ts"
import { type TestShop, until, watchdogLooks } from "../support/shop.ts"

describe("the factory cannot be reached", () => {
  let shop: TestShop
  before(async () => {
    shop = await openTestShop()
    await shop.factory.setFaults({ refusing: true })
  })
  after(() => shop.close())

  const delivery = async (): Promise<Json> => {
    const { body } = await shop.get("/deliveries")
    return body.find(({ type }: Json) => type === "StockRanShort")
  }
  const away = (seconds: number) => shop.db.query`
    update production_orders set to_be_asked_since = now() - make_interval(secs => ${seconds})
  `

  test("the donuts run out: the shop goes on selling, and keeps trying to order", async () => {
    for (const [quantity, status] of [
      [3, "confirmed"],
      [1, "backordered"],
    ]) {
      const { status: code, body } = await shop.post("/checkout", { sku: "CP-502101", quantity })
      assert.deepEqual([code, body.status], [201, status])
    }
    await until("it has tried twice", async () => (await delivery()).attempts >= 2)
    const { state, lastError } = await delivery()
    assert.equal(state, "pending")
    assert.match(lastError, /ECONNREFUSED/)
    // During a try it is "sending", and afterwards as before.
    await until("it is to be asked for", async () => (await refillOf(shop)).state === "requested")
    const order = await refillOf(shop)
    assert.deepEqual([order.asks.length, order.deadlineAt], [1, null])
    assert.match(order.asks[0].answer, /ECONNREFUSED/)
    assert.deepEqual((await shop.get("/dead-letters")).body, [])
    const another = await shop.post("/checkout", { sku: "CP-502101", quantity: 2 })
    assert.deepEqual([another.status, another.body.status], [201, "backordered"])
  })

  test("after almost five minutes nobody is bothered; after five, operations are told once", async () => {
    const { id } = await refillOf(shop)
    await away(290)
    await watchdogLooks(shop)
    assert.deepEqual(await alertsFor(shop, id), [])
    await away(301)
    await until("operations know", async () => (await alertsFor(shop, id)).length > 0)
    await watchdogLooks(shop)
    assert.deepEqual(await alertsFor(shop, id), ["unreachable"])
  })

  test("the factory is back: it gets one request, and those who waited get their donuts", async () => {
    assert.deepEqual(shop.factory.requests, [])
    await shop.factory.clearFaults()
    // Tries are up to thirty seconds apart by now; a test does not wait for that, unless a queue insists on its delay.
    const haveCome = async () => {
      await letTimePass(shop)
      return (await shop.product()).stock === 7
    }
    await until("the donuts have come", haveCome, 45_000)
    await watchdogLooks(shop)
    assert.deepEqual(
      asksFor(shop).map(({ MessageAttributeProductCnt }) => MessageAttributeProductCnt),
      ["10"],
    )
    const order = await refillOf(shop)
    assert.deepEqual([order.state, order.asks.length, order.asks[0].state], ["arrived", 1, "accepted"])
    assert.deepEqual((await alertsFor(shop, order.id)).length, 1)
    assert.deepEqual(await ledgerOf(shop), [
      "opening 3 → 3",
      "sale -3 → 0",
      "arrival 10 → 10",
      "fill -1 → 9",
      "fill -2 → 7",
    ])
  })
})

describe("the factory asks to wait", () => {
  let shop: TestShop
  before(async () => (shop = await openTestShop()))
  after(() => shop.close())

  const requestsFor = (sku: string) =>
    shop.factory.requests.filter(({ parsed }) => (parsed as Json).MessageAttributeProductId === sku)
  test("it is asked again, the same and not too early", async (t) => {
    const waits = [
      { what: "429, until a time of day", sku: "CP-DATE", answer: { status: 429, retryAfter: inSeconds(4) } },
      { what: "429, two seconds", sku: "CP-429", answer: { status: 429, retryAfter: 2 } },
      { what: "503, two seconds", sku: "CP-503", answer: { status: 503, retryAfter: 2 } },
    ]
    for (const { sku, answer } of waits) {
      await shop.factory.setFaults({ answer })
      await sellBare(shop, sku)
      await until("its answer is noted", async () => (await refillOf(shop, sku)).asks[0].state === "not-sent")
    }
    await shop.factory.clearFaults()
    for (const { what, sku, answer } of waits) {
      await shop.factory.until(() => requestsFor(sku).length === 2)
      const [first, second] = requestsFor(sku)
      assert.equal(second!.body, first!.body)
      const due = typeof answer.retryAfter === "number" ? first!.at + 2_000 : Date.parse(answer.retryAfter)
      t.diagnostic(`${what}: asked again ${second!.at - due} ms after it was allowed`)
      assert.ok(second!.at >= due, `${what}: ${due - second!.at} ms too early`)
    }
    for (const { sku } of waits) {
      await until("ten have come", async () => (await refillOf(shop, sku)).state === "arrived")
      assert.deepEqual([requestsFor(sku).length, (await refillOf(shop, sku)).asks.length], [2, 1])
    }
  })
})

function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toUTCString()
}
