import assert from "node:assert/strict"
import { test } from "node:test"
import { maskAddress, maskName } from "./mask.ts"

test("of an address its first letter and its house are left", () => {
  assert.equal(maskAddress("kim@donut.example"), "k…@donut.example")
  assert.equal(maskAddress("a@donut.example"), "a…@donut.example")
  assert.equal(maskAddress("도넛@donut.example"), "도…@donut.example")
  assert.equal(maskAddress('"kim@home"@donut.example'), '"…@donut.example')
})

test("what is no address is masked all the same", () => {
  assert.equal(maskAddress("kim"), "k…")
  assert.equal(maskAddress("@donut.example"), "…@donut.example")
  assert.equal(maskAddress(""), "…")
})

test("of a name its first letter is left, however it is written", () => {
  assert.equal(maskName("김도넛"), "김…")
  assert.equal(maskName(" Kim"), "K…")
  assert.equal(maskName("김도넛".normalize("NFD")).normalize("NFC"), "김…")
  assert.equal(maskName("👩‍🍳 Kim"), "👩‍🍳…")
  assert.equal(maskName("  "), "…")
})
