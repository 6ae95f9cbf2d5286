import { randomFillSync } from "node:crypto"

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
  const bytes = randomFillSync(Buffer.alloc(16))
  bytes.writeUIntBE(now, 0, 6)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") as Id
}

/** Whether a text has the form of the ids above; anything else is nobody's id and never reaches the database. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text)
}
