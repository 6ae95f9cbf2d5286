import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import {
  asksFor,
  callBack,
  type Json,
  ledgerOf,
  letTimePass,
  openTestShop,
  refillOf,
  sellBare,
} from "../support/shop.ts"
import { type TestShop, until, watchdogLooks } from "../support/shop.ts"

describe("a person decides about a production order", () => {
  let shop: TestShop
  before(async () => {
    shop = await openTestShop()
    // Takes every order and forgets it, so that nothing happens but what the test does.
    await shop.factory.setFaults({ productions: 0 })
  })
  after(() => shop.close())

  const decide = (act: "ask-again" | "close", id: string, body?: object) =>
    shop.post(`/production-orders/${id}/${act}`, body)
  const inState = (sku: string, state: string) =>
    until(`it is ${state}`, async () => (await refillOf(shop, sku)).state === state)
  const actionsOn = (subject: string) => shop.db.query<Json>`
    select actor, action, reason, before, after from operator_actions where subject = ${subject} order by id
  `

  test("there is no such order", async () => {
    for (const id of ["01900000-0000-7000-8000-000000000000", "nonsense", "1"])
      for (const act of ["ask-again", "close"] as const) {
        const { status, body } = await decide(act, id)
        assert.deepEqual([status, body.code], [404, "not-found"], `${act} ${id}`)
      }
    const decided = await shop.db.query`select from operator_actions where action in ('ask-again', 'close')`
    assert.deepEqual(decided, [])
  })

  test("asks again while the deadline runs: one more request, with the reason in the books", async () => {
    await sellBare(shop, "CP-AGAIN")
    await inState("CP-AGAIN", "accepted")
    const { id } = await refillOf(shop, "CP-AGAIN")
    const { status } = await decide("ask-again", id, { reason: "they lost the paper" })
    assert.equal(status, 200)
    await until("it is accepted again", async () => (await refillOf(shop, "CP-AGAIN")).asks[1]?.state === "accepted")
    await watchdogLooks(shop)
    assert.equal(asksFor(shop, "CP-AGAIN").length, 2)
    assert.deepEqual(await actionsOn(id), [
      {
        actor: shop.actor,
        action: "ask-again",
        reason: "they lost the paper",
        before: { state: "accepted" },
        after: { state: "requested" },
      },
    ])
    assert.ok(Date.parse((await refillOf(shop, "CP-AGAIN")).deadlineAt) > Date.now())
  })

  test("closes an order: nobody waits for it, the rule orders anew, and what still comes is booked", async () => {
    await sellBare(shop, "CP-CLOSE")
    await inState("CP-CLOSE", "accepted")
    const first = await refillOf(shop, "CP-CLOSE")
    const { status, body } = await decide("close", first.id, { reason: "too slow" })
    assert.deepEqual([status, body.state, body.endedAt === null], [200, "closed", false])
    await shop.factory.until(() => asksFor(shop, "CP-CLOSE").length === 2)
    const second = await refillOf(shop, "CP-CLOSE")
    assert.deepEqual([second.number, second.shortageId, second.quantity], [2, first.shortageId, 10])
    const [asked] = asksFor(shop, "CP-CLOSE")
    await callBack(asked!.CallbackUrl, JSON.stringify(asked))
    await until("it is booked", async () => (await shop.product("CP-CLOSE")).stock === 10)
    assert.equal((await shop.get(`/production-orders/${first.id}`)).body.state, "closed")
    assert.equal((await refillOf(shop, "CP-CLOSE")).state, "accepted", "the second is still on its way")
  })

  test("closes an order of which a part came, and no more is needed: nothing is ordered", async () => {
    const asked = await sellBare(shop, "CP-ENOUGH")
    await callBack(asked.CallbackUrl, JSON.stringify({ ...asked, MessageAttributeProductCnt: "6" }))
    await inState("CP-ENOUGH", "partly-arrived")
    const { id } = await refillOf(shop, "CP-ENOUGH")
    assert.equal((await decide("close", id)).status, 200)
    await watchdogLooks(shop)
    assert.equal(asksFor(shop, "CP-ENOUGH").length, 1)
    assert.deepEqual(await ledgerOf(shop, "CP-ENOUGH"), ["arrival 6 → 6"])
  })

  test("what cannot be done is refused, changes nothing and leaves no trace", async () => {
    const asked = await sellBare(shop, "CP-NO")
    await callBack(asked.CallbackUrl, JSON.stringify({ ...asked, MessageAttributeProductCnt: "3" }))
    await inState("CP-NO", "partly-arrived")
    const { id } = await refillOf(shop, "CP-NO")
    await isRefused("ask-again", id, "partly-arrived")
    await callBack(asked.CallbackUrl, JSON.stringify(asked))
    await inState("CP-NO", "arrived")
    await isRefused("ask-again", id, "arrived")
    await isRefused("close", id, "arrived")

    await sellBare(shop, "CP-CLOSED")
    await inState("CP-CLOSED", "accepted")
    const closed = await refillOf(shop, "CP-CLOSED")
    await decide("close", closed.id)
    await isRefused("close", closed.id, "closed")
    await isRefused("ask-again", closed.id, "closed")
    assert.deepEqual(await actionsOn(id), [])
    assert.equal((await actionsOn(closed.id)).length, 1)
    assert.equal(asksFor(shop, "CP-NO").length, 1)
  })

  async function isRefused(act: "ask-again" | "close", id: string, state: string) {
    const { status, body } = await decide(act, id, { reason: "why not" })
    assert.deepEqual([status, body.code], [409, "wrong-state"])
    assert.match(body.detail, new RegExp(` is ${state},`))
    assert.equal((await shop.get(`/production-orders/${id}`)).body.state, state)
  }

  test("an order that still has to be sent cannot be asked again, but it can be closed", async () => {
    await shop.factory.setFaults({ answer: { status: 429, retryAfter: 60 } })
    await sellBare(shop, "CP-WAITS")
    await until("the answer is noted", async () => (await refillOf(shop, "CP-WAITS")).asks[0].state === "not-sent")
    const { id } = await refillOf(shop, "CP-WAITS")
    await isRefused("ask-again", id, "requested")
    await shop.factory.setFaults({ answer: "created" })
    assert.equal((await decide("close", id)).status, 200)
    await until("the next one is taken", async () => (await refillOf(shop, "CP-WAITS")).state === "accepted")
    assert.equal((await refillOf(shop, "CP-WAITS")).number, 2)
    // The old delivery is due in a minute; brought forward, it finds its order closed.
    await until("nothing is left to do", async () => {
      await letTimePass(shop)
      return (await shop.get("/deliveries?state=pending")).body.length === 0
    })
    assert.equal(asksFor(shop, "CP-WAITS").length, 2)
  })

  test("closes an order while the factory is being asked: it stays closed, and what comes of it is booked", async () => {
    await shop.factory.setFaults({ answer: "silence" })
    await sellBare(shop, "CP-MIDST")
    const { id } = await refillOf(shop, "CP-MIDST")
    await isRefused("ask-again", id, "sending")
    await shop.factory.setFaults({ answer: "created" })
    assert.equal((await decide("close", id)).status, 200)
    // Ends the silence without an answer.
    shop.factory.restart()
    const first = async () => (await shop.get(`/production-orders/${id}`)).body
    await until("the outcome is noted", async () => (await first()).asks[0].state === "unconfirmed")
    const [asked] = asksFor(shop, "CP-MIDST")
    await callBack(asked!.CallbackUrl, JSON.stringify(asked))
    await until("it is booked", async () => (await shop.product("CP-MIDST")).stock === 10)
    assert.deepEqual([(await first()).state, (await first()).arrived], ["closed", 10])
    await until("the next one is taken", async () => (await refillOf(shop, "CP-MIDST")).state === "accepted")
    assert.deepEqual([asksFor(shop, "CP-MIDST").length, (await refillOf(shop, "CP-MIDST")).number], [2, 2])
  })

  test("a reason that is none is refused", async () => {
    const { id } = await refillOf(shop, "CP-AGAIN")
    for (const reason of ["", 7, "x".repeat(501), "a\u0000b", "a\ud800b"])
      assert.equal((await decide("close", id, { reason })).status, 422)
    assert.equal((await shop.post(`/production-orders/${id}/close`, "{")).status, 400)
    assert.equal((await refillOf(shop, "CP-AGAIN")).state, "accepted")
  })
})

