import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { openTestShop, type TestShop, until } from "../support/shop.ts"

describe("the walk of the seed's page, on the seed's product", () => {
  let shop: TestShop
  before(async () => (shop = await openTestShop()))
  after(() => shop.close())

  test("three donuts are sold, the fourth is promised, and the factory is asked once", async () => {
    const statuses: string[] = []
    for (let buyer = 1; buyer <= 4; buyer++) {
      const { status, body } = await shop.post("/checkout", { sku: "CP-502101", quantity: 1 })
      assert.equal(status, 201)
      statuses.push(body.status)
    }
    assert.deepEqual(statuses, ["confirmed", "confirmed", "confirmed", "backordered"])

    await until("the arrival is booked", async () => (await shop.product()).stock === 9)
    assert.equal(shop.factory.requests.length, 1)
    const { CallbackUrl, ...fields } = shop.factory.requests[0]!.parsed as Record<string, string>
    assert.deepEqual(fields, {
      MessageGroupId: "stock-arrival-group",
      MessageAttributeProductId: "CP-502101",
      MessageAttributeProductCnt: "10",
      MessageAttributeFactoryId: "FF-500293",
      MessageAttributeRequester: "홍길동",
    })
    assert.match(CallbackUrl!, /^http:\/\/127\.0\.0\.1:\d+\/factory\/callbacks\/[0-9a-f]{8}\.[A-Za-z0-9_-]{43}$/)
    assert.equal(shop.factory.callbacks.length, 1)
  })

  test("the promise is kept, and the ledger tells how", async () => {
    const { body: orders } = await shop.get("/orders")
    assert.deepEqual(
      orders.map((order: { status: string }) => order.status),
      ["confirmed", "confirmed", "confirmed", "confirmed"],
    )
    const { body: last } = await shop.get(`/orders/${orders[0].id}`)
    assert.deepEqual(
      last.life.map((step: { what: string; pieces: number }) => [step.what, step.pieces]),
      [
        ["accepted", 1],
        ["filled", 1],
      ],
    )
    const ledger = await shop.db.query<{ kind: string; delta: number; balance: number }>`
      select kind, delta, balance from stock_movements order by id
    `
    assert.deepEqual(
      ledger.map(({ kind, delta, balance }) => `${kind} ${delta} → ${balance}`),
      ["opening 3 → 3", "sale -1 → 2", "sale -1 → 1", "sale -1 → 0", "arrival 10 → 10", "fill -1 → 9"],
    )
    const product = await shop.product()
    assert.deepEqual([product.stock, product.waiting, product.short], [9, 0, false])
  })
})
