import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { alertsFor, asksFor, callBack, type Json, ledgerOf, openTestShop, refillOf } from "../support/shop.ts"
import { sellBare, type TestShop, until, watchdogLooks } from "../support/shop.ts"

/** Seconds; by then a part has come, however busy the machine is. */
const DEADLINE = 3

describe("only a part of what was ordered comes", () => {
  let shop: TestShop
  before(async () => (shop = await openTestShop({ config: { factoryDeadlineSeconds: DEADLINE } })))
  after(() => shop.close())

  const ordersOf = async (sku: string): Promise<Json[]> =>
    (await shop.get("/production-orders?limit=200")).body.filter((order: Json) => order.sku === sku).toReversed()

  test("four of ten come while eight are waited for: the deadline closes the order, the rule orders the rest", async () => {
    // Held back until somebody waits, then four.
    await shop.factory.setFaults({ callbackLateSeconds: 0.3, callbackCount: "4" })
    await sellBare(shop, "CP-WAITED")
    await shop.post("/checkout", { sku: "CP-WAITED", quantity: 8 })
    await until("four have come", async () => (await shop.product("CP-WAITED")).waiting === 4)
    await shop.factory.clearFaults()
    const [part, ...none] = await ordersOf("CP-WAITED")
    assert.deepEqual([part.state, part.arrived, none], ["partly-arrived", 4, []])

    await until("the rest has come", async () => (await shop.product("CP-WAITED")).stock === 10)
    const [first, second, ...more] = await ordersOf("CP-WAITED")
    assert.deepEqual(more, [])
    assert.deepEqual([first.state, first.arrived, first.quantity, first.number], ["closed", 4, 10, 1])
    assert.equal(first.reason, "4 of 10 came by the deadline")
    // Four are still waited for, and the shelf is to hold ten.
    assert.deepEqual([second.state, second.arrived, second.quantity, second.number], ["arrived", 14, 14, 2])
    assert.equal(second.shortageId, first.shortageId)
    const [one, two] = shop.factory.requests
    assert.ok(two!.at - one!.at >= DEADLINE * 1_000, "not before the deadline")
    assert.deepEqual(
      asksFor(shop, "CP-WAITED").map(({ MessageAttributeProductCnt }) => MessageAttributeProductCnt),
      ["10", "14"],
    )
    assert.deepEqual(await ledgerOf(shop, "CP-WAITED"), [
      "arrival 4 → 4",
      "fill -4 → 0",
      "arrival 14 → 14",
      "fill -4 → 10",
    ])
  })

  test("four of ten come and nobody waits: the order is closed, and nothing more is ordered", async () => {
    await shop.factory.setFaults({ callbackCount: "4" })
    await sellBare(shop, "CP-ENOUGH")
    await until("the deadline has closed it", async () => (await refillOf(shop, "CP-ENOUGH")).state === "closed")
    await shop.factory.clearFaults()
    await watchdogLooks(shop)
    assert.deepEqual([asksFor(shop, "CP-ENOUGH").length, (await ordersOf("CP-ENOUGH")).length], [1, 1])
    const product = await shop.product("CP-ENOUGH")
    assert.deepEqual([product.stock, product.short], [4, false])
  })

  test("the other six come after the order was closed: real goods, booked under it, and it stays closed", async () => {
    const [asked] = asksFor(shop, "CP-ENOUGH")
    await callBack(asked!.CallbackUrl, JSON.stringify(asked))
    await until("they are booked", async () => (await shop.product("CP-ENOUGH")).stock === 10)
    const order = await refillOf(shop, "CP-ENOUGH")
    assert.deepEqual([order.state, order.arrived], ["closed", 10])
    assert.deepEqual(await ledgerOf(shop, "CP-ENOUGH"), ["arrival 4 → 4", "arrival 6 → 10"])
    assert.deepEqual(await alertsFor(shop, order.id), [])
  })

  test("what comes late for a closed order leaves the open one alone", async () => {
    await shop.factory.setFaults({ callbackCount: "1" })
    await sellBare(shop, "CP-TWO", { reorderPoint: 5 })
    await until("a second one is open", async () => (await ordersOf("CP-TWO")).length === 2)
    await shop.factory.setFaults({ productions: 0 })
    const [asked] = asksFor(shop, "CP-TWO")
    await callBack(asked!.CallbackUrl, JSON.stringify(asked))
    await until("the first one's rest is booked", async () => (await ordersOf("CP-TWO"))[0].arrived === 10)
    const [first, second] = await ordersOf("CP-TWO")
    assert.equal(first.state, "closed")
    assert.notEqual(second.state, "arrived")
    assert.ok(second.arrived <= 1)
    await shop.factory.clearFaults()
  })
})
