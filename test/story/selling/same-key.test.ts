import assert from "node:assert/strict"
import { after, afterEach, before, describe, test } from "node:test"
import {
  addProduct,
  assertRefused,
  counted,
  deliver,
  everythingKept,
  type HeldLock,
  hold,
  holdProduct,
  lockedOut,
  openShopWithQuietFactory,
} from "../../support/selling.ts"
import type { TestShop } from "../../support/shop.ts"

describe("the same Idempotency-Key", () => {
  let shop: TestShop
  /** Another server of the same shop. */
  let second: string
  let lock: HeldLock | undefined
  before(async () => {
    shop = await openShopWithQuietFactory()
    second = await shop.openBeside()
  })
  afterEach(() => lock?.release())
  after(() => shop.close())

  const withKey = (key: string) => ({ "idempotency-key": key })

  /** A checkout whose answer is wanted byte for byte. */
  async function checkOut(key: string, wish: unknown, url = shop.url) {
    const response = await fetch(`${url}/checkout`, {
      method: "POST",
      headers: { "content-type": "application/json", ...withKey(key) },
      body: JSON.stringify(wish),
    })
    const bytes = await response.text()
    return { status: response.status, headers: response.headers, bytes, body: JSON.parse(bytes) }
  }

  test("a button pressed fifty times at once is one order, and fifty times the same answer", async () => {
    const sku = await addProduct(shop, { stock: 60 })
    const answers = await Promise.all(Array.from({ length: 50 }, () => checkOut("fifty", { sku, quantity: 2 })))
    assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [201])
    assert.equal(new Set(answers.map((answer) => answer.bytes)).size, 1)
    assert.deepEqual(
      [...new Set(answers.map((answer) => answer.headers.get("location")))],
      [`/orders/${answers[0]!.body.id}`],
    )
    assert.deepEqual(await counted(shop, sku), { stock: 58, waiting: 0, orders: 1, sold: 2 })
  })

  test("fifty times at once over two servers is one order too", async () => {
    const sku = await addProduct(shop, { stock: 60 })
    const servers = [shop.url, second]
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => checkOut("fifty-at-two", { sku, quantity: 2 }, servers[at % 2])),
    )
    assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [201])
    assert.equal(new Set(answers.map((answer) => answer.bytes)).size, 1)
    assert.deepEqual(await counted(shop, sku), { stock: 58, waiting: 0, orders: 1, sold: 2 })
  })

  test("another key, or none, is another order", async () => {
    const sku = await addProduct(shop, { stock: 60 })
    const wish = { sku, quantity: 2 }
    const answers = [
      await shop.post("/checkout", wish, withKey("one")),
      await shop.post("/checkout", wish, withKey("ONE")),
      await shop.post("/checkout", wish),
      await shop.post("/checkout", wish),
    ]
    assert.equal(new Set(answers.map((answer) => answer.body.id)).size, 4)
    assert.deepEqual(await counted(shop, sku), { stock: 52, waiting: 0, orders: 4, sold: 8 })
  })

  test("another body under it is refused, and takes nothing", async () => {
    const sku = await addProduct(shop, { stock: 60 })
    const other = await addProduct(shop, { stock: 60 })
    const first = await checkOut("mine", { sku, quantity: 2 })
    const before = await everythingKept(shop)
    for (const wish of [
      { sku, quantity: 3 },
      { sku: other, quantity: 2 },
      { sku, quantity: 2, customerId: "somebody" },
      {
        lines: [
          { sku, quantity: 2 },
          { sku: other, quantity: 1 },
        ],
      },
    ])
      assertRefused(await shop.post("/checkout", wish, withKey("mine")), 422, "key-reused")
    assert.deepEqual(await everythingKept(shop), before)
    assert.equal((await checkOut("mine", { sku, quantity: 2 })).bytes, first.bytes)
  })

  test("two products under one key at the same time: one order, and the other is told so", async () => {
    const skus = [await addProduct(shop), await addProduct(shop)]
    for (let round = 1; round <= 10; round++)
      for (const server of [shop.url, second]) {
        const key = `two-at-${server}-${round}`
        const before = await everythingKept(shop)
        const answers = await Promise.all([
          checkOut(key, { sku: skus[0], quantity: 1 }),
          checkOut(key, { sku: skus[1], quantity: 1 }, server),
        ])
        assert.deepEqual(answers.map((answer) => answer.status).toSorted(), [201, 422])
        assert.equal(answers.find((answer) => answer.status === 422)!.body.code, "key-reused")
        assert.equal((await everythingKept(shop)).orders, before.orders + 1)
      }
  })

  test("a twin still running at another server is waited for: the same wish gets the same order", async () => {
    const sku = await addProduct(shop, { stock: 60 })
    lock = await hold(shop, (tx) => tx.query`lock table stock_movements in share mode`)
    const asked = [checkOut("slow", { sku, quantity: 2 }), checkOut("slow", { sku, quantity: 2 }, second)]
    await lockedOut(shop, 2)
    await lock.release()
    const [one, two] = await Promise.all(asked)
    assert.deepEqual([one!.status, two!.status], [201, 201])
    assert.equal(one!.bytes, two!.bytes)
    assert.deepEqual(await counted(shop, sku), { stock: 58, waiting: 0, orders: 1, sold: 2 })
  })

  test("a twin still running at another server is waited for: another wish is refused", async () => {
    const sku = await addProduct(shop, { stock: 60 })
    const other = await addProduct(shop, { stock: 60 })
    lock = await hold(shop, (tx) => tx.query`lock table stock_movements in share mode`)
    const asked = [
      checkOut("slow-other", { sku, quantity: 2 }),
      checkOut("slow-other", { sku: other, quantity: 2 }, second),
    ]
    await lockedOut(shop, 2)
    await lock.release()
    const answers = await Promise.all(asked)
    assert.deepEqual(answers.map((answer) => answer.status).toSorted(), [201, 422])
    assert.equal(answers.find((answer) => answer.status === 422)!.body.code, "key-reused")
    const orders = [await counted(shop, sku), await counted(shop, other)].map((product) => product.orders)
    assert.deepEqual(orders.toSorted(), [0, 1])
  })

  test("a twin that runs too long: ask again in a moment, and nothing was kept", async () => {
    const sku = await addProduct(shop, { stock: 60 })
    const before = await everythingKept(shop)
    lock = await hold(
      shop,
      (tx) => tx.query`
        insert into orders (id, total, caller, idempotency_key, body_digest)
        values ('01980000-0000-7000-8000-000000000001', 0, ${shop.actor}, 'endless', '\\x00')
      `,
    )
    const answer = await shop.post("/checkout", { sku, quantity: 2 }, withKey("endless"))
    assertRefused(answer, 409, "twin-running")
    assert.equal(answer.headers.get("retry-after"), "1")
    await lock.release()
    assert.deepEqual(await everythingKept(shop), before)
    assert.equal((await shop.post("/checkout", { sku, quantity: 2 }, withKey("endless"))).status, 201)
  })

  test("a refusal is not kept under it: when there is stock again, the same request is decided anew", async () => {
    const sku = await addProduct(shop, { stock: 1, backorders: "refuse" })
    const wish = { sku, quantity: 2 }
    assertRefused(await shop.post("/checkout", wish, withKey("patient")), 409, "sold-out")
    assertRefused(await shop.post("/checkout", wish, withKey("patient")), 409, "sold-out")
    await shop.post(`/products/${sku}/adjustments`, { delta: 4, reason: "found in the cellar" })
    const accepted = await checkOut("patient", wish)
    assert.equal(accepted.status, 201)
    assert.equal((await checkOut("patient", wish)).bytes, accepted.bytes)
    assert.deepEqual(await counted(shop, sku), { stock: 3, waiting: 0, orders: 1, sold: 2 })
  })

  test("the answer stays the first one, also when the promise was kept since, or the order cancelled", async () => {
    const sku = await addProduct(shop, { stock: 1, orderUpTo: 10 })
    const kept = await checkOut("promised", { sku, quantity: 3 })
    const cancelled = await checkOut("regretted", { sku, quantity: 4 })
    assert.deepEqual([kept.status, kept.body.status, kept.body.lines[0].waiting], [201, "backordered", 2])
    await shop.post(`/orders/${cancelled.body.id}/cancel`)
    await deliver(shop, sku, 12)
    assert.equal((await shop.get(`/orders/${kept.body.id}`)).body.status, "confirmed")
    assert.equal((await shop.get(`/orders/${cancelled.body.id}`)).body.status, "cancelled")

    const again = await checkOut("promised", { sku, quantity: 3 })
    assert.deepEqual([again.status, again.bytes], [201, kept.bytes])
    const regretted = await checkOut("regretted", { sku, quantity: 4 })
    assert.deepEqual([regretted.status, regretted.bytes], [201, cancelled.bytes])
    assert.equal((await counted(shop, sku)).orders, 2)
  })

  test("the price of the first answer stays, also when the product costs more by now", async () => {
    const sku = await addProduct(shop, { price: 1_000 })
    const first = await checkOut("old-price", { sku, quantity: 2 })
    assert.equal((await shop.patch(`/products/${sku}`, { price: 9_000, name: "금도너츠" })).status, 200)
    assert.equal((await checkOut("old-price", { sku, quantity: 2 })).bytes, first.bytes)
    assert.equal((await checkOut("new-price", { sku, quantity: 2 })).body.total, 18_000)
  })

  test("is one to 255 letters without spaces", async () => {
    const sku = await addProduct(shop, { stock: 60 })
    const before = await everythingKept(shop)
    for (const key of ["two words", "k".repeat(256), "", " ", "caf\u00e9", "tab\there"])
      assertRefused(await shop.post("/checkout", { sku, quantity: 1 }, withKey(key)), 422, "invalid")
    assert.deepEqual(await everythingKept(shop), before)
    for (const key of ["k".repeat(255), "!", "~"])
      assert.equal((await shop.post("/checkout", { sku, quantity: 1 }, withKey(key))).status, 201)
  })

  test("waits beside a locked product like any other request, fifty times at once", async () => {
    const sku = await addProduct(shop, { stock: 60 })
    lock = await holdProduct(shop, sku)
    const asked = Promise.all(Array.from({ length: 50 }, () => checkOut("locked", { sku, quantity: 2 })))
    await lockedOut(shop, 1)
    await lock.release()
    const answers = await asked
    assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [201])
    assert.equal(new Set(answers.map((answer) => answer.bytes)).size, 1)
    assert.deepEqual(await counted(shop, sku), { stock: 58, waiting: 0, orders: 1, sold: 2 })
  })
})
