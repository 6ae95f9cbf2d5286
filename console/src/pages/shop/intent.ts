import { act, Refused } from "../../api/client.ts"

/** What somebody meant to buy. Its key is the same however often it has to be asked, so it is bought once at most. */
export type Intent = {
  readonly key: string
  readonly sku: string
  readonly quantity: number
  /** "": nobody in particular. */
  readonly customerId: string
}

export type Bought = { readonly id: string; readonly total: number; readonly createdAt: string }

/** Seconds until somebody who waits is told that nothing is known yet. */
const PATIENCE = 10

/** Buys it; asked again under the same key, it answers what it answered. Throws what {@link readFailure} reads. */
export function checkOut({ key, sku, quantity, customerId }: Intent): Promise<Bought> {
  const body = { sku, quantity, ...(customerId !== "" && { customerId }) }
  const answer = act<Bought>("POST", "/checkout", body, { "idempotency-key": key })
  return inTime(answer)
}

function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  const over = Promise.withResolvers<never>()
  const timer = setTimeout(() => over.reject(new Refused(0, { code: "no-answer" })), PATIENCE * 1_000)
  return Promise.race([answer, over.promise]).finally(() => clearTimeout(timer))
}

export type Failure =
  /** Nobody knows whether it was kept: only the same key may be asked again. */
  | { readonly kind: "unknown" }
  /** Nothing was kept, and the same may well succeed after so many seconds. */
  | { readonly kind: "busy"; readonly seconds: number }
  /** Nothing was kept, and nothing will be unless something changes. */
  | { readonly kind: "refused"; readonly because: Because; readonly requestId: string | undefined }

export type Because = (typeof reasons)[keyof typeof reasons] | "quantity" | "member" | "mistake"

/** By the stable code of a problem. */
const reasons = {
  "sold-out": "sold-out",
  "unknown-product": "unknown-product",
  "too-many": "quantity",
  "sign-in-needed": "sign-in",
  "read-only": "read-only",
} as const

/** What a refusal says of the first time it was asked: only one that was decided on is as good as an answer. */
export function readFailureAgain(error: unknown): Failure {
  const failure = readFailure(error)
  const isDecided = failure.kind === "refused" && !["sign-in", "read-only", "mistake"].includes(failure.because)
  return isDecided ? failure : { kind: "unknown" }
}

/** Where the shop says 5xx, or nothing, or something that cannot be read, the order may be there all the same. */
export function readFailure(error: unknown): Failure {
  if (!(error instanceof Refused)) return { kind: "unknown" }
  const { status, code, errors, requestId, retryAfter = 1 } = error
  if (code === "busy" || code === "not-ready") return { kind: "busy", seconds: retryAfter }
  if (status < 400 || status >= 500 || status === 408 || code === "twin-running") return { kind: "unknown" }
  if (code in reasons) return { kind: "refused", because: reasons[code as keyof typeof reasons], requestId }
  const isAbout = (name: string) => errors.some(({ path }) => path.split(".").includes(name))
  const because = isAbout("quantity") ? "quantity" : isAbout("customerId") ? "member" : "mistake"
  return { kind: "refused", because, requestId }
}
