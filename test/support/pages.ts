import type { Busy } from "./busy-shop.ts"

/** Every page of the console, by what it is, with its address in a busy shop. */
export const pages = {
  overview: () => "/",
  orders: () => "/console/orders",
  "an order that waits": ({ waiting }) => `/console/orders/${waiting}`,
  "an order that made a VIP": ({ bulk }) => `/console/orders/${bulk}`,
  products: () => "/console/products",
  "a product": () => "/console/products/CP-502101",
  "production orders": () => "/console/production-orders",
  "a production order": ({ productionOrder }) => `/console/production-orders/${productionOrder}`,
  "dead letters": () => "/console/dead-letters",
  posts: () => "/console/posts",
  "a mail": ({ pauseMail }) => `/console/posts/ads-pause/${pauseMail}`,
  customers: () => "/console/customers",
  trials: () => "/console/trials",
  shop: () => "/shop",
  "sign-in": () => "/console/sign-in",
  "no page": () => "/console/nothing-here",
} as const satisfies Record<string, (busy: Busy) => string>
