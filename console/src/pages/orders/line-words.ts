import { wordsOf } from "../../words/language.tsx"

export const stationNames = wordsOf({
  checkout: { en: "Checkout", ko: "주문" },
  stock: { en: "Stock", ko: "재고" },
  refill: { en: "Refill", ko: "보충" },
  factory: { en: "Factory", ko: "공장" },
  callback: { en: "Callback", ko: "회신·입고" },
  filled: { en: "Back-order", ko: "배정" },
  cancelled: { en: "End", ko: "종료" },
  ad: { en: "Ad", ko: "광고" },
  vip: { en: "VIP", ko: "VIP" },
  marketing: { en: "Marketing", ko: "마케팅" },
})

/** How it stands at a station, in a word. */
export const stationWords = wordsOf({
  accepted: { en: "Accepted", ko: "접수" },
  "all-there": { en: "All there", ko: "모두 확보" },
  "part-there": { en: "Part there", ko: "일부 확보" },
  "none-there": { en: "Sold out", ko: "품절" },
  "ran-short": { en: "Ran short", ko: "부족" },
  ordered: { en: "Ordered", ko: "생산 주문" },
  asking: { en: "Asking", ko: "요청 중" },
  asked: { en: "Asked", ko: "요청 완료" },
  later: { en: "Later", ko: "대기" },
  producing: { en: "Producing", ko: "생산 중" },
  overdue: { en: "Overdue", ko: "지연" },
  "partly-arrived": { en: "Part arrived", ko: "일부 입고" },
  booking: { en: "Booking in", ko: "입고 처리 중" },
  "called-back": { en: "Called back", ko: "회신" },
  arrived: { en: "Arrived", ko: "입고 완료" },
  waits: { en: "Waiting", ko: "대기" },
  filled: { en: "Filled", ko: "배정 완료" },
  pausing: { en: "Pausing", ko: "중단 요청 중" },
  paused: { en: "Paused", ko: "중단 요청" },
  resuming: { en: "Resuming", ko: "재개 요청 중" },
  resumed: { en: "Resumed", ko: "재개 요청" },
  bulk: { en: "Bulk buyer", ko: "대량 구매" },
  "making-vip": { en: "Upgrading", ko: "승급 중" },
  vip: { en: "VIP now", ko: "승급 완료" },
  telling: { en: "Telling", ko: "알리는 중" },
  told: { en: "Told", ko: "알림 완료" },
  cancelled: { en: "Cancelled", ko: "취소" },
  stuck: { en: "Stuck", ko: "막힘" },
})

export const words = wordsOf({
  line: { en: "The order's way", ko: "주문 진행 상황" },
  attempt: { en: "Next try", ko: "다음 시도" },
  expected: { en: "Expected", ko: "예정" },
  deadline: { en: "Asked again", ko: "다시 요청" },
})
