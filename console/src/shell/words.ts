import { wordsOf } from "../words/language.tsx"

export const words = wordsOf({
  overview: { en: "Overview", ko: "한눈에 보기" },
  orders: { en: "Orders", ko: "주문" },
  products: { en: "Products", ko: "상품·재고" },
  productionOrders: { en: "Production orders", ko: "생산 주문" },
  deadLetters: { en: "Dead letters", ko: "막힌 일" },
  posts: { en: "Mail and webhooks", ko: "메일·웹훅" },
  customers: { en: "Customers", ko: "고객" },
  trials: { en: "Try to break it", ko: "고장 내 보기" },
  shop: { en: "The shop", ko: "상점" },
  docs: { en: "API documentation", ko: "API 문서" },
  navigation: { en: "Console", ko: "콘솔" },
  skip: { en: "To the content", ko: "본문으로 가기" },
  live: { en: "Live", ko: "실시간" },
  connecting: { en: "Connecting…", ko: "연결 중…" },
  paused: { en: "Live updates paused, reconnecting…", ko: "실시간 갱신이 멈췄습니다. 다시 연결 중…" },
  away: {
    en: "The database does not answer; what you see may be old.",
    ko: "데이터베이스가 응답하지 않습니다. 화면이 최신이 아닐 수 있습니다.",
  },
  language: { en: "한국어로", ko: "In English" },
  toDark: { en: "Dark", ko: "어둡게" },
  toLight: { en: "Light", ko: "밝게" },
  local: { en: "This machine only", ko: "이 컴퓨터 전용" },
  readOnly: { en: "Read-only", ko: "보기 전용" },
  signOut: { en: "Sign out", ko: "로그아웃" },
})
