import type { z } from "@hono/zod-openapi"
import type {
  AcceptedView,
  AdBody,
  AdView,
  CheckoutBody,
  DeadLetterView,
  DeliveryView,
  FactoryBody,
  InvariantView,
  MovementView,
  NewProductBody,
  OrderLifeView,
  OrderView,
  ProductionOrderView,
  ProductView,
} from "./schemas.ts"

// One story in the documentation: two donuts are wanted, one is there, the factory is asked for eleven.

const donut = { sku: "CP-502101", name: "부산도너츠", price: 19_900 }
const orderId = "0199c1d2-6a10-7c31-8e5f-2b9d4f6a7c01"
const shortageId = "0199c1d2-6a11-7d02-9b41-5a7c3e8f1d02"
const productionOrderId = "0199c1d2-6a11-7d03-a3f0-6b8d4f9a2e03"
const eventId = "0199c1d2-6a12-7e04-8c52-7d9e5a0b3f04"
const [bought, expected] = ["2026-11-24T11:41:33.120Z", "2026-11-24T11:46:33.120Z"]

export const newProduct: z.input<typeof NewProductBody> = {
  sku: "CP-502102",
  name: "단팥도너츠",
  price: 2500,
  stock: 20,
  reorderPoint: 5,
  orderUpTo: 50,
  backorders: "accept",
}

export const product: z.input<typeof ProductView> = {
  ...newProduct,
  stock: 20,
  waiting: 0,
  factoryId: "FF-500293",
  adId: null,
  short: false,
  expectedAt: null,
}

export const shortProduct: z.input<typeof ProductView> = {
  ...donut,
  stock: 0,
  waiting: 1,
  reorderPoint: 0,
  orderUpTo: 10,
  backorders: "accept",
  factoryId: "FF-500293",
  adId: "AD-500293",
  short: true,
  expectedAt: expected,
}

export const movement: z.input<typeof MovementView> = {
  sku: "CP-502102",
  delta: -2,
  balance: 18,
  kind: "adjustment",
  reason: "fell on the floor",
}

export const factory: z.input<typeof FactoryBody> = { id: "FF-500294", name: "대구도너츠 공장" }

export const newAd: z.input<typeof AdBody> = {
  id: "AD-500294",
  managerEmail: "ads@donut.example",
  language: "ko",
  running: true,
}
export const ad: z.input<typeof AdView> = { ...newAd, id: "AD-500294" }

export const checkout: z.input<typeof CheckoutBody> = { sku: "CP-502101", quantity: 2, customerId: "C-1001" }

const line = { sku: "CP-502101", quantity: 2, price: 19_900, taken: 1, waiting: 1 }

export const accepted: z.input<typeof AcceptedView> = {
  id: orderId,
  status: "backordered",
  customerId: "C-1001",
  total: 39_800,
  lines: [line],
  createdAt: bought,
}

export const order: z.input<typeof OrderView> = {
  ...accepted,
  lines: [{ ...line, name: donut.name, expectedAt: expected }],
  cancelledAt: null,
}

const life = [
  { at: bought, what: "accepted", sku: null, pieces: 2 },
  { at: bought, what: "taken", sku: "CP-502101", pieces: 1 },
]
export const orderLife: z.input<typeof OrderLifeView> = { ...order, life }

const cancelled = "2026-11-24T11:43:02.007Z"
export const cancelledLife: z.input<typeof OrderLifeView> = {
  ...order,
  status: "cancelled",
  lines: [{ ...line, name: donut.name, taken: 0, waiting: 0, expectedAt: null }],
  cancelledAt: cancelled,
  life: [
    ...life,
    { at: cancelled, what: "put-back", sku: "CP-502101", pieces: 1 },
    { at: cancelled, what: "cancelled", sku: null, pieces: 0 },
  ],
}

export const productionOrder: z.input<typeof ProductionOrderView> = {
  id: productionOrderId,
  sku: "CP-502101",
  state: "accepted",
  quantity: 11,
  arrived: 0,
  shortageId,
  number: 1,
  reason: null,
  requestedAt: bought,
  expectedAt: expected,
  deadlineAt: expected,
  endedAt: null,
  callbackMayBeMissed: false,
  asks: [
    {
      id: "0199c1d2-6a15-7f05-9d63-8e0f6b1c4a05",
      number: 1,
      state: "accepted",
      quantity: 11,
      counted: 0,
      askedAt: "2026-11-24T11:41:33.187213+00:00",
      answer: null,
    },
  ],
}

export const askedAgain: z.input<typeof ProductionOrderView> = { ...productionOrder, state: "requested" }
export const closed: z.input<typeof ProductionOrderView> = {
  ...productionOrder,
  state: "closed",
  reason: "the factory will not deliver it",
  deadlineAt: null,
  endedAt: "2026-11-24T11:50:00.000Z",
}

export const delivery: z.input<typeof DeliveryView> = {
  eventId,
  type: "StockRanShort",
  consumer: "order-from-factory",
  state: "done",
  attempts: 1,
  nextAttemptAt: null,
  lastError: null,
  createdAt: bought,
  endedAt: "2026-11-24T11:41:33.195Z",
}

export const deadLetterId = { id: `pause-ads.${eventId}` }

export const deadLetter: z.input<typeof DeadLetterView> = {
  ...deadLetterId,
  consumer: "pause-ads",
  eventId,
  type: "StockRanShort",
  data: { shortageId, productionOrderId, sku: "CP-502101", quantity: 11, expectedAt: expected },
  reason: "the mail server refused the address",
  diedAt: "2026-11-24T11:41:34.002Z",
  attempts: [{ at: "2026-11-24T11:41:34.002114+00:00", reason: "the mail server refused the address" }],
}

export const invariant: z.input<typeof InvariantView> = {
  id: "S-01",
  title: "Stock is never negative",
  holds: true,
  violations: [],
  checkedAt: bought,
}
