import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { after, before, describe, test, type TestContext } from "node:test"
import pg from "pg"
import { assertInvariants, assertPromisesKept, type Customers, openCustomers } from "../../src/proof/buyers.ts"
import { onServer } from "../../src/proof/scratch.ts"
import { isReady, openSite, type Site } from "../../src/proof/site.ts"
import { until } from "../../src/proof/until.ts"
import { type Asked, callBack } from "../support/shop.ts"

const LOCK_NOT_AVAILABLE = "55P03"

describe("a database that has no connection to spare", () => {
  let site: Site
  let customers: Customers
  /** Whom the shop comes as, who is no master of the server as the tests are. */
  const role = `shop_${randomBytes(6).toString("hex")}`
  const asAdmin = (...statements: string[]) => onServer(process.env.RESTOCK_SCRATCH_SERVER!, ...statements)
  before(async () => {
    await asAdmin(`create role ${role} login password 'secret' in role restock`)
    site = await openSite({ database: "apart" })
    // Takes every order and forgets it, so that the callbacks are ours to make.
    await site.factory.setFaults({ productions: 0 })
    const address = new URL(site.env.DATABASE_URL!)
    await asAdmin(`alter database ${address.pathname.slice(1)} owner to ${role}`)
    Object.assign(address, { username: role, password: "secret" })
    await site.open({ DATABASE_URL: address.href })
    customers = openCustomers(site.url)
  })
  after(async () => {
    await site.clear()
    await asAdmin(`drop role ${role}`)
  })

  const post = (path: string, body: object) =>
    fetch(site.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    })

  /** A product with an empty shelf, for which the factory has been asked. */
  async function askedFor(sku: string): Promise<Asked> {
    const levels = { reorderPoint: 0, orderUpTo: 10, backorders: "accept" }
    assert.equal((await post("/products", { sku, name: "시험도너츠", price: 1_000, ...levels })).status, 201)
    const isIts = ({ parsed }: { parsed: unknown }) => (parsed as Asked).MessageAttributeProductId === sku
    await site.factory.until(({ requests }) => requests.some(isIts))
    return site.factory.requests.find(isIts)!.parsed as Asked
  }

  const onDisk = () => readdir(join(site.home, "callbacks")).catch(() => [])

  /** What holds while nobody gets through to the database. */
  async function assertPolite(t: TestContext, asked: Asked): Promise<void> {
    const begun = performance.now()
    const orders = Promise.all(Array.from({ length: 60 }, (_, buyer) => customers.buy(`${asked.CallbackUrl}-${buyer}`)))
    const looks = Promise.all(Array.from({ length: 60 }, () => fetch(`${site.url}/products`)))
    const called = await callBack(asked.CallbackUrl, JSON.stringify(asked))
    const took = performance.now() - begun
    t.diagnostic(`the factory was answered after ${Math.round(took)} ms`)
    assert.deepEqual([called.status, called.body], [200, { received: true }])
    assert.ok(took < 4_000, `${took} ms`)
    assert.equal((await fetch(`${site.url}/livez`)).status, 200)

    assert.deepEqual([...new Set(await orders)], [503])
    for (const answer of await looks) {
      assert.deepEqual([answer.status, answer.headers.get("retry-after")], [503, "1"])
      await answer.body?.cancel()
    }
    const waited = performance.now() - begun
    t.diagnostic(`120 people were all told to come again after ${Math.round(waited)} ms`)
    assert.ok(waited < 10_000, `${waited} ms`)
    assert.equal((await onDisk()).length, 1)
    assert.equal(await isReady(site.url), false)
  }

  async function assertRecovers(t: TestContext, sku: string): Promise<void> {
    const begun = performance.now()
    await until("the shop is ready", () => isReady(site.url))
    await until("the callback is booked", async () => {
      const answer = await fetch(`${site.url}/products/${sku}`)
      return ((await answer.json()) as { stock?: number }).stock === 10
    })
    t.diagnostic(`all was well after ${Math.round(performance.now() - begun)} ms`)
    assert.deepEqual(await onDisk(), [])
    await customers.repeatAll()
    assert.equal(customers.receipts.size, customers.wishes.size)
    const db = await site.db()
    await assertPromisesKept(customers, db)
    await assertInvariants(db)
  }

  /** All at once or none: who waits for one table and holds another may be what the shop's own work waits for. */
  async function holds(other: pg.Client): Promise<boolean> {
    await other.query("begin")
    try {
      await other.query("lock table products, stock, orders, asks, callbacks, deliveries, migrations nowait")
      return true
    } catch (error) {
      await other.query("rollback")
      if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return false
      throw error
    }
  }

  test("somebody else's transaction holds every table for long", async (t) => {
    const asked = await askedFor("CP-HELD")
    const other = new pg.Client({ connectionString: site.env.DATABASE_URL })
    await other.connect()
    try {
      await until("it holds them all", () => holds(other))
      await assertPolite(t, asked)
    } finally {
      await other.end()
    }
    await assertRecovers(t, "CP-HELD")
  })

  test("it takes no more connections, and has ended those there were", async (t) => {
    const asked = await askedFor("CP-REFUSED")
    await asAdmin(
      `alter role ${role} connection limit 0`,
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}'`,
    )
    await assertPolite(t, asked)
    await asAdmin(`alter role ${role} connection limit -1`)
    await assertRecovers(t, "CP-REFUSED")
  })
})
