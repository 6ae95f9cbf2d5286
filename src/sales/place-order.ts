import { createHash } from "node:crypto"
import type { Reader } from "../database/database.ts"
import { newId, type OrderId, type ProductId } from "../shared/ids.ts"
import { productIds } from "../stock/products.ts"
import type { CheckoutAnswer, CheckoutRequest } from "./checkout.ts"

/** What a customer sends: skus and quantities, the same sku perhaps twice. */
export type Wish = {
  readonly caller: string
  readonly key: string | undefined
  readonly customerId: string | undefined
  readonly lines: readonly WishedLine[]
  readonly trace?: string | undefined
}

export type WishedLine = { readonly sku: string; readonly quantity: number }
export type UnknownProducts = { readonly kind: "unknown-products"; readonly skus: readonly string[] }

/** Skus remembered at most: a product keeps its id for ever, so what is remembered stays true. */
const MOST_REMEMBERED = 100_000

/** Turns a wish into a request that can be decided, and hands it in. */
export function placeOrder(db: Reader, submit: (request: CheckoutRequest) => Promise<CheckoutAnswer>) {
  const remembered = new Map<string, ProductId>()

  async function idsOf(skus: readonly string[]): Promise<string[]> {
    const unseen = skus.filter((sku) => !remembered.has(sku))
    if (unseen.length === 0) return []
    if (remembered.size > MOST_REMEMBERED) remembered.clear()
    const found = await productIds(db, skus)
    for (const [sku, id] of found) remembered.set(sku, id)
    return skus.filter((sku) => !found.has(sku))
  }

  return async (wish: Wish): Promise<CheckoutAnswer | UnknownProducts> => {
    const lines = addedUp(wish.lines)
    const unknown = await idsOf(lines.map((line) => line.sku))
    if (unknown.length > 0) return { kind: "unknown-products", skus: unknown }
    return submit({
      orderId: newId<OrderId>(),
      caller: wish.caller,
      customerId: wish.customerId ?? null,
      key: wish.key === undefined ? null : { value: wish.key, digest: digestOf(lines, wish.customerId) },
      lines: lines.map((line) => ({ ...line, productId: remembered.get(line.sku)! })),
      trace: wish.trace,
    })
  }
}

/** Each sku once, in the order first named. */
function addedUp(lines: readonly WishedLine[]): WishedLine[] {
  const quantities = new Map<string, number>()
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity)
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity }))
}

function digestOf(lines: readonly WishedLine[], customerId: string | undefined): string {
  const wanted = [lines.map(({ sku, quantity }) => [sku, quantity]), customerId ?? null]
  return createHash("sha256").update(JSON.stringify(wanted)).digest("hex")
}
