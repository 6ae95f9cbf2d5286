import { setTimeout as pause } from "node:timers/promises"

/**
 * Does a piece of work again and again, `milliseconds` after it was last done; never twice at once. Begins at once, or
 * after `first` milliseconds.
 * The returned function ends it and waits for what is under way.
 */
export function every(
  milliseconds: number,
  work: () => Promise<unknown>,
  failed: (error: unknown) => void,
  first = 0,
): () => Promise<void> {
  const stopping = new AbortController()
  const rest = (time: number) => pause(time, undefined, { signal: stopping.signal }).catch(() => {})
  const ended = (async () => {
    if (first > 0) await rest(first)
    while (!stopping.signal.aborted) {
      await work().catch(failed)
      await rest(milliseconds)
    }
  })()
  return () => {
    stopping.abort()
    return ended
  }
}
