import type { EventType } from "../../src/events.ts"
import type { ConsumerName, Outbox } from "../../src/flow.ts"

export const languages = ["en", "ko"] as const
export type Language = (typeof languages)[number]
export type Both = { readonly [In in Language]: string }

/** What a consumer reaches: somebody outside, the shop's own stock, or the other database. */
export type Place = "factory" | "ad-manager" | "stock" | "operations" | "marketing" | "customers"

export const eventWords: { readonly [Type in EventType]: Both } = {
  StockRanShort: { en: "a product became short", ko: "상품 재고 부족" },
  StockSoldOut: { en: "the last piece is gone", ko: "마지막 한 개까지 판매" },
  StockReplenished: { en: "short no more", ko: "재고 부족 해소" },
  BulkPurchaseMade: { en: "an order large enough for VIP", ko: "VIP 기준을 채운 대량 구매" },
  CustomerBecameVip: { en: "was normal, is Vip now", ko: "normal에서 Vip로 전환" },
  ProductionOrderRenewed: { en: "the factory is asked again", ko: "공장에 다시 요청할 때" },
  StockReportedShort: { en: "somebody else saw a shortage", ko: "외부에서 알려 온 재고 부족" },
  FactoryCalledBack: { en: "what it said is stored", ko: "콜백 내용 저장 완료" },
  WorkGotStuck: { en: "a person has to look", ko: "사람의 확인이 필요한 상태" },
}

/** From top to bottom as drawn. A consumer without words does not compile. */
export const consumerWords: { readonly [Name in ConsumerName]: Both & { readonly reaches: Place } } = {
  "order-from-factory": { en: "asks the factory, once", ko: "공장에 한 번만 생산 요청", reaches: "factory" },
  "pause-ads": { en: "asks to pause the ad", ko: "광고 중단 요청", reaches: "ad-manager" },
  "resume-ads": { en: "says that it can run again", ko: "광고 재개 안내", reaches: "ad-manager" },
  "receive-arrival": { en: "books what arrived", ko: "도착 수량 반영", reaches: "stock" },
  "upgrade-to-vip": { en: "makes the customer a VIP", ko: "고객을 VIP로 전환", reaches: "customers" },
  "notify-marketing": { en: "signs and sends the webhook", ko: "서명한 웹훅 전송", reaches: "marketing" },
  "alert-operations": { en: "says what is stuck, and why", ko: "막힌 일과 그 이유를 알림", reaches: "operations" },
}

export const placeWords: { readonly [Name in Place]: { readonly name: Both; readonly how: Both } } = {
  factory: { name: { en: "factory", ko: "공장" }, how: { en: "a legacy HTTP API", ko: "레거시 HTTP API" } },
  "ad-manager": {
    name: { en: "ad manager", ko: "광고 담당자" },
    how: { en: "mail (AWS: SES)", ko: "메일 (AWS: SES)" },
  },
  stock: { name: { en: "stock", ko: "재고" }, how: { en: "shelf, waiting buyers", ko: "진열 재고, 대기 주문" } },
  operations: { name: { en: "operations", ko: "운영팀" }, how: { en: "mail and the console", ko: "메일과 콘솔" } },
  marketing: { name: { en: "marketing", ko: "마케팅" }, how: { en: "signed webhook", ko: "서명된 웹훅" } },
  customers: { name: { en: "customer database", ko: "고객 데이터베이스" }, how: { en: "Vip", ko: "Vip" } },
}

export const databaseWords: { readonly [Box in Outbox]: { readonly name: Both; readonly lines: readonly Both[] } } = {
  shop: {
    name: { en: "shop database", ko: "상점 데이터베이스" },
    lines: [
      { en: "orders, stock,", ko: "주문, 재고," },
      { en: "production orders", ko: "생산 주문" },
      { en: "", ko: "" },
      { en: "Each change and its", ko: "변경과 이벤트를" },
      { en: "events: one commit", ko: "한 번에 커밋" },
      { en: "", ko: "" },
      { en: "AWS: RDS", ko: "AWS: RDS" },
    ],
  },
  customers: {
    name: { en: "customer database", ko: "고객 데이터베이스" },
    lines: [
      { en: "on its own server", ko: "별도 서버에서 운영" },
      { en: "AWS: EC2 and RDS", ko: "AWS: EC2와 RDS" },
    ],
  },
}

export const words = {
  title: {
    en: "How Restock works, from a purchase to what it sets off",
    ko: "구매부터 그 뒤에 일어나는 일까지, Restock의 흐름",
  },
  description: {
    en: "A buyer checks out; the shop's database keeps the order and its events in one commit; each event reaches its consumers, and these the factory, the ad manager, the stock, operations, the customers' database and marketing. The factory calls back into the shop.",
    ko: "구매자가 주문하면 상점 데이터베이스가 주문과 이벤트를 한 번에 커밋합니다. 이벤트는 컨슈머로 전달되고, 컨슈머는 공장, 광고 담당자, 재고, 운영팀, 고객 데이터베이스, 마케팅 가운데 맡은 곳에 처리 결과를 보냅니다. 공장은 생산이 끝나면 상점을 콜백합니다.",
  },
  buyer: { en: "buyer", ko: "구매자" },
  checkout: { en: "checkout", ko: "주문" },
  callbacks: { en: "callbacks", ko: "콜백" },
  outbox: { en: "outbox", ko: "아웃박스" },
  event: { en: "What happened", ko: "일어난 일" },
  topics: { en: "event · SNS topic", ko: "이벤트 · SNS 토픽" },
  consumer: { en: "Who acts on it", ko: "처리하는 쪽" },
  queues: { en: "consumer · SQS queue", ko: "컨슈머 · SQS 큐" },
  reached: { en: "What it reaches", ko: "결과를 받는 곳" },
  callsBack: { en: "calls back once, when it has produced", ko: "생산이 끝나면 한 번만 콜백" },
  makesVip: { en: "Vip, written to the other database", ko: "다른 데이터베이스에 Vip로 기록" },
  footOne: {
    en: "On one machine a consumer is woken by the commit; on AWS by the topics and queues in small type.",
    ko: "서버 한 대에서는 커밋이 컨슈머를 깨우고, AWS에서는 작은 글씨의 토픽과 큐가 깨웁니다.",
  },
  footTwo: {
    en: "What a consumer cannot do becomes a dead letter: it says why, and can be sent again.",
    ko: "처리하지 못한 메시지는 이유와 함께 막힌 메시지(dead letter)로 남고, 다시 보낼 수 있습니다.",
  },
  begin: { en: "Names with … begin with", ko: "…로 줄인 이름의 앞부분:" },
  deadLetters: { en: "Dead-letter queues:", ko: "막힌 메시지 큐:" },
} as const satisfies Record<string, Both>
