import { randomUUID } from "node:crypto"

type Brand<Name extends string> = { readonly __brand: Name }

export type ProductId = number & Brand<"ProductId">
export type OrderId = string & Brand<"OrderId">
export type ShortageId = string & Brand<"ShortageId">
export type ProductionOrderId = string & Brand<"ProductionOrderId">
export type AskId = string & Brand<"AskId">
export type CallbackId = string & Brand<"CallbackId">
export type EventId = string & Brand<"EventId">

let latest = Number.NaN
let count = 0

/**
 * A UUID of version 7 (RFC 9562): 48 bits of Unix milliseconds, 12 bits that count what this process makes within one
 * (section 6.2, method 1), then 62 random ones. So ids sort by age, and those of one process in the order they were made.
 */
export function newId<Id extends string>(now: number = Date.now()): Id {
  const random = randomUUID()
  count = now === latest ? count + 1 : Number.parseInt(random.slice(0, 8), 16) & 0x7ff
  latest = now
  const time = (now + (count >> 12)).toString(16).padStart(12, "0")
  const counter = (count & 0xfff).toString(16).padStart(3, "0")
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}${random.slice(18)}` as Id
}

/** Whether a text has the form of the ids above; anything else is nobody's id and never reaches the database. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text)
}
