import assert from "node:assert/strict"
import { test } from "node:test"
import { aboutWhat } from "./about.ts"

test("an event leads to what it names", () => {
  const ranShort = { sku: "CP-502101", shortageId: "0190ffff", productionOrderId: "0190aaaa", quantity: 11 }
  assert.deepEqual(aboutWhat({ data: ranShort }), [
    { what: "product", id: "CP-502101" },
    { what: "production-order", id: "0190aaaa" },
  ])
  assert.deepEqual(aboutWhat({ data: { customerId: "kim", orderId: "0190cccc" } }), [
    { what: "order", id: "0190cccc" },
    { what: "customer", id: "kim" },
  ])
})

test("stuck work leads to its production order, where it is about one", () => {
  assert.deepEqual(aboutWhat({ data: { kind: "quarantined", subject: "0190aaaa" } }), [
    { what: "production-order", id: "0190aaaa" },
  ])
  assert.deepEqual(aboutWhat({ data: { kind: "broken-invariant", subject: "ledger" } }), [])
})

test("what nobody could read leads nowhere", () => {
  for (const data of [null, "text", 7, [], {}, { sku: 7, orderId: "" }]) assert.deepEqual(aboutWhat({ data }), [])
})
