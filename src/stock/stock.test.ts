import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import type { OrderId, ProductId, ProductionOrderId, ShortageId } from "../shared/ids.ts"
import { settle } from "./door.ts"
import { isShort, nextStep, quantityToOrder } from "./shortage.ts"
import { type Draft, draftOf, move, mustRefuse, putBack, refuse, type Shelf, take } from "./stock.ts"

const shelfOf = (changes: Partial<Shelf> = {}): Shelf => ({
  productId: 1 as ProductId,
  sku: "donut",
  price: 19_900,
  onHand: 5,
  waiting: 0,
  lastPosition: 0,
  reorderPoint: 0,
  orderUpTo: 10,
  backorders: "accept",
  refusalStands: false,
  shortageId: null,
  productionOrderId: null,
  ...changes,
})
const order = (name: string) => name as OrderId
const ids = { shortage: () => "new shortage" as ShortageId, productionOrder: () => "new order" as ProductionOrderId }
const shortage = "shortage" as ShortageId
const productionOrder = "production order" as ProductionOrderId

describe("taking from the shelf", () => {
  test("an order takes what is there and waits for the rest", () => {
    const draft = draftOf(shelfOf({ onHand: 2, lastPosition: 7 }))
    assert.equal(take(draft, order("a"), 5), 2)
    assert.deepEqual([draft.shelf.onHand, draft.shelf.waiting, draft.shelf.lastPosition], [0, 3, 8])
    assert.deepEqual(draft.movements, [{ productId: 1, delta: -2, balance: 0, kind: "sale", orderId: "a" }])
    assert.deepEqual(draft.newcomers, [{ productId: 1, position: 8, orderId: "a", pieces: 3 }])
  })
  test("an order that finds nothing moves nothing and waits for all", () => {
    const draft = draftOf(shelfOf({ onHand: 0 }))
    assert.equal(take(draft, order("a"), 1), 0)
    assert.deepEqual(draft.movements, [])
    assert.equal(draft.shelf.waiting, 1)
  })
  test("only a product that accepts no back-orders refuses, and only what it has not", () => {
    assert.equal(mustRefuse(shelfOf({ backorders: "refuse", onHand: 2 }), 3), true)
    assert.equal(mustRefuse(shelfOf({ backorders: "refuse", onHand: 3 }), 3), false)
    assert.equal(mustRefuse(shelfOf({ backorders: "accept", onHand: 0 }), 3), false)
  })
  test("a cancelled order leaves the queue and lays back what it had", () => {
    const draft = draftOf(shelfOf({ onHand: 0, waiting: 4 }))
    putBack(draft, order("a"), { taken: 2, waiting: 3 })
    assert.deepEqual([draft.shelf.onHand, draft.shelf.waiting], [2, 1])
    assert.deepEqual(draft.leavers, ["a"])
    assert.deepEqual(draft.movements, [{ productId: 1, delta: 2, balance: 2, kind: "cancellation", orderId: "a" }])
  })
})

describe("when a product is short", () => {
  const cases: [what: string, shelf: Partial<Shelf>, short: boolean][] = [
    ["above its reorder point", { onHand: 1 }, false],
    ["at its reorder point", { onHand: 0 }, true],
    ["at a higher reorder point", { onHand: 5, reorderPoint: 5 }, true],
    ["while somebody waits", { onHand: 0, waiting: 1, reorderPoint: 0 }, true],
    ["after a refusal that a full shelf had prevented", { onHand: 3, refusalStands: true }, true],
    [
      "after a refusal, once levels were lowered below what is there",
      { onHand: 3, refusalStands: true, orderUpTo: 3 },
      false,
    ],
  ]
  for (const [what, shelf, short] of cases) test(what, () => assert.equal(isShort(shelfOf(shelf)), short))

  test("a refusal for more than a full shelf holds starts nothing", () => {
    const draft = draftOf(shelfOf())
    refuse(draft, 1_000_000)
    assert.equal(isShort(draft.shelf), false)
    assert.deepEqual(draft.refused, { orders: 1, pieces: 1_000_000 })
    refuse(draft, 10)
    assert.equal(isShort(draft.shelf), true)
  })
  test("more stock makes a refusal forgotten, less does not", () => {
    const draft = draftOf(shelfOf({ refusalStands: true }))
    move(draft, -1, { kind: "adjustment", reason: "broken" })
    assert.equal(draft.shelf.refusalStands, true)
    move(draft, 1, { kind: "adjustment", reason: "found" })
    assert.equal(draft.shelf.refusalStands, false)
  })
})

