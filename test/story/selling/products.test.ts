import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import {
  addProduct,
  askedFor,
  assertRefused,
  counted,
  everythingKept,
  factoryHasTheOrder,
  oneByOne,
  openShopWithQuietFactory,
} from "../../support/selling.ts"
import { ledgerOf, type TestShop } from "../../support/shop.ts"

let shop: TestShop
before(async () => (shop = await openShopWithQuietFactory()))
after(() => shop.close())

const donut = {
  name: "꿀도너츠",
  price: 2_000,
  stock: 5,
  reorderPoint: 1,
  orderUpTo: 10,
  backorders: "accept",
}

type Action = { actor: string; action: string; reason: string | null; before: unknown; after: unknown }

/** What people did to a product, oldest first. */
const actionsOn = (sku: string): Promise<Action[]> =>
  shop.db.query`
    select actor, action, reason, before, after from operator_actions where subject = ${sku} order by id
  `

describe("a new product", () => {
  test("is for sale as it was described, and the ledger opens with its stock", async () => {
    const { status, body } = await shop.post("/products", { sku: "HONEY-1", ...donut })
    assert.equal(status, 201)
    const product = {
      sku: "HONEY-1",
      ...donut,
      waiting: 0,
      factoryId: "FF-500293",
      adId: null,
      short: false,
      expectedAt: null,
    }
    assert.deepEqual(body, product)
    assert.deepEqual(await shop.product("HONEY-1"), product)
    assert.deepEqual(await ledgerOf(shop, "HONEY-1"), ["opening 5 → 5"])
    assert.deepEqual(askedFor(shop, "HONEY-1"), [])
  })

  test("cannot have a sku that is taken, not even when ten people add it at the same moment", async () => {
    const before = await everythingKept(shop)
    assertRefused(await shop.post("/products", { sku: "HONEY-1", ...donut, stock: 99 }), 409, "sku-taken")
    assert.deepEqual(await everythingKept(shop), before)
    assert.equal((await shop.product("HONEY-1")).stock, 5)

    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) => shop.post("/products", { sku: "HONEY-2", ...donut, stock: at })),
    )
    const [added, ...others] = answers.toSorted((a, b) => a.status - b.status)
    assert.equal(added!.status, 201)
    for (const other of others) assertRefused(other, 409, "sku-taken")
    assert.equal((await shop.product("HONEY-2")).stock, added!.body.stock)
  })

  test("whose levels cross, or that nobody could count or make, is not added", async () => {
    const before = await everythingKept(shop)
    for (const [code, change] of [
      ["levels-crossed", { reorderPoint: 10, orderUpTo: 10 }],
      ["levels-crossed", { reorderPoint: 10, orderUpTo: 9 }],
      ["unknown-factory", { factoryId: "FF-0" }],
      ["unknown-ad", { adId: "AD-0" }],
      ["invalid", { stock: 2_000_000_000 }],
      ["invalid", { stock: -1 }],
      ["invalid", { orderUpTo: 2_000_000_000 }],
      ["invalid", { price: 1.5 }],
      ["invalid", { backorders: "perhaps" }],
      ["invalid", { waiting: 3 }],
    ] as const)
      assertRefused(await shop.post("/products", { sku: "HONEY-3", ...donut, ...change }), 422, code)
    assert.deepEqual(await everythingKept(shop), before)
    assertRefused(await shop.get("/products/HONEY-3"), 404, "unknown-product")
  })

  test("that begins with an empty shelf is ordered at once", async () => {
    const sku = await addProduct(shop, { stock: 0, orderUpTo: 25 })
    await factoryHasTheOrder(shop, sku)
    assert.deepEqual(askedFor(shop, sku), ["25"])
    assert.deepEqual(await ledgerOf(shop, sku), [])
  })
})

