/** What the public API lists, for those who show it. */
export type { Ad } from "../advertising/ad.ts"
export type { DeadLetter } from "../operations/dead-letters.ts"
export type { InvariantResult } from "../operations/invariants.ts"
export type { Factory } from "../replenishment/factories.ts"
export type { Order } from "../sales/order-store.ts"
export type { Movement } from "../stock/stock.ts"
export type { Product } from "../stock/products.ts"
export type { ProductionOrder } from "../replenishment/production-order.ts"
