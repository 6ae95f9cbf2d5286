import assert from "node:assert/strict"
import { afterEach, beforeEach, describe, test } from "node:test"
import { letDaysPass, openWorkedShop, type WorkedShop } from "../../../test/support/worked-shop.ts"
import { registerCustomer } from "../../customers/register-customer.ts"
import { openDatabase } from "../../database/database.ts"
import { prune } from "../../operations/prune.ts"
import { cancelOrder } from "../../sales/cancel-order.ts"
import { checkOutInTransaction } from "../../sales/checkout-transaction.ts"
import { newId, type OrderId } from "../../shared/ids.ts"
import { adjustStock } from "../../stock/adjust-stock.ts"
import type { StepKind, StoryStep } from "../order-story.ts"
import { readOrderStory } from "./read-order-story.ts"

describe("an order's story", () => {
  let shop: WorkedShop
  beforeEach(async () => (shop = await openWorkedShop()))
  afterEach(() => shop.close())

  const stepsOf = async (id: string | undefined) => (await readOrderStory(shop.db, shop.customersDb, id!))!.steps
  /** A step a line: `taken CP-502101 3 done`; what has not happened yet ends in `…`. */
  const told = (steps: readonly StoryStep[]) =>
    steps.map(({ kind, sku, pieces, state, at }) =>
      [kind, sku, pieces, state, at ? undefined : "…"].filter((word) => word != null).join(" "),
    )
  const find = (steps: readonly StoryStep[], kind: StepKind) => steps.find((one) => one.kind === kind)!
  const nobody = { attempts: [], next: null, link: null, note: null }

  test("it waits: what happened so far, and what is to come, with the time at which it is expected", async () => {
    const steps = await stepsOf(await shop.buy("CP-502101", 5, { key: "k-1" }))
    assert.deepEqual(told(steps), [
      "accepted 5 done",
      "taken CP-502101 3 done",
      "waits CP-502101 2 done",
      "ran-short CP-502101 done",
      "production-order CP-502101 12 under-way",
      "asked CP-502101 12 under-way …",
      "ads-paused CP-502101 under-way …",
      "filled CP-502101 2 waiting …",
    ])
    const { at } = find(steps, "production-order")
    assert.deepEqual(find(steps, "filled").next, { at: new Date(at!.getTime() + 120_000), what: "expected" })
    assert.equal(find(steps, "asked").next!.what, "attempt")
    assert.deepEqual(find(steps, "waits").payload, { ahead: 0 })
  })

  test("the factory and the manager know: it waits for the callback", async () => {
    const id = await shop.buy("CP-502101", 5)
    await shop.workOff()
    const steps = await stepsOf(id)
    assert.deepEqual(told(steps), [
      "accepted 5 done",
      "taken CP-502101 3 done",
      "waits CP-502101 2 done",
      "ran-short CP-502101 done",
      "production-order CP-502101 12 under-way",
      "asked CP-502101 12 done",
      "ads-paused CP-502101 done",
      "called-back CP-502101 waiting …",
      "filled CP-502101 2 waiting …",
      "ads-resumed CP-502101 waiting …",
    ])
    const { note, payload, consumer } = find(steps, "asked")
    assert.deepEqual([note, consumer], ["1", "order-from-factory"])
    assert.deepEqual(payload, { MessageAttributeProductId: "CP-502101", MessageAttributeProductCnt: "12" })
    assert.equal(find(steps, "called-back").next!.what, "expected")
    const [mail] = await shop.db.query<{ id: string }>`select id from ad_mails`
    assert.deepEqual(find(steps, "ads-paused").link, { to: "post", id: mail!.id })
  })

  test("the goods came: every step is done, in the order in which it happened", async () => {
    const id = await shop.buy("CP-502101", 5)
    await shop.workOff()
    await shop.callBack("CP-502101")
    assert.deepEqual(told(await stepsOf(id)).slice(-4), [
      "called-back CP-502101 done",
      "arrived CP-502101 under-way …",
      "filled CP-502101 2 waiting …",
      "ads-resumed CP-502101 waiting …",
    ])
    await shop.workOff()
    const steps = await stepsOf(id)
    assert.deepEqual(told(steps), [
      "accepted 5 done",
      "taken CP-502101 3 done",
      "waits CP-502101 2 done",
      "ran-short CP-502101 done",
      "production-order CP-502101 12 done",
      "asked CP-502101 12 done",
      "ads-paused CP-502101 done",
      "called-back CP-502101 done",
      "arrived CP-502101 12 done",
      "filled CP-502101 2 done",
      "ads-resumed CP-502101 done",
    ])
    assert.ok(steps.every(({ next }) => next === null))
    assert.equal(find(steps, "called-back").payload, "{}")
    assert.equal(find(steps, "waits").payload, null)
    const [order] = await shop.db.query<{ id: string }>`select id from production_orders`
    for (const kind of ["production-order", "asked", "called-back", "arrived"] as const)
      assert.deepEqual(find(steps, kind).link, { to: "production-order", id: order!.id }, kind)
  })

  test("what happens to the product after it was filled is none of its story", async () => {
    const id = await shop.buy("CP-502101", 5)
    await shop.workOff()
    await shop.callBack("CP-502101")
    await shop.workOff()
    const before = told(await stepsOf(id))
    const next = await shop.buy("CP-502101", 30)
    await shop.workOff()
    assert.deepEqual(told(await stepsOf(id)), before)
    assert.equal(find(await stepsOf(next), "production-order").pieces, 30)
  })

  test("who comes later finds the refill under way, and those who wait before", async () => {
    await shop.buy("CP-502101", 5)
    await shop.workOff()
    const steps = await stepsOf(await shop.buy("CP-502101", 4))
    assert.deepEqual(told(steps), [
      "ran-short CP-502101 done",
      "production-order CP-502101 12 under-way",
      "asked CP-502101 12 done",
      "ads-paused CP-502101 done",
      "accepted 4 done",
      "waits CP-502101 4 done",
      "called-back CP-502101 waiting …",
      "filled CP-502101 4 waiting …",
      "ads-resumed CP-502101 waiting …",
    ])
    assert.deepEqual(find(steps, "waits").payload, { ahead: 2 })
  })

  test("who takes the last one does not wait, and sees the refill until the goods are there", async () => {
    const id = await shop.buy("CP-502101", 3)
    await shop.workOff()
    assert.deepEqual(told(await stepsOf(id)), [
      "accepted 3 done",
      "taken CP-502101 3 done",
      "ran-short CP-502101 done",
      "production-order CP-502101 10 under-way",
      "asked CP-502101 10 done",
      "ads-paused CP-502101 done",
      "called-back CP-502101 waiting …",
      "ads-resumed CP-502101 waiting …",
    ])
    await shop.callBack("CP-502101")
    await shop.workOff()
    assert.deepEqual(told(await stepsOf(id)).slice(-4), [
      "ads-paused CP-502101 done",
      "called-back CP-502101 done",
      "arrived CP-502101 10 done",
      "ads-resumed CP-502101 done",
    ])
    const calm = await shop.buy("CP-502101", 1)
    assert.deepEqual(told(await stepsOf(calm)), ["accepted 1 done", "taken CP-502101 1 done"])
  })

  test("the factory refuses: it is stuck, with the letter that a person has to deal with", async () => {
    await shop.offer("REFUSED", { stock: 1 })
    const id = await shop.buy("REFUSED", 2)
    await shop.workOff()
    const steps = await stepsOf(id)
    assert.deepEqual(told(steps), [
      "accepted 2 done",
      "taken REFUSED 1 done",
      "waits REFUSED 1 done",
      "ran-short REFUSED done",
      "production-order REFUSED 11 stuck",
      "asked REFUSED 11 stuck",
      "filled REFUSED 1 waiting …",
    ])
    const [letter] = await shop.db.query<{ id: string }>`
      select consumer || '.' || event_id as id from deliveries where state = 'dead'
    `
    const asked = find(steps, "asked")
    assert.deepEqual([asked.link, asked.note, asked.next], [{ to: "dead-letter", id: letter!.id }, "422", null])
    assert.deepEqual(
      asked.attempts.map(({ at, reason }) => [at instanceof Date, reason]),
      [[true, "422"]],
    )
    assert.equal(find(steps, "filled").next, null)
  })

  test("somebody counted more on the shelf: it is filled without a callback", async () => {
    const id = await shop.buy("CP-502101", 4)
    await shop.workOff()
    const found = { delta: 2, reason: "found behind the oven" }
    await shop.db.transaction((tx) => adjustStock(tx, shop.storeOf(tx), "CP-502101", found, "kim"))
    await shop.workOff()
    const lines = told(await stepsOf(id))
    assert.deepEqual(lines.slice(-2), ["filled CP-502101 1 done", "ads-resumed CP-502101 done"])
  })

  test("cancelled while it waits: what it had goes back, and the refill is not its own any more", async () => {
    const id = await shop.buy("CP-502101", 5)
    await shop.workOff()
    await shop.db.transaction((tx) => cancelOrder(tx, shop.storeOf(tx), id!, "kim"))
    await shop.callBack("CP-502101")
    await shop.workOff()
    assert.deepEqual(told(await stepsOf(id)).slice(5), [
      "asked CP-502101 12 done",
      "ads-paused CP-502101 done",
      "cancelled 5 done",
      "put-back CP-502101 3 done",
      "ads-resumed CP-502101 done",
    ])
  })

  test("two products in one order: each has its own refill", async () => {
    const first = await shop.offer("FIRST", { stock: 1 })
    const second = await shop.offer("SECOND", { stock: 0 })
    await shop.workOff()
    const lines = [
      { productId: first, sku: "FIRST", quantity: 2 },
      { productId: second, sku: "SECOND", quantity: 3 },
    ]
    const request = { orderId: newId<OrderId>(), caller: "local", key: null, customerId: null, lines }
    await checkOutInTransaction(shop.db, { leadSeconds: 1, bulkFrom: 100 }, [request], "wait")
    await shop.workOff()
    await shop.callBack("SECOND")
    await shop.workOff()
    const found = told(await stepsOf(request.orderId))
    assert.deepEqual(
      found.filter((line) => line.includes("FIRST")),
      [
        "taken FIRST 1 done",
        "waits FIRST 1 done",
        "ran-short FIRST done",
        "production-order FIRST 11 under-way",
        "asked FIRST 11 done",
        "called-back FIRST waiting …",
        "filled FIRST 1 waiting …",
      ],
    )
    const ofSecond = found.filter((line) => line.includes("SECOND"))
    assert.deepEqual(ofSecond.slice(0, 3), [
      "ran-short SECOND done",
      "production-order SECOND 10 done",
      "asked SECOND 10 done",
    ])
    assert.ok(ofSecond.includes("filled SECOND 3 done"), ofSecond.join("\n"))
  })

  describe("bought in bulk", () => {
    beforeEach(async () => void (await shop.offer("BULK", { stock: 1_000 })))
    const bulk = (customerId: string) => shop.buy("BULK", 100, { customerId })

    test("the customer becomes a Vip, and marketing is told", async () => {
      await registerCustomer(shop.customersDb, { id: "kim", email: null, name: null })
      const id = await bulk("kim")
      const before = ["accepted 100 done", "taken BULK 100 done", "bulk 100 done"]
      assert.deepEqual(told(await stepsOf(id)), [...before, "became-vip under-way …"])
      await shop.workOff()
      const steps = await stepsOf(id)
      assert.deepEqual(told(steps), [...before, "became-vip done", "marketing-told done"])
      assert.deepEqual(find(steps, "bulk").payload, { orderId: id, customerId: "kim", pieces: 100 })
      assert.deepEqual(find(steps, "became-vip").link, { to: "customer", id: "kim" })
      const [event] = await shop.customersDb.query<{ id: string }>`select id from events`
      assert.deepEqual(find(steps, "marketing-told").link, { to: "post", id: event!.id })
      const { attempts, next, note } = find(steps, "marketing-told")
      assert.deepEqual({ attempts, next, note, link: null }, nobody)

      const second = await bulk("kim")
      await shop.workOff()
      assert.deepEqual(told(await stepsOf(second)), before, "who is a Vip already does not become one")
    })

    test("nobody registered the customer: after the last attempt a letter waits for a person", async () => {
      const id = await bulk("stranger")
      await shop.workOff()
      const [, , , tried] = await stepsOf(id)
      assert.deepEqual([tried!.state, tried!.next!.what, tried!.attempts.length], ["under-way", "attempt", 1])
      for (let attempt = 2; attempt <= 6; attempt++) {
        await shop.db.query`update deliveries set next_attempt_at = now() where state = 'pending'`
        await shop.workOff()
      }
      const vip = find(await stepsOf(id), "became-vip")
      const [event] = await shop.db.query<{ id: string }>`select id from events where type = 'BulkPurchaseMade'`
      assert.deepEqual([vip.state, vip.at, vip.next], ["stuck", null, null])
      assert.deepEqual(vip.link, { to: "dead-letter", id: `upgrade-to-vip.${event!.id}` })
      assert.equal(vip.attempts.length, 6)
      assert.match(vip.note!, /is not registered/)
    })

    test("marketing will not have it: that is stuck, and the rest is done", async () => {
      await registerCustomer(shop.customersDb, { id: "nobody-1", email: null, name: null })
      const id = await bulk("nobody-1")
      await shop.workOff()
      const steps = await stepsOf(id)
      assert.deepEqual(told(steps).slice(3), ["became-vip done", "marketing-told stuck …"])
      assert.equal(find(steps, "marketing-told").link!.to, "dead-letter")
    })

    test("without the customers' database the story ends where that one would go on", async () => {
      await registerCustomer(shop.customersDb, { id: "kim", email: null, name: null })
      const id = await bulk("kim")
      await shop.workOff()
      const gone = openDatabase({ url: "postgres://restock@127.0.0.1:1/gone", connections: 1 })
      for (const customersDb of [gone, undefined]) {
        const { steps } = (await readOrderStory(shop.db, customersDb, id!))!
        assert.deepEqual(told(steps), ["accepted 100 done", "taken BULK 100 done", "bulk 100 done"])
      }
      await gone.close()
    })
  })

  test("a month later its events are removed, and what happened is still told", async () => {
    const id = await shop.buy("CP-502101", 5)
    await shop.workOff()
    await shop.callBack("CP-502101")
    await shop.workOff()
    const before = await stepsOf(id)
    await letDaysPass(shop, 31)
    assert.ok((await prune(shop.db, "shop")) > 0)
    const after = await stepsOf(id)
    assert.deepEqual(told(after), told(before))
    assert.deepEqual([find(before, "ran-short").payload === null, find(after, "ran-short").payload], [false, null])
  })

  test("it comes with its key; and there is no story of an order that is none", async () => {
    const id = await shop.buy("CP-502101", 1, { key: "k-7" })
    const story = (await readOrderStory(shop.db, shop.customersDb, id!))!
    assert.deepEqual([story.idempotencyKey, story.order.id, story.order.status], ["k-7", id, "confirmed"])
    assert.deepEqual(Object.keys(story.order).toSorted(), [
      "cancelledAt",
      "createdAt",
      "customerId",
      "id",
      "lines",
      "status",
      "total",
    ])
    assert.equal(await readOrderStory(shop.db, shop.customersDb, newId()), undefined)
  })
})
