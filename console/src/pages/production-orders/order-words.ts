import { wordsOf } from "../../words/language.tsx"

export const words = wordsOf({
  title: { en: "Production order", ko: "생산 주문" },
  back: { en: "Production orders", ko: "생산 주문 목록" },
  one: { en: "{quantity, number} × {name}", ko: "{name} {quantity, number}개" },
  reason: { en: "Why", ko: "사유" },

  facts: { en: "The order", ko: "주문 정보" },
  product: { en: "Product", ko: "상품" },
  factory: { en: "Factory", ko: "공장" },
  requested: { en: "Requested", ko: "주문 시각" },
  expected: { en: "Expected", ko: "입고 예정" },
  deadline: { en: "Deadline", ko: "회신 기한" },
  ended: { en: "Ended", ko: "끝난 시각" },
  number: { en: "In this shortage", ko: "이번 부족에서" },
  numberValue: { en: "order {number}", ko: "{number}번째 주문" },
  id: { en: "Id", ko: "주문 번호" },
  byHand: { en: "Booked by hand for it", ko: "직접 입고한 기록" },

  missed: {
    en: "The shop was closed for a while since it was asked: a callback may have been missed, and the goods may lie at the door.",
    ko: "요청한 뒤 상점이 닫혀 있던 시간이 있습니다. 공장 회신을 받지 못했을 수 있으니, 상품이 도착했는지 확인해 주세요.",
  },
  quarantined: {
    en: "{count, plural, one {# callback} other {# callbacks}} could not be believed, so nothing was booked for {count, plural, one {it} other {them}}. If the goods are here, book them in and close the order.",
    ko: "믿을 수 없는 회신 {count, number}건은 입고하지 않았습니다. 상품이 도착했다면 직접 입고한 뒤 주문을 종료해 주세요.",
  },
  overReported: {
    en: "The factory reported more than it was asked for; only what was asked for is booked. If the rest is really here, book it as surplus.",
    ko: "공장이 요청보다 많은 수량을 회신해, 요청한 수량까지만 입고했습니다. 나머지도 도착했다면 초과분을 입고해 주세요.",
  },

  askAgain: { en: "Ask again", ko: "다시 요청" },
  askAgainTitle: { en: "Ask the factory again?", ko: "공장에 다시 요청할까요?" },
  askAgainWhat: {
    en: "The factory is asked for the {missing, plural, one {# piece} other {# pieces}} still missing, at once, and a new deadline runs.",
    ko: "아직 오지 않은 {missing, number}개를 바로 다시 요청하고, 회신 기한도 새로 시작합니다.",
  },
  askAgainRisk: {
    en: "The factory may still be making what it was asked for before. Then both will come, and both will be booked.",
    ko: "공장이 먼저 요청한 물량을 아직 만들고 있을 수 있습니다. 그러면 둘 다 오고, 둘 다 입고됩니다.",
  },
  close: { en: "Close", ko: "주문 종료" },
  closeTitle: { en: "Close this production order?", ko: "이 생산 주문을 종료할까요?" },
  closeWhat: {
    en: "It is waited for no longer. If the product is still short, the shop orders anew by itself, at once.",
    ko: "더 이상 기다리지 않습니다. 상품이 여전히 부족하면 바로 새로 주문합니다.",
  },
  closeLate: {
    en: "What still comes under this order is booked in all the same.",
    ko: "이 주문으로 늦게 온 물량도 입고됩니다.",
  },

  surplus: { en: "Book surplus", ko: "초과분 입고" },
  surplusTitle: { en: "Book surplus pieces", ko: "초과분 입고" },
  surplusWhat: {
    en: "For pieces that are here and that no callback has booked. They go into stock at once, first to those who wait; the production order stays as it is.",
    ko: "도착했지만 회신으로 입고되지 않은 수량을 재고에 더합니다. 기다리는 주문에 먼저 배정하며, 생산 주문은 그대로입니다.",
  },
  surplusClaimed: {
    en: "The factory reported {count, plural, one {# piece} other {# pieces}} more than it was asked for.",
    ko: "공장이 요청보다 {count, number}개 많다고 회신했습니다.",
  },
  surplusBefore: {
    en: "Pieces were booked for this order before. Make sure that these are others.",
    ko: "이 주문으로 이미 직접 입고한 기록이 있습니다. 같은 상품이 아닌지 확인해 주세요.",
  },
  pieces: { en: "Pieces", ko: "수량" },
  surplusReason: { en: "Surplus of production order {id}", ko: "생산 주문 {id} 초과분" },
  reasonHint: { en: "Stands in the ledger, under your name.", ko: "재고 장부에 이름과 함께 남습니다." },
})
