import type { ProblemCode } from "./problem-codes.ts"

/** What a refusal means, and what to do; in English below the title it has in every answer. */
type Words = {
  readonly en: readonly [means: string, todo: string]
  readonly ko: readonly [title: string, means: string, todo: string]
}

/** A new code does not compile without its words. */
export const problemWords: Readonly<Record<ProblemCode, Words>> = {
  "malformed-http": {
    en: [
      "What came in could not be read as HTTP/1.1, so nobody knows what was wanted. Nothing was kept.",
      "Look at what stands between you and the shop: a proxy, a client of your own, a request written by hand.",
    ],
    ko: [
      "HTTP 요청이 아닙니다",
      "받은 내용을 HTTP/1.1로 읽을 수 없어 무엇을 요청했는지 알 수 없습니다. 저장된 것은 없습니다.",
      "중간에 있는 프록시나 직접 만든 클라이언트, 손으로 작성한 요청을 확인하세요.",
    ],
  },
  "malformed-json": {
    en: [
      "The body could not be read as JSON. Nothing was kept.",
      "Check quotes, commas and brackets, and that the body arrives in full and in UTF-8.",
    ],
    ko: [
      "본문이 JSON이 아닙니다",
      "요청 본문을 JSON으로 읽을 수 없습니다. 저장된 것은 없습니다.",
      "따옴표와 쉼표, 괄호를 확인하세요. 본문은 끝까지, UTF-8로 보내야 합니다.",
    ],
  },
  "sign-in-needed": {
    en: [
      "This shop serves more than its own machine, and the request came without a key, and without a session that is still open.",
      "A person: run `restock sign-in-link` on the shop's machine and open the link that it prints. A program: make a key with `restock keys create` and send it as `Authorization: Bearer rsk_live_…`.",
    ],
    ko: [
      "로그인이 필요합니다",
      "외부에 공개된 상점인데, 요청에 API 키도 유효한 로그인 세션도 없습니다.",
      "사람이라면 상점이 설치된 컴퓨터에서 `restock sign-in-link`를 실행하고 출력된 링크를 여세요. 프로그램이라면 `restock keys create`로 키를 만들어 `Authorization: Bearer rsk_live_…` 헤더로 보내세요.",
    ],
  },
  "key-refused": {
    en: [
      "The key in `Authorization` is unknown here: it was revoked, its time is over, or a part of it is missing.",
      "Look with `restock keys list` on the shop's machine, and make a new one with `restock keys create` if need be. Two keys of one name may live at a time, so a program can change over before the old one is revoked.",
    ],
    ko: [
      "쓸 수 없는 키입니다",
      "`Authorization` 헤더의 키가 폐기되었거나 만료되었거나 일부가 잘렸습니다.",
      "상점이 설치된 컴퓨터에서 `restock keys list`로 확인하고, 필요하면 `restock keys create`로 새 키를 만드세요. 같은 이름으로 두 개까지 함께 쓸 수 있으니, 새 키로 바꾼 다음에 이전 키를 폐기하면 됩니다.",
    ],
  },
  "sign-in-refused": {
    en: [
      "The sign-in link was used before, its time is over, or a part of it is missing.",
      "Open the whole link, once. If that does not help, make a new one with `restock sign-in-link`.",
    ],
    ko: [
      "이 링크로는 로그인할 수 없습니다",
      "이미 사용했거나 유효 시간이 지났거나 일부가 잘린 링크입니다.",
      "링크 전체를 복사해 한 번만 여세요. 그래도 안 되면 `restock sign-in-link`로 새 링크를 만드세요.",
    ],
  },
  forbidden: {
    en: [
      "This door is not for the sender: a shop on one machine answers that machine alone, and a shop behind a gateway only signed requests.",
      "Ask from the shop's own machine, by 127.0.0.1 or localhost and not from a page of another site; behind a gateway, sign the request.",
    ],
    ko: [
      "여기서는 접근할 수 없습니다",
      "한 컴퓨터에서만 쓰는 상점은 그 컴퓨터의 요청에만, 게이트웨이 뒤의 상점은 서명된 요청에만 응답합니다.",
      "상점이 설치된 컴퓨터에서 127.0.0.1 또는 localhost로 요청하세요. 다른 사이트의 페이지에서는 요청할 수 없습니다. 게이트웨이를 거친다면 요청에 서명하세요.",
    ],
  },
  "cross-site": {
    en: [
      "The request used your session, but it did not come from a page of this shop. Nothing was done.",
      "Do it from the shop's own console. If you did not ask for this, close the page that sent it.",
    ],
    ko: [
      "다른 사이트에서 온 요청입니다",
      "로그인 세션을 사용한 요청이지만 이 상점의 페이지에서 보낸 것이 아닙니다. 아무것도 실행하지 않았습니다.",
      "상점의 콘솔에서 다시 시도하세요. 직접 보낸 요청이 아니라면 그 페이지를 닫으세요.",
    ],
  },
  "scope-missing": {
    en: [
      "The key is a live one, but not for this: each key has scopes, and this route needs another.",
      "Make a key with the scope that `detail` names: `restock keys create --scopes checkout`, `operate` or `customers`. The console's own routes are for people who sign in.",
    ],
    ko: [
      "이 키로는 할 수 없는 일입니다",
      "유효한 키이지만 이 요청에 필요한 권한이 없습니다. 키마다 쓸 수 있는 범위(scope)가 정해져 있습니다.",
      "`detail`에 나온 범위로 키를 새로 만드세요. `restock keys create --scopes checkout`처럼 쓰며, 범위는 `checkout`, `operate`, `customers` 가운데 고릅니다. 콘솔 전용 경로는 로그인한 사람만 쓸 수 있습니다.",
    ],
  },
  "read-only": {
    en: [
      "The session may look at everything and change nothing.",
      "Ask an operator to do it, or to make a sign-in link for you that lets you.",
    ],
    ko: [
      "보기만 할 수 있습니다",
      "이 세션으로는 모든 것을 볼 수 있지만 변경할 수는 없습니다.",
      "운영자에게 대신 해 달라고 하거나, 변경 권한이 있는 로그인 링크를 요청하세요.",
    ],
  },
  "not-found": {
    en: [
      "There is nothing at this address, or nothing with this id, or nothing that takes this method.",
      "Check the address and the id. /openapi.json lists every operation.",
    ],
    ko: [
      "찾을 수 없습니다",
      "그런 주소나 번호가 없거나, 그 주소에서 지원하지 않는 메서드입니다.",
      "주소와 번호를 확인하세요. 지원하는 요청은 모두 /openapi.json에 있습니다.",
    ],
  },
  "unknown-product": {
    en: [
      "No product has this sku. If it was an order, nothing of it was ordered.",
      "Check the sku, also upper and lower case. GET /products lists what is sold.",
    ],
    ko: [
      "없는 상품입니다",
      "그런 sku의 상품이 없습니다. 주문이었다면 주문 전체가 접수되지 않았습니다.",
      "sku를 대소문자까지 확인하세요. 판매 중인 상품은 GET /products에 있습니다.",
    ],
  },
  "unknown-customer": {
    en: ["No customer has this id.", "Check the id, or register the customer with POST /customers."],
    ko: ["없는 고객입니다", "그런 번호의 고객이 없습니다.", "번호를 확인하거나 POST /customers로 고객을 등록하세요."],
  },
  "too-slow": {
    en: [
      "The request did not come in full within its time. Nothing was kept.",
      "Send it again. If it happens often, look at the network in between.",
    ],
    ko: [
      "요청이 너무 느립니다",
      "요청이 제한 시간 안에 모두 도착하지 않았습니다. 저장된 것은 없습니다.",
      "다시 보내세요. 자주 일어난다면 중간의 네트워크를 확인하세요.",
    ],
  },
  "sold-out": {
    en: [
      "There are not as many left as were wanted, and at least one of the products takes no back-orders. Nothing of the order was kept.",
      "Order fewer, or again when more has arrived. `lacking` in the answer says how many there are of each product.",
    ],
    ko: [
      "품절",
      "남은 재고가 주문 수량보다 적고, 그중에 예약 주문을 받지 않는 상품이 있습니다. 주문 전체가 접수되지 않았습니다.",
      "수량을 줄이거나 입고된 뒤에 다시 주문하세요. 상품별로 남은 수량은 응답의 `lacking`에 있습니다.",
    ],
  },
  "twin-running": {
    en: [
      "Another request with the same Idempotency-Key is still in work.",
      "Wait a second and ask again with the same key: you get the answer of the first.",
    ],
    ko: [
      "같은 키의 요청을 처리하고 있습니다",
      "Idempotency-Key가 같은 다른 요청이 아직 처리되고 있습니다.",
      "잠시 뒤 같은 키로 다시 보내세요. 먼저 보낸 요청의 결과를 받게 됩니다.",
    ],
  },
  "sku-taken": {
    en: [
      "There is a product with this sku already. It was not changed.",
      "Choose another sku, or change the product with PATCH /products/{sku}.",
    ],
    ko: [
      "이미 있는 sku입니다",
      "같은 sku의 상품이 이미 있습니다. 기존 상품은 바뀌지 않았습니다.",
      "다른 sku를 쓰거나 PATCH /products/{sku}로 기존 상품을 수정하세요.",
    ],
  },
  "ad-taken": {
    en: [
      "There is an ad with this id already. It was not changed.",
      "Choose another id, or change the ad with PATCH /ads/{id}.",
    ],
    ko: [
      "이미 있는 광고 번호입니다",
      "같은 번호의 광고가 이미 있습니다. 기존 광고는 바뀌지 않았습니다.",
      "다른 번호를 쓰거나 PATCH /ads/{id}로 기존 광고를 수정하세요.",
    ],
  },
  "factory-taken": {
    en: ["There is a factory with this id already. It was not changed.", "Choose another id."],
    ko: [
      "이미 있는 공장 번호입니다",
      "같은 번호의 공장이 이미 있습니다. 기존 공장은 바뀌지 않았습니다.",
      "다른 번호를 쓰세요.",
    ],
  },
  "customer-taken": {
    en: [
      "There is a customer with this id already, with another address or name. Nothing was changed.",
      "Look with GET /customers/{id} whether it is the same person; if not, choose another id.",
    ],
    ko: [
      "이미 있는 고객 번호입니다",
      "같은 번호의 고객이 다른 메일 주소나 이름으로 이미 등록되어 있습니다. 바뀐 것은 없습니다.",
      "GET /customers/{id}로 같은 사람인지 확인하고, 아니라면 다른 번호를 쓰세요.",
    ],
  },
  "not-there": {
    en: [
      "The correction would take more out of the stock than there is. Nothing was booked.",
      "Look at the stock with GET /products/{sku}, count again and send the difference.",
    ],
    ko: [
      "재고가 그만큼 없습니다",
      "현재 재고보다 많이 빼는 조정입니다. 기록된 것은 없습니다.",
      "GET /products/{sku}로 재고를 확인하고, 다시 센 뒤 차이를 보내세요.",
    ],
  },
  "not-waiting": {
    en: [
      "Only an order that still waits for pieces can be cancelled, and this one waits for none.",
      "Nothing is left to cancel: look at the order with GET /orders/{id}.",
    ],
    ko: [
      "입고를 기다리는 주문이 아닙니다",
      "입고를 기다리는 주문만 취소할 수 있습니다. 이 주문의 상품은 이미 모두 확보되었습니다.",
      "취소할 것이 없습니다. GET /orders/{id}로 주문을 확인하세요.",
    ],
  },
  "wrong-state": {
    en: [
      "In the state in which this is by now, that cannot be done. Somebody or something may have been faster.",
      "Look at it again, and decide anew.",
    ],
    ko: [
      "지금 상태에서는 할 수 없습니다",
      "현재 상태에서는 실행할 수 없는 작업입니다. 그사이 상태가 바뀌었을 수 있습니다.",
      "현재 상태를 다시 확인하고 결정하세요.",
    ],
  },
  "too-large": {
    en: ["A body may have 64 KiB at most. Nothing was kept.", "Send less at once: a large order as several ones."],
    ko: [
      "본문이 너무 큽니다",
      "요청 본문은 64KiB까지 보낼 수 있습니다. 저장된 것은 없습니다.",
      "나누어 보내세요. 큰 주문은 여러 주문으로 나눌 수 있습니다.",
    ],
  },
  "unsupported-media-type": {
    en: [
      "The body came as another type than JSON, and was not read.",
      "Send the header `Content-Type: application/json` with a body of JSON.",
    ],
    ko: [
      "JSON으로 보내 주세요",
      "요청 본문의 형식이 JSON이 아니어서 읽지 않았습니다.",
      "JSON 본문을 `Content-Type: application/json` 헤더와 함께 보내세요.",
    ],
  },
  "too-deep": {
    en: [
      "Lists and objects in the body stand in one another deeper than 32 times. Nothing was kept.",
      "No operation needs more than four: look at what builds the body.",
    ],
    ko: [
      "본문의 중첩이 너무 깊습니다",
      "본문의 배열과 객체가 32단계보다 깊게 중첩되어 있습니다. 저장된 것은 없습니다.",
      "4단계보다 깊은 본문이 필요한 요청은 없습니다. 본문을 만드는 코드를 확인하세요.",
    ],
  },
  invalid: {
    en: [
      "A part of the request is missing, too many, or not of the kind that it has to be. Nothing was kept.",
      "`errors` in the answer names each place and what is expected there. /openapi.json has examples.",
    ],
    ko: [
      "요청에 잘못된 값이 있습니다",
      "빠졌거나, 알 수 없거나, 형식이 맞지 않는 값이 있습니다. 저장된 것은 없습니다.",
      "응답의 `errors`에서 위치와 올바른 형식을 확인하세요. 예시는 /openapi.json에 있습니다.",
    ],
  },
  "key-reused": {
    en: [
      "This Idempotency-Key belongs to an order with another body. Nothing new was ordered.",
      "Use a new key for every new order, and the same key only to send the same order again.",
    ],
    ko: [
      "다른 주문에 쓴 키입니다",
      "이 Idempotency-Key는 내용이 다른 주문에 이미 사용되었습니다. 새로 접수된 주문은 없습니다.",
      "새 주문에는 새 키를 쓰세요. 같은 키는 같은 주문을 다시 보낼 때만 씁니다.",
    ],
  },
  "levels-crossed": {
    en: [
      "A refill has to fill the stock above the level at which it begins. Nothing was changed.",
      "Send an `orderUpTo` that is above `reorderPoint`; of a product that is there, the one not sent stays.",
    ],
    ko: [
      "채울 수량은 재주문 기준보다 커야 합니다",
      "재고를 재주문 기준보다 많이 채워야 합니다. 바뀐 것은 없습니다.",
      "`orderUpTo`를 `reorderPoint`보다 크게 보내세요. 기존 상품을 수정할 때 보내지 않은 값은 그대로 유지됩니다.",
    ],
  },
  "too-many": {
    en: [
      "The stock would grow beyond a thousand million pieces. Nothing was booked.",
      "Check the number: probably something went wrong with its digits.",
    ],
    ko: [
      "수량이 너무 많습니다",
      "재고가 10억 개를 넘게 됩니다. 기록된 것은 없습니다.",
      "자릿수를 잘못 입력하지 않았는지 확인하세요.",
    ],
  },
  "unknown-factory": {
    en: [
      "The product names a factory that there is not. Nothing was changed.",
      "GET /factories lists them; POST /factories adds one.",
    ],
    ko: [
      "없는 공장입니다",
      "상품에 지정한 공장이 없습니다. 바뀐 것은 없습니다.",
      "GET /factories로 목록을 확인하거나 POST /factories로 공장을 추가하세요.",
    ],
  },
  "unknown-ad": {
    en: ["There is no ad with this id. Nothing was changed.", "GET /ads lists them; POST /ads adds one."],
    ko: [
      "없는 광고입니다",
      "그런 번호의 광고가 없습니다. 바뀐 것은 없습니다.",
      "GET /ads로 목록을 확인하거나 POST /ads로 광고를 추가하세요.",
    ],
  },
  "too-many-tries": {
    en: [
      "Too many sign-in links were refused within a minute, so the next have to wait.",
      "Wait as many seconds as `Retry-After` says, and open the right link.",
    ],
    ko: [
      "시도가 너무 많습니다",
      "짧은 시간에 잘못된 로그인 링크가 여러 번 사용되어 잠시 기다려야 합니다.",
      "`Retry-After`에 있는 초만큼 기다린 뒤 올바른 링크를 여세요.",
    ],
  },
  "too-many-requests": {
    en: [
      "More requests came from you in a short time than the shop takes. This one was not carried out.",
      "Wait as many seconds as `Retry-After` says, and send fewer at once. An order may be sent again with the same Idempotency-Key.",
    ],
    ko: [
      "요청이 너무 많습니다",
      "짧은 시간에 허용된 것보다 많은 요청을 보냈습니다. 이 요청은 실행되지 않았습니다.",
      "`Retry-After`에 있는 초만큼 기다린 뒤 속도를 줄여 보내세요. 주문은 같은 Idempotency-Key로 다시 보내도 됩니다.",
    ],
  },
  "headers-too-large": {
    en: [
      "The address and the headers of a request may have 16 KiB at most.",
      "Look for a cookie or a header that has grown; in a browser, delete this site's cookies.",
    ],
    ko: [
      "헤더가 너무 큽니다",
      "요청의 주소와 헤더는 합쳐서 16KiB까지 보낼 수 있습니다.",
      "지나치게 커진 쿠키나 헤더를 찾아보세요. 브라우저라면 이 사이트의 쿠키를 삭제하세요.",
    ],
  },
  internal: {
    en: [
      "Something went wrong in the shop, and it is our mistake. Nothing was kept.",
      "Try again. If it stays so, give the `requestId` to whoever runs the shop: its log knows more under it.",
    ],
    ko: [
      "상점에 오류가 있습니다",
      "상점 내부에서 예상하지 못한 오류가 발생했습니다. 저장된 것은 없습니다.",
      "다시 시도하세요. 계속되면 상점 운영자에게 `requestId`를 알려 주세요. 자세한 내용은 상점 로그에서 찾을 수 있습니다.",
    ],
  },
  busy: {
    en: [
      "The shop or its database is away, or has too much to do at the moment. Nothing was kept.",
      "Try again after as many seconds as `Retry-After` says; an order with the same Idempotency-Key.",
    ],
    ko: [
      "잠시 뒤 다시 시도하세요",
      "상점이나 데이터베이스가 잠시 응답하지 않거나 요청이 몰렸습니다. 저장된 것은 없습니다.",
      "`Retry-After`에 있는 초만큼 기다린 뒤 다시 보내세요. 주문이라면 같은 Idempotency-Key로 보내세요.",
    ],
  },
  "outcome-unknown": {
    en: [
      "The database went away in the very moment of keeping it. It may have been kept, or not.",
      "An order with an Idempotency-Key: send it again with the same key; if it was kept you get its answer, and nothing is bought twice. A customer: register the same again. Anything else, a correction of the stock above all: look first whether it is there.",
    ],
    ko: [
      "저장되었는지 알 수 없습니다",
      "저장하는 순간 데이터베이스 연결이 끊어져, 저장되었는지 알 수 없습니다.",
      "Idempotency-Key가 있는 주문은 같은 키로 다시 보내세요. 이미 저장되었다면 그 결과를 받고, 두 번 주문되지 않습니다. 고객 등록도 그대로 다시 보내면 됩니다. 재고 조정 같은 다른 작업은 이미 반영되었는지 먼저 확인하세요.",
    ],
  },
  "not-ready": {
    en: [
      "The shop is just being opened, or its database does not answer.",
      "Wait. GET /readyz answers 200 as soon as it is ready.",
    ],
    ko: [
      "아직 준비되지 않았습니다",
      "상점을 여는 중이거나 데이터베이스가 응답하지 않습니다.",
      "잠시 기다리세요. 준비되면 GET /readyz가 200을 응답합니다.",
    ],
  },
}
