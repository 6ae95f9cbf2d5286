import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { openWorkedShop, type WorkedShop } from "../../test/support/worked-shop.ts"
import { checkOutInTransaction } from "../sales/checkout-transaction.ts"
import type { CheckoutRequest } from "../sales/checkout.ts"
import { newId, type OrderId } from "../shared/ids.ts"
import { checkInvariants } from "./invariants.ts"

const ORDERS = 2_000

describe("a quick look at a product that sold a lot, in a database that was never analysed", () => {
  let shop: WorkedShop
  before(async () => {
    shop = await openWorkedShop()
    await shop.db.query`alter table orders set (autovacuum_enabled = off)`
    await shop.db.query`alter table order_lines set (autovacuum_enabled = off)`
    await shop.db.query`alter table stock_movements set (autovacuum_enabled = off)`
    const productId = await shop.offer("CROWDED", { stock: ORDERS })
    const requests = Array.from({ length: ORDERS }, (): CheckoutRequest => ({
      orderId: newId<OrderId>(),
      caller: "local",
      key: null,
      customerId: null,
      lines: [{ productId, sku: "CROWDED", quantity: 1 }],
    }))
    for (let at = 0; at < ORDERS; at += 500)
      await checkOutInTransaction(shop.db, { leadSeconds: 120, bulkFrom: 100 }, requests.slice(at, at + 500), "wait")
  })
  after(() => shop.close())

  // Reading the product's ledger for each of its orders kept a look at work for minutes, and everybody's old rows alive.
  test("reads each movement a few times, not once for each order", async () => {
    await shop.db.transaction(async (tx) => {
      const results = await checkInvariants(tx, "shop", "quick")
      assert.deepEqual(
        results.filter(({ holds }) => !holds),
        [],
      )
      const [read] = await tx.query<{ movements: number }>`
        select (pg_stat_get_xact_tuples_returned('stock_movements'::regclass) + sum(pg_stat_get_xact_tuples_returned(indexrelid)))::int
               as movements
        from pg_index
        where indrelid = 'stock_movements'::regclass
      `
      assert.ok(read!.movements >= ORDERS, `the look read ${read!.movements} movements: it looked at nothing`)
      assert.ok(read!.movements <= 20 * ORDERS, `the look read ${read!.movements} movements for ${ORDERS} orders`)
    })
  })
})
