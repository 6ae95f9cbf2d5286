import { setTimeout as pause } from "node:timers/promises"

/**
 * Does a piece of work again and again, `milliseconds` after it was last done; never twice at once.
 * The returned function ends it and waits for what is under way.
 */
export function every(
  milliseconds: number,
  work: () => Promise<unknown>,
  failed: (error: unknown) => void,
): () => Promise<void> {
  const stopping = new AbortController()
  const ended = (async () => {
    while (!stopping.signal.aborted) {
      await work().catch(failed)
      await pause(milliseconds, undefined, { signal: stopping.signal }).catch(() => {})
    }
  })()
  return () => {
    stopping.abort()
    return ended
  }
}
