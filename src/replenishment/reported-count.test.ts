import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { reportedCount } from "./reported-count.ts"

const ASKED = 10
const said = (body: string | Uint8Array) => reportedCount(typeof body === "string" ? Buffer.from(body) : body, ASKED)
const counting = (json: string) => said(`{"MessageAttributeProductCnt":${json}}`)

describe("what a callback says has been produced", () => {
  for (const [json, pieces] of [
    ['"10"', 10],
    ["10", 10],
    ['"4"', 4],
    ["1", 1],
    ['"007"', 7],
    ["1e1", 10],
    ['""', 10],
    ["null", 10],
  ] as const)
    test(`${json} means ${pieces}`, () => assert.deepEqual(counting(json), { kind: "count", pieces }))

  test("nothing said means all that was asked for", () => {
    assert.deepEqual(said("{}"), { kind: "count", pieces: 10 })
    assert.deepEqual(said('{"MessageAttributeRequester":"홍길동"}'), { kind: "count", pieces: 10 })
  })

  for (const json of ["11", '"11"', "1e12", `"${"9".repeat(400)}"`])
    test(`${json.slice(0, 20)} is more than asked for: counted up to that, and flagged`, () => {
      const reported = counting(json)
      assert.equal(reported.kind, "over-reported")
      assert.equal(reported.kind === "over-reported" && reported.pieces, 10)
    })

  for (const json of [
    "0",
    "-1",
    "-0",
    "2.5",
    '"0"',
    '"-1"',
    '"+1"',
    '"2.5"',
    '"1e1"',
    '"0x10"',
    '" 10"',
    '"10 "',
    '"100개"',
    '"１０"',
    "true",
    "[10]",
    '{"a":1}',
    "1e999",
  ])
    test(`${json} is no count of goods`, () => assert.equal(counting(json).kind, "unbelievable"))

  for (const [what, body] of [
    ["nothing", ""],
    ["an array", "[]"],
    ["a scalar", "10"],
    ["null", "null"],
    ["a form", "MessageAttributeProductCnt=10"],
    ["XML", "<MessageAttributeProductCnt>10</MessageAttributeProductCnt>"],
    ["half a body", '{"MessageAttributeProductCnt":"10'],
    ["EUC-KR", Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xb5, 0xb5, 0x22, 0x7d])],
    ["EUC-KR that a gateway took for UTF-8", '{"MessageAttributeProductCnt":"10","a":"\ufffd\ufffd"}'],
    ["a depth bomb", "[".repeat(30_000)],
  ] as const)
    test(`${what} is unreadable`, () => assert.equal(said(body).kind, "unbelievable"))

  test("a count inherited through __proto__ is none", () => {
    assert.deepEqual(said('{"__proto__":{"MessageAttributeProductCnt":"3"}}'), { kind: "count", pieces: 10 })
  })
  test("of a key given twice the last one counts, as in every JSON reader", () => {
    assert.deepEqual(said('{"MessageAttributeProductCnt":"3","MessageAttributeProductCnt":"4"}'), {
      kind: "count",
      pieces: 4,
    })
  })
})
