import { z } from "zod"
import type { ConsumerName } from "../../flow.ts"
import type { Consumer } from "../../messaging/consumer.ts"

/** Set, beside a channel to its parent, for a worker that is to die with work in its hands. */
export const SHOW_HANDS = "RESTOCK_SHOW_HANDS"

/** What a worker has claimed and not begun. */
export const Held = z.object({ consumer: z.string(), eventId: z.string() })
export type Held = z.infer<typeof Held>

/** It is handed its deliveries as ever; then it shows what it has in its hands, and holds it until it has to leave. */
export function holding(consumer: Consumer<ConsumerName>, show: (held: Held) => void): Consumer<ConsumerName> {
  return {
    ...consumer,
    async handle({ id }, { signal }) {
      show({ consumer: consumer.name, eventId: id })
      const leaving = new Promise((leave) => signal.addEventListener("abort", leave, { once: true }))
      if (!signal.aborted) await leaving
      throw signal.reason
    },
  }
}
