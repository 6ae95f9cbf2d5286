import { wordsOf } from "../../words/language.tsx"

export const words = wordsOf({
  back: { en: "Mail and webhooks", ko: "메일·웹훅" },
  facts: { en: "Delivery", ko: "전달 정보" },
  to: { en: "To", ko: "받는 곳" },
  product: { en: "Product", ko: "상품" },
  customer: { en: "Customer", ko: "고객" },
  order: { en: "Order", ko: "주문" },
  createdAt: { en: "Written", ko: "작성 시각" },
  sentAt: { en: "Sent", ko: "보낸 시각" },
  notYet: { en: "not yet", ko: "아직" },
  attempts: { en: "Attempts", ko: "시도 횟수" },
  next: { en: "Next try", ko: "다음 시도" },
  confirmedAt: { en: "Pause confirmed by the manager", ko: "담당자의 중단 확인" },
  id: { en: "Id", ko: "번호" },
  event: { en: "Event", ko: "이벤트" },
  lastError: { en: "Last error", ko: "마지막 오류" },

  "about-to-go": { en: "It is written down and about to be sent.", ko: "곧 보냅니다." },
  "tries-again": {
    en: "It could not be sent yet. The shop tries again by itself.",
    ko: "아직 보내지 못했습니다. 자동으로 다시 시도합니다.",
  },
  "once-more": { en: "It is being sent once more.", ko: "한 번 더 보내는 중입니다." },
  confirmed: {
    en: "The ad manager has confirmed that the ad is paused.",
    ko: "담당자가 광고 중단을 확인했습니다.",
  },
  unconfirmed: {
    en: "The ad manager has not confirmed yet that the ad is paused.",
    ko: "담당자가 아직 광고 중단을 확인하지 않았습니다.",
  },
  "doubt-tries-again": {
    en: "It may have arrived or not: the answer was lost. The shop tries again by itself, so it may arrive twice.",
    ko: "답을 받지 못해 도착했는지 알 수 없습니다. 자동으로 다시 시도하므로 두 번 도착할 수 있습니다.",
  },
  doubt: {
    en: "It may have arrived or not: the answer was lost, and the shop does not try again by itself.",
    ko: "답을 받지 못해 도착했는지 알 수 없습니다. 더 이상 자동으로 시도하지 않습니다.",
  },
  refused: {
    en: "It was not taken, and the shop does not try again by itself.",
    ko: "받는 쪽에서 거절했습니다. 더 이상 자동으로 시도하지 않습니다.",
  },
  superseded: {
    en: "It was not sent: by the time it could be, it would have been wrong.",
    ko: "보내기 전에 상황이 바뀌어 보내지 않았습니다.",
  },
  deadLetters: { en: "Look at the dead letters", ko: "막힌 일 보기" },

  content: { en: "What it says", ko: "내용" },
  views: { en: "How it is shown", ko: "보기 방식" },
  rendered: { en: "As its reader sees it", ko: "받는 사람이 보는 모습" },
  text: { en: "Text", ko: "텍스트" },
  source: { en: "HTML source", ko: "HTML 원본" },
  alone: { en: "Open alone", ko: "따로 보기" },
  kept: {
    en: "Mail stays on this machine. Links in it work, the manager's confirmation too.",
    ko: "메일은 이 컴퓨터에만 보관됩니다. 담당자 확인을 비롯한 메일 속 링크는 실제로 작동합니다.",
  },
  hidden: {
    en: "The secret part of the confirmation address is left out: whoever knows it can confirm in the manager's name.",
    ko: "확인 주소의 비밀 부분은 가렸습니다. 아는 사람은 누구나 담당자를 대신해 확인할 수 있기 때문입니다.",
  },
  noContent: { en: "Its words are not kept any more.", ko: "내용이 더 이상 보관되어 있지 않습니다." },
  told: {
    en: "Marketing is told that a customer became a VIP, and by which order. Nothing else about the customer is sent.",
    ko: "고객이 VIP가 되었다는 것과 그 계기가 된 주문을 마케팅에 알립니다. 그 밖의 고객 정보는 보내지 않습니다.",
  },
  payload: { en: "Data", ko: "보내는 데이터" },

  resend: { en: "Send again", ko: "다시 보내기" },
  resendTitle: { en: "Send it once more?", ko: "한 번 더 보내시겠습니까?" },
  resendTo: { en: "It goes to {to}.", ko: "받는 곳: {to}" },
  resendMail: {
    en: "The same mail goes out once more, word for word. Whoever has it already gets it twice.",
    ko: "같은 내용의 메일을 한 번 더 보냅니다. 이미 받은 사람에게는 두 번 도착합니다.",
  },
  resendWebhook: {
    en: "The same data goes out under the same id, by which marketing knows the repetition.",
    ko: "같은 번호와 같은 데이터로 한 번 더 보냅니다. 마케팅에서는 번호를 보고 중복인지 알 수 있습니다.",
  },
  changed: {
    en: "Something has changed meanwhile, and it can not be sent again now. Close this to see why.",
    ko: "그 사이 상황이 바뀌어 지금은 다시 보낼 수 없습니다. 창을 닫으면 이유를 볼 수 있습니다.",
  },
  whyNot: { en: "Why it cannot be sent again", ko: "다시 보낼 수 없는 이유" },
  "not on-its-way": {
    en: "It is on its way already. Once it has ended, it can be sent again.",
    ko: "이미 보내는 중입니다. 끝난 뒤에 다시 보낼 수 있습니다.",
  },
  "not superseded ads-pause": {
    en: "It would be wrong by now: the product is not short any more, or its ad was stopped or changed.",
    ko: "지금은 맞지 않는 내용입니다. 상품이 더 이상 부족하지 않거나, 광고가 끝났거나 바뀌었습니다.",
  },
  "not superseded ads-resume": {
    en: "It would be wrong by now: the product has run short again, or its ad was stopped or changed.",
    ko: "지금은 맞지 않는 내용입니다. 상품이 다시 부족해졌거나, 광고가 끝났거나 바뀌었습니다.",
  },
  "not not-the-last": {
    en: "The manager has had a later mail about this product. Only the last one can be sent again.",
    ko: "담당자가 이 상품에 대해 더 나중에 보낸 메일을 받았습니다. 마지막 메일만 다시 보낼 수 있습니다.",
  },
})
