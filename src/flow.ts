import type { EventType } from "./events.ts"

/** The one map: which event reaches which consumers. Every runtime, document and test reads these lines. */
export const flow = {
  StockRanShort: ["order-from-factory", "pause-ads"],
  StockSoldOut: ["pause-ads"],
  StockReplenished: ["resume-ads"],
  BulkPurchaseMade: ["upgrade-to-vip"],
  CustomerBecameVip: ["notify-marketing"],
  ProductionOrderRenewed: ["order-from-factory"],
  FactoryCalledBack: ["receive-arrival"],
  WorkGotStuck: ["alert-operations"],
} as const satisfies Record<EventType, readonly [string, ...string[]]>

export type ConsumerName = (typeof flow)[EventType][number]

/** The events a consumer hears. */
export type HeardBy<Name extends ConsumerName> = {
  [Type in EventType]: Name extends (typeof flow)[Type][number] ? Type : never
}[EventType]
