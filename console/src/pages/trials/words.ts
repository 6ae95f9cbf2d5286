import { wordsOf } from "../../words/language.tsx"

export const words = wordsOf({
  title: { en: "Try to break it", ko: "고장 내 보기" },
  lead: {
    en: "Switch something off, send the buyers in, kill whoever works. Beside it stands what must hold all the same.",
    ko: "무엇이든 멈추고, 손님을 한꺼번에 보내고, 작업자를 강제로 끝내 보세요. 그래도 지켜져야 할 조건을 옆에서 계속 확인합니다.",
  },
  allWell: { en: "Everything well again", ko: "모두 정상으로" },
  notHere: { en: "Nothing can be broken here", ko: "여기서는 고장 낼 수 없습니다" },
  notHereMore: {
    en: "Only a shop that serves its own machine, with the partners that come built in, lets itself be broken on purpose.",
    ko: "이 컴퓨터에서만 쓰는 상점이 내장된 공장·마케팅과 함께 실행될 때만 고장 내 볼 수 있습니다.",
  },

  switches: { en: "Break something", ko: "고장 내기" },
  noneOn: { en: "Everything works", ko: "모두 정상" },
  someOn: { en: "{count, plural, one {# thing is} other {# things are}} broken", ko: "고장 {count}건" },
  isBroken: { en: "Broken", ko: "고장 중" },
  isTurning: { en: "Switching…", ko: "바꾸는 중…" },
  breaks: { en: "What breaks", ko: "고장 내용" },
  answer: { en: "What the shop does", ko: "상점의 대응" },
  factory: { en: "The factory", ko: "공장" },
  others: { en: "The others", ko: "그 밖" },

  factoryDown: { en: "Factory down", ko: "공장 중단" },
  "factoryDown/breaks": { en: "The factory takes no connection.", ko: "공장이 연결을 받지 않습니다." },
  "factoryDown/answer": {
    en: "Orders are still taken. It is asked again every 1 to 30 seconds, without end; after five minutes operations are told, once.",
    ko: "주문은 계속 받습니다. 1~30초마다 끝없이 다시 요청하고, 5분이 지나면 운영팀에 한 번 알립니다.",
  },
  factorySlow: { en: "Factory slow", ko: "공장 지연" },
  "factorySlow/breaks": {
    en: "It needs three seconds to answer and twenty more to produce.",
    ko: "응답에 3초가 걸리고, 생산에 20초가 더 걸립니다.",
  },
  "factorySlow/answer": {
    en: "Nobody who buys waits for it: they have their answer at once, and other work goes on.",
    ko: "구매하는 사람은 공장을 기다리지 않습니다. 바로 응답을 받고, 다른 일도 멈추지 않습니다.",
  },
  callbacksTwice: { en: "Every callback twice", ko: "회신 중복" },
  "callbacksTwice/breaks": {
    en: "Each callback of the factory comes twice, in the same moment.",
    ko: "공장 회신이 동시에 두 번씩 옵니다.",
  },
  "callbacksTwice/answer": {
    en: "It is booked once: what was counted before is not counted again.",
    ko: "입고는 한 번만 합니다. 이미 센 수량은 다시 세지 않습니다.",
  },
  callbacksLost: { en: "Callbacks lost", ko: "회신 유실" },
  "callbacksLost/breaks": {
    en: "The factory produces and never calls back.",
    ko: "공장이 생산하고도 회신하지 않습니다.",
  },
  "callbacksLost/answer": {
    en: "After the deadline, 120 seconds unless set otherwise, it is asked again; when three asks brought nothing, operations are told.",
    ko: "기한(따로 정하지 않으면 120초)이 지나면 다시 요청합니다. 세 번 요청해도 오지 않으면 운영팀에 알립니다.",
  },
  mailRefused: { en: "Mail refused", ko: "메일 거부" },
  "mailRefused/breaks": { en: "The mail server takes no connection.", ko: "메일 서버가 연결을 받지 않습니다." },
  "mailRefused/answer": {
    en: "It is tried again every 1 to 30 seconds. A mail that would be wrong by then is not sent: the last one is right.",
    ko: "1~30초마다 다시 보냅니다. 그사이 틀린 내용이 된 메일은 보내지 않으므로, 마지막 메일은 언제나 맞습니다.",
  },
  customersDown: { en: "Customers’ database down", ko: "고객 DB 중단" },
  "customersDown/breaks": {
    en: "The customers’ database lets nobody in.",
    ko: "고객 데이터베이스에 아무도 접속할 수 없습니다.",
  },
  "customersDown/answer": {
    en: "Selling goes on. Who is to become a VIP waits until it is back; nobody else notices.",
    ko: "판매는 계속됩니다. VIP 승급만 복구를 기다리고, 다른 고객은 알아채지 못합니다.",
  },
  marketingDown: { en: "Marketing down", ko: "마케팅 중단" },
  "marketingDown/breaks": { en: "Marketing takes no webhooks.", ko: "마케팅 시스템이 웹훅을 받지 않습니다." },
  "marketingDown/answer": {
    en: "The same webhook is sent again, at growing distances, for three days. Nothing else waits for it.",
    ko: "같은 웹훅을 간격을 늘려 가며 3일 동안 다시 보냅니다. 다른 일은 기다리지 않습니다.",
  },
  "own/factory": {
    en: "The factory is your own (FACTORY_URL): only the built-in one can be broken here.",
    ko: "직접 연결한 공장(FACTORY_URL)입니다. 내장 공장만 고장 낼 수 있습니다.",
  },
  "own/customers": {
    en: "The customers’ database is your own (CUSTOMERS_DATABASE_URL): only the built-in one can be broken here.",
    ko: "직접 연결한 고객 데이터베이스(CUSTOMERS_DATABASE_URL)입니다. 내장 데이터베이스만 고장 낼 수 있습니다.",
  },
  "own/marketing": {
    en: "Marketing is your own (MARKETING_URL): only the built-in one can be broken here.",
    ko: "직접 연결한 마케팅 시스템(MARKETING_URL)입니다. 내장 시스템만 고장 낼 수 있습니다.",
  },

  rush: { en: "Everybody at once", ko: "한꺼번에 몰려온 손님" },
  rushLead: {
    en: "So many buyers, each over a connection of their own, in one moment. Who comes too late waits or is told so; nothing is sold twice.",
    ko: "손님마다 따로 연결해 같은 순간에 주문합니다. 늦은 손님은 입고를 기다리거나 품절 안내를 받습니다. 같은 도너츠를 두 번 팔지 않습니다.",
  },
  product: { en: "Product", ko: "상품" },
  noProducts: {
    en: "There is nothing to buy. Add a product first.",
    ko: "살 수 있는 상품이 없습니다. 먼저 상품을 등록해 주세요.",
  },
  choice: { en: "{name}, {stock, number} left", ko: "{name} · 재고 {stock, number}개" },
  buyers: { en: "Buyers", ko: "손님 수" },
  quantity: { en: "Pieces each", ko: "한 명당 수량" },
  outOfRange: { en: "1 to {most, number}", ko: "1~{most, number}" },
  send: {
    en: "{count, plural, one {Send # buyer in} other {Send # buyers in at once}}",
    ko: "손님 {count, number}명 한꺼번에 보내기",
  },
  running: { en: "They are buying…", ko: "주문하는 중…" },
  ended: {
    en: "{count, plural, one {# buyer had an answer} other {# buyers had their answers}} within {seconds, number} s",
    ko: "손님 {count, number}명 응답 완료, {seconds, number}초",
  },
  confirmed: { en: "Got theirs at once", ko: "바로 구매" },
  backordered: { en: "Wait for the factory", ko: "입고 대기" },
  soldOut: { en: "Were told: sold out", ko: "품절 안내" },
  failed: { en: "No order, try again", ko: "접수 실패" },
  asking: { en: "Still at the counter", ko: "응답 대기" },
  failedMore: {
    en: "Those were asked to try again, or lost their connection.",
    ko: "접수 실패: 다시 시도하라는 응답을 받았거나 연결이 끊어진 손님입니다.",
  },
  bar: {
    en: "Of {buyers, number} buyers: {confirmed, number} got theirs at once, {backordered, number} wait, {soldOut, number} were told it is sold out, {failed, number} have no order",
    ko: "손님 {buyers, number}명: 바로 구매 {confirmed, number}명, 입고 대기 {backordered, number}명, 품절 안내 {soldOut, number}명, 접수 실패 {failed, number}명",
  },
  before: { en: "On the shelf before", ko: "시작 전 재고" },
  sold: { en: "Handed out at once", ko: "바로 나간 수량" },
  now: { en: "On the shelf now", ko: "지금 재고" },
  waitNow: { en: "Waited for now", ko: "지금 입고 대기" },
  pieces: { en: "{count, number}", ko: "{count, number}개" },
  people: { en: "{count, number}", ko: "{count, number}명" },
  neverMore: {
    en: "Not one more was handed out than there was.",
    ko: "있는 재고보다 하나도 더 내보내지 않았습니다.",
  },
  refilled: {
    en: "That is more than lay there at first: goods came in meanwhile.",
    ko: "시작 전 재고보다 많은 것은 그사이 입고되었기 때문입니다.",
  },

  kill: { en: "Kill a worker", ko: "작업자 강제 종료" },
  killLead: {
    en: "A process takes work into its hands and dies at once, without a word. Its lease runs out after 30 seconds; then somebody else does the work, once.",
    ko: "작업자 프로세스가 일을 집어 든 순간 강제로 끝냅니다. 맡은 시간 30초가 지나면 다른 작업자가 이어받아 한 번만 처리합니다.",
  },
  killIt: { en: "Kill a worker", ko: "작업자 강제 종료" },
  started: {
    en: "A worker was started, as process {pid}. The others rest.",
    ko: "작업자를 시작했습니다(프로세스 {pid}). 다른 작업자는 쉽니다.",
  },
  toTake: { en: "It waits for something to do…", ko: "할 일을 기다리는 중입니다…" },
  took: { en: "It took work into its hands: {work}", ko: "일을 집어 들었습니다: {work}" },
  killed: { en: "It was killed, with that in its hands.", ko: "일을 쥔 채로 강제 종료되었습니다." },
  toLease: {
    en: "Until its lease is over, nobody may touch that work: {left} more at most.",
    ko: "맡은 시간이 끝날 때까지 아무도 그 일을 건드릴 수 없습니다. 최대 {left} 남았습니다.",
  },
  toDo: {
    en: "Its lease is over; somebody else takes it up…",
    ko: "맡은 시간이 끝나 다른 작업자가 이어받는 중입니다…",
  },
  done: {
    en: "Somebody else has done it, {seconds} s after. Nothing was lost, nothing done twice.",
    ko: "{seconds}초 뒤 다른 작업자가 끝냈습니다. 잃은 일도, 두 번 한 일도 없습니다.",
  },
  "failure/ended-early": {
    en: "It ended before it had taken anything. The shop’s own workers went on.",
    ko: "아무 일도 집어 들지 못하고 끝났습니다. 상점의 작업자는 계속 일합니다.",
  },
  "failure/nothing-to-take": {
    en: "For twenty seconds there was nothing to do. Buy something until it runs short, and try again.",
    ko: "20초 동안 할 일이 없었습니다. 재고가 부족해질 때까지 구매한 뒤 다시 시도해 주세요.",
  },
  "failure/dead-letter": {
    en: "What it had in its hands is a dead letter now, for a reason of its own.",
    ko: "쥐고 있던 일은 다른 이유로 막힌 일이 되었습니다.",
  },
  "failure/broken-off": {
    en: "It was broken off; the shop’s log knows why. The shop’s own workers went on.",
    ko: "중단되었습니다. 이유는 상점 로그에 있습니다. 상점의 작업자는 계속 일합니다.",
  },
  letters: { en: "To the dead letters", ko: "막힌 일 보기" },

  watch: { en: "What must always hold", ko: "지켜야 할 조건" },
  allHold: { en: "All {count, number} hold", ko: "{count, number}개 모두 지켜짐" },
  someBroken: {
    en: "{count, plural, one {# does} other {# do}} not hold",
    ko: "{count, number}개 지켜지지 않음",
  },
  checked: { en: "checked {time} ago", ko: "{time} 전 확인" },
  holds: { en: "Holds:", ko: "지켜짐:" },
  broken: { en: "Does not hold:", ko: "지켜지지 않음:" },
  partial: {
    en: "What must hold of the customers’ database is checked again when it is back.",
    ko: "고객 데이터베이스의 조건은 복구되면 다시 확인합니다.",
  },
  undone: { en: "Undone work", ko: "밀린 일" },
  oldest: { en: "Oldest of it", ko: "가장 오래 밀린 일" },
  none: { en: "none", ko: "없음" },
  deadLetters: { en: "Dead letters", ko: "막힌 일" },
  shortProducts: { en: "Products short", ko: "부족한 상품" },
  orders: { en: "Orders in 24 hours", ko: "지난 24시간 주문" },
  ordersHint: { en: "counted every minute", ko: "1분마다 집계" },
  count: { en: "{count, number}", ko: "{count, number}건" },
})
