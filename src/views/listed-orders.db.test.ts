import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { openWorkedShop, type WorkedShop } from "../../test/support/worked-shop.ts"
import { cancelOrder } from "../sales/cancel-order.ts"
import { checkOutInTransaction } from "../sales/checkout-transaction.ts"
import { newId, type OrderId } from "../shared/ids.ts"
import { listFilteredOrders } from "./listed-orders.ts"
import type { OrderFilter } from "./order-story.ts"

describe("orders, filtered", () => {
  let shop: WorkedShop
  /** By what became of them, oldest first. */
  const bought: Record<"confirmed" | "backordered" | "cancelled", { id: OrderId; customerId: string | null }[]> = {
    confirmed: [],
    backordered: [],
    cancelled: [],
  }
  before(async () => {
    shop = await openWorkedShop()
    await shop.offer("PLENTY", { stock: 1_000 })
    await shop.offer("NONE", { stock: 0 })
    await shop.offer("NEITHER", { stock: 0 })
    // In turn, so that no filter finds its orders one behind the other.
    for (let turn = 1; turn <= 4; turn++)
      for (const customerId of ["kim", "lee", null]) {
        const by = customerId === null ? {} : { customerId }
        bought.confirmed.push({ id: (await shop.buy("PLENTY", 1, by))!, customerId })
        bought.backordered.push({ id: (await shop.buy("NONE", 1, by))!, customerId })
        bought.cancelled.push({ id: (await shop.buy("NONE", 2, by))!, customerId })
      }
    bought.backordered.push({ id: await buyBoth("kim"), customerId: "kim" })
    // Not in the order in which they were placed.
    bought.cancelled.reverse()
    for (const { id } of bought.cancelled)
      await shop.db.transaction((tx) => cancelOrder(tx, shop.storeOf(tx), id, "kim"))
  })
  after(() => shop.close())

  /** One order that waits for two products. */
  async function buyBoth(customerId: string): Promise<OrderId> {
    const products = await shop.db.query<{ productId: never; sku: string }>`
      select id as "productId", sku from products where sku in ('NONE', 'NEITHER')
    `
    const lines = products.map((product) => ({ ...product, quantity: 1 }))
    const request = { orderId: newId<OrderId>(), caller: "local", key: null, customerId, lines }
    const [answer] = await checkOutInTransaction(shop.db, { leadSeconds: 1, bulkFrom: 100 }, [request], "wait")
    assert.equal(answer!.kind, "accepted")
    return request.orderId
  }

  /** All pages of three, as a reader turns them. */
  async function walk(filter: OrderFilter) {
    const found = []
    for (let after: string | undefined; ;) {
      const page = await listFilteredOrders(shop.db, { ...filter, after, limit: 3 })
      found.push(...page)
      if (page.length < 3) return found
      after = page.at(-1)!.id
    }
  }
  const idsOf = (orders: readonly { id: OrderId; customerId: string | null }[], customerId: string | undefined) =>
    orders.filter((order) => customerId === undefined || order.customerId === customerId).map(({ id }) => id)

  for (const customerId of [undefined, "kim", "nobody"]) {
    const whose = customerId === undefined ? "anybody's" : `of ${customerId}`
    for (const status of ["confirmed", "backordered", "cancelled"] as const)
      test(`${status}, ${whose}: each once, newest first, and as it stands`, async () => {
        const found = await walk({ status, customerId })
        assert.deepEqual(idsOf(found, undefined), idsOf(bought[status], customerId).toReversed())
        assert.ok(found.every((order) => order.status === status))
      })

    test(`all, ${whose}: each once, newest first`, async () => {
      const found = await walk({ customerId })
      const all = Object.values(bought).flatMap((orders) => idsOf(orders, customerId))
      assert.deepEqual(new Set(idsOf(found, undefined)), new Set(all))
      assert.equal(found.length, all.length)
      const times = found.map(({ createdAt }) => createdAt.getTime())
      assert.deepEqual(
        times,
        times.toSorted((a, b) => b - a),
      )
    })
  }

  test("behind an order that is none there is nothing", async () => {
    assert.deepEqual(await listFilteredOrders(shop.db, { after: newId(), limit: 3 }), [])
  })

  test("an order that was filled between two pages still says where the next page begins", async () => {
    const [first] = await listFilteredOrders(shop.db, { status: "backordered", limit: 1 })
    const behind = await listFilteredOrders(shop.db, { status: "backordered", after: first!.id, limit: 100 })
    await shop.db.transaction((tx) => cancelOrder(tx, shop.storeOf(tx), first!.id, "kim"))
    const later = await listFilteredOrders(shop.db, { status: "backordered", after: first!.id, limit: 100 })
    assert.deepEqual(idsOf(later, undefined), idsOf(behind, undefined))
  })
})
