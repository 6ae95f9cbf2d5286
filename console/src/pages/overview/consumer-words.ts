import { wordsOf } from "../../words/language.tsx"

/** Who works on what, and what they say they are doing. */
export const consumerWords = wordsOf({
  "order-from-factory": { en: "Order from factory", ko: "공장에 요청" },
  "receive-arrival": { en: "Receive arrival", ko: "입고 처리" },
  "pause-ads": { en: "Pause ads", ko: "광고 중단" },
  "resume-ads": { en: "Resume ads", ko: "광고 재개" },
  "upgrade-to-vip": { en: "Upgrade to VIP", ko: "VIP 승급" },
  "notify-marketing": { en: "Notify marketing", ko: "마케팅에 전달" },
  "alert-operations": { en: "Alert operations", ko: "운영팀에 알림" },

  dead: { en: "{count, plural, one {# dead letter} other {# dead letters}}", ko: "막힌 일 {count, number}건" },
  retrying: {
    en: "{count, plural, =0 {} =1 {} other {# }}retry in {time}",
    ko: "{count, plural, =0 {} =1 {} other {#건 · }}{time} 뒤 재시도",
  },
  retryingNow: { en: "retrying now", ko: "지금 다시 시도" },
  working: { en: "{count, number} under way", ko: "처리 중 {count, number}건" },
  waiting: { en: "{count, plural, one {# waits} other {# wait}}", ko: "대기 {count, number}건" },
  brisk: { en: "{count, number} / min", ko: "1분간 {count, number}건 완료" },
  idle: { en: "done {time}", ko: "{time} 완료" },
  unused: { en: "nothing yet", ko: "아직 없음" },
})
