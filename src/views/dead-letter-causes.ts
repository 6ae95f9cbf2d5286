import type { ConsumerName } from "../flow.ts"

/** Dead letters that died of the same: one consumer, one event, one reason with its numbers and ids left out. */
export type DeadLetterCause = {
  readonly consumer: ConsumerName
  readonly type: string
  /** As the first of them said it. */
  readonly reason: string
  readonly count: number
  readonly oldestAt: Date
  readonly newestAt: Date
  /** All of them, oldest first, at most 1,000: what "send all again" goes through. */
  readonly ids: readonly string[]
}
