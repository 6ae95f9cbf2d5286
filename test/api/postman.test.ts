import assert from "node:assert/strict"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test } from "node:test"
import { collectionPath, postmanCollection } from "../../scripts/write-postman.ts"
import { committed } from "../../scripts/write-api.ts"
import { scratchDatabase } from "../../src/proof/scratch.ts"
import { startServer } from "../../src/runtimes/server.ts"
import { testConfig } from "../support/test-shop.ts"
import { operations } from "./documented.ts"
import { type Collection, runCollection, variablesOf } from "./run-collection.ts"

const readCollection = async () => JSON.parse((await committed(collectionPath))!) as Collection

/** A shop as it is after its first start, with the built-in factory. */
async function withFreshShop(work: (addresses: { shop: string; customers: string }) => Promise<void>): Promise<void> {
  const [database, customersDatabase] = await Promise.all([scratchDatabase(), scratchDatabase("restock_customers")])
  const home = await mkdtemp(join(tmpdir(), "restock-home-"))
  const config = { databaseUrl: database.url, customersDatabaseUrl: customersDatabase.url, home, factorySeconds: 60 }
  const server = await startServer(testConfig(config), { tell: () => {}, narrate: () => {}, warn: () => {} })
  try {
    await work({ shop: server.url, customers: server.customersUrl })
  } finally {
    await server.stop()
    await Promise.all([database.drop(), customersDatabase.drop()])
    await rm(home, { recursive: true, force: true })
  }
}

test(`${collectionPath} is what the documents make`, async () => {
  assert.equal(await committed(collectionPath), await postmanCollection(), "Run `node scripts/write-postman.ts`.")
})

test("the Postman collection runs from top to bottom on a fresh shop, and once more on the same", async (t) => {
  const collection = await readCollection()
  await withFreshShop(async (addresses) => {
    const variables = variablesOf(collection, addresses)
    for (const time of ["first", "second"]) {
      const ran = await runCollection(collection, variables)
      assert.deepEqual(
        ran.flatMap(({ name, failed }) => failed.map((why) => `${name}: ${why}`)),
        [],
      )
      assert.equal(new Set(ran.map(({ name }) => name)).size, operations.length)
      const unasked = ran.filter(({ status }) => status >= 300).map(({ name, status }) => `${status} ${name}`)
      // In a fresh shop nothing is stuck.
      assert.deepEqual(unasked, ["404 Try a dead letter once more", "404 Give a dead letter up, with a reason"])
      const assertions = ran.reduce((sum, { passed }) => sum + passed.length, 0)
      t.diagnostic(`${time} run: ${ran.length} requests, ${assertions} assertions`)
      for (const { name, status, passed } of ran) t.diagnostic(`  ${status} ${name}: ${passed.length}`)
    }
  })
})

test("a collection whose shop answers something else fails", async () => {
  const text = JSON.stringify(await readCollection())
  const spoiled = JSON.parse(text.replace("body.stock === 20", "body.stock === 21")) as Collection
  await withFreshShop(async (addresses) => {
    const ran = await runCollection(spoiled, variablesOf(spoiled, addresses))
    const failed = ran.filter((one) => one.failed.length > 0).map(({ name }) => name)
    assert.deepEqual(failed, ["One product by its sku"])
  })
})
