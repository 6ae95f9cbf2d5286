import { setTimeout as pause } from "node:timers/promises"

/** Looks every 20 ms until the condition holds; for states that only a query can tell of. */
export async function until(what: string, condition: () => Promise<boolean>, milliseconds = 10_000): Promise<void> {
  const end = performance.now() + milliseconds
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${milliseconds} ms: ${what}`)
    await pause(20)
  }
}