describe("changing a product", () => {
  test("never sets its stock", async () => {
    const sku = await addProduct(shop, { stock: 20 })
    const before = await everythingKept(shop)
    for (const change of [{ stock: 99 }, { stock: 99, price: 1 }, { waiting: 0 }, { sku: "DONUT-X" }, { short: false }])
      assertRefused(await shop.patch(`/products/${sku}`, change), 422, "invalid")
    assert.deepEqual(await everythingKept(shop), before)
    const { stock, price } = await shop.product(sku)
    assert.deepEqual([stock, price], [20, 1_500])
  })

  test("leaves what is not named as it was, and says who changed what", async () => {
    const sku = await addProduct(shop, { stock: 20 })
    const { status, body } = await shop.patch(`/products/${sku}`, { price: 1_800 })
    assert.equal(status, 200)
    assert.deepEqual(
      [body.name, body.price, body.reorderPoint, body.orderUpTo, body.backorders, body.stock],
      ["단팥도너츠", 1_800, 0, 50, "accept", 20],
    )
    const [, changed] = await actionsOn(sku)
    assert.deepEqual([changed!.actor, changed!.action], [shop.actor, "change-product"])
    assert.equal((changed!.before as { price: number }).price, 1_500)
    assert.equal((changed!.after as { price: number }).price, 1_800)
  })

  test("may not let the levels cross, also when only one of them is named", async () => {
    const sku = await addProduct(shop, { stock: 20, reorderPoint: 5, orderUpTo: 15 })
    const before = await everythingKept(shop)
    for (const change of [{ orderUpTo: 5 }, { reorderPoint: 15 }, { reorderPoint: 9, orderUpTo: 9 }])
      assertRefused(await shop.patch(`/products/${sku}`, change), 422, "levels-crossed")
    assert.deepEqual(await everythingKept(shop), before)
    assert.equal((await shop.patch(`/products/${sku}`, { reorderPoint: 20, orderUpTo: 21 })).status, 200)
  })

  test("that nobody sells is a 404", async () => {
    assertRefused(await shop.patch("/products/DONUT-OF-NOBODY", { price: 1 }), 404, "unknown-product")
    assertRefused(
      await shop.post("/products/DONUT-OF-NOBODY/adjustments", { delta: 1, reason: "found" }),
      404,
      "unknown-product",
    )
  })

  test("raising its reorder point to what is there makes it short, and orders at once", async () => {
    const sku = await addProduct(shop, { stock: 20, reorderPoint: 5, orderUpTo: 50 })
    assert.equal((await shop.patch(`/products/${sku}`, { reorderPoint: 19 })).body.short, false)
    const { body } = await shop.patch(`/products/${sku}`, { reorderPoint: 20 })
    assert.equal(body.short, true)
    await factoryHasTheOrder(shop, sku)
    assert.deepEqual(askedFor(shop, sku), ["30"])

    // Lowered again, it is short no more; the factory works on.
    const lowered = await shop.patch(`/products/${sku}`, { reorderPoint: 5 })
    assert.equal(lowered.body.short, false)
    assert.notEqual(lowered.body.expectedAt, null)
    assert.deepEqual(askedFor(shop, sku), ["30"])
  })
})

