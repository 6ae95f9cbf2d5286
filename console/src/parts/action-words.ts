import { wordsOf } from "../words/language.tsx"

export const words = wordsOf({
  title: { en: "What people did", ko: "사람이 한 작업" },
  none: { en: "Nobody has done anything about it by hand.", ko: "직접 처리한 작업이 없습니다." },
  more: { en: "Show older ones", ko: "이전 작업 보기" },
  details: { en: "Before and after", ko: "변경 전후 보기" },
  nothing: { en: "none", ko: "없음" },
})

/** Who acted, where that is nobody with a name. */
export const actorWords = wordsOf({
  local: { en: "This machine", ko: "이 컴퓨터" },
  "command line": { en: "Command line", ko: "명령줄" },
  "first start": { en: "First start", ko: "첫 실행" },
})

/** Every action that the shop writes down, by its name. */
export const actionWords = wordsOf({
  "adjust-stock": { en: "Stock adjusted", ko: "재고 조정" },
  "ask-again": { en: "Factory asked again", ko: "공장에 다시 요청" },
  "cancel-order": { en: "Order cancelled", ko: "주문 취소" },
  "change-ad": { en: "Ad changed", ko: "광고 변경" },
  "change-product": { en: "Product changed", ko: "상품 변경" },
  close: { en: "Production order closed", ko: "생산 주문 종료" },
  "create-ad": { en: "Ad added", ko: "광고 추가" },
  "create-key": { en: "API key made", ko: "API 키 발급" },
  "create-factory": { en: "Factory added", ko: "공장 추가" },
  "create-product": { en: "Product added", ko: "상품 추가" },
  discard: { en: "Dead letter discarded", ko: "막힌 일 폐기" },
  "make-sign-in-link": { en: "Sign-in link made", ko: "로그인 링크 발급" },
  resend: { en: "Dead letter sent again", ko: "막힌 일 다시 보내기" },
  "resend-mail": { en: "Mail sent again", ko: "메일 다시 보내기" },
  "resend-webhook": { en: "Webhook sent again", ko: "웹훅 다시 보내기" },
  "revoke-callbacks": { en: "Callback addresses revoked", ko: "콜백 주소 폐기" },
  "revoke-key": { en: "API key revoked", ko: "API 키 폐기" },
  "sign-in": { en: "Signed in", ko: "로그인" },
  "sign-out": { en: "Signed out", ko: "로그아웃" },
})

/** What an action changes, as far as it says so in a word or a number. */
export const fieldWords = wordsOf({
  name: { en: "Name", ko: "이름" },
  price: { en: "Price", ko: "가격" },
  stock: { en: "Stock", ko: "재고" },
  reorderPoint: { en: "Reorder point", ko: "재주문 기준" },
  orderUpTo: { en: "Order up to", ko: "보충 목표" },
  backorders: { en: "Back-orders", ko: "예약 주문" },
  factoryId: { en: "Factory", ko: "공장" },
  adId: { en: "Ad", ko: "광고" },
  managerEmail: { en: "Manager's mail", ko: "담당자 메일" },
  language: { en: "Language", ko: "언어" },
  scopes: { en: "Scopes", ko: "범위" },
  expiresAt: { en: "Ends", ko: "만료" },
  revoked: { en: "Revoked", ko: "폐기됨" },
  running: { en: "Running", ko: "게재 중" },
})

/** Values that are words of the shop's API. */
export const valueWords = wordsOf({
  accept: { en: "accepted", ko: "받음" },
  refuse: { en: "refused", ko: "받지 않음" },
  true: { en: "yes", ko: "예" },
  false: { en: "no", ko: "아니요" },
  ko: { en: "Korean", ko: "한국어" },
  en: { en: "English", ko: "영어" },
})
