import { wordsOf } from "../../words/language.tsx"

export const words = wordsOf({
  title: { en: "Sign in", ko: "로그인" },
  ready: {
    en: "One press, and you are in. The link works once.",
    ko: "버튼을 누르면 로그인됩니다. 링크는 한 번만 쓸 수 있습니다.",
  },
  signIn: { en: "Sign in", ko: "로그인" },
  signingIn: { en: "Signing in…", ko: "로그인하는 중…" },

  needed: { en: "One comes in by a link.", ko: "로그인 링크로 들어올 수 있습니다." },
  how: {
    en: "Make one in a terminal on the shop’s machine, and open it within a quarter of an hour:",
    ko: "상점이 실행 중인 컴퓨터의 터미널에서 링크를 만들고, 15분 안에 열어 주세요.",
  },
  howNew: {
    en: "Make a new one in a terminal on the shop’s machine, and open it within a quarter of an hour:",
    ko: "상점이 실행 중인 컴퓨터의 터미널에서 새 링크를 만들고, 15분 안에 열어 주세요.",
  },
  elsewhere: {
    en: "You cannot get at that machine? Ask whoever runs the shop for a link.",
    ko: "그 컴퓨터를 쓸 수 없다면 상점 관리자에게 링크를 요청해 주세요.",
  },
  programs: { en: "A program needs an API key instead.", ko: "프로그램은 로그인 대신 API 키를 씁니다." },
  docs: { en: "API documentation", ko: "API 문서" },
  copy: { en: "Copy the command", ko: "명령어 복사" },

  refused: { en: "This link lets nobody in", ko: "사용할 수 없는 링크입니다" },
  refusedWhy: {
    en: "It was used before, its quarter of an hour is over, or a part of it is missing.",
    ko: "이미 사용했거나, 15분이 지났거나, 주소의 일부가 빠졌습니다.",
  },
  tooMany: { en: "Too many tries", ko: "시도가 너무 많습니다" },
  tooManyWhy: {
    en: "Somebody tried links that let nobody in. One that is right works at any time.",
    ko: "사용할 수 없는 링크가 여러 번 시도되었습니다. 올바른 링크는 언제든지 사용할 수 있습니다.",
  },
  tryAgainIn: { en: "Try again in {seconds} s", ko: "{seconds}초 후 다시 시도" },
  tryAgain: { en: "Try again", ko: "다시 시도" },
  noAnswer: { en: "The shop does not answer", ko: "상점이 응답하지 않습니다" },
  noAnswerWhy: {
    en: "Whether the link was used is not known. Try again; if it is refused then, make a new one.",
    ko: "링크가 사용되었는지 알 수 없습니다. 다시 시도하고, 거절되면 새 링크를 만들어 주세요.",
  },

  local: { en: "Nobody has to sign in here.", ko: "로그인이 필요 없습니다." },
  localWhy: {
    en: "This shop serves its own machine only.",
    ko: "이 컴퓨터에서만 쓰는 상점입니다.",
  },
  already: { en: "You are signed in as {name}.", ko: "로그인되어 있습니다: {name}" },
  goOn: { en: "To the console", ko: "콘솔로 가기" },
})
