import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { OrderId, ProductId } from "../shared/ids.ts"
import { draftOf, type Shelf } from "../stock/stock.ts"
import { bulkPurchases, type CheckoutRequest, decideCheckouts } from "./checkout.ts"

const now = new Date("2026-11-23T12:00:00Z")

const shelf = (sku: string, changes: Partial<Shelf>): Shelf => ({
  productId: { donut: 1, coffee: 2 }[sku] as ProductId,
  sku,
  price: 100,
  onHand: 0,
  waiting: 0,
  lastPosition: 0,
  reorderPoint: 0,
  orderUpTo: 10,
  backorders: "refuse",
  refusalStands: false,
  shortageId: null,
  productionOrderId: null,
  ...changes,
})

let orders = 0
const wants = (lines: Record<string, number>, changes: Partial<CheckoutRequest> = {}): CheckoutRequest => ({
  orderId: `order ${++orders}` as OrderId,
  caller: "local",
  key: null,
  customerId: null,
  lines: Object.entries(lines).map(([sku, quantity]) => {
    return { productId: { donut: 1, coffee: 2 }[sku] as ProductId, sku, quantity }
  }),
  ...changes,
})

const given = (...shelves: Shelf[]) => new Map(shelves.map((one) => [one.productId, draftOf(one)]))

describe("checkouts decided together", () => {
  test("those who came first are served first, and nobody gets what is not there", () => {
    const drafts = given(shelf("donut", { onHand: 3 }))
    const { answers } = decideCheckouts(
      [wants({ donut: 2 }), wants({ donut: 2 }), wants({ donut: 1 })],
      drafts,
      [],
      now,
    )
    assert.deepEqual(
      answers.map((answer) => answer.kind),
      ["accepted", "sold-out", "accepted"],
    )
    assert.equal(drafts.get(1 as ProductId)!.shelf.onHand, 0)
  })

  test("an order of which one line is refused takes nothing of the others", () => {
    const drafts = given(shelf("donut", { onHand: 3 }), shelf("coffee", { onHand: 0 }))
    const { answers, accepted } = decideCheckouts([wants({ donut: 1, coffee: 1 })], drafts, [], now)
    assert.deepEqual(answers, [{ kind: "sold-out", lacking: [{ sku: "coffee", wanted: 1, stock: 0 }] }])
    assert.deepEqual(accepted, [])
    assert.equal(drafts.get(1 as ProductId)!.shelf.onHand, 3)
    assert.deepEqual(drafts.get(1 as ProductId)!.refused, { orders: 0, pieces: 0 })
    assert.deepEqual(drafts.get(2 as ProductId)!.refused, { orders: 1, pieces: 1 })
  })

  test("the total is what the lines cost at the price of the moment", () => {
    const drafts = given(shelf("donut", { onHand: 9, price: 19_900 }), shelf("coffee", { onHand: 9, price: 4_500 }))
    const { accepted } = decideCheckouts([wants({ donut: 3, coffee: 2 })], drafts, [], now)
    assert.equal(accepted[0]!.total, 68_700)
    assert.equal(accepted[0]!.createdAt, now)
  })

  test("a twin in the same batch gets the same order, a different body under its key a refusal", () => {
    const drafts = given(shelf("donut", { onHand: 9 }))
    const key = { value: "k", digest: "of one donut" }
    const first = wants({ donut: 1 }, { key })
    const requests = [
      first,
      wants({ donut: 1 }, { key }),
      wants({ donut: 2 }, { key: { value: "k", digest: "of two" } }),
    ]
    const { answers, accepted } = decideCheckouts(requests, drafts, [], now)
    assert.deepEqual(
      accepted.map((order) => order.id),
      [first.orderId],
    )
    assert.deepEqual(answers, [
      { kind: "accepted", order: accepted[0] },
      { kind: "accepted", order: accepted[0] },
      { kind: "key-reused" },
    ])
    assert.equal(drafts.get(1 as ProductId)!.shelf.onHand, 8)
  })

  test("the same key of another caller is another key", () => {
    const drafts = given(shelf("donut", { onHand: 9 }))
    const key = { value: "k", digest: "d" }
    const { accepted } = decideCheckouts(
      [wants({ donut: 1 }, { key }), wants({ donut: 1 }, { key, caller: "another" })],
      drafts,
      [],
      now,
    )
    assert.equal(accepted.length, 2)
  })

  test("a kept order answers for its key without being decided again", () => {
    const key = { value: "k", digest: "d" }
    const { accepted: kept } = decideCheckouts(
      [wants({ donut: 1 }, { key })],
      given(shelf("donut", { onHand: 1 })),
      [],
      now,
    )
    const drafts = given(shelf("donut", { onHand: 0 }))
    const { answers, accepted } = decideCheckouts([wants({ donut: 1 }, { key })], drafts, kept, now)
    assert.deepEqual(answers, [{ kind: "accepted", order: kept[0] }])
    assert.deepEqual(accepted, [])
  })

  test("a refusal is not kept: the twin of a refused request is decided anew", () => {
    const key = { value: "k", digest: "d" }
    const drafts = given(shelf("donut", { onHand: 0 }))
    const { answers } = decideCheckouts([wants({ donut: 1 }, { key }), wants({ donut: 1 }, { key })], drafts, [], now)
    assert.deepEqual(
      answers.map((answer) => answer.kind),
      ["sold-out", "sold-out"],
    )
  })

  test("who wants a product that somebody else holds goes aside, undecided, and takes nothing", () => {
    const drafts = given(shelf("donut", { onHand: 9 }))
    const { answers } = decideCheckouts([wants({ donut: 1, coffee: 1 }), wants({ donut: 1 })], drafts, [], now)
    assert.deepEqual(answers[0], { kind: "aside", productId: 2 })
    assert.equal(answers[1]!.kind, "accepted")
    assert.equal(drafts.get(1 as ProductId)!.shelf.onHand, 8)
  })
})

describe("a bulk purchase", () => {
  const bought = (lines: Record<string, number>, customerId: string | null = "kim") => {
    const drafts = given(shelf("donut", { backorders: "accept" }), shelf("coffee", { backorders: "accept" }))
    return bulkPurchases(decideCheckouts([wants(lines, { customerId })], drafts, [], now).accepted, 100)
  }
  test("is a hundred pieces of a known customer in one order, waiting ones too", () => {
    const [event] = bought({ donut: 100 })
    assert.equal(event!.type, "BulkPurchaseMade")
    assert.deepEqual(event!.data, { orderId: `order ${orders}`, customerId: "kim", pieces: 100 })
  })
  test("adds up its lines", () => assert.equal(bought({ donut: 60, coffee: 40 }).length, 1))
  test("is not ninety-nine pieces", () => assert.deepEqual(bought({ donut: 60, coffee: 39 }), []))
  test("is nothing without a customer", () => assert.deepEqual(bought({ donut: 100 }, null), []))
})
