import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { type AdNews, adMail } from "./ad-mail.ts"

const news: AdNews = {
  kind: "pause",
  language: "ko",
  sku: "CP-502101",
  name: "부산도너츠",
  stock: 0,
  waiting: 1_234,
  expectedAt: new Date("2026-11-23T20:43:33Z"),
  confirmUrl: "http://127.0.0.1:3000/ads/confirmations/abc",
}

describe("the mail to an ad manager", () => {
  test("asks in Korean to pause, with product, stock, who waits, when it comes, and where to confirm", () => {
    const { subject, text } = adMail(news)
    assert.equal(subject, "[광고 중단 요청] 재고 부족: 부산도너츠")
    assert.equal(
      text,
      `안녕하세요.

아래 상품의 재고가 부족하여 공장에 생산을 요청했습니다. 다시 입고될 때까지 이 상품의 광고를 잠시 중단해 주시기 바랍니다.

  상품: 부산도너츠 (CP-502101)
  현재 재고: 0개
  입고 대기 주문: 1,234개
  입고 예정: 11월 24일 (화) 오전 5:43경 (한국 시간)

광고를 중단하셨다면 아래 주소에서 확인 버튼을 눌러 주세요.
http://127.0.0.1:3000/ads/confirmations/abc

다시 입고되면 메일로 알려 드리겠습니다. 이 메일은 Restock에서 자동으로 보냈습니다.
`,
    )
  })

  test("asks in English where the manager reads English", () => {
    const { subject, text } = adMail({ ...news, language: "en", name: "Busan donut" })
    assert.equal(subject, "[Please pause the ad] Running short: Busan donut")
    assert.match(text, /Product: Busan donut \(CP-502101\)\n {2}In stock: 0\n {2}Ordered and waiting: 1,234/)
    assert.match(text, /Expected: about Mon 23 November,? (at )?20:43 UTC/)
  })

  test("tells that it can run again, with nothing to confirm", () => {
    const { subject, text } = adMail({ ...news, kind: "resume", stock: 9, waiting: 0, confirmUrl: null })
    assert.equal(subject, "[광고 재개 안내] 재입고: 부산도너츠")
    assert.match(text, /현재 재고: 9개/)
    assert.doesNotMatch(text, /입고 예정|http/)
  })

  test("lets no name become a header, a tag or a second line of the subject", () => {
    const { subject, text, html } = adMail({ ...news, name: '도넛\r\nBcc: b@y\r\n<script>alert("1")</script>' })
    assert.doesNotMatch(subject, /[\r\n]/)
    assert.match(text, /상품: 도넛 Bcc: b@y <script>/)
    assert.doesNotMatch(html, /<script/)
  })
})
