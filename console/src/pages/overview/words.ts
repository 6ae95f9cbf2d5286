import { wordsOf } from "../../words/language.tsx"

export const words = wordsOf({
  title: { en: "Is anything stuck?", ko: "막힌 곳이 있습니까?" },

  well: { en: "All is well. Nothing waits.", ko: "모두 정상입니다. 밀린 일이 없습니다." },
  working: { en: "All is well. Work is under way.", ko: "모두 정상입니다. 일을 처리하고 있습니다." },
  short: {
    en: "The factory is being waited for: {count, plural, one {# product is} other {# products are}} short.",
    ko: "상품 {count, number}개가 부족합니다. 입고를 기다립니다.",
  },
  slow: { en: "Work waits longer than usual.", ko: "처리가 평소보다 늦어지고 있습니다." },
  retrying: {
    en: "Something failed and is tried again by itself.",
    ko: "실패한 일이 있습니다. 자동으로 다시 시도합니다.",
  },
  person: {
    en: "{count, plural, one {# thing needs} other {# things need}} a person.",
    ko: "사람이 확인할 일이 {count, number}건 있습니다.",
  },
  alsoShort: {
    en: "{count, plural, one {# product is} other {# products are}} short.",
    ko: "부족한 상품이 {count, number}개 있습니다.",
  },

  oldest: { en: "Oldest undone work", ko: "가장 오래 밀린 일" },
  none: { en: "none", ko: "없음" },
  noneWhy: { en: "All that was to be done is done.", ko: "할 일을 모두 마쳤습니다." },
  triedAgainIn: { en: "tried again in", ko: "다음 시도까지" },
  atWorkOrDue: { en: "at work, or next in line", ko: "처리 중이거나 다음 차례" },

  broken: {
    en: "{count, plural, one {# condition does} other {# conditions do}} not hold",
    ko: "지켜지지 않는 조건 {count, number}개",
  },
  brokenWhy: {
    en: "This should never be. See which, and what breaks it.",
    ko: "있어서는 안 되는 일입니다. 어떤 조건인지 확인해 주세요.",
  },
  deadLetters: {
    en: "{count, plural, one {# dead letter} other {# dead letters}}",
    ko: "막힌 일 {count, number}건",
  },
  deadLettersWhy: {
    en: "Given up; send again or discard.",
    ko: "자동 재시도가 끝났습니다. 다시 보내거나 폐기해 주세요.",
  },
  quarantined: {
    en: "{count, plural, one {# callback} other {# callbacks}} not believed",
    ko: "격리된 공장 회신 {count, number}건",
  },
  quarantinedWhy: {
    en: "What the factory reported cannot be true; nothing was booked.",
    ko: "믿을 수 없는 수량이라 입고하지 않았습니다.",
  },
  unsentAlerts: {
    en: "{count, plural, one {# alert} other {# alerts}} to operations not sent",
    ko: "보내지 못한 운영팀 알림 {count, number}건",
  },
  unsentAlertsWhy: {
    en: "Their mail is tried again; until then nobody knows.",
    ko: "메일을 다시 시도하고 있지만, 아직 전달되지 않았습니다.",
  },
  customersAway: { en: "The customers database does not answer", ko: "고객 데이터베이스가 응답하지 않습니다" },
  customersAwayWhy: {
    en: "Orders go on. Nobody becomes a VIP until it is back; nothing is lost.",
    ko: "주문은 계속 받습니다. VIP 승급은 복구된 뒤에 처리하고, 잃는 것은 없습니다.",
  },
  moreOverdue: {
    en: "{count, plural, one {# more production order} other {# more production orders}}",
    ko: "그 밖의 생산 주문 {count, number}건",
  },
  moreOverdueWhy: { en: "Rejected, failed, or past their deadline.", ko: "거절, 실패 또는 기한 초과입니다." },
  needs: { en: "What needs a person", ko: "사람이 확인할 일" },

  shortTitle: { en: "What is short", ko: "부족한 상품" },
  shortMore: {
    en: "the longest {shown, number} of {count, number}",
    ko: "전체 {count, number}개 중 오래된 순 {shown, number}개",
  },
  shortNone: { en: "Nothing is short.", ko: "부족한 상품이 없습니다." },
  shortNoneWhy: {
    en: "A product shows here as soon as its stock falls to its reorder point or somebody waits for it.",
    ko: "재고가 재주문 기준까지 줄거나 기다리는 주문이 생기면 바로 여기에 나타납니다.",
  },
  product: { en: "Product", ko: "상품" },
  onHand: { en: "On hand", ko: "재고" },
  waiting: { en: "Waiting", ko: "입고 대기" },
  why: { en: "Why", ko: "이유" },
  since: { en: "Since", ko: "부족한 지" },
  productionOrder: { en: "Factory", ko: "생산 주문" },
  backIn: { en: "Back in", ko: "입고까지" },
  ad: { en: "Ad", ko: "광고" },
  adPaused: { en: "Paused", ko: "중단" },
  adRunning: { en: "Running", ko: "게재 중" },
  noProductionOrder: { en: "Not asked yet", ko: "아직 요청 전" },
  needsPerson: { en: "needs a person", ko: "확인 필요" },
  unknown: { en: "not known yet", ko: "아직 알 수 없음" },
  arrivedOf: {
    en: "{arrived, number} of {quantity, number} arrived",
    ko: "{quantity, number}개 중 {arrived, number}개 입고",
  },
  pieces: { en: "{count, plural, one {# piece} other {# pieces}}", ko: "{count, number}개" },
  asks: { en: "asked {count, plural, one {once} =2 {twice} other {# times}}", ko: "요청 {count, number}회" },

  "because-waiting": { en: "People wait", ko: "기다리는 주문" },
  "because-sold-out": { en: "Sold out", ko: "품절" },
  "because-refused": { en: "An order was refused", ko: "거절된 주문" },
  "because-low": { en: "{reorderPoint, number} or fewer left", ko: "재고 {reorderPoint, number}개 이하" },

  "overdue-requested": { en: "the factory cannot be reached", ko: "공장에 연결되지 않음" },
  "overdue-sending": { en: "the factory cannot be reached", ko: "공장에 연결되지 않음" },
  "overdue-accepted": { en: "past its deadline", ko: "기한 초과" },
  "overdue-unconfirmed": { en: "past its deadline, unconfirmed", ko: "접수 미확인, 기한 초과" },
  "overdue-partly-arrived": { en: "past its deadline, partly arrived", ko: "일부만 입고, 기한 초과" },
  "overdue-rejected": { en: "the factory rejected it", ko: "공장이 거절함" },
  "overdue-failed": { en: "given up", ko: "생산 실패" },

  consumers: { en: "Who does what", ko: "처리기별 현황" },
  consumersAside: {
    en: "Each hears of its events and works them off, at most once each",
    ko: "처리기마다 맡은 이벤트를 한 번씩 처리합니다",
  },
  consumer: { en: "Consumer", ko: "처리기" },
  state: { en: "State", ko: "상태" },
  oldestShort: { en: "Oldest undone", ko: "가장 오래 밀린 일" },
  lastMinute: { en: "Last minute", ko: "최근 1분" },
  lastHour: { en: "Last hour", ko: "최근 1시간" },
  lastDone: { en: "Last success", ko: "마지막 성공" },
  nextTry: { en: "Next try", ko: "다음 시도" },

  invariants: { en: "What must always hold", ko: "지켜야 할 조건" },
  allHold: { en: "{held, number} of {count, number} hold", ko: "{count, number}개 중 {held, number}개 지켜짐" },
  checkedAgo: { en: "checked {time} ago", ko: "{time} 전 확인" },
  invariantsPartial: {
    en: "What must hold of the customers database is not checked while it is away.",
    ko: "고객 데이터베이스가 응답하지 않는 동안 그쪽 조건은 확인하지 못합니다.",
  },
  showAll: { en: "Show all", ko: "모두 보기" },
  holds: { en: "Holds", ko: "지켜짐" },
  isBroken: { en: "Does not hold", ko: "지켜지지 않음" },
  brokenBy: { en: "Broken by", ko: "위반" },
  moreViolations: { en: "and {count, number} more", ko: "외 {count, number}건" },

  day: { en: "The last 24 hours", ko: "지난 24시간" },
  dayAside: { en: "counted each minute", ko: "1분마다 집계" },
  dayOrders: { en: "Orders", ko: "주문" },
  dayPieces: { en: "Pieces", ko: "판매 수량" },
  dayLabel: {
    en: "{name}, each half hour of a day: {count, number} in all, {most, number} in the busiest",
    ko: "{name}, 30분 단위 하루 추이: 합계 {count, number}, 최대 {most, number}",
  },
  dayNone: { en: "Nobody has ordered in the last day.", ko: "지난 하루 동안 들어온 주문이 없습니다." },
  toShop: { en: "Be the first: open the shop", ko: "상점에서 첫 주문 해 보기" },
  now: { en: "now", ko: "지금" },
})
