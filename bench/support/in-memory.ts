import type { CheckoutAnswer } from "../../src/sales/checkout.ts"
import type { Wish } from "../../src/sales/place-order.ts"
import { newId, type OrderId, type ProductId } from "../../src/shared/ids.ts"

/** Accepts everything and keeps nothing: what HTTP alone costs. */
export function inMemory() {
  return async ({ caller, customerId = null as never, lines }: Wish): Promise<CheckoutAnswer> => {
    const accepted = lines.map(({ sku, quantity }) => {
      return { sku, productId: 1 as ProductId, quantity, price: 1_000, taken: quantity }
    })
    const total = accepted.reduce((sum, { quantity, price }) => sum + quantity * price, 0)
    const id = newId<OrderId>()
    return {
      kind: "accepted",
      order: { id, caller, customerId, key: null, total, lines: accepted, createdAt: new Date() },
    }
  }
}
