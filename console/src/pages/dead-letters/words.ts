import { wordsOf } from "../../words/language.tsx"

export const words = wordsOf({
  title: { en: "Dead letters", ko: "막힌 일" },
  lead: {
    en: "What could not be done by itself, by its cause. Mend the cause, then send again: nothing is lost meanwhile.",
    ko: "자동으로 끝내지 못한 일을 원인별로 모았습니다. 원인을 해결한 뒤 다시 보내세요. 그동안 아무것도 잃지 않습니다.",
  },
  filters: { en: "Whose letters", ko: "처리기별 보기" },
  everyone: { en: "Everyone's", ko: "전체" },
  none: { en: "Nothing is stuck", ko: "막힌 일이 없습니다" },
  noneHint: {
    en: "All that was to be done is done, or being done. What fails is tried again by itself first; only what needs a person comes here.",
    ko: "할 일을 모두 마쳤거나 처리하고 있습니다. 실패한 일은 먼저 자동으로 다시 시도하고, 사람이 필요한 일만 여기에 남습니다.",
  },
  noneHere: { en: "Nothing is stuck here", ko: "이 처리기에는 막힌 일이 없습니다" },
  toAll: { en: "See everyone's", ko: "전체 보기" },
  away: {
    en: "The customers database does not answer: dead letters that lie there are not shown, and nothing of them is lost.",
    ko: "고객 데이터베이스가 응답하지 않아 그쪽의 막힌 일은 표시하지 못합니다. 잃는 것은 없습니다.",
  },

  count: { en: "{count, plural, one {# letter} other {# letters}}", ko: "{count, number}건" },
  first: { en: "first", ko: "처음" },
  last: { en: "last", ko: "마지막" },
  show: {
    en: "{count, plural, one {Show the letter} other {Show the letters}}",
    ko: "{count, plural, =1 {자세히 보기} other {하나씩 보기}}",
  },
  shown: { en: "{shown, number} of {count, number}", ko: "{count, number}건 중 {shown, number}건" },
  more: { en: "Show more", ko: "더 보기" },
  attempts: { en: "{count, plural, one {# attempt} other {# attempts}}", ko: "시도 {count, number}회" },
  event: { en: "What it is about", ko: "내용 보기" },

  resend: { en: "Send again", ko: "다시 보내기" },
  resendAll: { en: "Send all again", ko: "모두 다시 보내기" },
  resendTitle: { en: "Send it again?", ko: "다시 보낼까요?" },
  resendAllTitle: {
    en: "Send {count, plural, one {# letter} other {# letters}} again?",
    ko: "{count, number}건을 다시 보낼까요?",
  },
  resendAllWhat: {
    en: "{count, plural, one {# letter} other {# letters}} will be sent again to “{consumer}”, one after the other, oldest first.",
    ko: "{consumer}: {count, number}건을 오래된 것부터 하나씩 다시 보냅니다.",
  },
  again: {
    en: "It has all its attempts ahead of it. If it fails again, it comes back here.",
    ko: "처음부터 다시 시도합니다. 또 실패하면 여기로 돌아옵니다.",
  },
  againAll: {
    en: "What fails again comes back here. You can stop at any time; what was sent stays sent.",
    ko: "또 실패한 일은 여기로 돌아옵니다. 언제든 멈출 수 있으며, 이미 보낸 것은 그대로 유지됩니다.",
  },
  oldest: {
    en: "These are the oldest of {count, number}; the others stay here for another round.",
    ko: "전체 {count, number}건 중 오래된 것부터 보내고, 나머지는 다음 차례까지 여기에 남습니다.",
  },
  discard: { en: "Discard", ko: "폐기" },
  discardAll: { en: "Discard all", ko: "모두 폐기" },
  discardTitle: { en: "Discard it?", ko: "폐기할까요?" },
  discardAllTitle: {
    en: "Discard {count, plural, one {# letter} other {# letters}}?",
    ko: "{count, number}건을 폐기할까요?",
  },
  discardWhat: {
    en: "Nobody will work on it any more, and this cannot be undone. It stays in the books, with your reason.",
    ko: "더 이상 처리하지 않으며, 되돌릴 수 없습니다. 기록과 사유는 남습니다.",
  },
  discardAllWhat: {
    en: "Nobody will work on them any more, and this cannot be undone. They stay in the books, each with your reason.",
    ko: "더 이상 처리하지 않으며, 되돌릴 수 없습니다. 건마다 기록과 사유가 남습니다.",
  },
})

