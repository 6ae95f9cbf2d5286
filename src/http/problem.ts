import type { Context } from "hono"

/** Every way the API says no, with its status. The code is stable; the words may get better. */
export const problems = {
  "malformed-http": [400, "This is not HTTP"],
  "malformed-json": [400, "The body is not JSON"],
  "sign-in-needed": [401, "Sign in first"],
  "key-refused": [401, "This key opens nothing"],
  "sign-in-refused": [401, "This sign-in link lets nobody in"],
  forbidden: [403, "This door is for this machine only"],
  "cross-site": [403, "This came from another site"],
  "scope-missing": [403, "This key is for something else"],
  "read-only": [403, "This session may only look"],
  "not-found": [404, "There is nothing here"],
  "unknown-product": [404, "No such product"],
  "unknown-customer": [404, "No such customer"],
  "too-slow": [408, "The request came too slowly"],
  "sold-out": [409, "Sold out"],
  "twin-running": [409, "A request with this key is still running"],
  "sku-taken": [409, "This sku is taken"],
  "ad-taken": [409, "This ad id is taken"],
  "factory-taken": [409, "This factory id is taken"],
  "customer-taken": [409, "This customer id is taken"],
  "not-there": [409, "Not that many in stock"],
  "not-waiting": [409, "This order waits for nothing"],
  "wrong-state": [409, "Not in this state"],
  "too-large": [413, "The body is too large"],
  "unsupported-media-type": [415, "Send application/json"],
  "too-deep": [422, "The body nests too deep"],
  invalid: [422, "Something in the request is not valid"],
  "key-reused": [422, "This key was used for another order"],
  "levels-crossed": [422, "orderUpTo has to be above reorderPoint"],
  "too-many": [422, "More than can be counted"],
  "unknown-factory": [422, "No such factory"],
  "unknown-ad": [422, "No such ad"],
  "too-many-tries": [429, "Too many tries"],
  "too-many-requests": [429, "Too many requests"],
  "headers-too-large": [431, "The headers are too large"],
  internal: [500, "A mistake of ours"],
  busy: [503, "Try again in a moment"],
  "outcome-unknown": [503, "Whether this was kept is not known"],
  "not-ready": [503, "Not ready"],
} as const satisfies Record<string, readonly [number, string]>

export type ProblemCode = keyof typeof problems
export type ProblemStatus = (typeof problems)[ProblemCode][0]

export type Fault = { readonly path: string; readonly message: string }

/** An answer as RFC 9457 describes it. `detail` says what was found and what to do. */
export function problem(
  c: Context,
  code: ProblemCode,
  detail: string,
  more: { errors?: Fault[]; retryAfter?: number } & Record<string, unknown> = {},
): Response {
  const [status, title] = problems[code]
  const { retryAfter, ...members } = more
  if (retryAfter !== undefined) c.header("Retry-After", String(retryAfter))
  const body = { type: `/problems/${code}`, title, status, code, detail, ...members, requestId: c.get("requestId") }
  return c.body(JSON.stringify(body), status, { "Content-Type": "application/problem+json" })
}
