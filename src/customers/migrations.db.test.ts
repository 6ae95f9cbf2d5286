import assert from "node:assert/strict"
import { readFile, writeFile } from "node:fs/promises"
import { after, before, describe, test } from "node:test"
import { type CustomersDatabase, customersDatabase } from "../../test/support/customers.ts"
import { schemaListing } from "../../test/support/schema-listing.ts"
import { type Database, openDatabase } from "../database/database.ts"

const listing = new URL("../../migrations/customers/schema.txt", import.meta.url)

describe("the tables of the customers", () => {
  let database: CustomersDatabase
  let db: Database
  before(async () => {
    database = await customersDatabase()
    db = openDatabase({ url: database.url, connections: 2 })
  })
  after(async () => {
    await db.close()
    await database.drop()
  })

  test("all migrations together make the schema that is written down", async () => {
    const found = await schemaListing(db)
    if (process.env.UPDATE_LISTING) await writeFile(listing, found)
    const hint =
      "the schema changed: UPDATE_LISTING=1 npm test -- src/customers/migrations.db.test.ts, and read the difference"
    assert.equal(found, await readFile(listing, "utf8"), hint)
  })

  test("a Vip is one since an order, and nobody else is", async () => {
    for (const broken of [
      () => db.query`insert into customers (id, type) values ('a', 'Vip')`,
      () => db.query`insert into customers (id, type, became_vip_at) values ('b', 'Vip', now())`,
      () => db.query`insert into customers (id, became_vip_at, vip_order_id) values ('c', now(), gen_random_uuid())`,
      () => db.query`insert into customers (id, type) values ('d', 'vip')`,
    ])
      await assert.rejects(broken, /violates check constraint/)
  })

  test("no update takes a Vip back, or gives it another order; all else of a Vip may change", async () => {
    await db.query`
      insert into customers (id, type, became_vip_at, vip_order_id) values ('kim', 'Vip', now(), gen_random_uuid())
    `
    for (const broken of [
      () => db.query`update customers set type = 'normal', became_vip_at = null, vip_order_id = null`,
      () => db.query`update customers set vip_order_id = gen_random_uuid()`,
      () => db.query`update customers set became_vip_at = became_vip_at + interval '1 second'`,
    ])
      await assert.rejects(broken, /a Vip stays one/)
    await db.query`update customers set email = 'kim@donut.example', type = 'Vip'`
  })

  test("there is one marketing endpoint, and it says why it is disabled", async () => {
    await assert.rejects(db.query`insert into marketing_endpoint default values`, /duplicate key/)
    await assert.rejects(db.query`insert into marketing_endpoint (only_one) values (false)`, /check constraint/)
    await assert.rejects(db.query`update marketing_endpoint set disabled_at = now()`, /check constraint/)
  })
})
