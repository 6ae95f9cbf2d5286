import type { Running } from "../../messaging/consumer.ts"

/** Work that may rest. */
export type Resting = Running & {
  /** Ends as if it was stopped; resolves to how it goes on. */
  readonly rest: () => Promise<() => Promise<void>>
}

/** Work that can be stopped and begun anew, each time by `begin`. Not to be stopped for good while it rests. */
export async function withRests(begin: () => Promise<Running>): Promise<Resting> {
  let running = await begin()
  return {
    stop: (graceMs) => running.stop(graceMs),
    async rest() {
      await running.stop()
      return async () => {
        running = await begin()
      }
    },
  }
}
