import assert from "node:assert/strict"
import { test } from "node:test"
import { addressesIn, blocksOf, isHidden } from "./letter.ts"

test("a mail to an ad manager: words, the product in names and values, the address, words", () => {
  const text = `안녕하세요.

아래 상품의 재고가 부족합니다.

  상품: 단팥도너츠 (CP-502101)
  입고 예정: 3월 2일 (월) 오전 9:30경

확인해 주세요.
https://shop.example/ads/confirmations/…
`
  assert.deepEqual(blocksOf(text), [
    { shape: "words", lines: ["안녕하세요."] },
    { shape: "words", lines: ["아래 상품의 재고가 부족합니다."] },
    {
      shape: "facts",
      facts: [
        ["상품", "단팥도너츠 (CP-502101)"],
        ["입고 예정", "3월 2일 (월) 오전 9:30경"],
      ],
    },
    { shape: "words", lines: ["확인해 주세요.", "https://shop.example/ads/confirmations/…"] },
  ])
})

test("a mail to operations: a title with its list, and where to look", () => {
  const text =
    "Dead (2)\n  - order-from-factory: 400\n  - pause-ads: 550\n\nLook here:\n  https://shop.example/console\n"
  assert.deepEqual(blocksOf(text), [
    { shape: "words", lines: ["Dead (2)"] },
    { shape: "items", lines: ["order-from-factory: 400", "pause-ads: 550"] },
    { shape: "words", lines: ["Look here:"] },
    { shape: "items", lines: ["https://shop.example/console"] },
  ])
})

test("words behind a list are not lost, and no text is no block", () => {
  assert.deepEqual(blocksOf("a\n  - b\nc"), [
    { shape: "words", lines: ["a"] },
    { shape: "items", lines: ["b"] },
    { shape: "words", lines: ["c"] },
  ])
  assert.deepEqual(blocksOf(""), [])
})

test("an address ends before the full stop, and what was left out of one is known", () => {
  const parts = addressesIn("See https://shop.example/a. Or http://shop.example/ads/confirmations/…")
  assert.deepEqual(parts, ["See ", "https://shop.example/a", ". Or ", "http://shop.example/ads/confirmations/…", ""])
  assert.deepEqual([isHidden(parts[1]!), isHidden(parts[3]!)], [false, true])
})
