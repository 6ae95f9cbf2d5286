import type { EventData, EventType } from "../../src/events.ts"

type Words<Type extends EventType> = {
  readonly title: string
  readonly description: string
  readonly fields: { readonly [Field in keyof EventData<Type>]: string }
  readonly example: EventData<Type>
}

const shortageId = "019ab5c0-2222-7abc-8def-0123456789ab"
const productionOrderId = "019ab5c0-3333-7abc-8def-0123456789ab"
const orderId = "019ab5c0-4444-7abc-8def-0123456789ab"

const sku = "The product, as on its label."
const shortage = "The shortage: from the moment the product became short until it is short no more."
const productionOrder = "What this refill asks of the factory."

/** Every event in words for a stranger. An event without words does not compile. */
export const eventWords: { readonly [Type in EventType]: Words<Type> } = {
  StockRanShort: {
    title: "A product became short",
    description:
      "At or below its reorder point, or somebody waits for it. A production order is written and waits to be sent to the factory. Told once a shortage.",
    fields: {
      shortageId: shortage,
      productionOrderId: productionOrder,
      sku,
      quantity: "Pieces to produce: what fills the shelf, and what those who wait are missing.",
      expectedAt: "When the pieces can be there if all goes well.",
    },
    example: { shortageId, productionOrderId, sku: "CP-502101", quantity: 10, expectedAt: "2026-11-25T09:00:40.000Z" },
  },
  StockSoldOut: {
    title: "The last piece is gone",
    description: "Told while a shortage is open.",
    fields: { shortageId: shortage, sku },
    example: { shortageId, sku: "CP-502101" },
  },
  StockReplenished: {
    title: "A product is short no more",
    description: "Its shortage is closed.",
    fields: { shortageId: shortage, sku },
    example: { shortageId, sku: "CP-502101" },
  },
  BulkPurchaseMade: {
    title: "Somebody bought in bulk",
    description: "A known customer bought so many pieces in one order that it makes a VIP: 100, unless set otherwise.",
    fields: {
      orderId: "The order.",
      customerId: "The customer, by the id it was registered with.",
      pieces: "Pieces of all lines.",
    },
    example: { orderId, customerId: "C-1", pieces: 100 },
  },
  CustomerBecameVip: {
    title: "A customer became a VIP",
    description: "Told by the customers' database, once a customer: it was `normal` and is `Vip` now.",
    fields: { customerId: "The customer, by the id it was registered with.", orderId: "The order that did it." },
    example: { customerId: "C-1", orderId },
  },
  ProductionOrderRenewed: {
    title: "The factory has to be asked once more",
    description: "No callback came before the deadline, or a person decided it.",
    fields: { productionOrderId: productionOrder },
    example: { productionOrderId },
  },
  StockReportedShort: {
    title: "Somebody else reported a shortage",
    description:
      "What another program published to `stock_empty` in the form of the system before this one. Nothing in it is believed yet; the event's id is the one that SNS gave the message.",
    fields: { sku, count: "Pieces, as the text that came.", factoryId: "The factory, as the text that came." },
    example: { sku: "CP-502101", count: "10", factoryId: "FF-500293" },
  },
  FactoryCalledBack: {
    title: "The factory called back",
    description: "What it said is stored, and not yet believed.",
    fields: { callbackId: "The stored call." },
    example: { callbackId: "019ab5c0-5555-7abc-8def-0123456789ab" },
  },
  WorkGotStuck: {
    title: "Something cannot go on without a person",
    description: "Operations get a mail about it.",
    fields: {
      kind: "What got stuck: a delivery, a production order, a callback, or a promise that does not hold.",
      subject: "Which one.",
      reason: "Why, in words.",
    },
    example: {
      kind: "dead-letter",
      subject: "order-from-factory of 019ab5c0-1111-7abc-8def-0123456789ab",
      reason: "the factory answered 400: Bad Request",
    },
  },
}
