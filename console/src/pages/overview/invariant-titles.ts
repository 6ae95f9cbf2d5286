import type { Language } from "../../words/language.tsx"

/** By the ids that people quote. */
const inKorean: Readonly<Record<string, string>> = {
  "S-01": "재고는 0보다 작아지지 않습니다",
  "S-02": "입출고 기록의 합계는 재고와 같습니다",
  "S-03": "입출고 기록은 고쳐 쓸 수 없습니다",
  "S-04": "받은 주문의 수량은 재고에서 나갔거나 입고를 기다립니다",
  "S-05": "거절한 주문은 흔적을 남기지 않습니다",
  "S-06": "같은 Idempotency-Key의 주문은 하나이고, 그 내용이 남아 있습니다",
  "S-07": "응답한 내용은 디스크에 기록되어 있습니다",
  "S-08": "이벤트는 처리기마다 한 번만 효과를 내고, 원인 하나에 요청도 하나입니다",
  "S-09": "상품마다 진행 중인 생산 주문은 하나 이하이고, 재고에 그 번호가 있습니다",
  "S-10": "상품마다 이어지는 부족은 하나 이하이고, 생산 주문은 그 안에서 셉니다",
  "S-11": "요청별 입고 수량은 인정한 수량과 같고, 요청한 수량을 넘지 않습니다",
  "S-12": "공장 회신 없이 입고되지 않고, 유효한 토큰 없는 회신은 받지 않습니다",
  "S-13": "부족과 광고마다 중단·재개 메일은 하나씩이고, 중단 없이 재개하지 않습니다",
  "S-14": "VIP는 기록된 이벤트로 한 번 승급하고, 계속 VIP로 남습니다",
  "S-15": "모든 이벤트는 맡은 처리기에 빠짐없이 전달되고, 끝난 일은 수신함에 있습니다",
  "S-16": "너무 늦은 작업자가 끝맺은 일은 없습니다",
  "S-18": "사람이 한 작업에는 누가, 왜 했는지와 전후 상태가 남습니다",
  "S-20": "기다리는 주문이 있는 동안 그 상품의 재고는 0입니다",
  "L-01": "처리할 때가 된 일은 2분 안에 시작합니다(밀렸을 때는 초당 200건)",
  "L-02": "부족한 상품에는 진행 중인 생산 주문이 있습니다",
  "L-03": "기한을 1분 넘긴 채 조용히 멈춰 있는 생산 주문은 없습니다",
  "L-04": "막힌 일은 모두 운영팀에 알립니다",
}

/** The API says it in English; a condition that is new here is said so in Korean as well. */
export function titleOf({ id, title }: { readonly id: string; readonly title: string }, language: Language): string {
  return (language === "ko" ? inKorean[id] : undefined) ?? title
}
