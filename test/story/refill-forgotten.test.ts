import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { alertsFor, asksFor, callBack, type Json, ledgerOf, openTestShop, refillOf } from "../support/shop.ts"
import { sellBare, type TestShop, until, watchdogLooks } from "../support/shop.ts"

describe("the factory says yes and forgets", () => {
  let shop: TestShop
  before(async () => {
    shop = await openTestShop({ config: { factoryDeadlineSeconds: 1, factoryAsks: 2 } })
    await shop.factory.setFaults({ productions: 0 })
    for (const sku of ["CP-GONE", "CP-LATE", "CP-PART", "CP-AFTER"]) await sellBare(shop, sku)
    await shop.factory.setFaults({ answer: "reset" })
    await sellBare(shop, "CP-RESET")
    await shop.factory.setFaults({ answer: "created" })
  })
  after(() => shop.close())

  const timesOf = (sku: string) =>
    shop.factory.requests.filter(({ parsed }) => (parsed as Json).MessageAttributeProductId === sku).map(({ at }) => at)
  const arrivals = (sku: string) => until("it has arrived", async () => (await refillOf(shop, sku)).state === "arrived")

  test("after the deadline it is asked again, for the same goods under an address of their own", async (t) => {
    await shop.factory.until(() => asksFor(shop, "CP-GONE").length === 2)
    const [first, second] = asksFor(shop, "CP-GONE")
    assert.deepEqual({ ...second, CallbackUrl: "" }, { ...first, CallbackUrl: "" })
    assert.notEqual(second!.CallbackUrl, first!.CallbackUrl)
    const [one, two] = timesOf("CP-GONE")
    t.diagnostic(`asked again after ${two! - one!} ms`)
    assert.ok(two! - one! >= 1_000)
  })

  test("so it is when nobody knows whether it heard the first time", async () => {
    await shop.factory.until(() => asksFor(shop, "CP-RESET").length === 2)
    const [one, two] = timesOf("CP-RESET")
    assert.ok(two! - one! >= 1_000)
    const { asks } = await refillOf(shop, "CP-RESET")
    assert.equal(asks[0].state, "unconfirmed")
  })

  test("first the second order comes, late the first: all of it is real, and booked", async () => {
    await shop.factory.until(() => asksFor(shop, "CP-LATE").length === 2)
    const [first, second] = asksFor(shop, "CP-LATE")
    await callBack(first!.CallbackUrl, JSON.stringify(first))
    await arrivals("CP-LATE")
    assert.deepEqual(await ledgerOf(shop, "CP-LATE"), ["arrival 10 → 10"])
    await callBack(second!.CallbackUrl, JSON.stringify(second))
    await until("both are booked", async () => (await shop.product("CP-LATE")).stock === 20)
    const order = await refillOf(shop, "CP-LATE")
    assert.deepEqual([order.state, order.arrived, order.number], ["arrived", 20, 1])
    assert.deepEqual(
      order.asks.map(({ quantity, counted }: Json) => [quantity, counted]),
      [
        [10, 10],
        [10, 10],
      ],
    )
    assert.deepEqual(await ledgerOf(shop, "CP-LATE"), ["arrival 10 → 10", "arrival 10 → 20"])
  })

  test("four pieces of the first order, then the second in full: fourteen", async () => {
    await shop.factory.until(() => asksFor(shop, "CP-PART").length === 2)
    const [first, second] = asksFor(shop, "CP-PART")
    await callBack(second!.CallbackUrl, JSON.stringify({ ...second, MessageAttributeProductCnt: "4" }))
    await until("four have come", async () => (await shop.product("CP-PART")).stock === 4)
    await callBack(first!.CallbackUrl, JSON.stringify(first))
    await until("all is booked", async () => (await shop.product("CP-PART")).stock === 14)
    assert.deepEqual(await ledgerOf(shop, "CP-PART"), ["arrival 4 → 4", "arrival 10 → 14"])
    await watchdogLooks(shop)
    assert.equal(asksFor(shop, "CP-PART").length, 2)
  })

  test("forgotten as often as it may be asked: a person is told, and the shop asks no more by itself", async () => {
    await until("it has failed", async () => (await refillOf(shop, "CP-GONE")).state === "failed")
    const order = await refillOf(shop, "CP-GONE")
    await until("operations know", async () => (await alertsFor(shop, order.id)).length > 0)
    await watchdogLooks(shop, 3)
    // Somebody buys meanwhile: the order that failed is still the one that is open.
    const { body } = await shop.post("/checkout", { sku: "CP-GONE", quantity: 2 })
    assert.equal(body.status, "backordered")
    await watchdogLooks(shop)
    assert.equal(asksFor(shop, "CP-GONE").length, 2)
    assert.deepEqual(await alertsFor(shop, order.id), ["failed"])
    assert.deepEqual((await refillOf(shop, "CP-GONE")).id, order.id)
    assert.match((await refillOf(shop, "CP-GONE")).reason, /^2 asks, and no callback/)
  })

  test("goods of an order that failed come after all: booked, and the order has arrived", async () => {
    await until("it has failed", async () => (await refillOf(shop, "CP-AFTER")).state === "failed")
    const [, second] = asksFor(shop, "CP-AFTER")
    await callBack(second!.CallbackUrl, JSON.stringify(second))
    await arrivals("CP-AFTER")
    assert.deepEqual(await ledgerOf(shop, "CP-AFTER"), ["arrival 10 → 10"])
  })

  test("a person asks again: one more request, and its goods are booked", async () => {
    const { id } = await refillOf(shop, "CP-GONE")
    await shop.factory.clearFaults()
    const { status, body } = await shop.post(`/production-orders/${id}/ask-again`, { reason: "they apologised" })
    assert.deepEqual([status, body.id], [200, id])
    await arrivals("CP-GONE")
    await watchdogLooks(shop)
    assert.equal(asksFor(shop, "CP-GONE").length, 3)
    assert.deepEqual(await ledgerOf(shop, "CP-GONE"), ["arrival 10 → 10", "fill -2 → 8"])
    assert.deepEqual(await alertsFor(shop, id), ["failed"])
  })
})
