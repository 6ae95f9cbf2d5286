import type { Product } from "../../../../src/views/lists.ts"
import type { Json } from "../../api/json.ts"

export type ShelfProduct = Pick<Json<Product>, "stock" | "waiting" | "short" | "backorders" | "expectedAt">

/** What a customer is told about what is left. */
export type Shelf =
  | { readonly kind: "plenty" | "few"; readonly left: number }
  /** Sold out, but orders are taken; so many pieces of others wait already. */
  | { readonly kind: "order-anyway"; readonly ahead: number; readonly expectedAt: string | null }
  | { readonly kind: "come-back"; readonly expectedAt: string | null }

/** From so many on one need not hurry. */
const PLENTY = 6

export function shelfOf({ stock, waiting, short, backorders, expectedAt }: ShelfProduct): Shelf {
  if (stock > 0) return { kind: short || stock < PLENTY ? "few" : "plenty", left: stock }
  return backorders === "accept"
    ? { kind: "order-anyway", ahead: waiting, expectedAt }
    : { kind: "come-back", expectedAt }
}

/** How many pieces would have to wait for the factory, of a back-order of so many. */
export function piecesToWaitFor({ stock, backorders }: ShelfProduct, quantity: number): number {
  return backorders === "accept" && stock > 0 && quantity > stock ? quantity - stock : 0
}

/** The most that can be put into one order. */
export function mostOf({ stock, backorders }: ShelfProduct): number {
  return backorders === "accept" ? MOST : Math.max(1, Math.min(stock, MOST))
}
const MOST = 10_000
