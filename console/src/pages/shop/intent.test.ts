import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { Refused } from "../../api/client.ts"
import { readFailure, readFailureAgain } from "./intent.ts"

const refused = (status: number, code: string, more: { path?: string; retryAfter?: number } = {}) => {
  const errors = more.path === undefined ? [] : [{ path: more.path, message: "no" }]
  return new Refused(status, { code, errors, requestId: "r" }, more.retryAfter)
}

describe("what a buyer is told who got no order", () => {
  test("without an answer, or after a mistake of the shop, it may have been ordered all the same", () => {
    for (const error of [
      refused(0, "no-answer"),
      refused(503, "outcome-unknown", { retryAfter: 1 }),
      refused(500, "internal"),
      refused(502, "unknown"),
      refused(408, "too-slow"),
      refused(409, "twin-running", { retryAfter: 1 }),
      new SyntaxError("half an answer"),
    ])
      assert.deepEqual(readFailure(error), { kind: "unknown" }, String(error))
  })

  test("a crowd: nothing was ordered, and one may try again when the shop says so", () => {
    assert.deepEqual(readFailure(refused(503, "busy", { retryAfter: 3 })), { kind: "busy", seconds: 3 })
    assert.deepEqual(readFailure(refused(503, "not-ready")), { kind: "busy", seconds: 1 })
  })

  test("what was decided against, or cannot be, is refused for its reason", () => {
    const because = (error: Refused) => {
      const failure = readFailure(error)
      return failure.kind === "refused" ? failure.because : failure.kind
    }
    assert.equal(because(refused(409, "sold-out")), "sold-out")
    assert.equal(because(refused(404, "unknown-product")), "unknown-product")
    assert.equal(because(refused(422, "invalid", { path: "quantity" })), "quantity")
    assert.equal(because(refused(422, "invalid", { path: "lines.0.quantity" })), "quantity")
    assert.equal(because(refused(422, "invalid", { path: "customerId" })), "member")
    assert.equal(because(refused(401, "sign-in-needed")), "sign-in")
    assert.equal(because(refused(403, "read-only")), "read-only")
    assert.equal(because(refused(413, "too-large")), "mistake")
  })

  test("asked again, only what was decided tells what became of the first time", () => {
    assert.deepEqual(readFailureAgain(refused(409, "sold-out")), {
      kind: "refused",
      because: "sold-out",
      requestId: "r",
    })
    for (const error of [
      refused(503, "busy", { retryAfter: 3 }),
      refused(401, "sign-in-needed"),
      refused(403, "cross-site"),
      refused(0, "no-answer"),
    ])
      assert.deepEqual(readFailureAgain(error), { kind: "unknown" }, error.code)
  })
})
