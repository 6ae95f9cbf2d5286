import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { checkInvariants } from "../../../src/operations/invariants.ts"
import { rush } from "../../../src/proof/storms/rush.ts"
import { openSite, type Site } from "../../../src/proof/site.ts"
import { addProduct, assertRefused, buyers, counted, openShopWithQuietFactory, tally } from "../../support/selling.ts"
import { ledgerOf, type TestShop } from "../../support/shop.ts"

describe("many buyers at once", () => {
  let shop: TestShop
  before(async () => (shop = await openShopWithQuietFactory()))
  after(() => shop.close())

  test("two hundred buyers, ten donuts: ten orders", async () => {
    const sku = await addProduct(shop, { stock: 10, backorders: "refuse" })
    const answers = await buyers(shop, 200, () => ({ sku, quantity: 1 }))

    const accepted = answers.filter((answer) => answer.status === 201)
    assert.equal(accepted.length, 10)
    for (const { body } of accepted) assert.equal(body.status, "confirmed")
    const refused = answers.filter((answer) => answer.status !== 201)
    assert.equal(refused.length, 190)
    for (const answer of refused) {
      assertRefused(answer, 409, "sold-out")
      assert.deepEqual(answer.body.lacking, [{ sku, wanted: 1, stock: 0 }])
    }

    assert.deepEqual(await counted(shop, sku), { stock: 0, waiting: 0, orders: 10, sold: 10 })
    assert.deepEqual(await ledgerOf(shop, sku), [
      "opening 10 → 10",
      "sale -1 → 9",
      "sale -1 → 8",
      "sale -1 → 7",
      "sale -1 → 6",
      "sale -1 → 5",
      "sale -1 → 4",
      "sale -1 → 3",
      "sale -1 → 2",
      "sale -1 → 1",
      "sale -1 → 0",
    ])
    const kept = await shop.db.query<{ id: string }>`
      select order_id as id from stock_movements where kind = 'sale' order by order_id
    `
    assert.deepEqual(
      kept.map((order) => order.id),
      accepted.map((answer) => answer.body.id).toSorted(),
    )
  })

  test("two hundred buyers of two or three donuts each: the shelf is emptied as far as it goes, never below", async () => {
    const sku = await addProduct(shop, { stock: 100, backorders: "refuse" })
    const answers = await buyers(shop, 200, (buyer) => ({ sku, quantity: 2 + (buyer % 2) }))
    const bought = answers.filter(({ status }) => status === 201).map(({ body }) => body.lines[0].quantity as number)
    const pieces = bought.reduce((sum, quantity) => sum + quantity, 0)
    const { stock, sold, orders } = await counted(shop, sku)
    assert.deepEqual({ sold, orders, stock }, { sold: pieces, orders: bought.length, stock: 100 - pieces })
    assert.ok(stock < 2, `${stock} pieces were left lying although many wanted two`)
  })

  test("two hundred buyers at two servers of one shop: ten orders all the same", async () => {
    const sku = await addProduct(shop, { stock: 10, backorders: "refuse" })
    const servers = [shop.url, await shop.openBeside()]
    const answers = await buyers(shop, 200, () => ({ sku, quantity: 1 }), servers)
    assert.deepEqual(tally(answers), { 201: 10, 409: 190 })
    assert.deepEqual(await counted(shop, sku), { stock: 0, waiting: 0, orders: 10, sold: 10 })
  })
})

describe("a rush", () => {
  // In a process of its own: the test runner's bookkeeping would make the shop half as fast.
  let site: Site
  before(async () => {
    site = await openSite({ database: "apart" })
    await site.factory.setFaults({ productions: 0 })
    await site.open()
  })
  after(() => site.clear())

  test("of ten thousand requests for a hundred pieces: exactly a hundred are sold", async (t) => {
    const product = { name: "단팥도너츠", price: 1_500, reorderPoint: 0, orderUpTo: 50, backorders: "refuse" }
    const added = await fetch(`${site.url}/products`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ sku: "RUSH", stock: 100, ...product }),
    })
    assert.equal(added.status, 201)

    const begun = performance.now()
    const answered = await rush([site.url], 10_000, { sku: "RUSH", quantity: 1 })
    const seconds = (performance.now() - begun) / 1_000
    t.diagnostic(
      `10,000 requests over 64 connections in ${seconds.toFixed(1)} s, ${Math.round(10_000 / seconds)} per s`,
    )

    assert.deepEqual(answered, { 201: 100, 409: 9_900 })
    const db = await site.db()
    assert.deepEqual(await counted({ db }, "RUSH"), { stock: 0, waiting: 0, orders: 100, sold: 100 })
    assert.deepEqual(await db.query`select sum(orders) as "sentAway" from refusals`, [{ sentAway: 9_900 }])
    const broken = (await checkInvariants(db)).filter((invariant) => !invariant.holds)
    assert.deepEqual(broken, [])
  })
})
