import assert from "node:assert/strict"
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { asksFor, ledgerOf, openTestShop, refillOf, sellBare, type TestShop, until } from "../support/shop.ts"

describe("the factory calls more often than once, or sooner than it answers", () => {
  let shop: TestShop
  before(async () => (shop = await openTestShop()))
  after(() => shop.close())

  const callsOf = (sku: string) => {
    const addresses = asksFor(shop, sku).map(({ CallbackUrl }) => CallbackUrl)
    return shop.factory.callbacks.filter(({ url }) => addresses.includes(url))
  }
  const allEnded = (sku: string, calls: number) =>
    shop.factory.until(() => callsOf(sku).filter(({ outcome }) => outcome !== null).length === calls)

  async function keptOf(sku: string) {
    return shop.db.query<{ verdict: string | null }>`
      select c.verdict
      from callbacks c
      join asks a on a.id = c.ask_id
      join production_orders o on o.id = a.production_order_id
      join products p on p.id = o.product_id
      where p.sku = ${sku}
    `
  }

  /** Whatever was put on disk meanwhile is back in the database. */
  const isDrained = async () => (await readdir(join(shop.home, "callbacks")).catch(() => [])).length === 0

  test("fifty identical calls at once: all are answered in time, ten pieces come, once", async (t) => {
    await shop.factory.setFaults({ callbacks: 50 })
    await sellBare(shop, "CP-STORM")
    const begun = performance.now()
    await allEnded("CP-STORM", 50)
    t.diagnostic(`answered within ${Math.round(performance.now() - begun)} ms`)
    assert.deepEqual(new Set(callsOf("CP-STORM").map(({ body }) => body)).size, 1)
    for (const { outcome } of callsOf("CP-STORM")) assert.deepEqual(outcome, { status: 200 })
    await until("nothing waits on disk", isDrained)
    await until("the order has arrived", async () => (await refillOf(shop, "CP-STORM")).state === "arrived")
    assert.deepEqual(await keptOf("CP-STORM"), [{ verdict: "counted" }])
    assert.deepEqual(await ledgerOf(shop, "CP-STORM"), ["arrival 10 → 10"])
  })

  test("it produces the same order twice: the same bytes are the same callback, counted once", async () => {
    await shop.factory.setFaults({ callbacks: 1, productions: 2 })
    await sellBare(shop, "CP-TWICE")
    await allEnded("CP-TWICE", 2)
    for (const { outcome } of callsOf("CP-TWICE")) assert.deepEqual(outcome, { status: 200 })
    await until("the order has arrived", async () => (await refillOf(shop, "CP-TWICE")).state === "arrived")
    await until("nothing waits on disk", isDrained)
    assert.deepEqual(await keptOf("CP-TWICE"), [{ verdict: "counted" }])
    assert.deepEqual(await ledgerOf(shop, "CP-TWICE"), ["arrival 10 → 10"])
  })

  test("it calls before it has answered our request: booked, and the answer that follows spoils nothing", async () => {
    await shop.factory.setFaults({ callbacks: 1, productions: 1, callbackBeforeAnswer: true })
    await sellBare(shop, "CP-EARLY")
    const answer = async () => (await refillOf(shop, "CP-EARLY")).asks[0]
    await until("the answer is noted too", async () => (await answer()).state === "accepted")
    await until("ten have come", async () => (await answer()).counted === 10)
    const order = await refillOf(shop, "CP-EARLY")
    assert.deepEqual([order.state, order.arrived, order.deadlineAt], ["arrived", 10, null])
    assert.deepEqual(await ledgerOf(shop, "CP-EARLY"), ["arrival 10 → 10"])
    assert.equal(asksFor(shop, "CP-EARLY").length, 1)
  })

  test("all is booked while its answer still drips in: the answer changes nothing any more", async () => {
    await shop.factory.setFaults({ callbackBeforeAnswer: false, answer: { dripSeconds: 1 } })
    await sellBare(shop, "CP-DRIP")
    const isArrived = async () => (await refillOf(shop, "CP-DRIP")).state === "arrived"
    await until("it has arrived", isArrived)
    assert.equal((await refillOf(shop, "CP-DRIP")).asks[0].state, "sending")
    await until("the answer is noted", async () => (await refillOf(shop, "CP-DRIP")).asks[0].state === "accepted")
    const order = await refillOf(shop, "CP-DRIP")
    assert.deepEqual([order.state, order.arrived, order.deadlineAt], ["arrived", 10, null])
    assert.equal(asksFor(shop, "CP-DRIP").length, 1)
    await shop.factory.setFaults({ callbackBeforeAnswer: true, answer: "created" })
  })

  test("a part of it comes before the answer: the rest is waited for until the deadline", async () => {
    await shop.factory.setFaults({ callbackCount: "4" })
    await sellBare(shop, "CP-EARLY-PART")
    const answer = async () => (await refillOf(shop, "CP-EARLY-PART")).asks[0]
    await until("the answer is noted", async () => (await answer()).state === "accepted")
    await until("four have come", async () => (await answer()).counted === 4)
    const order = await refillOf(shop, "CP-EARLY-PART")
    assert.deepEqual([order.state, order.arrived], ["partly-arrived", 4])
    assert.ok(Date.parse(order.deadlineAt) > Date.now())
    assert.deepEqual(await ledgerOf(shop, "CP-EARLY-PART"), ["arrival 4 → 4"])
    await shop.factory.clearFaults()
  })
})
