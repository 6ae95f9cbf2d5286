import { createHash } from "node:crypto"
import { setTimeout as pause } from "node:timers/promises"
import { type Pulse, topics } from "../../views/pulse.ts"

export type LiveParts = {
  readonly pulse: () => Promise<Pulse>
  /** Hears why the pulse could not be taken: once, until it can be again. */
  readonly failed?: (error: unknown) => void
  /** Milliseconds between two looks; default 500. */
  readonly everyMs?: number
  /** Milliseconds for which a look may say nothing before that counts as away; default 3,000. */
  readonly patienceMs?: number
  /** Milliseconds between two signs of life; default 15,000. */
  readonly heartbeatMs?: number
  /** Listeners at most; default 100. */
  readonly most?: number
}

export type Live = {
  /**
   * Server-sent events until the reader leaves. `changed` names the topics that differ from what this reader was told
   * last, or, in the first one, from the event that `lastEventId` names; without one none. `away`: nobody knows just now;
   * the next `changed` says that it is over. Undefined when there is no room for one more.
   */
  readonly listen: (lastEventId?: string) => ReadableStream<Uint8Array> | undefined
  /** Ends all streams; resolves when nothing is being asked any more. */
  readonly stop: () => Promise<void>
}

/** A short word for the value of each topic, in their order. */
type Words = readonly string[]

type Listener = {
  readonly stream: ReadableStreamDefaultController<Uint8Array>
  /** Whether a reader waits for something. Until then nothing is queued. */
  waits: boolean
  heard: "nothing" | "away" | "pulse"
  told: Words | undefined
}

/** One look for all who listen, and none while nobody does. */
export function openLive(parts: LiveParts): Live {
  const { pulse, failed = () => {}, everyMs = 500, patienceMs = 3_000, heartbeatMs = 15_000, most = 100 } = parts
  const listeners = new Set<Listener>()
  const stopping = new AbortController()
  let now: Words | "away" | undefined
  let looking: Promise<void> | undefined

  async function lookWhileSomebodyListens(): Promise<void> {
    const heartbeat = setInterval(() => listeners.forEach((one) => one.waits && send(one, ":\n\n")), heartbeatMs)
    while (listeners.size > 0 && !stopping.signal.aborted) {
      await look()
      await pause(everyMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
    clearInterval(heartbeat)
    now = looking = undefined
  }

  async function look(): Promise<void> {
    const silent = setTimeout(() => turnAway(new Error(`no answer within ${patienceMs} ms`)), patienceMs)
    try {
      turnTo(wordsOf(await pulse()))
    } catch (error) {
      turnAway(error)
    } finally {
      clearTimeout(silent)
    }
  }

  function turnAway(error: unknown): void {
    if (now !== "away") failed(error)
    turnTo("away")
  }

  function turnTo(what: Words | "away"): void {
    now = what
    listeners.forEach(tell)
  }

  function tell(one: Listener): void {
    if (!one.waits || now === undefined) return
    if (now === "away") {
      if (one.heard !== "away") send(one, "event: away\ndata: {}\n\n")
      one.heard = "away"
      return
    }
    const changed = one.told ? differing(one.told, now) : []
    if (changed.length > 0 || one.heard !== "pulse")
      send(one, `event: changed\nid: ${now.join(".")}\ndata: ${JSON.stringify({ topics: changed })}\n\n`)
    one.heard = "pulse"
    one.told = now
  }

  return {
    listen(lastEventId = "") {
      if (listeners.size >= most || stopping.signal.aborted) return undefined
      let one: Listener
      return new ReadableStream<Uint8Array>(
        {
          start(stream) {
            one = { stream, waits: false, heard: "nothing", told: wordsIn(lastEventId) }
            listeners.add(one)
            send(one, "retry: 1000\n\n")
            looking ??= lookWhileSomebodyListens()
          },
          pull() {
            one.waits = true
            tell(one)
          },
          cancel: () => void listeners.delete(one),
        },
        // Nothing is made before somebody waits for it.
        { highWaterMark: 0 },
      )
    },
    async stop() {
      stopping.abort()
      for (const { stream } of listeners) stream.close()
      listeners.clear()
      await looking
    },
  }
}

const encoder = new TextEncoder()

function send(one: Listener, text: string): void {
  one.waits = false
  one.stream.enqueue(encoder.encode(text))
}

const differing = (before: Words, now: Words) => topics.filter((_, at) => before[at] !== now[at])

const wordsOf = (pulse: Pulse): Words =>
  topics.map((topic) => createHash("sha256").update(pulse[topic]).digest("base64url").slice(0, 8))

function wordsIn(id: string): Words | undefined {
  const words = id.split(".")
  return words.length === topics.length && words.every((word) => /^[\w-]{8}$/.test(word)) ? words : undefined
}
