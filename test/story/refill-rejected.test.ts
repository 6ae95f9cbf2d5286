import assert from "node:assert/strict"
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { after, before, describe, test } from "node:test"
import {
  alertsFor,
  asksFor,
  type Json,
  ledgerOf,
  offerBare,
  openTestShop,
  refillOf,
  sellBare,
} from "../support/shop.ts"
import { type TestShop, until, watchdogLooks } from "../support/shop.ts"

describe("the factory refuses an order", () => {
  let shop: TestShop
  before(async () => (shop = await openTestShop()))
  after(() => shop.close())

  const stateOf = async (sku: string) => (await refillOf(shop, sku)).state

  /** A product whose order the factory has refused, with the letter that lies on the desk for it. */
  async function refused(sku: string, status = 422): Promise<{ order: Json; letter: Json }> {
    await shop.factory.setFaults({ answer: { status } })
    await sellBare(shop, sku)
    await until("it is refused", async () => (await stateOf(sku)) === "rejected")
    await until("it is on the desk", async () => (await letterFor(sku)) !== undefined)
    await shop.factory.clearFaults()
    return { order: await refillOf(shop, sku), letter: await letterFor(sku) }
  }

  async function letterFor(sku: string): Promise<Json> {
    const { id } = await refillOf(shop, sku)
    const { body } = await shop.get("/dead-letters")
    return body.find(({ data }: Json) => data.productionOrderId === id)
  }

  const actionsOn = (subject: string) => shop.db.query<Json>`
    select actor, action, reason, before, after from operator_actions where subject = ${subject} order by id
  `

  test("its words are on the desk, operations are told once, and it is not asked again", async () => {
    const { order, letter } = await refused("CP-DESK")
    assert.equal(letter.consumer, "order-from-factory")
    assert.equal(letter.type, "StockRanShort")
    assert.equal(letter.reason, "the factory answered 422: Error 422")
    assert.deepEqual(
      letter.attempts.map(({ reason }: Json) => reason),
      ["the factory answered 422: Error 422"],
    )
    assert.deepEqual([order.reason, order.deadlineAt, order.endedAt], [letter.reason, null, null])
    await until("operations know", async () => (await alertsFor(shop, letter.id)).length > 0)

    // Buyers come and wait; they start nothing new.
    for (let buyer = 1; buyer <= 3; buyer++)
      assert.equal((await shop.post("/checkout", { sku: "CP-DESK", quantity: 1 })).body.status, "backordered")
    await watchdogLooks(shop)
    assert.deepEqual(await alertsFor(shop, letter.id), ["dead-letter"])
    assert.equal(asksFor(shop, "CP-DESK").length, 1)
    assert.equal((await refillOf(shop, "CP-DESK")).id, order.id)
  })

  test("a person sends the letter again: one request, and those who waited are served", async () => {
    const letter = await letterFor("CP-DESK")
    const { status, body } = await shop.post(`/dead-letters/${letter.id}/resend`)
    assert.deepEqual([status, body], [200, { id: letter.id }])
    await until("it has arrived", async () => (await stateOf("CP-DESK")) === "arrived")
    await watchdogLooks(shop)
    const [first, second, ...more] = asksFor(shop, "CP-DESK")
    assert.deepEqual(more, [])
    assert.notEqual(second!.CallbackUrl, first!.CallbackUrl)
    assert.deepEqual(await ledgerOf(shop, "CP-DESK"), ["arrival 10 → 10", "fill -1 → 9", "fill -1 → 8", "fill -1 → 7"])
    assert.equal(await letterFor("CP-DESK"), undefined)
    const [action] = await actionsOn(letter.id)
    assert.deepEqual([action.actor, action.action], ["local", "resend"])
    // It has left the desk: there is nothing to send a third time.
    assert.equal((await shop.post(`/dead-letters/${letter.id}/resend`)).status, 404)
    assert.equal(asksFor(shop, "CP-DESK").length, 2)
  })

  test("refused once more after being sent again, it is on the desk once more, with both answers", async () => {
    const { letter } = await refused("CP-AGAIN")
    await shop.factory.setFaults({ answer: { status: 404 } })
    await shop.post(`/dead-letters/${letter.id}/resend`)
    await until("it is back on the desk", async () => (await letterFor("CP-AGAIN"))?.attempts.length === 2)
    assert.equal((await letterFor("CP-AGAIN")).reason, "the factory answered 404: Error 404")
    assert.deepEqual([await stateOf("CP-AGAIN"), asksFor(shop, "CP-AGAIN").length], ["rejected", 2])
    await until("operations know of both", async () => (await alertsFor(shop, letter.id)).length === 2)
    await shop.factory.clearFaults()
  })

  test("a letter is given up only with a reason, which is kept; the order stays as it is", async () => {
    const { letter } = await refused("CP-GIVEN-UP", 400)
    assert.equal((await shop.post(`/dead-letters/${letter.id}/discard`, {})).status, 422)
    assert.equal((await letterFor("CP-GIVEN-UP")).id, letter.id)
    const { status } = await shop.post(`/dead-letters/${letter.id}/discard`, { reason: "not made any more" })
    assert.equal(status, 200)
    assert.equal(await letterFor("CP-GIVEN-UP"), undefined)
    const [action] = await actionsOn(letter.id)
    assert.deepEqual([action.actor, action.action, action.reason], ["local", "discard", "not made any more"])
    for (const act of ["resend", "discard"])
      assert.equal((await shop.post(`/dead-letters/${letter.id}/${act}`, { reason: "x" })).status, 404)
    await watchdogLooks(shop)
    assert.deepEqual([await stateOf("CP-GIVEN-UP"), asksFor(shop, "CP-GIVEN-UP").length], ["rejected", 1])
  })

  test("a person closes the order: the ordinary rule orders anew, and the old letter can do no harm", async () => {
    const { order, letter } = await refused("CP-CLOSED")
    const { status, body } = await shop.post(`/production-orders/${order.id}/close`, { reason: "wrong article" })
    assert.deepEqual([status, body.state], [200, "closed"])
    await until("a new one has arrived", async () => (await stateOf("CP-CLOSED")) === "arrived")
    const anew = await refillOf(shop, "CP-CLOSED")
    assert.notEqual(anew.id, order.id)
    assert.deepEqual([anew.number, anew.shortageId], [2, order.shortageId])
    const [action] = await actionsOn(order.id)
    assert.deepEqual(
      [action.actor, action.action, action.reason, action.before, action.after],
      [shop.actor, "close", "wrong article", { state: "rejected" }, { state: "closed" }],
    )
    await shop.post(`/dead-letters/${letter.id}/resend`)
    await until("the letter is worked off", async () => {
      const [row] = await shop.db.query<Json>`select state from deliveries where event_id = ${letter.eventId}`
      return row.state === "done"
    })
    assert.equal(asksFor(shop, "CP-CLOSED").length, 2)
    assert.deepEqual(await ledgerOf(shop, "CP-CLOSED"), ["arrival 10 → 10"])
  })

  test("a person asks again instead of sending the letter: one request; the letter then finds nothing to do", async () => {
    const { order, letter } = await refused("CP-ASKED")
    assert.equal((await shop.post(`/production-orders/${order.id}/ask-again`)).status, 200)
    await until("it has arrived", async () => (await stateOf("CP-ASKED")) === "arrived")
    await shop.post(`/dead-letters/${letter.id}/resend`)
    await until("the letter is worked off", async () => (await letterFor("CP-ASKED")) === undefined)
    await watchdogLooks(shop)
    assert.equal(asksFor(shop, "CP-ASKED").length, 2)
    assert.deepEqual(await ledgerOf(shop, "CP-ASKED"), ["arrival 10 → 10"])
  })

  test("a person does both at once: the request that is under way is not taken for a dead one", async () => {
    const { order, letter } = await refused("CP-BOTH")
    await shop.factory.setFaults({ answer: "silence", productions: 0 })
    await shop.post(`/production-orders/${order.id}/ask-again`)
    await shop.factory.until(() => asksFor(shop, "CP-BOTH").length === 2)
    await shop.post(`/dead-letters/${letter.id}/resend`)
    await until("the letter is worked off", async () => {
      const [row] = await shop.db.query<Json>`select state from deliveries where event_id = ${letter.eventId}`
      return row.state === "done"
    })
    const { state, asks } = await refillOf(shop, "CP-BOTH")
    // Ends the silence, whatever was found.
    await shop.factory.clearFaults()
    shop.factory.restart()
    assert.deepEqual([state, asks.map((ask: Json) => ask.state)], ["sending", ["rejected", "sending"]])
    await until("the outcome is noted", async () => (await stateOf("CP-BOTH")) === "unconfirmed")
    assert.equal(asksFor(shop, "CP-BOTH").length, 2)
  })

  test("a redirect is followed nowhere: it is a no", async () => {
    await shop.factory.setFaults({ answer: { redirectTo: `${shop.url}/checkout` } })
    await sellBare(shop, "CP-ELSEWHERE")
    await until("it is refused", async () => (await stateOf("CP-ELSEWHERE")) === "rejected")
    assert.equal((await refillOf(shop, "CP-ELSEWHERE")).reason, "the factory answered 302: Moved")
  })

  test("there is no letter of that name", async () => {
    for (const id of ["nonsense", "order-from-factory.01900000-0000-7000-8000-000000000000", "order-from-factory."]) {
      assert.equal((await shop.post(`/dead-letters/${id}/resend`)).status, 404)
      assert.equal((await shop.post(`/dead-letters/${id}/discard`, { reason: "x" })).status, 404)
    }
  })
})

