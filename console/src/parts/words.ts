import { wordsOf } from "../words/language.tsx"

export const words = wordsOf({
  loading: { en: "Loading…", ko: "불러오는 중…" },
  failed: { en: "This could not be loaded.", ko: "불러오지 못했습니다." },
  noAnswer: {
    en: "The shop does not answer. Is it running? This page tries again by itself.",
    ko: "상점 서버가 응답하지 않습니다. 실행 중인지 확인해 주세요. 이 화면은 자동으로 다시 시도합니다.",
  },
  notFound: { en: "There is nothing here by this name.", ko: "찾는 항목이 없습니다." },
  tryAgain: { en: "Try again", ko: "다시 시도" },
  stale: {
    en: "What you see is from {at}: it could not be refreshed since.",
    ko: "{at} 기준 화면입니다. 그 뒤로 새로 고치지 못했습니다.",
  },
  requestId: { en: "Request {id}", ko: "요청 번호 {id}" },
  newest: { en: "Newest", ko: "처음으로" },
  older: { en: "Older", ko: "이전 기록" },
  pages: { en: "Pages", ko: "페이지" },
  cancel: { en: "Cancel", ko: "취소" },
  close: { en: "Close", ko: "닫기" },
  reason: { en: "Reason", ko: "사유" },
  reasonHint: { en: "Kept with the action, under your name.", ko: "작업 기록에 이름과 함께 남습니다." },
  reasonMissing: {
    en: "Say why: the next one who looks will want to know.",
    ko: "사유를 적어 주세요. 나중에 보는 사람에게 필요합니다.",
  },
  readOnly: { en: "You may look, not act.", ko: "보기 전용 권한입니다." },
  copy: { en: "Copy", ko: "복사" },
  copied: { en: "Copied", ko: "복사됨" },
  now: { en: "now", ko: "지금" },
  late: { en: "{length} overdue", ko: "예정보다 {length} 지남" },
  show: { en: "Show what was sent", ko: "보낸 내용 보기" },
})
