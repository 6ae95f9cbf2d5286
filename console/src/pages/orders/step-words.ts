import { wordsOf } from "../../words/language.tsx"

/** What each step says once it happened. */
export const doneWords = wordsOf({
  accepted: {
    en: "Order accepted, {pieces, plural, one {# piece} other {# pieces}}",
    ko: "주문 {pieces, number}개 접수",
  },
  taken: { en: "{pieces, number} taken from stock", ko: "재고에서 {pieces, number}개 확보" },
  waits: {
    en: "{pieces, plural, one {# piece has} other {# pieces have}} to wait",
    ko: "{pieces, number}개 입고 대기",
  },
  "ran-short": { en: "The product ran short", ko: "재고 부족 발생" },
  "production-order": {
    en: "Production order for {pieces, plural, one {# piece} other {# pieces}}",
    ko: "생산 주문 {pieces, number}개",
  },
  asked: { en: "Factory asked for {pieces, number}", ko: "공장에 {pieces, number}개 요청" },
  "called-back": { en: "The factory called back", ko: "공장 회신" },
  arrived: {
    en: "{pieces, plural, one {# piece} other {# pieces}} arrived and booked in",
    ko: "{pieces, number}개 입고",
  },
  filled: {
    en: "{pieces, plural, one {# waiting piece} other {# waiting pieces}} given to this order",
    ko: "대기하던 {pieces, number}개 배정",
  },
  "ads-paused": { en: "Ad manager asked to pause the ad", ko: "광고 담당자에게 중단 요청" },
  "ads-resumed": { en: "Ad manager asked to resume the ad", ko: "광고 담당자에게 재개 요청" },
  cancelled: { en: "Order cancelled", ko: "주문 취소" },
  "put-back": { en: "{pieces, number} put back into stock", ko: "재고로 {pieces, number}개 되돌림" },
  bulk: {
    en: "Bulk purchase, {pieces, plural, one {# piece} other {# pieces}} at once",
    ko: "한 번에 {pieces, number}개 대량 구매",
  },
  "became-vip": { en: "The customer became a VIP", ko: "고객 VIP 승급" },
  "marketing-told": { en: "Marketing was told of the VIP", ko: "마케팅에 VIP 알림" },
})

/** What steps say as long as they have not happened; of others, the same as afterwards. */
export const openWords = wordsOf({
  asked: { en: "Ask the factory for {pieces, number}", ko: "공장에 {pieces, number}개 요청" },
  "called-back": { en: "The factory's callback", ko: "공장 회신" },
  arrived: { en: "Book in what arrived", ko: "입고 처리" },
  filled: {
    en: "{pieces, plural, one {# waiting piece} other {# waiting pieces}} for this order",
    ko: "대기 중인 {pieces, number}개 배정",
  },
  "ads-paused": { en: "Ask the ad manager to pause the ad", ko: "광고 담당자에게 중단 요청" },
  "ads-resumed": { en: "Ask the ad manager to resume the ad", ko: "광고 담당자에게 재개 요청" },
  "became-vip": { en: "Make the customer a VIP", ko: "고객 VIP 승급" },
  "marketing-told": { en: "Tell marketing of the VIP", ko: "마케팅에 VIP 알림" },
})

export const words = wordsOf({
  before: { en: "Before this order", ko: "이 주문이 들어오기 전" },
  since: { en: "So far", ko: "지금까지" },
  ahead: { en: "Now and next", ko: "지금, 그리고 다음" },
  "under-way": { en: "Under way", ko: "진행 중" },
  waiting: { en: "To come", ko: "예정" },
  stuck: { en: "Needs a person", ko: "확인 필요" },
  attempt: { en: "Next try", ko: "다음 시도" },
  expected: { en: "Expected", ko: "입고 예정" },
  deadline: { en: "Asked again", ko: "다시 요청" },
  later: { en: "{length} later", ko: "{length} 뒤" },
  queue: {
    en: "{ahead, plural, =0 {First in the queue} one {# piece before it in the queue} other {# pieces before it in the queue}}",
    ko: "{ahead, plural, =0 {대기 순서 맨 앞} other {앞선 대기 #개}}",
  },
  attempts: {
    en: "{count, plural, one {# failed attempt} other {# failed attempts}}",
    ko: "실패한 시도 {count, number}회",
  },
  answer: { en: "The factory's answer", ko: "공장 응답" },
  why: { en: "Reason", ko: "사유" },
  subject: { en: "Subject", ko: "제목" },
  consumer: { en: "Consumer", ko: "처리기" },
  sent: { en: "Show what was sent", ko: "보낸 내용 보기" },
  received: { en: "Show what the factory sent", ko: "공장이 보낸 내용 보기" },
  event: { en: "Show the event", ko: "이벤트 보기" },
  "to production-order": { en: "Production order", ko: "생산 주문" },
  "to dead-letter": { en: "Dead letter", ko: "막힌 일" },
  "to mail": { en: "The mail", ko: "메일" },
  "to webhook": { en: "The webhook", ko: "웹훅" },
  "to customer": { en: "Customer", ko: "고객" },
})
