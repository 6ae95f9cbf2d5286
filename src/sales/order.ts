import type { OrderId, ProductId } from "../shared/ids.ts"

export type OrderStatus = "confirmed" | "backordered" | "cancelled"

/** An order as it was accepted; whether it still waits, its waiting lines tell. */
export type AcceptedOrder = {
  readonly id: OrderId
  readonly caller: string
  readonly customerId: string | null
  readonly key: IdempotencyKey | null
  /** Won. */
  readonly total: number
  readonly lines: readonly AcceptedLine[]
  readonly createdAt: Date
}

export type AcceptedLine = {
  readonly productId: ProductId
  readonly sku: string
  readonly quantity: number
  /** Won, for one piece. */
  readonly price: number
  /** Pieces taken from the shelf at once; the rest waits. */
  readonly taken: number
}

export type IdempotencyKey = {
  readonly value: string
  /** SHA-256 of what was ordered: the same key with another body is a mistake of the caller. */
  readonly digest: string
}

export function statusAtAcceptance({ lines }: AcceptedOrder): "confirmed" | "backordered" {
  return lines.every((line) => line.taken === line.quantity) ? "confirmed" : "backordered"
}
