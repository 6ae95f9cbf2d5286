/** Seconds to wait after the first, second … failure; one more failure than that and a person has to look. */
export type Schedule = readonly number[]

/** Six tries over a good ten minutes: for work that touches only our own database. */
export const shortSchedule: Schedule = [1, 5, 30, 120, 600]

/** The work was not done and could not have been: nothing left this machine, or the other side asked to wait. */
export class NotYet extends Error {
  override readonly name = "NotYet"
  /** Seconds the other side asked us to wait, if it did. */
  readonly retryAfter: number | undefined
  constructor(reason: string, options: { retryAfter?: number | undefined; cause?: unknown } = {}) {
    super(reason, { cause: options.cause })
    this.retryAfter = options.retryAfter
  }
}

/** Trying again cannot help: a person has to decide. */
export class Rejected extends Error {
  override readonly name = "Rejected"
}

export type Verdict =
  { readonly kind: "again"; readonly seconds: number; readonly counts: boolean } | { readonly kind: "park" }

/**
 * What becomes of a delivery that failed. `failures` counts the ones before this; `attempts` includes it.
 * `random` is 0…1: full jitter, so that a thousand failures of one moment do not come back in one moment.
 */
export function afterFailure(
  error: unknown,
  past: { attempts: number; failures: number },
  schedule: Schedule,
  random: number,
): Verdict {
  if (error instanceof Rejected) return { kind: "park" }
  if (error instanceof NotYet)
    return { kind: "again", seconds: error.retryAfter ?? patience(past.attempts, random), counts: false }
  const wait = schedule[past.failures]
  return wait === undefined ? { kind: "park" } : { kind: "again", seconds: wait * random, counts: true }
}

/** 1…30 s, without end. */
const patience = (attempts: number, random: number) => 1 + (Math.min(30, 2 ** Math.min(attempts, 10)) - 1) * random
