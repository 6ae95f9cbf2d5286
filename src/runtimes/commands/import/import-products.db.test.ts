import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { openWorkedShop, type WorkedShop } from "../../../../test/support/worked-shop.ts"
import { checkInvariants } from "../../../operations/invariants.ts"
import { findProduct } from "../../../stock/products.ts"
import { importProducts } from "./import-products.ts"
import { readProducts } from "./read-products.ts"

describe("products from a file", () => {
  let shop: WorkedShop
  before(async () => {
    shop = await openWorkedShop()
  })
  after(() => shop.close())

  const header = "sku,name,price,stock,reorderPoint,orderUpTo,backorders,factoryId,adId"
  const take = (lines: readonly string[], dryRun = false) => {
    const { rows, mistakes } = readProducts(Buffer.from([header, ...lines].join("\n")))
    assert.deepEqual(mistakes, [])
    return importProducts(shop.db, rows, { leadSeconds: 120, actor: "the test", dryRun, progress: () => {} })
  }
  const actions = async () =>
    (
      await shop.db.query<{ what: string }>`
      select action || ' ' || subject as what from operator_actions where actor = 'the test' order by id
    `
    ).map(({ what }) => what)

  test("nothing is kept of a dry run", async () => {
    const result = await take(["BAGEL,베이글,2500,3,0,10,accept,,"], true)
    assert.deepEqual(result, { created: 1, changed: 0, unchanged: 0, otherStock: [] })
    assert.equal(await findProduct(shop.db, "BAGEL"), undefined)
  })

  test("nothing is kept where one line is wrong, and every one is named", async () => {
    const result = await take([
      "BAGEL,베이글,2500,3,0,10,accept,,",
      "BREAD,식빵,2500,3,0,10,accept,NOBODY,",
      "CP-502101,부산도너츠,1,3,0,10,accept,,NO-AD",
    ])
    assert.deepEqual(result, {
      mistakes: [
        { line: 3, message: "There is no factory NOBODY; add it with POST /factories." },
        { line: 4, message: "There is no ad NO-AD." },
      ],
    })
    assert.equal(await findProduct(shop.db, "BAGEL"), undefined)
    assert.deepEqual(await actions(), [])
  })

  test("what is new is created through the stock's door, what differs is changed, the stock stays", async () => {
    const lines = ["CP-502101,부산도너츠,21000,99,0,10,accept,,AD-500293", "BAGEL,베이글,2500,0,0,10,accept,,"]
    assert.deepEqual(await take(lines), {
      created: 1,
      changed: 1,
      unchanged: 0,
      otherStock: [{ line: 2, sku: "CP-502101", stock: 3, named: 99 }],
    })
    const donut = await findProduct(shop.db, "CP-502101")
    assert.deepEqual([donut!.price, donut!.stock, donut!.adId], [21_000, 3, "AD-500293"])
    // A shelf that begins short orders at once, as over the API.
    assert.equal((await findProduct(shop.db, "BAGEL"))!.short, true)
    assert.deepEqual(await actions(), ["create-product BAGEL", "change-product CP-502101"])
    const again = await take(["CP-502101,부산도너츠,21000,,0,10,accept,,AD-500293", lines[1]!])
    assert.deepEqual(again, { created: 0, changed: 0, unchanged: 2, otherStock: [] })
    assert.deepEqual(
      (await checkInvariants(shop.db)).filter(({ holds }) => !holds),
      [],
    )
  })

  test("an empty ad takes the ad away; an empty factory leaves it", async () => {
    const result = await take(["CP-502101,부산도너츠,21000,,0,10,accept,,"])
    assert.deepEqual(result, { created: 0, changed: 1, unchanged: 0, otherStock: [] })
    const donut = await findProduct(shop.db, "CP-502101")
    assert.deepEqual([donut!.adId, donut!.factoryId], [null, "FF-500293"])
  })
})
