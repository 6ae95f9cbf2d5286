import type { Order } from "../../../../src/views/lists.ts"
import type { Tone } from "../../parts/Status.tsx"
import { wordsOf } from "../../words/language.tsx"

export const tones: Record<Order["status"], Tone> = { confirmed: "good", backordered: "wait", cancelled: "over" }

export const statusWords = wordsOf({
  confirmed: { en: "Confirmed", ko: "확정" },
  backordered: { en: "Back-ordered", ko: "입고 대기" },
  cancelled: { en: "Cancelled", ko: "취소" },
})

export const words = wordsOf({
  title: { en: "Orders", ko: "주문" },
  lead: {
    en: "Every order, newest first. Open one to see its whole life, from checkout to arrival.",
    ko: "최근 주문부터 표시합니다. 주문을 열면 접수부터 입고까지 모든 과정을 볼 수 있습니다.",
  },
  filters: { en: "Which orders", ko: "주문 상태" },
  all: { en: "All", ko: "전체" },
  search: { en: "Order id or customer id", ko: "주문 번호 또는 고객 ID" },
  find: { en: "Find", ko: "찾기" },
  clear: { en: "Clear", ko: "지우기" },
  of: { en: "Orders of {customer}", ko: "고객 {customer}" },
  table: { en: "Orders", ko: "주문 목록" },
  when: { en: "When", ko: "주문 시각" },
  order: { en: "Order", ko: "주문" },
  what: { en: "What", ko: "상품" },
  pieces: { en: "Pieces", ko: "수량" },
  total: { en: "Total", ko: "금액" },
  customer: { en: "Customer", ko: "고객" },
  status: { en: "Status", ko: "상태" },
  waiting: { en: "Waiting", ko: "입고 대기" },
  expected: { en: "Expected", ko: "입고 예정" },
  more: { en: "and {count} more", ko: "외 {count}종" },
  none: { en: "No orders yet", ko: "아직 주문이 없습니다" },
  noneHint: {
    en: "What is bought in the shop appears here at once.",
    ko: "상점에서 주문이 들어오면 바로 여기에 표시됩니다.",
  },
  noneLike: { en: "No such orders", ko: "해당하는 주문이 없습니다" },
  noneLikeHint: {
    en: "Choose another status, or look for another customer.",
    ko: "다른 상태를 고르거나 다른 고객을 찾아보세요.",
  },
})
