import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { addProduct, assertRefused, buyers, openShopWithQuietFactory } from "../../support/selling.ts"
import type { Json, TestShop } from "../../support/shop.ts"

describe("a list of the shop", () => {
  let shop: TestShop
  before(async () => (shop = await openShopWithQuietFactory()))
  after(() => shop.close())

  /** Goes from page to page as the Link header leads. */
  async function walk(first: string, betweenPages: () => Promise<unknown> = async () => {}): Promise<Json[][]> {
    const pages: Json[][] = []
    for (let path: string | undefined = first; path !== undefined;) {
      const { status, headers, body } = await shop.get(path)
      assert.equal(status, 200)
      pages.push(body)
      path = /^<([^>]+)>; rel="next"$/.exec(headers.get("link") ?? "")?.[1]
      if (path === undefined) assert.equal(headers.get("link"), null)
      else await betweenPages()
    }
    return pages
  }

  test("of products shows each once, oldest first, page by page", async () => {
    const skus = ["CP-502101"]
    for (let more = 1; more <= 9; more++) skus.push(await addProduct(shop))
    const pages = await walk("/products?limit=3")
    assert.deepEqual(
      pages.map((page) => page.length),
      [3, 3, 3, 1],
    )
    assert.deepEqual(
      pages.flat().map((product) => product.sku),
      skus,
    )
    assert.deepEqual(
      (await walk("/products?limit=5")).map((page) => page.length),
      [5, 5],
    )
    assert.deepEqual((await walk("/products")).flat(), pages.flat())
  })

  test("of orders shows each once, newest first, although many were placed in the same moment", async () => {
    const sku = await addProduct(shop, { stock: 10 })
    const answers = await buyers(shop, 45, () => ({ sku, quantity: 1 }))
    const ids = answers.map((answer) => answer.body.id as string)
    const orders = (await walk("/orders?limit=4")).flat()
    assert.equal(orders.length, 45)
    assert.deepEqual(new Set(orders.map((order) => order.id)), new Set(ids))
    const times = orders.map((order) => Date.parse(order.createdAt))
    assert.deepEqual(
      times,
      times.toSorted((a, b) => b - a),
    )
    assert.equal(orders.filter((order) => order.status === "confirmed").length, 10)
    assert.equal(orders.filter((order) => order.status === "backordered").length, 35)
  })

  test("of orders loses and repeats none while new ones are placed", async () => {
    const sku = await addProduct(shop, { stock: 1_000 })
    const before = (await walk("/orders?limit=200")).flat()
    const pages = await walk("/orders?limit=10", () => buyers(shop, 3, () => ({ sku, quantity: 1 })))
    assert.deepEqual(
      pages.flat().map((order) => order.id),
      before.map((order) => order.id),
    )
    assert.equal((await walk("/orders?limit=200")).flat().length, before.length + 3 * (pages.length - 1))
  })

  test("that is empty after the last one has no next page", async () => {
    const [last] = (await walk("/orders?limit=200")).flat().toReversed()
    assert.deepEqual(await walk(`/orders?after=${last.id}`), [[]])
  })

  test("has pages of 1 to 200, and begins nowhere that it did not name itself", async () => {
    for (const list of ["/products", "/orders"]) {
      for (const limit of ["0", "-1", "201", "1.5", "many"])
        assertRefused(await shop.get(`${list}?limit=${limit}`), 422, "invalid")
      for (const after of ["elsewhere", "%00", "1%20or%201=1", "1e999"])
        assertRefused(await shop.get(`${list}?after=${after}`), 422, "invalid")
      assert.equal((await shop.get(`${list}?limit=1`)).body.length, 1)
      assert.equal((await shop.get(`${list}?limit=200`)).status, 200)
    }
  })
})
