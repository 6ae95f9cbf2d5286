import { EventEmitter, once } from "node:events"
import type { CallbackOutcome } from "./callback-call.ts"

export type FactoryRequest = {
  /** epoch milliseconds */
  readonly at: number
  /** as text; empty when it was too large to keep */
  readonly body: string
  /** the JSON that was read, whatever its shape; undefined when none was */
  readonly parsed: unknown
  /** null until the whole answer left, and for ever when it never does */
  readonly status: number | null
}

export type FactoryCallback = {
  /** epoch milliseconds */
  readonly at: number
  readonly method: "POST" | "GET"
  readonly url: string
  /** as UTF-8 text, lossy for other bytes */
  readonly body: string
  /** null while it waits for a place or an answer */
  readonly outcome: CallbackOutcome | null
}

const kept = 10_000

export type FactoryLog = ReturnType<typeof openFactoryLog>

export const openFactoryLog = () => {
  const requests: FactoryRequest[] = []
  const callbacks: FactoryCallback[] = []
  const changes = new EventEmitter().setMaxListeners(0)

  /** Notes what happened, and gives back how to note its end. */
  const noteIn =
    <Entry extends object>(entries: Entry[]) =>
    (entry: Entry) => {
      entries.push(entry)
      if (entries.length > kept) entries.shift()
      changes.emit("change")
      return (end: Partial<Entry>) => {
        Object.assign(entry, end)
        changes.emit("change")
      }
    }

  const until = async <Seen>(seen: Seen, condition: (seen: Seen) => boolean, timeoutMs: number) => {
    const patience = new AbortController()
    const timer = setTimeout(() => patience.abort(), timeoutMs)
    try {
      while (!condition(seen)) await once(changes, "change", { signal: patience.signal })
    } catch (cause) {
      throw patience.signal.aborted ? new Error(`Not within ${timeoutMs} ms: ${condition}`, { cause }) : cause
    } finally {
      clearTimeout(timer)
    }
  }

  const close = () => {
    const isAwaited = changes.listenerCount("error") > 0 // an "error" nobody listens to is thrown
    if (isAwaited) changes.emit("error", new Error("The factory was stopped"))
  }

  return { requests, callbacks, noteRequest: noteIn(requests), noteCallback: noteIn(callbacks), until, close }
}
