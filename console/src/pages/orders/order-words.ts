import { wordsOf } from "../../words/language.tsx"

export const words = wordsOf({
  title: { en: "Order …{end}", ko: "주문 …{end}" },
  back: { en: "Orders", ko: "주문 목록" },
  cancelled: {
    en: "Cancelled while it waited. What it had taken is for sale again.",
    ko: "입고를 기다리던 중 취소되었습니다. 확보했던 상품은 다시 판매됩니다.",
  },
  stuck: {
    en: "It cannot go on by itself: somebody has to look at it.",
    ko: "더 이상 자동으로 진행되지 않습니다. 확인이 필요합니다.",
  },
  backordered: {
    en: "{waiting, plural, one {# piece is} other {# pieces are}} still to come.",
    ko: "상품 {waiting, number}개의 입고를 기다리고 있습니다.",
  },
  confirmed: {
    en: "Everything that was bought is the customer's.",
    ko: "주문한 상품이 모두 준비되었습니다.",
  },
  "to dead-letter": { en: "Look at the dead letter", ko: "막힌 일 보기" },
  "to production-order": { en: "Look at the production order", ko: "생산 주문 보기" },
  cancel: { en: "Cancel order", ko: "주문 취소" },
  keep: { en: "Keep it", ko: "그대로 두기" },
  cancelTitle: { en: "Cancel this order?", ko: "이 주문을 취소하시겠습니까?" },
  cancelWhat: {
    en: "The order gives up its place in the queue: {waiting, plural, one {# waiting piece is} other {# waiting pieces are}} not delivered any more.",
    ko: "대기 순서를 포기합니다. 기다리던 {waiting, number}개는 배정되지 않습니다.",
  },
  cancelTaken: {
    en: "{taken, plural, =0 {Nothing has to be put back.} one {# piece goes back into stock.} other {# pieces go back into stock.}}",
    ko: "{taken, plural, =0 {되돌릴 재고는 없습니다.} other {확보했던 #개는 재고로 돌아갑니다.}}",
  },
  cancelFinal: { en: "This cannot be undone.", ko: "되돌릴 수 없습니다." },
  notWaiting: {
    en: "Meanwhile everything has arrived and the order is confirmed; it cannot be cancelled any more.",
    ko: "그 사이 상품이 모두 입고되어 주문이 확정되었습니다. 이제 취소할 수 없습니다.",
  },
  way: { en: "Where it is", ko: "진행 상황" },
  steps: { en: "Step by step", ko: "자세한 과정" },
  facts: { en: "The order", ko: "주문 정보" },
  bought: { en: "What was bought", ko: "주문 상품" },
  customer: { en: "Customer", ko: "고객" },
  nobody: { en: "Without an account", ko: "비회원" },
  total: { en: "Total", ko: "금액" },
  at: { en: "Accepted", ko: "주문 시각" },
  id: { en: "Order id", ko: "주문 번호" },
  key: { en: "Idempotency key", ko: "멱등 키" },
  noKey: { en: "none was sent", ko: "없음" },
  taken: { en: "{taken, number} ready", ko: "{taken, number}개 확보" },
  waiting: { en: "{waiting, number} waiting", ko: "{waiting, number}개 대기" },
})
