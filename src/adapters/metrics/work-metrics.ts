import { Counter, Histogram, type Registry } from "prom-client"
import type { AttemptEnded } from "../../messaging/consumer.ts"

const outcomes = ["done", "failed", "parked"] as const
const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Counts attempts of consumers as they end. Each of `consumers` stands at zero from the beginning. */
export function countAttempts(registry: Registry, consumers: readonly string[]): AttemptEnded {
  const attempts = new Counter({
    name: "restock_delivery_attempts_total",
    help: "Attempts of a consumer at its deliveries, by how they ended: done, failed (tried again) or parked (dead letter).",
    labelNames: ["consumer", "outcome"],
    registers: [registry],
  })
  const durations = new Histogram({
    name: "restock_delivery_attempt_duration_seconds",
    help: "How long an attempt of a consumer took, whatever came of it.",
    labelNames: ["consumer"],
    buckets: seconds,
    registers: [registry],
  })
  for (const consumer of consumers) {
    durations.zero({ consumer })
    for (const outcome of outcomes) attempts.inc({ consumer, outcome }, 0)
  }
  return (consumer, outcome, took) => {
    attempts.inc({ consumer, outcome })
    durations.observe({ consumer }, took)
  }
}

export const checkoutOutcomes = [
  "confirmed",
  "backordered",
  "sold-out",
  "unknown-products",
  "key-reused",
  "twin-running",
  "busy",
  "outcome-unknown",
  "failed",
] as const
export type CheckoutOutcome = (typeof checkoutOutcomes)[number]

export type CheckoutMetrics = {
  readonly answered: (outcome: CheckoutOutcome) => void
  /** So many requests were decided in one transaction. */
  readonly decided: (requests: number) => void
}

export function countCheckouts(registry: Registry): CheckoutMetrics {
  const answers = new Counter({
    name: "restock_checkouts_total",
    help: "Checkouts by what the buyer was told. One sent again with its Idempotency-Key counts again; an unreadable one does not.",
    labelNames: ["outcome"],
    registers: [registry],
  })
  for (const outcome of checkoutOutcomes) answers.inc({ outcome }, 0)
  const batches = new Histogram({
    name: "restock_checkout_batch_size",
    help: "Checkouts that were decided together in one transaction.",
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers: [registry],
  })
  return { answered: (outcome) => answers.inc({ outcome }), decided: (requests) => batches.observe(requests) }
}

export type RequestEnded = (method: string, route: string, status: number, seconds: number) => void

/** `route` has to be a pattern: whatever it is becomes a label and stays. */
export function countRequests(registry: Registry): RequestEnded {
  const requests = new Counter({
    name: "restock_http_requests_total",
    help: "HTTP requests answered, by route pattern, method and status; route none: there is no such route.",
    labelNames: ["method", "route", "status"],
    registers: [registry],
  })
  const durations = new Histogram({
    name: "restock_http_request_duration_seconds",
    help: "From a request to the head of its answer, by route pattern and method.",
    labelNames: ["method", "route"],
    buckets: seconds,
    registers: [registry],
  })
  return (method, route, status, took) => {
    requests.inc({ method, route, status })
    durations.observe({ method, route }, took)
  }
}
