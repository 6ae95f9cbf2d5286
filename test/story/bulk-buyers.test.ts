import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { Webhook } from "standardwebhooks"
import { type Json, openTestShop, type TestShop, until } from "../support/shop.ts"
import { MARKETING_SECRET } from "../support/test-shop.ts"

describe("who buys in bulk", () => {
  let shop: TestShop
  before(async () => {
    shop = await openTestShop()
    for (const sku of ["BOX-A", "BOX-B"])
      await shop.post("/products", {
        sku,
        name: sku,
        price: 100,
        stock: 1_000,
        reorderPoint: 0,
        orderUpTo: 2_000,
        backorders: "accept",
      })
    for (const id of ["kim", "lee", "park", "choi", "jung"]) await shop.customers.post("/customers", { id })
  })
  after(() => shop.close())

  const typeOf = async (id: string) => (await shop.customers.get(`/customers/${id}`)).body.type
  const isVip = (id: string) => until(`${id} is a Vip`, async () => (await typeOf(id)) === "Vip")
  const toldOf = (id: string) =>
    shop.marketing.requests.filter((request) => (JSON.parse(request.body) as Json).data.customerId === id)
  const workedOff = () =>
    until("all is delivered", async () => (await shop.get("/deliveries?state=pending")).body.length === 0)
  const buy = (customerId: string | undefined, ...quantities: number[]) => {
    const lines = quantities.map((quantity, at) => ({ sku: at === 0 ? "BOX-A" : "BOX-B", quantity }))
    return shop.post("/checkout", { lines, customerId })
  }

  test("a hundred pieces make a Vip in the customers' database, and marketing gets one webhook, correctly signed", async () => {
    const { body: order } = await buy("kim", 100)
    await isVip("kim")
    await until("marketing is told", async () => toldOf("kim").length === 1)
    const [request] = toldOf("kim")
    const headers = Object.fromEntries(Object.entries(request!.headers).map(([name, value]) => [name, String(value)]))
    const payload = new Webhook(MARKETING_SECRET).verify(request!.body, headers) as Json
    assert.deepEqual(payload.data, { customerId: "kim", orderId: order.id })
    assert.deepEqual(
      (await shop.customers.get("/customers?type=Vip")).body.map((customer: Json) => customer.id),
      ["kim"],
    )
  })

  test("a Vip who buys a hundred more stays one, and marketing is not told again", async () => {
    await buy("kim", 100)
    await workedOff()
    assert.equal(await typeOf("kim"), "Vip")
    assert.equal(toldOf("kim").length, 1)
  })

  test("sixty and forty in one order of two lines are a hundred", async () => {
    await buy("lee", 60, 40)
    await isVip("lee")
  })

  test("ninety-nine are not a hundred, nor are two orders of fifty, nor a hundred of nobody", async () => {
    await buy("park", 99)
    await buy("choi", 50)
    await buy("choi", 50)
    await buy(undefined, 100)
    await workedOff()
    assert.deepEqual([await typeOf("park"), await typeOf("choi")], ["normal", "normal"])
  })

  test("pieces that are still to come count, because they are bought", async () => {
    const { body } = await buy("jung", 5_000)
    assert.equal(body.status, "backordered")
    await isVip("jung")
  })

  test("while marketing is down, the factory and the ad manager are served as ever; afterwards marketing hears of all", async () => {
    await shop.marketing.setFaults({ down: true })
    await shop.customers.post("/customers", { id: "han" })
    await buy("han", 100)
    await isVip("han")
    await until("marketing was tried", async () => {
      const { body } = await shop.get("/deliveries?state=pending")
      return body.some((one: Json) => one.consumer === "notify-marketing" && one.attempts > 0)
    })
    const began = performance.now()
    await shop.post("/checkout", { sku: "CP-502101", quantity: 3 })
    await until("the factory is asked", async () => shop.factory.requests.some((one) => one.body.includes("CP-502101")))
    await until("the manager is asked", async () => (await shop.mails()).length > 0)
    assert.ok(performance.now() - began < 5_000)
    await shop.marketing.setFaults({ down: false })
    await shop.customersDb.query`
      update deliveries set next_attempt_at = now() where state = 'pending' and lease_until is null
    `
    await until("marketing is told", async () => toldOf("han").length === 1)
    await workedOff()
  })

  test("while the customers' database is down, checkout is none the slower, and every upgrade is there afterwards", async () => {
    const ids = Array.from({ length: 20 }, (_, at) => `customer-${at}`)
    for (const id of ids) await shop.customers.post("/customers", { id })
    const { url, name } = await nameOf(shop)
    await admin(url, `alter database ${name} allow_connections false`)
    await admin(url, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`)
    try {
      const answers = await Promise.all(ids.map((id) => buy(id, 1, 99)))
      assert.ok(answers.every((answer) => answer.status === 201))
      await until("upgrading was tried", async () =>
        shop.warnings.some((warning) => warning.includes("upgrade-to-vip")),
      )
      assert.equal((await shop.get("/products/BOX-A")).status, 200)
    } finally {
      await admin(url, `alter database ${name} allow_connections true`)
    }
    await shop.db.query`update deliveries set next_attempt_at = now() where state = 'pending' and lease_until is null`
    for (const id of ids) await until(`${id} is a Vip`, async () => (await typeOf(id)) === "Vip", 40_000)
    for (const id of ids) await until("marketing is told", async () => toldOf(id).length === 1, 40_000)
  })
})

async function nameOf(shop: TestShop) {
  const [row] = await shop.customersDb.query<{ name: string }>`select current_database() as name`
  return { url: process.env.RESTOCK_SCRATCH_SERVER!, name: row!.name }
}

async function admin(url: string, sql: string): Promise<void> {
  const { default: pg } = await import("pg")
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}
