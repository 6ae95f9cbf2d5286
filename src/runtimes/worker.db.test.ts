import assert from "node:assert/strict"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test } from "node:test"
import { openDatabase } from "../database/database.ts"
import { startLegacyFactory } from "../doubles/legacy-factory.ts"
import { scratchDatabase } from "../proof/scratch.ts"
import { until } from "../proof/until.ts"
import { createProduct, type NewProduct } from "../stock/create-product.ts"
import { stockStore } from "../stock/stock-store.ts"
import { ConfigError, readConfig } from "./config.ts"
import { seed, SEEDED_FACTORY } from "./seed.ts"
import { startWorker } from "./worker.ts"

const talk = { narrate: () => {}, warn: () => {} }

const soldOut: NewProduct = {
  sku: "CP-WORK",
  name: "시험도너츠",
  price: 1000,
  stock: 0,
  reorderPoint: 0,
  orderUpTo: 10,
  backorders: "accept",
  factoryId: SEEDED_FACTORY.id,
  adId: null,
}

test("a worker does what became due in a shop that is open elsewhere", async () => {
  const [shop, customers] = await Promise.all([scratchDatabase(), scratchDatabase("restock_customers")])
  const home = await mkdtemp(join(tmpdir(), "restock-home-"))
  const factory = await startLegacyFactory({ seconds: 3_600 })
  const db = openDatabase({ url: shop.url, connections: 1 })
  await seed(db, 120)
  const config = readConfig({
    RESTOCK_HOME: home,
    DATABASE_URL: shop.url,
    CUSTOMERS_DATABASE_URL: customers.url,
    PUBLIC_URL: "http://127.0.0.1:4321",
    FACTORY_URL: factory.url,
  })
  const worker = await startWorker(config, talk)
  try {
    await db.transaction((tx) => createProduct(tx, stockStore(tx, 120), soldOut, "the test"))
    await factory.until(({ requests }) => requests.length === 1)
    const { CallbackUrl } = factory.requests[0]!.parsed as { CallbackUrl: string }
    assert.match(CallbackUrl, /^http:\/\/127\.0\.0\.1:4321\/factory\/callbacks\//)
    await until("it is written down", async () => {
      const done = await db.query`select from deliveries where consumer = 'order-from-factory' and state = 'done'`
      return done.length === 1
    })
  } finally {
    await worker.stop()
    await Promise.all([db.close(), factory.stop(), rm(home, { recursive: true })])
    await Promise.all([shop.drop(), customers.drop()])
  }
})

test("a worker that was told of no shop says what it lacks, all at once", async () => {
  await assert.rejects(startWorker(readConfig({}), talk), (error) => {
    assert.ok(error instanceof ConfigError)
    assert.deepEqual(
      error.problems.map((problem) => problem.split(":")[0]),
      ["DATABASE_URL", "CUSTOMERS_DATABASE_URL", "FACTORY_URL"],
    )
    return true
  })
})
