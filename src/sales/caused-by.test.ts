import assert from "node:assert/strict"
import { test } from "node:test"
import { happened } from "../messaging/events.ts"
import { causedBy } from "./caused-by.ts"

const order = (orderId: string, sku: string, trace?: string) => ({ orderId, lines: [{ sku }], trace })
const shortage = { shortageId: "s", sku: "donut" }
const tracesOf = (...told: Parameters<typeof causedBy>) => causedBy(...told).map(({ trace }) => trace)

test("of orders that were decided together, an event is of the first one that bought its product", () => {
  const requests = [order("1", "coffee", "a"), order("2", "donut", "b"), order("3", "donut", "c")]
  const events = [happened("StockSoldOut", shortage), happened("StockRanShort", { ...shortage } as never)]
  assert.deepEqual(tracesOf(requests, [{ id: "1" }, { id: "2" }, { id: "3" }], events), ["b", "b"])
})

test("who was refused has caused nothing", () => {
  const requests = [order("1", "donut", "a"), order("2", "donut", "b")]
  assert.deepEqual(tracesOf(requests, [{ id: "2" }], [happened("StockSoldOut", shortage)]), ["b"])
})

test("a bulk purchase is of its own order", () => {
  const requests = [order("1", "donut", "a"), order("2", "donut", "b")]
  const bulk = happened("BulkPurchaseMade", { orderId: "2", customerId: "kim", pieces: 100 })
  assert.deepEqual(tracesOf(requests, [{ id: "1" }, { id: "2" }], [bulk]), ["b"])
})

test("where nobody traces, events are told as they are", () => {
  const events = [happened("StockSoldOut", shortage)]
  assert.equal(causedBy([order("1", "donut")], [{ id: "1" }], events), events)
})
