import { openLog } from "./double-log.ts"
import type { CallbackOutcome } from "./callback-call.ts"

export type FactoryRequest = {
  /** epoch milliseconds */
  readonly at: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
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

export type FactoryLog = ReturnType<typeof openFactoryLog>

export const openFactoryLog = () => {
  const { noteIn, until, close } = openLog("factory")
  const requests: FactoryRequest[] = []
  const callbacks: FactoryCallback[] = []
  return { requests, callbacks, noteRequest: noteIn(requests), noteCallback: noteIn(callbacks), until, close }
}
