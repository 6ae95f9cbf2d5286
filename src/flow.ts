import type { EventType } from "./events.ts"

/** The one map: which event reaches which consumers. Every runtime, document and test reads these lines. */
export const flow = {
  StockRanShort: ["order-from-factory", "pause-ads"],
  StockSoldOut: ["pause-ads"],
  StockReplenished: ["resume-ads"],
  BulkPurchaseMade: ["upgrade-to-vip"],
  CustomerBecameVip: ["notify-marketing"],
  ProductionOrderRenewed: ["order-from-factory"],
  StockReportedShort: ["order-from-factory"],
  FactoryCalledBack: ["receive-arrival"],
  WorkGotStuck: ["alert-operations"],
} as const satisfies Record<EventType, readonly [string, ...string[]]>

export type ConsumerName = (typeof flow)[EventType][number]

/** The events a consumer hears. */
export type HeardBy<Name extends ConsumerName> = {
  [Type in EventType]: Name extends (typeof flow)[Type][number] ? Type : never
}[EventType]

/** Two databases have an outbox, and each tells of its own events: what is stuck, wherever that is. */
export const outboxes = {
  shop: [
    "StockRanShort",
    "StockSoldOut",
    "StockReplenished",
    "BulkPurchaseMade",
    "ProductionOrderRenewed",
    "StockReportedShort",
    "FactoryCalledBack",
    "WorkGotStuck",
  ],
  customers: ["CustomerBecameVip", "WorkGotStuck"],
} as const satisfies Record<string, readonly EventType[]>

export type Outbox = keyof typeof outboxes

/** Everyone who hears of what an outbox tells, each once. */
export function consumersOf(outbox: Outbox): readonly ConsumerName[] {
  return [...new Set(outboxes[outbox].flatMap((type) => flow[type]))]
}

/** The SNS topic of an event. What runs short is told where the system before this one told it. */
export function topicOf(outbox: Outbox, type: EventType): string {
  return type === "StockRanShort"
    ? "stock_empty"
    : `restock-${outbox}-${type.replaceAll(/\B[A-Z]/g, "-$&").toLowerCase()}`
}

/** The SQS queue of a consumer, and where its messages go that it never took. */
export function queueOf(outbox: Outbox, consumer: ConsumerName): string {
  return consumer === "order-from-factory" ? "stock_queue" : `restock-${outbox}-${consumer}`
}

export function deadLetterQueueOf(queue: string): string {
  return queue === "stock_queue" ? "dead_letter_queue" : `${queue}-dead`
}

/** Callbacks of the factory that came while the database was away. */
export const CALLBACK_QUEUE = "restock-shop-callbacks"