describe("the factory's no is a page that the database cannot hold as it is", () => {
  let shop: TestShop
  let factory: AwkwardFactory
  before(async () => {
    factory = await openAwkwardFactory()
    shop = await openTestShop({ config: { factoryUrl: factory.url } })
  })
  after(async () => {
    factory.close()
    await shop.close()
  })

  for (const { sku, what, page } of [
    { sku: "CP-NUL", what: "has a NUL in it", page: "no\u0000t today" },
    // What is kept of a page is cut off after 200 characters: here in the middle of the donut.
    { sku: "CP-DONUT", what: "is long, with a donut in the wrong place", page: `${"x".repeat(199)}🍩` },
  ])
    test(`the page ${what}: it is a no all the same, on the desk, and a person is told`, async () => {
      factory.page = page
      await offerBare(shop, sku)
      const isAnswered = async () => (await refillOf(shop, sku))?.asks[0]?.answer != null
      await until("the answer is noted", isAnswered)
      assert.equal((await refillOf(shop, sku)).state, "rejected")
      const { id: orderId } = await refillOf(shop, sku)
      const letter = async () =>
        (await shop.get("/dead-letters")).body.find(({ data }: Json) => data.productionOrderId === orderId)
      await until("it is on the desk", async () => (await letter()) !== undefined, 3_000)
      const { id } = await letter()
      await until("operations know", async () => (await alertsFor(shop, id)).length === 1, 3_000)
    })
})

type AwkwardFactory = { readonly url: string; page: string; readonly close: () => void }

/** Refuses everything with a page of the test's choice. */
async function openAwkwardFactory(): Promise<AwkwardFactory> {
  const factory = { url: "", page: "", close: () => void server.close() }
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(422).end(factory.page)
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  factory.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return factory
}
