import { bell } from "./bell.ts"
import type { Running } from "./consumer.ts"

/** Rests until the bell rings for one of them, somebody wakes it, or the time is over; a ring while awake is not lost. */
export function restUntilRung(consumers: readonly string[]) {
  let rung = false
  let up = () => {}
  const wake = () => {
    rung = true
    up()
  }
  const unhear = consumers.map((consumer) => bell.hear(consumer, wake))
  return {
    wake,
    close: () => unhear.forEach((one) => one()),
    async until(milliseconds: number): Promise<void> {
      if (!rung)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds)
          up = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      rung = false
      up = () => {}
    },
  }
}

/** Does something now, whenever the bell rings for one of them, and `lookEvery` milliseconds after it was last done. */
export function atEveryRing(consumers: readonly string[], act: () => Promise<unknown>, lookEvery: number): Running {
  const rest = restUntilRung(consumers)
  let stopping = false
  const ended = (async () => {
    while (!stopping) {
      await act()
      if (!stopping) await rest.until(lookEvery)
    }
  })()
  return {
    async stop() {
      stopping = true
      rest.wake()
      await ended
      rest.close()
    },
  }
}
