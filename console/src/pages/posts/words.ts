import { wordsOf } from "../../words/language.tsx"

export const kindWords = wordsOf({
  "ads-pause": { en: "Pause the ad", ko: "광고 중단 요청" },
  "ads-resume": { en: "Resume the ad", ko: "광고 재개 안내" },
  operations: { en: "To operations", ko: "운영 알림" },
  webhook: { en: "Webhook to marketing", ko: "마케팅 웹훅" },
})

export const stateWords = wordsOf({
  waiting: { en: "To be sent", ko: "보낼 예정" },
  sent: { en: "Sent", ko: "보냄" },
  "maybe-sent": { en: "Arrival unknown", ko: "도착 미확인" },
  refused: { en: "Refused", ko: "거절됨" },
  superseded: { en: "Not needed any more", ko: "보낼 필요 없어짐" },
})

export const words = wordsOf({
  title: { en: "Mail and webhooks", ko: "메일·웹훅" },
  lead: {
    en: "What leaves the shop, newest first: mail to ad managers and to operations, webhooks to marketing. Open one to read it and to send it once more.",
    ko: "상점이 밖으로 보내는 알림을 최근 순으로 표시합니다. 광고 담당자와 운영팀에는 메일로, 마케팅에는 웹훅으로 알립니다. 열면 내용을 읽고 다시 보낼 수 있습니다.",
  },
  filters: { en: "Which kind", ko: "종류" },
  all: { en: "All", ko: "전체" },
  table: { en: "Mail and webhooks", ko: "메일·웹훅 목록" },
  when: { en: "When", ko: "시각" },
  what: { en: "What", ko: "내용" },
  to: { en: "To", ko: "받는 곳" },
  about: { en: "About", ko: "관련 항목" },
  state: { en: "State", ko: "상태" },
  attempts: { en: "Attempts", ko: "시도 횟수" },
  next: { en: "next try", ko: "다음 시도" },
  nobody: { en: "nobody is set", ko: "지정되지 않음" },
  confirmed: { en: "pause confirmed", ko: "중단 확인됨" },
  newVip: { en: "A customer became a VIP", ko: "고객 VIP 승급" },

  none: { en: "Nothing has been sent yet", ko: "아직 보낸 것이 없습니다" },
  noneHint: {
    en: "When a product that is advertised runs short, whoever manages its ad is asked to pause it. That is usually the first mail.",
    ko: "광고 중인 상품의 재고가 부족해지면 광고 담당자에게 중단을 요청합니다. 보통 이 메일이 가장 먼저 표시됩니다.",
  },
  "none ads-pause": { en: "No ad had to be paused yet", ko: "아직 광고 중단을 요청한 적이 없습니다" },
  "hint ads-pause": {
    en: "The first mail goes out when a product with a running ad runs short.",
    ko: "광고 중인 상품의 재고가 부족해지면 담당자에게 메일을 보냅니다.",
  },
  "none ads-resume": { en: "No ad could be resumed yet", ko: "아직 광고 재개를 안내한 적이 없습니다" },
  "hint ads-resume": {
    en: "A mail goes out when a product whose ad was paused is back in stock.",
    ko: "광고를 중단했던 상품이 다시 입고되면 담당자에게 메일을 보냅니다.",
  },
  "none operations": { en: "Operations had nothing to hear yet", ko: "아직 운영팀에 알린 일이 없습니다" },
  "hint operations": {
    en: "Operations is mailed when something gets stuck that only a person can settle.",
    ko: "사람이 처리해야 하는 일이 생기면 운영팀에 메일을 보냅니다.",
  },
  "none webhook": { en: "Marketing had nothing to hear yet", ko: "아직 마케팅에 알린 일이 없습니다" },
  "hint webhook": {
    en: "Marketing is told when a customer becomes a VIP.",
    ko: "고객이 VIP가 되면 마케팅에 알립니다.",
  },
  customersAway: {
    en: "The customers database does not answer: its webhooks and mails are missing here until it is back. Nothing is lost.",
    ko: "고객 데이터베이스가 응답하지 않아 웹훅과 일부 운영 알림이 목록에 없습니다. 복구되면 다시 나타나며 잃는 것은 없습니다.",
  },
  marketingOff: {
    en: "No marketing system is configured here, so no webhook is sent.",
    ko: "이 상점에는 마케팅 시스템이 설정되어 있지 않아 웹훅을 보내지 않습니다.",
  },
})