describe("the refill cycle", () => {
  const step = (shelf: Partial<Shelf>) => nextStep(shelfOf(shelf), ids)
  test("opens with an order for what fills the shelf and serves everyone", () => {
    const expected = {
      kind: "opens-and-orders",
      shortageId: "new shortage",
      productionOrderId: "new order",
      quantity: 14,
    }
    assert.deepEqual(step({ onHand: 0, waiting: 4 }), expected)
  })
  test("does nothing while an order is on its way, however many more want some", () => {
    assert.deepEqual(step({ onHand: 0, waiting: 400, shortageId: shortage, productionOrderId: productionOrder }), {
      kind: "nothing",
    })
  })
  test("orders again in the same cycle when the order ended and the product is still short", () => {
    const expected = { kind: "orders-again", shortageId: shortage, productionOrderId: "new order", quantity: 10 }
    assert.deepEqual(step({ onHand: 0, shortageId: shortage }), expected)
  })
  test("opens without an order while an earlier cycle's order is still on its way", () => {
    const expected = { kind: "opens", shortageId: "new shortage", productionOrderId: productionOrder }
    assert.deepEqual(step({ onHand: 0, productionOrderId: productionOrder }), expected)
  })
  test("closes when the product is short no more, and the order stays open", () => {
    const closing = { onHand: 1, shortageId: shortage, productionOrderId: productionOrder }
    assert.deepEqual(step(closing), { kind: "closes", shortageId: shortage })
    assert.equal(settle(draftOf(shelfOf(closing)), new Date(0)).shelf.productionOrderId, productionOrder)
  })
})

test("whatever happens to a shelf, it never goes below zero, nobody waits beside stock, and a refill is above zero", () => {
  const act = fc.oneof(
    fc.record({ kind: fc.constant("buy" as const), pieces: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ kind: fc.constant("arrive" as const), pieces: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ kind: fc.constant("lose" as const), pieces: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ kind: fc.constant("policy" as const), pieces: fc.integer({ min: 0, max: 1 }) }),
    fc.record({ kind: fc.constant("levels" as const), pieces: fc.integer({ min: 0, max: 20 }) }),
  )
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      let shelf = shelfOf({ onHand: 0 })
      let ledger = 0
      for (const { kind, pieces } of acts) {
        const draft = draftOf(shelf)
        if (kind === "buy") buy(draft, pieces)
        if (kind === "arrive") move(draft, pieces, { kind: "adjustment", reason: "more" })
        if (kind === "lose" && pieces <= draft.shelf.onHand)
          move(draft, -pieces, { kind: "adjustment", reason: "less" })
        if (kind === "policy") draft.shelf = { ...draft.shelf, backorders: pieces ? "accept" : "refuse" }
        if (kind === "levels") draft.shelf = { ...draft.shelf, reorderPoint: pieces, orderUpTo: pieces + 1 }
        const change = settle(draft, new Date(0))
        shelf = change.shelf
        ledger += change.movements.reduce((sum, movement) => sum + movement.delta, 0) - change.served
        assert.ok(shelf.onHand >= 0 && shelf.waiting >= 0)
        assert.ok(shelf.onHand === 0 || shelf.waiting === 0)
        assert.equal(ledger, shelf.onHand)
        assert.ok(change.movements.every((movement) => movement.balance >= 0))
        assert.equal(shelf.shortageId !== null, isShort(shelf))
        if (isShort(shelf)) assert.ok(quantityToOrder(shelf) > 0)
      }
    }),
    { numRuns: 500 },
  )
})

function buy(draft: Draft, pieces: number): void {
  if (mustRefuse(draft.shelf, pieces)) refuse(draft, pieces)
  else take(draft, order("someone"), pieces)
}
