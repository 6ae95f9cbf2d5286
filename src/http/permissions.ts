import { TrieRouter } from "hono/router/trie-router"
import type { Scope } from "../access/api-keys.ts"
import type { Role } from "../access/sign-in-links.ts"

/** Who is signed in, by role; and keys, by what they are for. */
export type Who = Role | Scope

/** A route and who may use it: `everyone`, or those. */
export type Permissions = Readonly<Record<string, "everyone" | readonly Who[]>>

const looking = ["operator", "read-only", "operate"] as const
const acting = ["operator", "operate"] as const
const aShopFront = "checkout"
const signedIn = ["operator", "read-only"] as const

/** Whether a server lives, and pages that show nothing of what is in it. */
const onEveryServer = {
  "GET /livez": "everyone",
  "GET /readyz": "everyone",
  "GET /problems/{code}": "everyone",
  "GET /openapi.json": "everyone",
  "GET /docs": "everyone",
  "GET /docs/start.js": "everyone",
  "GET /docs/swagger-ui.css": "everyone",
  "GET /docs/swagger-ui-bundle.js": "everyone",
} as const satisfies Permissions

/**
 * Who may do what in a shop that serves more than its own machine; the first line that fits decides, and what is not here
 * is nobody's. On one machine whoever is on it may do everything; on AWS whom the gateway lets in.
 */
export const shopPermissions = {
  ...onEveryServer,
  // A secret in the address says who calls.
  "POST /factory/callbacks/{token}": "everyone",
  "GET /ads/confirmations/{token}": "everyone",
  "POST /ads/confirmations/{token}": "everyone",
  "GET /ads/confirmations/style.css": "everyone",
  // Pages that show nothing of the shop by themselves.
  "GET /": "everyone",
  "GET /shop": "everyone",

  "GET /products": [...looking, aShopFront],
  "GET /products/{sku}": [...looking, aShopFront],
  "POST /products": acting,
  "PATCH /products/{sku}": acting,
  "POST /products/{sku}/adjustments": acting,
  "GET /factories": looking,
  "POST /factories": acting,
  "GET /ads": looking,
  "POST /ads": acting,
  "PATCH /ads/{id}": acting,

  "POST /checkout": [...acting, aShopFront],
  "GET /orders": looking,
  // Its id was told to whoever bought, and nobody guesses it.
  "GET /orders/{id}": [...looking, aShopFront],
  "POST /orders/{id}/cancel": [...acting, aShopFront],

  "GET /production-orders": looking,
  "GET /production-orders/{id}": looking,
  "POST /production-orders/{id}/ask-again": acting,
  "POST /production-orders/{id}/close": acting,
  "GET /deliveries": looking,
  "GET /dead-letters": looking,
  "POST /dead-letters/{id}/resend": acting,
  "POST /dead-letters/{id}/discard": acting,
  "GET /invariants": looking,
  "GET /metrics": looking,

  "POST /console/api/sign-in": "everyone",
  "POST /console/api/sign-out": signedIn,
  "GET /console/api/session": signedIn,
  "GET /console/api/stream": signedIn,
  "GET /console/api/overview": signedIn,
  "GET /console/api/orders": signedIn,
  "GET /console/api/orders/{id}": signedIn,
  "GET /console/api/products/{sku}": signedIn,
  "GET /console/api/products/{sku}/ledger": signedIn,
  "GET /console/api/production-orders": signedIn,
  "GET /console/api/production-orders/{id}": signedIn,
  "GET /console/api/dead-letters/causes": signedIn,
  "GET /console/api/posts": signedIn,
  "GET /console/api/posts/{kind}/{id}": signedIn,
  "POST /console/api/posts/{kind}/{id}/resend": ["operator"],
  "GET /console/api/customers": signedIn,
  "GET /console/api/actions": signedIn,
  "GET /console/api/*": [],
  "GET /console/*": "everyone",
} as const satisfies Permissions

/** The same for the customers' server, where nobody signs in. */
export const customersPermissions = {
  ...onEveryServer,

  "GET /customers": ["customers"],
  "POST /customers": ["customers"],
  "GET /customers/{id}": ["customers"],
  "GET /metrics": ["operate"],
} as const satisfies Permissions

/** Finds who may use what a request asks for; nobody where no route is, or one that was forgotten here. */
export function permissionsIn(permissions: Permissions): (method: string, path: string) => "everyone" | readonly Who[] {
  const router = new TrieRouter<"everyone" | readonly Who[]>()
  for (const [route, who] of Object.entries(permissions)) {
    const [method, path] = route.split(" ") as [string, string]
    router.add(method, path.replaceAll(/\{(\w+)\}/g, ":$1"), who)
  }
  return (method, path) => {
    const [found] = router.match(method === "HEAD" ? "GET" : method, path)
    return found[0]?.[0] ?? []
  }
}
