import assert from "node:assert/strict"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { test } from "node:test"
import { reportedCount } from "../../../src/replenishment/reported-count.ts"
import { inKorean } from "./reasons.ts"

const src = join(import.meta.dirname, "../../../src")
/** Where reasons are written that the console shows; tests and doubles write none. */
const rooms = "{replenishment,advertising,customers,marketing,messaging,adapters/{mail,partners}}/**/!(*.test).ts"
/** What stands before a sentence that may become a reason. */
const leads = [
  String.raw`\breason\s*(?::|=|\?\?)\s*(?:order\??\.reason \?\? )?`,
  String.raw`\bREASON = `,
  String.raw`\bnew [A-Z]\w+\(\s*`,
  String.raw`\bsetState\([^"]*"[a-z-]+",\s*`,
  String.raw`\bnoteAnswer\([^"]*"[a-z-]+",\s*`,
  String.raw`\bconst unheard = `,
  String.raw`\bwithoutAddresses\(`,
  // Of whyRefused.
  String.raw`\breturn (?="(?:the|this) )`,
]
const written = new RegExp(`(?:${leads.join("|")})(?:"([^"]+)"|\`([^\`]+)\`)`, "g")

/** Every sentence in those rooms, with 777 for each value; one word is none. */
const sentences = globSync(rooms, { cwd: src })
  .flatMap((file) => [...readFileSync(join(src, file), "utf8").matchAll(written)])
  .map((found) => (found[1] ?? found[2]!).replaceAll(/\$\{[^}]+\}/g, "777"))
  .filter((sentence) => sentence.includes(" "))

/** Mistakes of ours, which only who mends them can do anything about; and what stands in the log alone. */
const forDevelopers = new Set([
  "RESTOCK_LEASE_SECONDS is for the proof only: unset it.",
  "there is no event 777 here",
  "777 returned without marking its delivery done",
  "the lease of 777 for 777 ran out",
  "777: a message that is none of ours",
  "777: there is no event 777 here",
  "777: message 777 is not from us and says nothing it could use",
])
/** Values that are part of the sentence. */
const spelledOut: Readonly<Record<string, readonly string[]>> = {
  "777 within 777 s": ["no connection within 5 s", "no answer within 10 s"],
}

test("every reason that src/ writes has its Korean", (t) => {
  const reasons = sentences
    .filter((sentence) => !forDevelopers.has(sentence))
    .flatMap((sentence) => spelledOut[sentence] ?? [sentence])
  assert.deepEqual(
    reasons.filter((reason) => !/\p{Script=Hangul}|^SES: /u.test(inKorean(reason))),
    [],
  )
  t.diagnostic(`${reasons.length} sentences`)
  for (const known of [
    "the factory answered 777: 777",
    "this mail is being sent just now",
    "nobody lived to hear the answer",
  ])
    assert.ok(reasons.includes(known), `${known}: no longer found in src/`)
})

test("what the shop says itself reads as Korean, with its numbers and names", () => {
  assert.equal(inKorean("asked again by kim"), "다시 요청한 사람: kim")
  assert.equal(inKorean("closed by local"), "이 컴퓨터에서 종료함")
  assert.equal(inKorean("no callback within the deadline of ask 2"), "2차 요청의 기한까지 회신 없음")
  assert.equal(inKorean("3 asks, and no callback within the deadline"), "3번 요청했지만 기한까지 회신 없음")
  assert.equal(inKorean("4 of 10 came by the deadline"), "기한까지 10개 중 4개 입고")
  assert.equal(inKorean("the factory answered 400: no cream"), "공장 응답 400: no cream")
})

test("a reason in a reason is told in Korean, too", () => {
  assert.equal(
    inKorean("the factory at http://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1"),
    "공장(http://127.0.0.1:1): 연결이 거부됨(ECONNREFUSED 127.0.0.1:1)",
  )
  assert.equal(
    inKorean("put off for three days: marketing answered 503: $1 later"),
    "사흘 동안 미뤄짐: 마케팅 시스템 응답 503: $1 later",
  )
  assert.equal(
    inKorean("the mail server at mail.example: given up: Error: the process is stopping"),
    "메일 서버(mail.example): 중단됨: 서버 종료 중",
  )
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
  for (const reason of ["", "ECONNRESET", "the oven is cold", "요청이 너무 많습니다"])
    assert.equal(inKorean(reason), reason)
})
