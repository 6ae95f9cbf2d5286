import assert from "node:assert/strict"
import { test } from "node:test"
import { changesOf } from "./action-changes.ts"

test("of a change only the fields that are different are told, from what to what", () => {
  const before = { name: "도넛", price: 2_500, adId: null, backorders: "accept" }
  const after = { name: "도넛", price: 2_800, adId: "AD-1" }
  assert.deepEqual(changesOf(before, after), [
    { name: "price", from: 2_500, to: 2_800 },
    { name: "adId", from: undefined, to: "AD-1" },
  ])
})

test("an ad that was taken away is a change to nothing", () => {
  assert.deepEqual(changesOf({ adId: "AD-1" }, { adId: null }), [{ name: "adId", from: "AD-1", to: undefined }])
})

test("of a key that was made its name and scopes are told; of one that was revoked, what it was", () => {
  assert.deepEqual(changesOf(null, { name: "storefront", scopes: ["checkout", "operate"] }), [
    { name: "name", from: undefined, to: "storefront" },
    { name: "scopes", from: undefined, to: "checkout, operate" },
  ])
  assert.deepEqual(changesOf({ name: "storefront" }, null), [{ name: "name", from: "storefront", to: undefined }])
})

test("what was made has no before; lists have no short form", () => {
  assert.deepEqual(changesOf(null, { running: false }), [{ name: "running", from: undefined, to: false }])
  assert.deepEqual(changesOf({ lines: [1] }, { lines: [2], cancelled: true }), [
    { name: "cancelled", from: undefined, to: true },
  ])
  assert.deepEqual(changesOf(null, null), [])
})
