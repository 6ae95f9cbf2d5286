import * as z from "zod"
import type { EventId } from "./shared/ids.ts"

/** Every event of the shop, and the shape of what it carries: ids and counts, nothing personal. */
export const eventSchemas = {
  /** A product became short: a production order waits to be sent to the factory. */
  StockRanShort: z.object({
    shortageId: z.uuid(),
    productionOrderId: z.uuid(),
    sku: z.string(),
    quantity: z.int().positive(),
    expectedAt: z.iso.datetime(),
  }),
  /** The last piece is gone while a shortage is open. */
  StockSoldOut: z.object({ shortageId: z.uuid(), sku: z.string() }),
  /** A product is short no more: its shortage is closed. */
  StockReplenished: z.object({ shortageId: z.uuid(), sku: z.string() }),
  /** Somebody known bought so many pieces in one order that it makes a VIP. */
  BulkPurchaseMade: z.object({ orderId: z.uuid(), customerId: z.string(), pieces: z.int().positive() }),
  /** Told by the customers database: a customer was `normal` and is `Vip` now. */
  CustomerBecameVip: z.object({ customerId: z.string(), orderId: z.uuid() }),
  /** The factory has to be asked once more: a deadline passed, or a person decided it. */
  ProductionOrderRenewed: z.object({ productionOrderId: z.uuid() }),
  /** Somebody else published a shortage, in the form of the system before this one; the count is as it came. */
  StockReportedShort: z.object({ sku: z.string(), count: z.string(), factoryId: z.string() }),
  /** The factory called our callback address; what it said is stored, not yet believed. */
  FactoryCalledBack: z.object({ callbackId: z.uuid() }),
  /** Something cannot go on without a person. */
  WorkGotStuck: z.object({
    kind: z.enum([
      "dead-letter",
      "unreachable",
      "failed",
      "quarantined",
      "over-reported",
      "callback-refused",
      "broken-invariant",
    ]),
    subject: z.string(),
    reason: z.string(),
  }),
} as const

export type EventType = keyof typeof eventSchemas
export type EventData<Type extends EventType> = z.infer<(typeof eventSchemas)[Type]>
export type EventOf<Type extends EventType> = {
  [T in Type]: { readonly id: EventId; readonly type: T; readonly data: EventData<T> }
}[Type]
export type Event = EventOf<EventType>
