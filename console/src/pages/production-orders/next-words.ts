import { wordsOf } from "../../words/language.tsx"

/** What becomes of it, in a sentence. */
export const nextWords = wordsOf({
  asked: { en: "The factory is about to be asked", ko: "곧 공장에 요청합니다" },
  reached: { en: "The factory cannot be reached", ko: "공장에 연결되지 않습니다" },
  answered: { en: "The factory is being asked", ko: "공장에 요청하고 있습니다" },
  read: { en: "The factory has called back", ko: "공장 회신이 왔습니다" },
  "asked-again": { en: "The factory is producing", ko: "공장에서 생산하고 있습니다" },
  "asked-again-unconfirmed": {
    en: "Nobody knows whether the factory has it",
    ko: "공장이 요청을 받았는지 알 수 없습니다",
  },
  closed: { en: "A part has come, the rest is waited for", ko: "일부가 왔고, 나머지를 기다립니다" },
  "decide-rejected": { en: "The factory rejected it: yours to decide", ko: "공장이 거절했습니다. 결정이 필요합니다" },
  "decide-failed": { en: "It was given up: yours to decide", ko: "회신이 없어 중단했습니다. 결정이 필요합니다" },
  "over-arrived": { en: "All of it has arrived", ko: "모두 입고되었습니다" },
  "over-closed": { en: "It is waited for no longer", ko: "더 이상 기다리지 않습니다" },
})

/** What the shop does about it by itself, and what a person may do. */
export const whyWords = wordsOf({
  asked: {
    en: "That happens by itself. If nobody could ask it for five minutes, operations are told.",
    ko: "자동으로 진행됩니다. 5분 넘게 요청하지 못하면 운영팀에 알립니다.",
  },
  reached: {
    en: "It is tried again until it can be, twice a minute or when the factory asked for it. This ask has not left us, so nothing comes twice. After five minutes operations are told.",
    ko: "연결될 때까지 30초 안팎으로, 또는 공장이 정해 준 때에 다시 시도합니다. 이번 요청은 아직 나가지 않았으므로 두 번 생산되지 않습니다. 5분이 지나면 운영팀에 알립니다.",
  },
  answered: {
    en: "If nobody hears its answer within two minutes, the order counts as unconfirmed. The same ask is never sent twice.",
    ko: "2분 안에 응답을 확인하지 못하면 접수 미확인이 됩니다. 같은 요청을 두 번 보내지는 않습니다.",
  },
  read: { en: "What it reports is booked in a moment.", ko: "회신한 수량을 곧 입고합니다." },
  "asked-again": {
    en: "If no callback comes by the deadline, it is asked again by itself. It was asked {made, plural, one {once} =2 {twice} other {# times}} so far; after as many asks as FACTORY_ASKS allows it is given up, and a person decides.",
    ko: "기한까지 회신이 없으면 자동으로 다시 요청합니다. 지금까지 {made, number}번 요청했고, FACTORY_ASKS에 정한 횟수를 다 쓰면 사람이 결정합니다.",
  },
  "asked-again-unconfirmed": {
    en: "So it is not asked again before the deadline: it would produce twice. It was asked {made, plural, one {once} =2 {twice} other {# times}} so far; after as many asks as FACTORY_ASKS allows it is given up, and a person decides.",
    ko: "두 번 생산되지 않도록 기한까지 기다렸다가 다시 요청합니다. 지금까지 {made, number}번 요청했고, FACTORY_ASKS에 정한 횟수를 다 쓰면 사람이 결정합니다.",
  },
  closed: {
    en: "At the deadline the order is closed at what came. If the product is still short then, it is ordered anew by itself.",
    ko: "기한이 되면 입고된 수량으로 종료합니다. 그때도 상품이 부족하면 자동으로 새로 주문합니다.",
  },
  "decide-rejected": {
    en: "Nothing happens by itself any more. Ask again once the reason is gone, or close it: a product that is still short is then ordered anew.",
    ko: "더 이상 자동으로 진행되지 않습니다. 원인이 해결되면 다시 요청하거나, 주문을 종료해 주세요. 종료한 뒤에도 상품이 부족하면 새로 주문합니다.",
  },
  "decide-failed": {
    en: "Nothing happens by itself any more. Look whether the goods are here after all; then ask again, or close it.",
    ko: "더 이상 자동으로 진행되지 않습니다. 상품이 도착했는지 확인한 뒤 다시 요청하거나 주문을 종료해 주세요.",
  },
  "over-arrived": {
    en: "What still comes under it is booked in all the same.",
    ko: "이 주문으로 더 오는 물량이 있으면 그것도 입고합니다.",
  },
  "over-closed": {
    en: "What still comes under it is booked in all the same.",
    ko: "이 주문으로 늦게 온 물량이 있으면 그것도 입고합니다.",
  },
})

export const words = wordsOf({
  "asked-again": { en: "asked again in", ko: "다시 요청까지" },
  "asked-again-unconfirmed": { en: "asked again in", ko: "다시 요청까지" },
  closed: { en: "closed in", ko: "종료까지" },
})
