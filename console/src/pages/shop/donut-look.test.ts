import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { donutLook } from "./donut-look.ts"

const skus = Array.from({ length: 200 }, (_, index) => `CP-${502_101 + index}`)

describe("the donut of a product", () => {
  test("is the same whenever one looks, and hardly ever another's", () => {
    assert.deepEqual(donutLook("CP-502101"), donutLook("CP-502101"))
    const drawings = new Set(skus.map((sku) => JSON.stringify(donutLook(sku))))
    assert.equal(drawings.size, skus.length)
  })

  test("comes with every icing and every topping, and sometimes with a bite", () => {
    const looks = skus.map(donutLook)
    assert.equal(new Set(looks.map(({ icing }) => icing.base)).size, 7)
    assert.deepEqual([...new Set(looks.map(({ topping }) => topping.kind))].toSorted(), [
      "crumbs",
      "drizzle",
      "pearls",
      "sprinkles",
    ])
    const bitten = looks.filter(({ bite }) => bite !== null).length
    assert.ok(bitten > 20 && bitten < 100, `${bitten} of 200`)
  })

  test("keeps what lies on it on its icing, and one piece off the other", () => {
    const pearls = skus.map(donutLook).flatMap(({ topping }) => (topping.kind === "pearls" ? [topping.pieces] : []))
    assert.ok(pearls.length > 0)
    for (const pieces of pearls)
      for (const [index, { at }] of pieces.entries()) {
        const far = Math.hypot(...at)
        assert.ok(far >= 48 && far <= 77, `${far}`)
        for (const other of pieces.slice(index + 1))
          assert.ok(Math.hypot(at[0] - other.at[0], at[1] - other.at[1]) >= 9)
      }
  })
})