describe("counting by hand", () => {
  const adjust = (sku: string, delta: unknown, reason: unknown = "counted on Friday") =>
    shop.post(`/products/${sku}/adjustments`, { delta, reason })

  test("books what was found and what was lost, with the reason, and says who did it", async () => {
    const sku = await addProduct(shop, { stock: 20 })
    const lost = await adjust(sku, -3, "fell on the floor")
    assert.equal(lost.status, 201)
    assert.deepEqual(lost.body, { sku, delta: -3, balance: 17, kind: "adjustment", reason: "fell on the floor" })
    assert.equal((await adjust(sku, 5, "found in the cellar")).body.balance, 22)

    assert.deepEqual(await ledgerOf(shop, sku), ["opening 20 → 20", "adjustment -3 → 17", "adjustment 5 → 22"])
    const [, ...adjustments] = await actionsOn(sku)
    assert.deepEqual(adjustments, [
      {
        actor: shop.actor,
        action: "adjust-stock",
        reason: "fell on the floor",
        before: { stock: 20 },
        after: { stock: 17 },
      },
      {
        actor: shop.actor,
        action: "adjust-stock",
        reason: "found in the cellar",
        before: { stock: 17 },
        after: { stock: 22 },
      },
    ])
  })

  test("what the books say was there afterwards was there, also when some of it went to those who waited", async () => {
    const sku = await addProduct(shop, { stock: 0 })
    await oneByOne(shop, [{ sku, quantity: 3 }])
    await adjust(sku, 8)
    assert.equal((await shop.product(sku)).stock, 5)
    const [, adjusted] = await actionsOn(sku)
    assert.deepEqual([adjusted!.before, adjusted!.after], [{ stock: 0 }, { stock: 5 }])
  })

  test("never takes out what is not there", async () => {
    const sku = await addProduct(shop, { stock: 4 })
    const before = await everythingKept(shop)
    assertRefused(await adjust(sku, -5), 409, "not-there")
    assertRefused(await adjust(sku, -1_000_000_000), 409, "not-there")
    assert.deepEqual(await everythingKept(shop), before)
    assert.equal((await adjust(sku, -4)).status, 201)
    assert.equal((await shop.product(sku)).stock, 0)
  })

  test("of nothing, of more than can be counted, or without a reason is refused", async () => {
    const sku = await addProduct(shop, { stock: 4 })
    const before = await everythingKept(shop)
    for (const delta of [0, 0.5, "1", null, 2_000_000_000, -2_000_000_000])
      assertRefused(await adjust(sku, delta), 422, "invalid")
    assertRefused(await adjust(sku, 1_000_000_000), 422, "too-many")
    for (const reason of ["", " ", null, 7, "r".repeat(501)])
      assertRefused(await adjust(sku, 1, reason), 422, "invalid")
    assertRefused(await shop.post(`/products/${sku}/adjustments`, { delta: 1 }), 422, "invalid")
    assert.deepEqual(await everythingKept(shop), before)
  })

  test("down to the reorder point orders from the factory", async () => {
    const sku = await addProduct(shop, { stock: 10, reorderPoint: 4, orderUpTo: 12 })
    await adjust(sku, -5)
    assert.equal((await shop.product(sku)).short, false)
    await adjust(sku, -1)
    assert.equal((await shop.product(sku)).short, true)
    await factoryHasTheOrder(shop, sku)
    assert.deepEqual(askedFor(shop, sku), ["8"])
  })

  test("by fifty people at the same moment loses no count", async () => {
    const sku = await addProduct(shop, { stock: 100 })
    const answers = await Promise.all(Array.from({ length: 50 }, (_, at) => adjust(sku, at % 2 ? 3 : -1)))
    assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [201])
    assert.equal((await counted(shop, sku)).stock, 150)
    assert.equal((await ledgerOf(shop, sku)).length, 51)
    assert.equal((await ledgerOf(shop, sku)).at(-1)!.split(" → ")[1], "150")
  })
})

describe("the ledger", () => {
  test("can only be added to: nobody changes, removes or empties it", async () => {
    const sku = await addProduct(shop, { stock: 20 })
    await oneByOne(shop, [{ sku, quantity: 2 }])
    const { db } = shop
    const attempts = [
      () => db.query`update stock_movements set delta = -1 where kind = 'sale'`,
      () => db.query`update stock_movements set reason = 'prettier'`,
      () => db.query`delete from stock_movements where kind = 'sale'`,
      () => db.query`delete from stock_movements where false`,
      () => db.query`truncate stock_movements`,
      () => db.query`truncate products, stock, orders cascade`,
    ]
    for (const attempt of attempts) await assert.rejects(attempt(), /append-only: book a correcting movement instead/)
    assert.deepEqual(await ledgerOf(shop, sku), ["opening 20 → 20", "sale -2 → 18"])
  })

  test("has no place for a movement of nothing, or for less than nothing on the shelf", async () => {
    const { db } = shop
    const attempts = [
      () => db.query`insert into stock_movements (product_id, delta, balance, kind) values (1, 0, 3, 'adjustment')`,
      () => db.query`insert into stock_movements (product_id, delta, balance, kind) values (1, -4, -1, 'adjustment')`,
      () => db.query`update stock set on_hand = -1 where product_id = 1`,
      () => db.query`update stock set waiting = 1 where product_id = 1`,
    ]
    for (const attempt of attempts) await assert.rejects(attempt(), /violates check constraint/)
  })
})
