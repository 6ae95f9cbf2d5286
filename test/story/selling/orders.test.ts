import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import {
  addProduct,
  askedFor,
  assertRefused,
  buyers,
  counted,
  deliver,
  everythingKept,
  factoryHasTheOrder,
  openShopWithQuietFactory,
  statuses,
  tally,
} from "../../support/selling.ts"
import { ledgerOf, type TestShop } from "../../support/shop.ts"

describe("an order of several products", () => {
  let shop: TestShop
  before(async () => (shop = await openShopWithQuietFactory()))
  after(() => shop.close())

  test("what is there is taken, what is missing is promised, and the bill is right", async () => {
    const plenty = await addProduct(shop, { price: 1_000, stock: 20 })
    const scarce = await addProduct(shop, { price: 2_500, stock: 2 })
    const { status, headers, body } = await shop.post("/checkout", {
      customerId: "customer-7",
      lines: [
        { sku: plenty, quantity: 3 },
        { sku: scarce, quantity: 6 },
      ],
    })
    assert.equal(status, 201)
    assert.equal(headers.get("location"), `/orders/${body.id}`)
    const { id: _, createdAt: __, ...order } = body
    assert.deepEqual(order, {
      status: "backordered",
      customerId: "customer-7",
      total: 18_000,
      lines: [
        { sku: plenty, quantity: 3, price: 1_000, taken: 3, waiting: 0 },
        { sku: scarce, quantity: 6, price: 2_500, taken: 2, waiting: 4 },
      ],
    })
    assert.deepEqual(await ledgerOf(shop, plenty), ["opening 20 → 20", "sale -3 → 17"])
    assert.deepEqual(await ledgerOf(shop, scarce), ["opening 2 → 2", "sale -2 → 0"])
    assert.equal((await shop.product(scarce)).waiting, 4)
    assert.equal((await shop.product(plenty)).waiting, 0)
  })

  test("the same sku twice is one line of both", async () => {
    const sku = await addProduct(shop, { price: 1_500, stock: 10 })
    const other = await addProduct(shop, { price: 100, stock: 10 })
    const { status, body } = await shop.post("/checkout", {
      lines: [
        { sku, quantity: 2 },
        { sku: other, quantity: 1 },
        { sku, quantity: 5 },
      ],
    })
    assert.equal(status, 201)
    assert.deepEqual(body.lines, [
      { sku, quantity: 7, price: 1_500, taken: 7, waiting: 0 },
      { sku: other, quantity: 1, price: 100, taken: 1, waiting: 0 },
    ])
    assert.equal(body.total, 10_600)
    assert.deepEqual(await ledgerOf(shop, sku), ["opening 10 → 10", "sale -7 → 3"])
  })

  test("two halves of an order cannot slip past a shelf that is too small for both", async () => {
    const sku = await addProduct(shop, { stock: 5, backorders: "refuse" })
    const answer = await shop.post("/checkout", {
      lines: [
        { sku, quantity: 3 },
        { sku, quantity: 3 },
      ],
    })
    assertRefused(answer, 409, "sold-out")
    assert.deepEqual(answer.body.lacking, [{ sku, wanted: 6, stock: 5 }])
    assert.equal((await shop.product(sku)).stock, 5)
  })

  test("one product that is sold out refuses the whole order, and nothing of the rest is taken", async () => {
    const plenty = await addProduct(shop, { stock: 20 })
    const promised = await addProduct(shop, { stock: 1 })
    const soldOut = await addProduct(shop, { stock: 3, orderUpTo: 10, backorders: "refuse" })
    const before = await everythingKept(shop)
    const answer = await shop.post("/checkout", {
      lines: [
        { sku: plenty, quantity: 2 },
        { sku: promised, quantity: 9 },
        { sku: soldOut, quantity: 11 },
      ],
    })
    assertRefused(answer, 409, "sold-out")
    assert.deepEqual(answer.body.lacking, [{ sku: soldOut, wanted: 11, stock: 3 }])
    assert.deepEqual(await everythingKept(shop), { ...before, refusals: before.refusals + 1 })
    const refusals = await shop.db.query`
      select p.sku, r.orders, r.pieces
      from refusals r
      join products p on p.id = r.product_id
      where p.sku in (${plenty}, ${promised}, ${soldOut})
    `
    assert.deepEqual(refusals, [{ sku: soldOut, orders: 1, pieces: 11 }])
  })

  test("an unknown product among the lines: no order, and nothing changed, not even a count", async () => {
    const sku = await addProduct(shop, { stock: 20 })
    const before = await everythingKept(shop)
    const answer = await shop.post("/checkout", {
      lines: [
        { sku, quantity: 2 },
        { sku: "DONUT-OF-NOBODY", quantity: 1 },
      ],
    })
    assertRefused(answer, 404, "unknown-product")
    assert.match(answer.body.detail, /DONUT-OF-NOBODY/)
    assert.deepEqual(await everythingKept(shop), before)
  })

  test("a sku that no product can have is unknown too, whatever its letters", async () => {
    const before = await everythingKept(shop)
    for (const sku of ["DONUT\u0000", "\u0000", "도너츠", "\ud800", "' or true --"]) {
      const answer = await shop.post("/checkout", { sku, quantity: 1 })
      assert.ok([404, 422].includes(answer.status), `${JSON.stringify(sku)}: ${JSON.stringify(answer.body)}`)
    }
    assert.deepEqual(await everythingKept(shop), before)
  })

  test("a hundred lines are an order, a hundred and one are not", async () => {
    const skus = await Promise.all(Array.from({ length: 100 }, () => addProduct(shop, { stock: 3, price: 10 })))
    const lines = skus.map((sku) => ({ sku, quantity: 2 }))
    const accepted = await shop.post("/checkout", { lines })
    assert.deepEqual([accepted.status, accepted.body.status, accepted.body.total], [201, "confirmed", 2_000])
    assert.deepEqual(
      accepted.body.lines.map((line: { sku: string }) => line.sku),
      skus,
    )
    const before = await everythingKept(shop)
    assertRefused(await shop.post("/checkout", { lines: [...lines, { sku: skus[0], quantity: 1 }] }), 422, "invalid")
    assertRefused(await shop.post("/checkout", { lines: [] }), 422, "invalid")
    assert.deepEqual(await everythingKept(shop), before)
  })

  test("a line is one to ten thousand whole pieces", async () => {
    const sku = await addProduct(shop, { stock: 20_000 })
    assert.equal((await shop.post("/checkout", { sku, quantity: 10_000 })).status, 201)
    const before = await everythingKept(shop)
    for (const quantity of [0, -1, 1.5, "1", 10_001, 2_000_000_000, 1e12, null, true])
      assertRefused(await shop.post("/checkout", { sku, quantity }), 422, "invalid")
    assert.deepEqual(await everythingKept(shop), before)
  })

  test("crossed orders of the same two products, at two servers, do not stand in each other's way", async () => {
    const one = await addProduct(shop, { stock: 100 })
    const two = await addProduct(shop, { stock: 100 })
    const lines = [
      { sku: one, quantity: 1 },
      { sku: two, quantity: 1 },
    ]
    const wish = (buyer: number) => ({ lines: buyer % 3 ? lines : lines.toReversed() })
    const answers = await buyers(shop, 100, wish, [shop.url, await shop.openBeside()])
    assert.deepEqual(tally(answers), { 201: 100 })
    for (const sku of [one, two])
      assert.deepEqual(await counted(shop, sku), { stock: 0, waiting: 0, orders: 100, sold: 100 })
  })
})

