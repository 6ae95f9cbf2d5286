import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { mostOf, piecesToWaitFor, type ShelfProduct, shelfOf } from "./shelf.ts"

const donut: ShelfProduct = { stock: 10, waiting: 0, short: false, backorders: "accept", expectedAt: null }
const at = "2026-11-25T10:00:00.000Z"

describe("what a customer is told about what is left", () => {
  test("plenty; few, when it runs short or only five are left", () => {
    assert.deepEqual(shelfOf(donut), { kind: "plenty", left: 10 })
    assert.deepEqual(shelfOf({ ...donut, stock: 5 }), { kind: "few", left: 5 })
    assert.deepEqual(shelfOf({ ...donut, short: true }), { kind: "few", left: 10 })
  })

  test("sold out: order anyway, or come back", () => {
    const gone = { ...donut, stock: 0, waiting: 7, short: true, expectedAt: at }
    assert.deepEqual(shelfOf(gone), { kind: "order-anyway", ahead: 7, expectedAt: at })
    assert.deepEqual(shelfOf({ ...gone, backorders: "refuse" }), { kind: "come-back", expectedAt: at })
  })

  test("of more than is there the rest waits, where orders wait at all", () => {
    assert.equal(piecesToWaitFor(donut, 10), 0)
    assert.equal(piecesToWaitFor(donut, 12), 2)
    assert.equal(piecesToWaitFor({ ...donut, backorders: "refuse" }, 12), 0)
    assert.equal(piecesToWaitFor(donut, Number.NaN), 0)
  })

  test("one cannot ask for more than there is of what takes no back-orders", () => {
    assert.equal(mostOf(donut), 10_000)
    assert.equal(mostOf({ ...donut, backorders: "refuse" }), 10)
  })
})
