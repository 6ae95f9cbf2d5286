import assert from "node:assert/strict"
import { test } from "node:test"
import { reportedCount } from "../../../../src/replenishment/reported-count.ts"
import { inKorean } from "./reasons-in-korean.ts"

test("what the shop says itself reads as Korean, with its numbers and names", () => {
  assert.equal(inKorean("asked again by kim"), "다시 요청한 사람: kim")
  assert.equal(inKorean("no callback within the deadline of ask 2"), "2차 요청의 기한까지 회신 없음")
  assert.equal(inKorean("3 asks, and no callback within the deadline"), "3번 요청했지만 기한까지 회신 없음")
  assert.equal(inKorean("4 of 10 came by the deadline"), "기한까지 10개 중 4개 입고")
  assert.equal(inKorean("the factory answered 400: no cream"), "공장 응답 400: no cream")
})

test("what is wrong with a callback is known, as the shop writes it today", () => {
  const wrong = ["[]", '{"MessageAttributeProductCnt": -3}', '{"MessageAttributeProductCnt": 12}']
  for (const body of wrong) {
    const reported = reportedCount(new TextEncoder().encode(body), 10)
    assert.ok(reported.kind !== "count")
    assert.match(inKorean(reported.reason), /회신|수량/)
  }
})

test("a partner's own words stay as they are", () => {
  for (const reason of ["ECONNRESET", "the oven is cold", "요청이 너무 많습니다"])
    assert.equal(inKorean(reason), reason)
})