describe("a buyer who is sent away", () => {
  let shop: TestShop
  before(async () => (shop = await openShopWithQuietFactory()))
  after(() => shop.close())

  test("an order that a full shelf could serve makes the product short, and the factory is asked to fill up", async () => {
    const sku = await addProduct(shop, { stock: 3, reorderPoint: 0, orderUpTo: 10, backorders: "refuse" })
    assertRefused(await shop.post("/checkout", { sku, quantity: 10 }), 409, "sold-out")
    await factoryHasTheOrder(shop, sku)
    assert.deepEqual(askedFor(shop, sku), ["7"])
    assert.equal((await shop.product(sku)).short, true)

    await deliver(shop, sku, 7)
    const product = await shop.product(sku)
    assert.deepEqual([product.stock, product.short], [10, false])
    assert.equal((await shop.post("/checkout", { sku, quantity: 10 })).status, 201)
  })

  test("an order that no shelf of ours could ever serve starts nothing", async () => {
    const sku = await addProduct(shop, { stock: 3, reorderPoint: 0, orderUpTo: 10, backorders: "refuse" })
    const before = await everythingKept(shop)
    for (const quantity of [9_999, 11]) assertRefused(await shop.post("/checkout", { sku, quantity }), 409, "sold-out")
    const million = { lines: Array.from({ length: 100 }, () => ({ sku, quantity: 10_000 })) }
    assertRefused(await shop.post("/checkout", million), 409, "sold-out")
    assert.deepEqual(await everythingKept(shop), { ...before, refusals: before.refusals + 3 })
    assert.equal((await shop.product(sku)).short, false)
    assert.equal((await shop.post("/checkout", { sku, quantity: 2 })).status, 201)
    assert.deepEqual(askedFor(shop, sku), [])
  })

  test("a hundred of them lead to one request at the factory", async () => {
    const sku = await addProduct(shop, { stock: 3, reorderPoint: 0, orderUpTo: 10, backorders: "refuse" })
    const answers = await buyers(shop, 100, () => ({ sku, quantity: 4 }))
    assert.deepEqual([...new Set(statuses(answers))], [409])
    await factoryHasTheOrder(shop, sku)
    assert.deepEqual(askedFor(shop, sku), ["7"])
    const [told] = await shop.db.query`
      select (select count(*) from events where type = 'StockRanShort' and data->>'sku' = ${sku}) as events,
             (select count(*) from production_orders o where o.product_id = p.id) as orders,
             (select sum(orders) from refusals r where r.product_id = p.id) as refused,
             (select sum(pieces) from refusals r where r.product_id = p.id) as pieces
      from products p
      where p.sku = ${sku}
    `
    assert.deepEqual(told, { events: 1, orders: 1, refused: 100, pieces: 400 })
    assert.equal((await shop.product(sku)).stock, 3)
  })
})
