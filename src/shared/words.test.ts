import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { inWords } from "./words.ts"

describe("what somebody else said", () => {
  test("keeps its words", () => assert.equal(inWords("재고가 없습니다. 🍩", 200), "재고가 없습니다. 🍩"))
  test("is cut, and never leaves half a character", () => {
    assert.equal(inWords("abc🍩", 4), "abc\ufffd")
    assert.ok(inWords("🍩".repeat(500), 201).isWellFormed())
  })
  test("has no NUL, no line and no other control in it", () => {
    assert.equal(inWords("a\0b\r\nc\u2028d\u001be", 200), "a b c d e")
  })
  test("never has one of our tokens in it, not even where it is cut", () => {
    const token = `01234567.${"Aa0_-".repeat(8)}xyz`
    assert.equal(inWords(`no: http://shop/factory/callbacks/${token}!`, 200), "no: http://shop/factory/callbacks/…!")
    assert.equal(inWords(`${"x".repeat(10)} ${token}`, 30), `${"x".repeat(10)} …`)
  })
})
