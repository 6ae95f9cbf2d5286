import { wordsOf } from "../../words/language.tsx"

export const words = wordsOf({
  title: { en: "Dead letters", ko: "막힌 일" },
  lead: {
    en: "What could not be done by itself, by its cause. Mend the cause, then send again: nothing is lost meanwhile.",
    ko: "자동으로 끝내지 못한 일을 원인별로 모았습니다. 원인을 해결한 뒤 다시 보내세요. 그동안 아무것도 잃지 않습니다.",
  },
  none: { en: "Nothing is stuck", ko: "막힌 일이 없습니다" },
  noneHint: {
    en: "Whatever fails is tried again by itself first. Only what needs a person comes here.",
    ko: "실패한 일은 먼저 자동으로 다시 시도합니다. 사람이 필요한 일만 여기에 남습니다.",
  },
  count: { en: "{count, plural, one {# letter} other {# letters}}", ko: "{count, number}건" },
  since: { en: "since", ko: "처음 막힌 때" },
  show: { en: "Show the letters", ko: "하나씩 보기" },
  attempts: { en: "{count, plural, one {# attempt} other {# attempts}}", ko: "시도 {count, number}회" },
  event: { en: "What it is about", ko: "내용 보기" },
  more: { en: "The first {count} are shown.", ko: "처음 {count}건만 표시합니다." },

  resend: { en: "Send again", ko: "다시 보내기" },
  resendAll: { en: "Send all again", ko: "모두 다시 보내기" },
  resendTitle: { en: "Send it again?", ko: "다시 보낼까요?" },
  resendAllTitle: {
    en: "Send {count, plural, one {# letter} other {# letters}} again?",
    ko: "{count, number}건을 다시 보낼까요?",
  },
  resendAllWhat: {
    en: "One after the other, oldest first. You can stop at any time; what was sent stays sent.",
    ko: "오래된 것부터 하나씩 보냅니다. 언제든 멈출 수 있으며, 이미 보낸 것은 그대로 유지됩니다.",
  },
  discard: { en: "Discard", ko: "폐기" },
  discardAll: { en: "Discard all", ko: "모두 폐기" },
  discardTitle: { en: "Discard it?", ko: "폐기할까요?" },
  discardAllTitle: {
    en: "Discard {count, plural, one {# letter} other {# letters}}?",
    ko: "{count, number}건을 폐기할까요?",
  },
  discardWhat: {
    en: "Nobody will work on it any more. It stays in the books, with your reason.",
    ko: "더 이상 처리하지 않습니다. 기록과 사유는 남습니다.",
  },

  sending: { en: "Sending again", ko: "다시 보내는 중" },
  discarding: { en: "Discarding", ko: "폐기하는 중" },
  progress: { en: "{done} of {of}", ko: "{of}건 중 {done}건" },
  stop: { en: "Stop", ko: "멈추기" },
  ended: {
    en: "{done} done, {gone} dealt with by somebody else, {left} left.",
    ko: "처리 {done}건, 다른 사람이 먼저 처리 {gone}건, 남음 {left}건.",
  },
  broken: { en: "Stopped: {why}", ko: "중단됨: {why}" },
})

/** What sending again will do, by who works on it. */
export const effectWords = wordsOf({
  "order-from-factory": {
    en: "The factory is asked for what is still missing.",
    ko: "아직 오지 않은 물량을 공장에 다시 요청합니다.",
  },
  "receive-arrival": {
    en: "What the factory reported is read again, and booked once.",
    ko: "공장 회신을 다시 읽고 한 번만 입고합니다.",
  },
  "pause-ads": {
    en: "The ad manager is asked to pause, if the product is still short.",
    ko: "상품이 아직 부족하면 광고 담당자에게 중지를 요청합니다.",
  },
  "resume-ads": {
    en: "The ad manager is told to go on, if the product is not short.",
    ko: "상품이 더 이상 부족하지 않으면 광고 담당자에게 재개를 요청합니다.",
  },
  "upgrade-to-vip": {
    en: "The customer becomes a VIP, if they are registered by now.",
    ko: "고객이 등록되어 있으면 VIP로 승급합니다.",
  },
  "notify-marketing": {
    en: "Marketing is told under the same id, so that it counts once.",
    ko: "같은 번호로 마케팅에 다시 전달하므로 한 번만 반영됩니다.",
  },
  "alert-operations": { en: "Operations are told again.", ko: "운영팀에 다시 알립니다." },
})
