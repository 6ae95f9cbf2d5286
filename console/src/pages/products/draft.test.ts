import assert from "node:assert/strict"
import { describe, test } from "node:test"
import {
  changesOf,
  faultsOfAd,
  faultsOfAdjustment,
  faultsOfFactory,
  faultsOfProduct,
  isFaultless,
  newProduct,
  NONE,
  previewOf,
  type ProductDraft,
} from "./draft.ts"

const donut: ProductDraft = {
  sku: "CP-1",
  name: "단팥도너츠",
  price: 2_500,
  stock: 0,
  reorderPoint: 5,
  orderUpTo: 50,
  backorders: "accept",
  factoryId: "F-1",
  adId: NONE,
}
const found = (changes: Partial<ProductDraft>) => {
  const faults = Object.entries(faultsOfProduct({ ...donut, ...changes }))
  return faults.filter(([, fault]) => fault !== undefined)
}

describe("a product in a form", () => {
  test("a good one has no fault, and an ad that is none is sent as null", () => {
    assert.deepEqual(found({}), [])
    assert.ok(isFaultless(faultsOfProduct(donut)))
    assert.deepEqual(newProduct({ ...donut, name: " 단팥도너츠 " }), { ...donut, adId: null })
    assert.equal(newProduct({ ...donut, adId: "AD-1" }).adId, "AD-1")
  })

  test("a refill that would never end is seen before it is sent", () => {
    assert.deepEqual(found({ orderUpTo: 5 }), [["orderUpTo", "levels"]])
    assert.deepEqual(found({ orderUpTo: 6 }), [])
  })

  test("each field says what is wrong with it", () => {
    assert.deepEqual(found({ sku: "", name: "  " }), [
      ["sku", "missing"],
      ["name", "missing"],
    ])
    assert.deepEqual(found({ sku: "-1" }), [["sku", "notACode"]])
    assert.deepEqual(found({ sku: "도넛" }), [["sku", "notACode"]])
    assert.deepEqual(found({ price: Number.NaN, stock: -1 }), [
      ["price", "notANumber"],
      ["stock", "notANumber"],
    ])
    assert.deepEqual(found({ price: 1.5 }), [["price", "notANumber"]])
    assert.deepEqual(found({ orderUpTo: 1_000_000_001 }), [["orderUpTo", "tooMany"]])
    assert.equal(isFaultless(faultsOfProduct({ ...donut, name: "가".repeat(201) })), false)
  })

  test("only what was changed is sent", () => {
    assert.deepEqual(
      changesOf({ price: 2_500, adId: null, name: "도넛" }, { price: 2_800, adId: null, name: "도넛" }),
      {
        price: 2_800,
      },
    )
    assert.deepEqual(changesOf({ adId: "AD-1" as string | null }, { adId: null }), { adId: null })
  })
})

describe("factories and ads in a form", () => {
  test("a factory needs an id and a name", () => {
    assert.deepEqual(faultsOfFactory({ id: "", name: "" }), { id: "missing", name: "missing" })
    assert.ok(isFaultless(faultsOfFactory({ id: "F-2", name: "둘째 공장" })))
  })

  test("an ad needs one plain address, and may do without an id", () => {
    const ad = { id: "", managerEmail: "ads@donut.example", language: "ko", running: true } as const
    assert.ok(isFaultless(faultsOfAd(ad)))
    for (const managerEmail of ["ads", "a@b, c@d", "Kim <ads@donut.example>", "ads@donut example"])
      assert.equal(faultsOfAd({ ...ad, managerEmail }).managerEmail, "notAnAddress", managerEmail)
    assert.equal(faultsOfAd({ ...ad, managerEmail: "" }).managerEmail, "missing")
  })
})

describe("an adjustment", () => {
  test("needs a number that is not 0, a reason, and that many on the shelf", () => {
    assert.deepEqual(faultsOfAdjustment({ delta: Number.NaN, reason: "" }, 3), { delta: "nothing", reason: "missing" })
    assert.equal(faultsOfAdjustment({ delta: 0, reason: "counted" }, 3).delta, "nothing")
    assert.equal(faultsOfAdjustment({ delta: -4, reason: "counted" }, 3).delta, "notThatMany")
    assert.ok(isFaultless(faultsOfAdjustment({ delta: -3, reason: "counted" }, 3)))
  })

  test("what comes in goes to those who wait first", () => {
    assert.deepEqual(previewOf({ stock: 0, waiting: 4 }, 3), { given: 3, stock: 0 })
    assert.deepEqual(previewOf({ stock: 0, waiting: 4 }, 6), { given: 4, stock: 2 })
    assert.deepEqual(previewOf({ stock: 12, waiting: 0 }, -3), { given: 0, stock: 9 })
  })
})