export const roundWords = wordsOf({
  sending: { en: "Sending again: {consumer}", ko: "다시 보내는 중: {consumer}" },
  discarding: { en: "Discarding: {consumer}", ko: "폐기하는 중: {consumer}" },
  progress: { en: "{done, number} of {of, number}", ko: "{of, number}건 중 {done, number}건" },
  stop: { en: "Stop", ko: "멈추기" },
  stopping: { en: "Stopping…", ko: "멈추는 중…" },
  "ended sending": { en: "{consumer}: {done, number} sent again", ko: "{consumer}: {done, number}건 다시 보냄" },
  "ended discarding": { en: "{consumer}: {done, number} discarded", ko: "{consumer}: {done, number}건 폐기" },
  gone: { en: "{gone, number} dealt with by a colleague", ko: "다른 사람이 먼저 처리 {gone, number}건" },
  left: { en: "{left, number} left", ko: "남음 {left, number}건" },
  broken: { en: "It had to stop:", ko: "중간에 멈췄습니다:" },
  goOn: { en: "Go on with the rest", ko: "나머지 계속하기" },
  dismiss: { en: "Close", ko: "닫기" },

  leaveTitle: { en: "It is not done yet", ko: "아직 끝나지 않았습니다" },
  leaveWhat: {
    en: "If you leave this page, it stops after the letter at hand. What is left stays here.",
    ko: "이 화면을 떠나면 지금 처리하는 일까지만 마치고 멈춥니다. 나머지는 여기에 남습니다.",
  },
  stay: { en: "Stay", ko: "계속 있기" },
  leave: { en: "Stop and leave", ko: "멈추고 떠나기" },
})

/** What sending again will do, by who works on it. */
export const effectWords = wordsOf({
  "order-from-factory": {
    en: "The factory is asked for what is still missing, unless the production order has ended or an earlier ask may still be with the factory.",
    ko: "아직 오지 않은 물량을 공장에 다시 요청합니다. 생산 주문이 끝났거나 먼저 한 요청이 아직 공장에 있을 수 있으면 요청하지 않습니다.",
  },
  "receive-arrival": {
    en: "What the factory reported is read again. Pieces that were counted before are not counted twice.",
    ko: "공장 회신을 다시 읽고 입고합니다. 이미 입고한 수량은 두 번 더하지 않습니다.",
  },
  "pause-ads": {
    en: "The ad manager is asked to pause the ad, if the product is still short; else no mail is sent.",
    ko: "상품이 아직 부족하면 광고 담당자에게 중단을 요청합니다. 아니면 메일을 보내지 않습니다.",
  },
  "resume-ads": {
    en: "The ad manager is told that the ad can run again, if the product is not short anew; else no mail is sent.",
    ko: "상품이 다시 부족해지지 않았으면 광고 담당자에게 재개를 알립니다. 아니면 메일을 보내지 않습니다.",
  },
  "upgrade-to-vip": {
    en: "The customer becomes a VIP, if they are registered by now. Who is one already stays one.",
    ko: "고객이 등록되어 있으면 VIP로 승급합니다. 이미 VIP이면 그대로입니다.",
  },
  "notify-marketing": {
    en: "Marketing is told of the VIP under the same id as before, by which it knows a repetition.",
    ko: "같은 번호로 마케팅에 다시 알리므로, 마케팅에서 중복을 구별할 수 있습니다.",
  },
  "alert-operations": { en: "Operations are told of it.", ko: "운영팀에 알립니다." },
})

/** What happened, of which the letter tells. */
export const eventWords = wordsOf({
  StockRanShort: { en: "A product ran short", ko: "재고 부족" },
  StockSoldOut: { en: "A product sold out", ko: "품절" },
  StockReplenished: { en: "A product is short no more", ko: "부족 해소" },
  BulkPurchaseMade: { en: "A bulk purchase", ko: "대량 구매" },
  CustomerBecameVip: { en: "A customer became a VIP", ko: "고객 VIP 승급" },
  ProductionOrderRenewed: { en: "The factory has to be asked again", ko: "공장 재요청" },
  StockReportedShort: { en: "A shortage was reported", ko: "부족 보고" },
  FactoryCalledBack: { en: "The factory called back", ko: "공장 회신" },
  WorkGotStuck: { en: "Work got stuck", ko: "막힌 일 발생" },
})

export const aboutWords = wordsOf({
  product: { en: "Product", ko: "상품" },
  "production-order": { en: "Production order", ko: "생산 주문" },
  order: { en: "Order", ko: "주문" },
  customer: { en: "Customer", ko: "고객" },
})
