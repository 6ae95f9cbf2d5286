import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { handedOut, sharesOf, wasRefilled } from "./outcome.ts"

const rush = { buyers: 500, quantity: 1, confirmed: 3, backordered: 490, soldOut: 0, failed: 7, stockBefore: 3 }
const told = (of: typeof rush) => sharesOf(of).map(({ name, buyers }) => `${name} ${buyers}`)

describe("how the buyers of a rush fared", () => {
  test("each is somewhere; who has no answer yet still stands at the counter", () => {
    assert.deepEqual(told(rush), ["confirmed 3", "backordered 490", "failed 7"])
    assert.deepEqual(told({ ...rush, backordered: 100, failed: 0 }), ["confirmed 3", "backordered 100", "asking 397"])
  })

  test("that nobody got anything is said", () => {
    const refused = { ...rush, confirmed: 0, backordered: 0, soldOut: 500, failed: 0 }
    assert.deepEqual(told(refused), ["confirmed 0", "soldOut 500"])
  })

  test("what went out is what lay there, unless more came in meanwhile", () => {
    assert.equal(handedOut({ ...rush, quantity: 4 }), 12)
    assert.equal(wasRefilled(rush), false)
    assert.equal(wasRefilled({ ...rush, confirmed: 13 }), true)
  })
})
