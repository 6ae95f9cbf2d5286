import assert from "node:assert/strict"
import { after, before, test } from "node:test"
import { type Database, openDatabase, type Transaction } from "../database/database.ts"
import { type ScratchDatabase, scratchDatabase } from "../proof/scratch.ts"
import { newId, type OrderId, type ProductId } from "../shared/ids.ts"
import type { AcceptedOrder } from "./order.ts"
import { keptOrders, saveOrders } from "./order-store.ts"

let database: ScratchDatabase
let db: Database
before(async () => {
  database = await scratchDatabase()
  db = openDatabase({ url: database.url, connections: 1, byIndex: true })
})
after(async () => {
  await db.close()
  await database.drop()
})

const wholeReadings = async (tx: Transaction) =>
  (
    await tx.query<{ count: number }>`
    select seq_scan as count from pg_stat_xact_user_tables where relname = 'orders'
  `
  )[0]!.count

/** Orders of one piece each, by those who try again: every one is looked up before it is kept. */
async function rush(tx: Transaction, productId: ProductId): Promise<void> {
  const orders = Array.from({ length: 20 }, (): AcceptedOrder => {
    const lines = [{ productId, sku: "RUSH", quantity: 1, price: 1, taken: 1 }]
    const key = { value: newId<OrderId>(), digest: "00" }
    return { id: newId(), caller: "local", customerId: null, key, total: 1, lines, createdAt: new Date() }
  })
  const keys = orders.map(({ caller, key }) => ({ caller, key: key!.value }))
  assert.deepEqual(await keptOrders(tx, keys), [])
  await saveOrders(tx, orders)
  const kept = await keptOrders(tx, keys)
  assert.deepEqual(new Set(kept.map(({ id }) => id)), new Set(orders.map(({ id }) => id)))
}

test("a rush in a shop that has sold little so far never reads all orders", () =>
  db.transaction(async (tx) => {
    const [{ id } = { id: 0 as ProductId }] = await tx.query<{ id: ProductId }>`
      with made as (insert into factories (id, name) values ('F', 'F') returning id)
      insert into products (sku, name, price, factory_id) select 'RUSH', 'rush', 1, id from made returning id
    `
    await rush(tx, id)
    // Now the table is known to be a page or two, which is read faster than an index.
    await tx.query`analyze orders`
    const before = await wholeReadings(tx)
    for (let times = 0; times < 10; times++) await rush(tx, id)
    assert.equal((await wholeReadings(tx)) - before, 0)
  }))
