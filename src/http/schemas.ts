import { z } from "@hono/zod-openapi"
import { isStrictAddress } from "../shared/mail.ts"

const MOST_PIECES = 1_000_000_000

/** Text a person wrote: no control characters, no halves of a character (a NUL would fail a whole batch in the database). */
const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((value) => value.isWellFormed() && !/\p{Cc}/u.test(value), "must not contain control characters")
    .refine((value) => !value.includes("\ufffd"), "must be UTF-8; what was read as U+FFFD was none")
    .refine((value) => value.trim() === value, "must not begin or end with a space")

const code = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "must be 1 to 64 letters, digits, dots, dashes")
const pieces = z.int().min(0).max(MOST_PIECES)
const reason = text(500)

export const NewProductBody = z
  .strictObject({
    sku: code,
    name: text(200),
    price: z.int().min(0).max(MOST_PIECES).openapi({ description: "Won" }),
    stock: pieces.default(0),
    reorderPoint: pieces,
    orderUpTo: pieces,
    backorders: z.enum(["accept", "refuse"]),
    factoryId: code.optional(),
    adId: code.nullable().optional(),
  })
  .openapi("NewProduct")

export const ProductChangeBody = z
  .strictObject({
    name: text(200).optional(),
    price: z.int().min(0).max(MOST_PIECES).optional(),
    reorderPoint: pieces.optional(),
    orderUpTo: pieces.optional(),
    backorders: z.enum(["accept", "refuse"]).optional(),
    factoryId: code.optional(),
    adId: code.nullable().optional(),
  })
  .openapi("ProductChange")

export const AdjustmentBody = z
  .strictObject({
    delta: z
      .int()
      .min(-MOST_PIECES)
      .max(MOST_PIECES)
      .refine((delta) => delta !== 0, "must not be 0"),
    reason,
  })
  .openapi("Adjustment")

export const FactoryBody = z.strictObject({ id: code, name: text(200) }).openapi("Factory")

const address = z
  .string()
  .refine(isStrictAddress, "must be one plain address, such as ads@donut.example, without a name or a list")

const ad = { managerEmail: address, language: z.enum(["ko", "en"]), running: z.boolean() }
export const AdBody = z.strictObject({ id: code.optional(), ...ad }).openapi("NewAd")
export const AdChangeBody = z
  .strictObject({
    managerEmail: ad.managerEmail.optional(),
    language: ad.language.optional(),
    running: ad.running.optional(),
  })
  .openapi("AdChange")
export const AdView = z.object({ id: z.string(), ...ad }).openapi("Ad")

const line = { sku: text(64), quantity: z.int().min(1).max(10_000) }
const customerId = text(100).optional()
export const CheckoutBody = z
  .union([
    z.strictObject({ ...line, customerId }),
    z.strictObject({ lines: z.array(z.strictObject(line)).min(1).max(100), customerId }),
  ])
  .openapi("Checkout")

export const ReasonBody = z.strictObject({ reason: reason.optional() })
export const MandatoryReasonBody = z.strictObject({ reason })

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: text(200).optional(),
})

export const IdParam = z.object({ id: text(100) })
export const SkuParam = z.object({ sku: text(64) })

/** Printable ASCII, as header values are. */
export const KeyHeader = z.object({
  "idempotency-key": z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 printable ASCII characters without spaces")
    .optional()
    .openapi({ description: "Sent again with the same body, it gets the same answer, and nothing is bought twice" }),
})

const time = z.iso.datetime()
/** As the database writes one inside a list: microseconds, and the zone as +00:00. */
const exactTime = z.iso.datetime({ offset: true })
export const ProductView = z
  .object({
    sku: z.string(),
    name: z.string(),
    price: z.int(),
    stock: z.int(),
    waiting: z.int(),
    reorderPoint: z.int(),
    orderUpTo: z.int(),
    backorders: z.enum(["accept", "refuse"]),
    factoryId: z.string(),
    adId: z.string().nullable(),
    short: z.boolean(),
    expectedAt: time.nullable(),
  })
  .openapi("Product")

export const MovementView = z
  .object({ sku: z.string(), delta: z.int(), balance: z.int(), kind: z.string(), reason: z.string() })
  .openapi("Movement")

const OrderLineView = z.object({
  sku: z.string(),
  quantity: z.int(),
  price: z.int(),
  taken: z.int(),
  waiting: z.int(),
})

export const AcceptedView = z
  .object({
    id: z.uuid(),
    status: z.enum(["confirmed", "backordered"]),
    customerId: z.string().nullable(),
    total: z.int(),
    lines: z.array(OrderLineView),
    createdAt: time,
  })
  .openapi("AcceptedOrder")

export const OrderView = z
  .object({
    id: z.uuid(),
    status: z.enum(["confirmed", "backordered", "cancelled"]),
    customerId: z.string().nullable(),
    total: z.int(),
    lines: z.array(OrderLineView.extend({ name: z.string(), expectedAt: exactTime.nullable() })),
    createdAt: time,
    cancelledAt: time.nullable(),
  })
  .openapi("Order")

export const OrderLifeView = OrderView.extend({
  life: z.array(z.object({ at: time, what: z.string(), sku: z.string().nullable(), pieces: z.int() })),
}).openapi("OrderWithLife")

export const ProductionOrderView = z
  .object({
    id: z.uuid(),
    sku: z.string(),
    state: z.string(),
    quantity: z.int(),
    arrived: z.int(),
    shortageId: z.uuid(),
    number: z.int(),
    reason: z.string().nullable(),
    requestedAt: time,
    expectedAt: time,
    deadlineAt: time.nullable(),
    endedAt: time.nullable(),
    callbackMayBeMissed: z.boolean(),
    asks: z.array(
      z.object({
        id: z.uuid(),
        number: z.int(),
        state: z.enum(["sending", "not-sent", "accepted", "unconfirmed", "rejected"]),
        quantity: z.int(),
        counted: z.int().openapi({ description: "Pieces of what arrived that count for this ask" }),
        askedAt: exactTime,
        answer: z.string().nullable(),
      }),
    ),
  })
  .openapi("ProductionOrder")

export const DeliveryView = z
  .object({
    eventId: z.uuid(),
    type: z.string(),
    consumer: z.string(),
    state: z.enum(["pending", "done", "dead"]),
    attempts: z.int(),
    nextAttemptAt: time.nullable(),
    lastError: z.string().nullable(),
    createdAt: time,
    endedAt: time.nullable(),
  })
  .openapi("Delivery")

export const DeadLetterView = z
  .object({
    id: z.string(),
    consumer: z.string(),
    eventId: z.uuid(),
    type: z.string(),
    data: z.unknown(),
    reason: z.string(),
    diedAt: time,
    attempts: z.array(z.object({ at: exactTime, reason: z.string() })),
  })
  .openapi("DeadLetter")

export const InvariantView = z
  .object({
    id: z.string(),
    title: z.string(),
    holds: z.boolean(),
    violations: z.array(z.string()),
    checkedAt: time,
  })
  .openapi("Invariant")

export const ProblemView = z
  .object({
    type: z.string().openapi({ description: "`/problems/{code}`: a page that says what it means and what to do" }),
    title: z.string(),
    status: z.int(),
    code: z.string().openapi({ description: "Stable; every status names the codes that it may have" }),
    detail: z.string().openapi({ description: "What was found this time, and what to do" }),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    requestId: z.string(),
  })
  .openapi("Problem")
