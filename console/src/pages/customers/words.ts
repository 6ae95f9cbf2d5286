import { wordsOf } from "../../words/language.tsx"

export const words = wordsOf({
  title: { en: "Customers", ko: "고객" },
  lead: {
    en: "Who became a VIP, through which order, and whether marketing knows.",
    ko: "VIP가 된 고객과 그 계기가 된 주문, 마케팅 전달 여부입니다.",
  },
  table: { en: "VIPs, newest first", ko: "VIP 목록, 최근 순" },
  customer: { en: "Customer", ko: "고객" },
  since: { en: "VIP since", ko: "VIP 승급" },
  order: { en: "Through", ko: "계기가 된 주문" },
  marketing: { en: "Marketing", ko: "마케팅" },
  told: { en: "Told", ko: "전달됨" },
  waiting: { en: "To be told", ko: "전달 예정" },
  dead: { en: "Stuck", ko: "막힘" },
  off: { en: "Not configured", ko: "설정 안 됨" },
  next: { en: "next try", ko: "다음 시도" },
  deadLetters: { en: "Dead letters", ko: "막힌 일 보기" },
  away: {
    en: "The customers database does not answer. The shop sells all the same; VIPs wait, and nothing is lost.",
    ko: "고객 데이터베이스가 응답하지 않습니다. 판매는 계속되고, VIP 승급은 기다렸다가 처리되며 잃는 것은 없습니다.",
  },
  none: { en: "Nobody is a VIP yet", ko: "아직 VIP가 없습니다" },
  noneHint: {
    en: "A registered customer who buys 100 pieces or more in one order becomes one. Customers are registered at the customers' server:",
    ko: "등록된 고객이 한 번에 100개 이상 주문하면 VIP가 됩니다. 고객은 고객 서버에 등록합니다.",
  },
})
