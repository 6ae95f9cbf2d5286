import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import type { FactoryFaults } from "../../src/doubles/legacy-factory.ts"
import { asksFor, callBack, ledgerOf, openTestShop, refillOf, sellBare } from "../support/shop.ts"
import { type TestShop, until, watchdogLooks } from "../support/shop.ts"

describe("nobody knows whether the factory heard us", () => {
  let shop: TestShop
  before(async () => (shop = await openTestShop()))
  after(() => shop.close())

  const losses: { what: string; sku: string; answer: FactoryFaults["answer"]; reason: RegExp }[] = [
    // First, since we wait ten seconds for it.
    { what: "it is silent", sku: "CP-SILENCE", answer: "silence", reason: /no answer within 10 s/ },
    { what: "it cuts the connection", sku: "CP-RESET", answer: "reset", reason: /ECONNRESET|socket hang up/ },
    { what: "some proxy answers in its place", sku: "CP-HTML", answer: "html", reason: /answered 200: .*점검 중/ },
    { what: "it breaks down", sku: "CP-500", answer: { status: 500 }, reason: /answered 500/ },
    { what: "its gateway breaks down", sku: "CP-502", answer: { status: 502 }, reason: /answered 502/ },
    { what: "it is overloaded and says no more", sku: "CP-503", answer: { status: 503 }, reason: /answered 503/ },
  ]

  test("whatever way the answer is lost, the order is held as unconfirmed and not sent a second time", async (t) => {
    for (const { sku, answer } of losses) {
      await shop.factory.setFaults({ answer, productions: 0 })
      await sellBare(shop, sku)
    }
    const begun = performance.now()
    for (const { what, sku, reason } of losses) {
      await until(what, async () => (await refillOf(shop, sku)).state === "unconfirmed", 15_000)
      const order = await refillOf(shop, sku)
      assert.deepEqual([order.asks[0].state, order.arrived], ["unconfirmed", 0], what)
      assert.match(order.asks[0].answer, reason, what)
      assert.ok(Date.parse(order.deadlineAt) > Date.now() + 60_000, what)
    }
    t.diagnostic(`the silence was borne for ${Math.round(performance.now() - begun)} ms`)
    await watchdogLooks(shop, 2)
    for (const { what, sku } of losses) assert.equal(asksFor(shop, sku).length, 1, what)
  })

  test("it had heard us: its goods are booked, and nothing is ordered twice", async () => {
    await shop.factory.clearFaults()
    for (const { sku } of losses) {
      const [asked] = asksFor(shop, sku)
      await callBack(asked!.CallbackUrl, JSON.stringify(asked))
    }
    for (const { what, sku } of losses) {
      await until(what, async () => (await refillOf(shop, sku)).state === "arrived")
      assert.deepEqual(await ledgerOf(shop, sku), ["arrival 10 → 10"])
      assert.equal(asksFor(shop, sku).length, 1, what)
    }
    assert.deepEqual((await shop.get("/dead-letters")).body, [])
    assert.deepEqual(await shop.db.query`select kind, reason from alerts`, [])
  })

  test("an answer in drops, or under a wrong name, is still a yes", async () => {
    for (const [sku, answer] of [
      ["CP-DRIP", { dripSeconds: 1 }],
      ["CP-TYPE", "wrong content type"],
    ] as const) {
      await shop.factory.setFaults({ answer, productions: 0 })
      await sellBare(shop, sku)
      await until("it is accepted", async () => (await refillOf(shop, sku)).state === "accepted")
    }
  })
})
