import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { AskId } from "../shared/ids.ts"
import { callbackToken, looksLikeToken, tokenHash, tokenKey } from "./callback-token.ts"

const key = tokenKey(Buffer.alloc(32, 1))
const ask = "01a20a24-7f52-7c3b-b5aa-018e2c1e48a1" as AskId
const nonce = Buffer.alloc(16, 2)

describe("the secret in a callback address", () => {
  test("is the same again for the same ask, so a retry sends the same bytes", () => {
    assert.equal(callbackToken(key, ask, nonce), callbackToken(key, ask, Buffer.alloc(16, 2)))
  })
  test("differs by ask, by nonce and by key", () => {
    const tokens = [
      callbackToken(key, ask, nonce),
      callbackToken(key, "01a20a24-7f52-7c3b-b5aa-018e2c1e48a2" as AskId, nonce),
      callbackToken(key, ask, Buffer.alloc(16, 3)),
      callbackToken(tokenKey(Buffer.alloc(32, 9)), ask, nonce),
    ]
    assert.equal(new Set(tokens).size, 4)
  })
  test("names its key, says nothing of it, and fits in a path", () => {
    const token = callbackToken(key, ask, nonce)
    assert.ok(token.startsWith(`${key.id}.`))
    assert.ok(looksLikeToken(token))
    assert.equal(encodeURIComponent(token), token)
    assert.ok(!token.includes(Buffer.from(key.secret).toString("base64url").slice(0, 8)))
  })
  test("is stored only as a hash of 32 bytes", () => assert.equal(tokenHash("any").length, 32))
  for (const text of [
    "",
    "x",
    "01234567",
    "01234567.short",
    `01234567.${"a".repeat(44)}`,
    `0123456G.${"a".repeat(43)}`,
  ])
    test(`"${text.slice(0, 20)}" does not look like one`, () => assert.equal(looksLikeToken(text), false))
})
