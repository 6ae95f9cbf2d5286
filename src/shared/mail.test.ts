import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { escapeHtml, inOneLine, isStrictAddress } from "./mail.ts"

describe("a strict address", () => {
  for (const address of [
    "ads@donut.example",
    "a.b+c@x.co",
    "김.도넛@donut.example",
    "x@localhost",
    "o'neil@a-b.example",
  ])
    test(`${address} is one`, () => assert.equal(isStrictAddress(address), true))
  for (const address of [
    "",
    "donut",
    "@donut.example",
    "ads@",
    "a@x\r\nBcc: b@y",
    "a@x, b@y",
    "a@x b@y",
    "a@x;b@y",
    "Kim <a@x>",
    "<a@x>",
    '"a b"@x',
    "a(b)@x",
    "a@x@y",
    "a..b@x",
    ".a@x",
    "a@x..y",
    "a@\u0000x",
    "a@x\u2028",
    "a\u200bb@x",
    "=?utf-8?q?thief=40evil.example=2C?=ads@donut.example",
    `${"a".repeat(65)}@x`,
    `a@${"x".repeat(255)}`,
  ])
    test(`${JSON.stringify(address).slice(0, 40)} is none`, () => assert.equal(isStrictAddress(address), false))
})

test("a name in a subject is one line of at most 200 characters", () => {
  assert.equal(inOneLine("도넛\r\nBcc: b@y\u0000"), "도넛 Bcc: b@y")
  assert.equal(inOneLine("a\u2028b"), "a b")
  assert.equal(inOneLine("a\u202eb\u2066"), "a b")
  assert.equal(inOneLine(`${"x".repeat(199)}\u{1f369}`), "x".repeat(199))
  assert.equal(inOneLine("x".repeat(500)).length, 200)
})

test("a name in HTML is text", () => {
  assert.equal(escapeHtml(`<b a="1">&'`), "&#60;b a=&#34;1&#34;&#62;&#38;&#39;")
})
