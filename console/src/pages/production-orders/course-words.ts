import { wordsOf } from "../../words/language.tsx"

export const words = wordsOf({
  title: { en: "What happened", ko: "진행 과정" },
  longest: {
    en: "Of asks the first 100 are shown, of callbacks and arrivals the last 100.",
    ko: "요청은 처음 100건, 회신과 입고는 최근 100건까지 표시합니다.",
  },
  requested: {
    en: "{pieces, plural, one {# piece} other {# pieces}} ordered, because the product ran short",
    ko: "재고 부족으로 {pieces, number}개 주문",
  },
  asked: {
    en: "Ask {number}: {quantity, plural, one {# piece} other {# pieces}}",
    ko: "{number}차 요청 {quantity, number}개",
  },
  counted: { en: "{counted, number} of it arrived", ko: "그중 {counted, number}개 입고" },
  "called-back": { en: "The factory called back", ko: "공장 회신" },
  toAsk: { en: "to ask {ask}", ko: "{ask}차 요청" },
  arrived: {
    en: "{pieces, plural, one {# piece} other {# pieces}} booked in",
    ko: "{pieces, number}개 입고",
  },
  "ended arrived": { en: "All has arrived", ko: "모두 입고 완료" },
  "ended closed": { en: "Closed", ko: "종료" },
  answer: { en: "The factory's number", ko: "공장 접수 번호" },
  body: { en: "Show what the factory sent", ko: "공장이 보낸 내용 보기" },

  "ask sending": { en: "on its way", ko: "보내는 중" },
  "ask not-sent": { en: "not sent", ko: "보내지 못함" },
  "ask accepted": { en: "accepted", ko: "접수" },
  "ask unconfirmed": { en: "unconfirmed", ko: "접수 미확인" },
  "ask rejected": { en: "rejected", ko: "거절" },
  "verdict unread": { en: "being read", ko: "읽는 중" },
  "verdict counted": { en: "counted", ko: "입고 반영" },
  "verdict over-reported": { en: "more than asked for", ko: "요청보다 많음" },
  "verdict repeated": { en: "nothing new", ko: "중복 회신" },
  "verdict quarantined": { en: "not believed", ko: "격리" },
})
