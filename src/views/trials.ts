/** Faults of the partners that one can switch on, on this machine only. */
export const trialSwitches = [
  "factoryDown",
  "factorySlow",
  "callbacksTwice",
  "callbacksLost",
  "mailRefused",
  "customersDown",
  "marketingDown",
] as const
export type TrialSwitch = (typeof trialSwitches)[number]

/** `GET /console/api/trials`; `PATCH` with some of the switches answers the same. */
export type Trials = {
  readonly switches: Readonly<Record<TrialSwitch, boolean>>
  /** Those that cannot be switched on here, because the partner or the database is not the shop's own. */
  readonly unavailable: readonly TrialSwitch[]
  /** The last rush: so many buyers at once for one product. `POST /console/api/trials/rush {sku, buyers, quantity}`. */
  readonly rush: Rush | null
  /** The last worker that was killed. `POST /console/api/trials/kill-worker`. */
  readonly killed: KilledWorker | null
}

export type Rush = {
  readonly sku: string
  readonly buyers: number
  readonly quantity: number
  readonly confirmed: number
  readonly backordered: number
  readonly soldOut: number
  /** Answers that were none of these, such as a 503. */
  readonly failed: number
  readonly stockBefore: number
  readonly startedAt: Date
  readonly endedAt: Date | null
}

export type KilledWorker = {
  readonly pid: number
  readonly startedAt: Date
  /** null: it still waits for something to take into its hands. */
  readonly killedAt: Date | null
  /** What it had in its hands: the consumer and the event. */
  readonly consumer: string | null
  readonly eventId: string | null
  /** When somebody else had done it. */
  readonly doneAt: Date | null
  /** Why it came to nothing; the shop's own workers went on all the same. */
  readonly failure: WorkerFailure | null
}

export type WorkerFailure =
  /** It ended before it had taken anything. */
  | "ended-early"
  /** For twenty seconds there was nothing to take, not even after an order was tried. */
  | "nothing-to-take"
  /** What it had in its hands is a dead letter now. */
  | "dead-letter"
  /** Something else went wrong, or the shop was closed; the log knows more. */
  | "broken-off"
