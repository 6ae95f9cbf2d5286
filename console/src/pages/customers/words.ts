import { wordsOf } from "../../words/language.tsx"

export const words = wordsOf({
  title: { en: "Customers", ko: "고객" },
  lead: {
    en: "Who became a VIP, through which order, and whether marketing knows. Names and addresses are shortened.",
    ko: "VIP가 된 고객과 그 계기가 된 주문, 마케팅 전달 여부입니다. 이름과 메일 주소는 일부만 표시합니다.",
  },
  webhooks: { en: "Webhooks", ko: "웹훅 보기" },
  table: { en: "VIPs, newest first", ko: "VIP 목록, 최근 순" },
  when: { en: "VIP since", ko: "VIP 승급" },
  customer: { en: "Customer", ko: "고객" },
  order: { en: "Through", ko: "계기가 된 주문" },
  marketing: { en: "Marketing", ko: "마케팅" },
  told: { en: "Told", ko: "전달됨" },
  waiting: { en: "To be told", ko: "전달 예정" },
  dead: { en: "Stuck", ko: "막힘" },
  off: { en: "Not configured", ko: "설정 안 됨" },
  next: { en: "next try", ko: "다음 시도" },
  attempts: { en: "{count, plural, one {# attempt} other {# attempts}}", ko: "{count, number}번 시도" },
  deadLetters: { en: "Dead letters", ko: "막힌 일 보기" },
  isOff: {
    en: "No marketing system is configured, so nobody is told of new VIPs. Its address goes into MARKETING_URL.",
    ko: "마케팅 시스템이 설정되어 있지 않아 새 VIP를 전달하지 않습니다. 주소는 MARKETING_URL에 지정합니다.",
  },
  away: { en: "The customers database does not answer", ko: "고객 데이터베이스가 응답하지 않습니다" },
  awayHint: {
    en: "The shop sells all the same; VIPs wait, and nothing is lost. This page looks again by itself.",
    ko: "판매는 계속되고, VIP 승급은 기다렸다가 처리되며 잃는 것은 없습니다. 이 화면은 자동으로 다시 확인합니다.",
  },
  awayStale: {
    en: "The customers database does not answer; what you see is from {at}. VIPs wait, and nothing is lost.",
    ko: "고객 데이터베이스가 응답하지 않아 {at} 기준으로 표시합니다. VIP 승급은 기다렸다가 처리되며 잃는 것은 없습니다.",
  },
})

export const howWords = wordsOf({
  none: { en: "Nobody is a VIP yet", ko: "아직 VIP가 없습니다" },
  how: {
    en: "A registered customer who buys 100 pieces or more in one order becomes a VIP, and marketing is told.",
    ko: "등록된 고객이 한 번에 100개 이상 주문하면 VIP가 되고, 마케팅에 알립니다.",
  },
  try: { en: "Try it", ko: "직접 해 보기" },
  register: { en: "Register the customer, on the customers' server", ko: "고객 서버에 고객을 등록합니다" },
  buy: { en: "Buy 100 pieces at once, with the customer's id", ko: "고객 ID로 한 번에 100개를 주문합니다" },
  registerNote: {
    en: "It has a port of its own: CUSTOMERS_PORT, 3001 unless set.",
    ko: "고객 서버의 포트는 따로 있습니다. CUSTOMERS_PORT로 바꿀 수 있고 기본값은 3001입니다.",
  },
  buyNote: {
    en: "With an id that nobody registered, the upgrade ends up among the dead letters; it can be sent again from there.",
    ko: "등록되지 않은 고객 ID로 주문하면 승급하지 못하고 막힌 일로 남습니다. 등록한 뒤 다시 보낼 수 있습니다.",
  },
  copyRegister: { en: "Copy the registration", ko: "등록 명령 복사" },
  copyBuy: { en: "Copy the purchase", ko: "주문 명령 복사" },
})
