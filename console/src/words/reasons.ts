/** The shop's own sentences about what went wrong, as src/ writes them; `$rest` is a reason again. Particles follow no value. */
const sentences: readonly (readonly [RegExp, string])[] = [
  // What people and deadlines decided about production orders.
  [/^asked again by local$/, "이 컴퓨터에서 다시 요청함"],
  [/^asked again by (.+)$/, "다시 요청한 사람: $1"],
  [/^closed by local$/, "이 컴퓨터에서 종료함"],
  [/^closed by (.+)$/, "종료한 사람: $1"],
  [/^no callback within the deadline of ask (\d+)$/, "$1차 요청의 기한까지 회신 없음"],
  [/^(\d+) asks, and no callback within the deadline$/, "$1번 요청했지만 기한까지 회신 없음"],
  [/^(\d+) of (\d+) came by the deadline$/, "기한까지 $2개 중 $1개 입고"],
  [/^nobody has asked the factory yet$/, "아직 공장에 요청하지 않음"],
  [/^the factory refused$/, "공장이 거절함"],
  [/^there is no production order (.+)$/, "없는 생산 주문: $1"],
  [/^there is no product (.+) to order$/, "주문할 상품이 없음: $1"],
  [/^the reported count is (.+); 1 to (\d+) can be ordered$/, "보고된 수량 $1: 1~$2개만 주문할 수 있음"],
  // Callbacks.
  [/^the callback's body is not a JSON object in UTF-8$/, "회신 본문이 UTF-8 JSON 객체가 아님"],
  [/^(\w+) is (.+), which is no count of goods$/, "수량으로 볼 수 없는 값: $1 = $2"],
  [/^(\w+) is (.+), but only (\d+) were asked for$/, "요청은 $3개, 회신은 $2 ($1)"],
  [/^there is no callback (.+)$/, "없는 회신: $1"],
  // Who was asked, and what came back.
  [/^the factory answered (\d{3}): (?<rest>.*)$/s, "공장 응답 $1: $rest"],
  [/^the factory at (\S+): (?<rest>.*)$/s, "공장($1): $rest"],
  [/^marketing answered (\d{3}): (?<rest>.*)$/s, "마케팅 시스템 응답 $1: $rest"],
  [/^marketing at (\S+): (?<rest>.*)$/s, "마케팅 시스템($1): $rest"],
  [/^marketing is told nothing since (\S+): (?<rest>.*)$/s, "$1부터 마케팅 시스템에 알리지 않음: $rest"],
  [/^put off for three days: (?<rest>.*)$/s, "사흘 동안 미뤄짐: $rest"],
  [/^the mail server at (\S+): (?<rest>.*)$/s, "메일 서버($1): $rest"],
  [/^the mailbox (\S+): (?<rest>.*)$/s, "메일함($1): $rest"],
  [/^SES: (?<rest>.*)$/s, "SES: $rest"],
  [/^SES answered without a message id$/, "SES가 메시지 ID 없이 응답함"],
  [/^given up: (?<rest>.*)$/s, "중단됨: $rest"],
  [/^no connection within (\S+) s$/, "$1초 안에 연결되지 않음"],
  [/^no answer within (\S+) s$/, "$1초 안에 응답하지 않음"],
  [/^its answer is longer than 1 MiB$/, "응답이 1MiB보다 김"],
  [/^\(its page could not be read: (?<rest>.*)\)$/s, "(응답을 읽지 못함: $rest)"],
  // Mail.
  [/^the recipient is not one plain address$/, "받는 사람이 메일 주소 하나가 아님"],
  [/^the mail has no id of ours$/, "메일에 Restock의 ID가 없음"],
  [/^this mail is being sent just now$/, "이 메일을 보내는 중"],
  [/^the request to pause is being sent just now$/, "중단 요청 메일을 보내는 중"],
  [/^the news that it can run again is being sent just now$/, "재개 안내 메일을 보내는 중"],
  // Processes, databases and queues.
  [/^the process died during the call$/, "요청 도중 서버가 멈춤"],
  [/^nobody lived to hear the answer$/, "응답을 받기 전에 서버가 멈춤"],
  [/^(?:Error: )?the (?:process|shop) is stopping$/, "서버 종료 중"],
  [/^(\d+) workers died with this in their hands, or lost the database$/, "처리 중 서버 중단이나 DB 연결 끊김: $1번"],
  [
    /^the customer of order (\S+) is not registered; POST \/customers, then send this again$/,
    "등록되지 않은 고객의 주문: $1. POST /customers로 등록한 뒤 다시 보내기",
  ],
  [/^the customers database: (?<rest>.*)$/s, "고객 데이터베이스: $rest"],
  [/^its queue gave it up: no consumer lived to take it$/, "큐가 포기함: 받아 간 처리기가 없음"],
  [/^a message that is none of ours, or names nothing that is here$/, "Restock의 메시지가 아니거나 대상이 없음"],
  [/^(\S+) does not hear (\S+)$/, "$1: 받지 않는 이벤트($2)"],
  [/^unreadable (\S+): (.*)$/s, "읽을 수 없는 이벤트 $1: $2"],
  // What Node says of a connection.
  [/^connect ECONNREFUSED (\S+)$/, "연결이 거부됨(ECONNREFUSED $1)"],
  [/^getaddrinfo (ENOTFOUND|EAI_AGAIN) (\S+)$/, "주소를 찾지 못함($1 $2)"],
  [/^read ECONNRESET$/, "연결이 끊김(ECONNRESET)"],
  [/^socket hang up$/, "응답 없이 연결이 끊김(socket hang up)"],
  [/^(?:TimeoutError: )?The operation was aborted due to timeout$/, "시간 초과"],
]

/** A reason in Korean as far as it is made of the shop's own sentences; what others said stays in their words. */
export function inKorean(reason: string): string {
  for (const [sentence, korean] of sentences) {
    const found = sentence.exec(reason)
    if (!found) continue
    const rest = inKorean(found.groups?.rest ?? "")
    return korean.replaceAll(/\$(rest|\d)/g, (_, name: string) =>
      name === "rest" ? rest : (found[Number(name)] ?? ""),
    )
  }
  return reason
}