describe("what nobody ordered, and what nobody sent to its end", () => {
  let shop: TestShop
  before(async () => (shop = await openTestShop()))
  after(() => shop.close())

  test("a bare shelf without an open order, whoever closed it: the watchdog orders", async () => {
    await shop.factory.setFaults({ productions: 0 })
    await sellBare(shop, "CP-BARE")
    await until("it is accepted", async () => (await refillOf(shop, "CP-BARE")).state === "accepted")
    await shop.factory.clearFaults()
    const { id, shortageId } = await refillOf(shop, "CP-BARE")
    await shop.db.query`
      with closed as (
        update production_orders set state = 'closed', ended_at = now() where id = ${id} returning id
      )
      update stock set production_order_id = null from closed where production_order_id = closed.id
    `
    await until("ten have come", async () => (await shop.product("CP-BARE")).stock === 10)
    const anew = await refillOf(shop, "CP-BARE")
    assert.deepEqual([anew.state, anew.number, anew.shortageId], ["arrived", 2, shortageId])
    await watchdogLooks(shop)
    assert.equal(asksFor(shop, "CP-BARE").length, 2)
  })

  test("the process died again and again while it asked: on the desk, and sent again from there it comes to an end", async () => {
    const letter = await diedAsking("CP-DIED")
    assert.match(letter.reason, /^6 workers died with this in their hands/)
    assert.equal(asksFor(shop, "CP-DIED").length, 1)

    await shop.factory.clearFaults()
    // The owner believed dead hears from the factory after all: too late, it holds nothing any more.
    shop.factory.restart()
    await until("it was told", async () => shop.warnings.some((warning) => /the lease .* ran out/.test(warning)))
    assert.deepEqual((await shop.get("/dead-letters")).body.length, 1)

    await shop.post(`/dead-letters/${letter.id}/resend`)
    await until("it is worked off", async () => (await shop.get("/deliveries?state=pending")).body.length === 0)
    const { state, deadlineAt } = await refillOf(shop, "CP-DIED")
    // Whether it asks once more or waits for what the earlier asks may bring: it must not stay as it is for ever.
    assert.ok(state === "arrived" || deadlineAt !== null, `${state}, and no deadline runs`)
  })

  test("nobody touches the letter: after two minutes the deadline runs all the same", async () => {
    await diedAsking("CP-LEFT")
    await watchdogLooks(shop)
    assert.equal((await refillOf(shop, "CP-LEFT")).state, "sending", "its owner may still be at it")
    await shop.db.query`update asks set asked_at = now() - interval '121 seconds' where state = 'sending'`
    await until("it is held as unconfirmed", async () => (await refillOf(shop, "CP-LEFT")).state === "unconfirmed")
    assert.ok(Date.parse((await refillOf(shop, "CP-LEFT")).deadlineAt) > Date.now())
    await shop.factory.clearFaults()
    shop.factory.restart()
    await watchdogLooks(shop)
    assert.equal(asksFor(shop, "CP-LEFT").length, 1)
  })

  /** An order whose owners all died while they asked for it: on the desk, with the last call still open. */
  async function diedAsking(sku: string): Promise<Json> {
    await shop.factory.setFaults({ answer: "silence", productions: 0 })
    await sellBare(shop, sku)
    const { id, state } = await refillOf(shop, sku)
    assert.equal(state, "sending")
    // Five earlier owners died with it, and so has this one.
    await shop.db.query`
      update deliveries
      set failures = 5, lease_until = now() - interval '1 second', next_attempt_at = now()
      where state = 'pending' and consumer = 'order-from-factory'
    `
    const letter = async () =>
      (await shop.get("/dead-letters")).body.find(({ data }: Json) => data.productionOrderId === id)
    await until("it is on the desk", async () => (await letter()) !== undefined)
    return letter()
  }
})
