import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { inPrint, inWords, withoutTokens } from "./words.ts"

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

test("what is kept of a callback has its bytes and its length, and no token of ours", () => {
  const token = `0123abcd.${"Ab_-".repeat(10)}xyz`
  const body = Buffer.concat([
    Buffer.from(`{"CallbackUrl":"http://shop/${token}?x=1","n":"도넛"}`),
    Buffer.from([0xff, 0, 0xc3]),
  ])
  const kept = withoutTokens(body)
  assert.equal(kept.length, body.length)
  assert.equal(kept.toString("latin1"), body.toString("latin1").replace(token, `0123abcd.${"*".repeat(43)}`))
  assert.deepEqual(withoutTokens(Buffer.from([0xff, 0xfe, 0])), Buffer.from([0xff, 0xfe, 0]))
})

test("what is printed moves no cursor and begins no line", () => {
  assert.equal(inPrint("a\x1b[2Jb\rc\u2028d\u202ee"), "a\\u{1b}[2Jb\\u{d}c\\u{2028}d\\u{202e}e")
  assert.equal(inPrint("no\nRestock is open."), "no\n    Restock is open.")
  assert.equal(inPrint("Error: x\n    at y\n"), "Error: x\n    at y\n")
})
