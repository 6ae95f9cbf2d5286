import { wordsOf } from "../../words/language.tsx"

export const words = wordsOf({
  title: { en: "Production orders", ko: "생산 주문" },
  lead: {
    en: "What was ordered from the factory, and what has become of it. What needs a look comes first.",
    ko: "공장에 주문한 물량과 진행 상황입니다. 확인이 필요한 주문부터 표시합니다.",
  },
  filters: { en: "Which production orders", ko: "생산 주문 보기" },
  attention: { en: "Need a look", ko: "확인 필요" },
  open: { en: "Open", ko: "진행 중" },
  ended: { en: "Ended", ko: "끝난 주문" },
  all: { en: "All", ko: "전체" },

  product: { en: "Product", ko: "상품" },
  state: { en: "State", ko: "상태" },
  arrived: { en: "Arrived", ko: "입고" },
  due: { en: "Expected", ko: "입고 예정" },
  asks: { en: "Asks", ko: "요청 횟수" },
  requested: { en: "Requested", ko: "주문 시각" },

  of: {
    en: "{arrived, number} of {quantity, number} arrived",
    ko: "{quantity, number}개 중 {arrived, number}개 입고",
  },
  quarantined: {
    en: "{count, plural, one {# callback} other {# callbacks}} not believed",
    ko: "격리된 회신 {count, number}건",
  },
  in: { en: "in {time}", ko: "{time} 뒤" },
  late: { en: "{time} late", ko: "{time} 지남" },
  pastDeadline: { en: "past its deadline", ko: "기한 초과" },
  decide: { en: "Yours to decide", ko: "결정 필요" },
  endedAt: { en: "ended {time}", ko: "{time} 종료" },
  askedAgainIn: { en: "asked again in {time}", ko: "{time} 뒤 다시 요청" },
  closesIn: { en: "closes in {time}", ko: "{time} 뒤 종료" },

  noAttention: { en: "Nothing needs a look", ko: "확인할 생산 주문이 없습니다" },
  noAttentionHint: {
    en: "The factory keeps its word, or still has the time to. What is on its way arrives by itself.",
    ko: "공장과의 일이 모두 순조롭습니다. 생산 중인 물량은 저절로 입고됩니다.",
  },
  toOpen: { en: "See what is open", ko: "진행 중인 주문 보기" },
  toAll: { en: "See all", ko: "전체 보기" },
  noneOpen: { en: "Nothing is on order", ko: "진행 중인 생산 주문이 없습니다" },
  noneOpenHint: {
    en: "Every shelf is full enough. When a product runs short, it is ordered here by itself.",
    ko: "모든 상품의 재고가 넉넉합니다. 부족해지면 자동으로 주문됩니다.",
  },
  none: { en: "None yet", ko: "아직 없습니다" },
  noneHint: {
    en: "As soon as a product runs short, it is ordered here by itself.",
    ko: "상품이 부족해지면 자동으로 주문됩니다.",
  },
})

export const stateWords = wordsOf({
  requested: { en: "About to be asked", ko: "요청 대기" },
  sending: { en: "Being asked", ko: "요청 중" },
  accepted: { en: "Producing", ko: "생산 중" },
  unconfirmed: { en: "Unconfirmed", ko: "접수 미확인" },
  "partly-arrived": { en: "Partly arrived", ko: "일부 입고" },
  arrived: { en: "Arrived", ko: "입고 완료" },
  rejected: { en: "Rejected", ko: "공장 거절" },
  failed: { en: "Failed", ko: "실패" },
  closed: { en: "Closed", ko: "종료" },
})
