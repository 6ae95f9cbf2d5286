import { newId } from "../../src/shared/ids.ts"
import type { openApis } from "./open-apis.ts"
import type { Said } from "./plain-request.ts"

/** An operation, what it has to answer, a code or `ok`, and what is said. */
export type Stop = readonly [operationId: string, outcome: string, said?: Said]

const donut = { path: "CP-502101" }
const nowhere = { path: newId() }

/** What has to be there for {@link walk}: sold and waited for, refused by the factory, stuck on the desk. */
export async function furnish({ offer, buy, workOff }: Awaited<ReturnType<typeof openApis>>) {
  await offer("SCARCE", { backorders: "refuse", stock: 5 })
  await offer("REFUSED-1", { stock: 0 })
  await offer("REFUSED-2", { stock: 0 })
  const confirmed = (await buy("CP-502101", 1, { key: "k-1" }))!
  const waiting = (await buy("CP-502101", 5))!
  await workOff()
  return { confirmed, waiting }
}

/** Every operation as it should go, and every refusal that comes of what is asked. */
export function walk(
  pools: ReadonlyMap<string, readonly string[]>,
  orders: Record<"confirmed" | "waiting", string>,
): Stop[] {
  const first = (pool: string, at = 0) => ({ path: pools.get(pool)![at]! })
  const product = {
    sku: "CP-502109",
    name: "팥",
    price: 1,
    stock: 20,
    reorderPoint: 5,
    orderUpTo: 9,
    backorders: "accept",
  }
  const key = { headers: { "idempotency-key": "key" } }
  const rejected = first("/rejected")
  return [
    ["createProduct", "ok"],
    ["createProduct", "sku-taken"],
    ["createProduct", "levels-crossed", { body: { ...product, orderUpTo: 5 } }],
    ["createProduct", "unknown-factory", { body: { ...product, factoryId: "none" } }],
    ["createProduct", "unknown-ad", { body: { ...product, adId: "none" } }],
    ["listProducts", "ok"],
    ["findProduct", "ok", donut],
    ["findProduct", "unknown-product"],
    ["changeProduct", "ok", { path: "CP-502102" }],
    ["changeProduct", "unknown-product"],
    ["changeProduct", "levels-crossed", { ...donut, body: { reorderPoint: 1_000_000_000 } }],
    ["changeProduct", "unknown-factory", { ...donut, body: { factoryId: "none" } }],
    ["changeProduct", "unknown-ad", { ...donut, body: { adId: "none" } }],
    ["adjustStock", "ok", { path: "CP-502102" }],
    ["adjustStock", "unknown-product"],
    ["adjustStock", "not-there", { path: "CP-502102", body: { delta: -10_000, reason: "lost" } }],
    ["adjustStock", "too-many", { path: "CP-502102", body: { delta: 1_000_000_000, reason: "found" } }],
    ["createFactory", "ok"],
    ["createFactory", "factory-taken"],
    ["listFactories", "ok"],
    ["createAd", "ok"],
    ["createAd", "ad-taken"],
    ["changeAd", "ok", { path: "AD-500293" }],
    ["changeAd", "unknown-ad"],
    ["listAds", "ok"],
    ["checkOut", "ok", key],
    ["checkOut", "key-reused", { ...key, body: { sku: "CP-502101", quantity: 3 } }],
    ["checkOut", "unknown-product", { body: { sku: "none", quantity: 1 } }],
    ["checkOut", "sold-out", { body: { lines: [{ sku: "SCARCE", quantity: 6 }] } }],
    ["listOrders", "ok"],
    ["findOrder", "ok", { path: orders.confirmed }],
    ["findOrder", "not-found", nowhere],
    ["cancelOrder", "ok", { path: orders.waiting }],
    ["cancelOrder", "not-waiting", { path: orders.confirmed }],
    ["cancelOrder", "not-found", nowhere],
    ["listProductionOrders", "ok", { query: "?state=rejected" }],
    ["findProductionOrder", "ok", rejected],
    ["findProductionOrder", "not-found", nowhere],
    ["askAgain", "ok", rejected],
    ["askAgain", "wrong-state", rejected],
    ["askAgain", "not-found", nowhere],
    ["closeProductionOrder", "ok", rejected],
    ["closeProductionOrder", "wrong-state", rejected],
    ["closeProductionOrder", "not-found", nowhere],
    ["listDeliveries", "ok"],
    ["listDeadLetters", "ok"],
    ["resendDeadLetter", "ok", first("/dead-letters")],
    ["resendDeadLetter", "not-found"],
    ["discardDeadLetter", "ok", first("/dead-letters", 1)],
    ["discardDeadLetter", "not-found"],
    ["listInvariants", "ok"],
    ["registerCustomer", "ok"],
    ["registerCustomer", "customer-taken", { body: { id: "C-1001", name: "somebody else" } }],
    ["findCustomer", "ok", { path: "C-1001" }],
    ["findCustomer", "unknown-customer"],
    ["listCustomers", "ok", { query: "?type=normal" }],
    ["factoryCallback", "ok", first("/factory")],
    ["factoryCallback", "not-found"],
  ]
}
