/** The shop's own sentences, as src/replenishment writes them, and how they read in Korean. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [/^asked again by local$/, "이 컴퓨터에서 다시 요청함"],
  [/^asked again by (.+)$/, "다시 요청한 사람: $1"],
  [/^closed by local$/, "이 컴퓨터에서 종료함"],
  [/^closed by (.+)$/, "종료한 사람: $1"],
  [/^no callback within the deadline of ask (\d+)$/, "$1차 요청의 기한까지 회신 없음"],
  [/^(\d+) asks, and no callback within the deadline$/, "$1번 요청했지만 기한까지 회신 없음"],
  [/^(\d+) of (\d+) came by the deadline$/, "기한까지 $2개 중 $1개 입고"],
  [/^the process died during the call$/, "요청 도중 서버가 멈춤"],
  [/^nobody lived to hear the answer$/, "응답을 받기 전에 서버가 멈춤"],
  [/^the process is stopping$/, "서버 종료 중"],
  [/^the callback's body is not a JSON object in UTF-8$/, "회신 본문이 UTF-8 JSON 객체가 아님"],
  [/^(\w+) is (.+), which is no count of goods$/, "수량으로 볼 수 없는 값: $1 = $2"],
  [/^(\w+) is (.+), but only (\d+) were asked for$/, "요청은 $3개, 회신은 $2 ($1)"],
  [/^the factory answered (\d{3}): (.*)$/s, "공장 응답 $1: $2"],
  [/^the factory at (\S+): (.*)$/s, "공장($1): $2"],
]

/** A reason that is none of the shop's own sentences comes back as it is. */
export function inKorean(reason: string): string {
  const known = sentences.find(([sentence]) => sentence.test(reason))
  return known ? reason.replace(...known) : reason
}
