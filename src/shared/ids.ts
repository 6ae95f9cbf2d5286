import { randomUUID } from "node:crypto"

type Brand<Name extends string> = { readonly __brand: Name }

export type ProductId = number & Brand<"ProductId">
export type OrderId = string & Brand<"OrderId">
export type ShortageId = string & Brand<"ShortageId">
export type ProductionOrderId = string & Brand<"ProductionOrderId">
export type AskId = string & Brand<"AskId">
export type CallbackId = string & Brand<"CallbackId">
export type EventId = string & Brand<"EventId">

/** A UUID of version 7 (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits, so that ids sort by age. */
export function newId<Id extends string>(now: number = Date.now()): Id {
  const time = now.toString(16).padStart(12, "0")
  const random = randomUUID().slice(15)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random}` as Id
}

/** Whether a text has the form of the ids above; anything else is nobody's id and never reaches the database. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text)
}
