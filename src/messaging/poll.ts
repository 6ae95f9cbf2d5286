import { setTimeout as pause } from "node:timers/promises"
import type { ConsumerName } from "../flow.ts"
import { crashPoint } from "../shared/crash-points.ts"
import { type Consumer, reasonOf, type Running } from "./consumer.ts"
import type { Message } from "./message.ts"
import { takeMessage, type TakeParts } from "./take-message.ts"

/** One queue of messages. A message handed out is hidden from others until it is forgotten or its time is over. */
export type Queue = {
  readonly name: string
  /** Waits for messages, 20 s at most; less when the signal says so. */
  readonly receive: (most: number, signal: AbortSignal) => Promise<readonly Held[]>
}

/** A message in our hands. */
export type Held = Message & {
  readonly forget: () => Promise<void>
  /** Keeps it hidden for so many seconds from now; 0 hands it back. */
  readonly hide: (seconds: number) => Promise<void>
}

/** Seconds a message stays hidden from the last beat on: so long waits what a process had that is gone. */
const HIDDEN = 30

/** Milliseconds between two beats, and until a queue that did not answer is asked again. */
type Pace = { readonly beat: number; readonly again: number }
const usualPace: Pace = { beat: 10_000, again: 1_000 }

type Take = (message: Message, signal: AbortSignal) => Promise<boolean>

/** Works off one consumer's queue in this process. */
export function pollFor<Name extends ConsumerName>(consumer: Consumer<Name>, queue: Queue, parts: TakeParts): Running {
  const { log } = parts
  return poll(queue, consumer.concurrency ?? 4, (message, signal) => takeMessage(consumer, message, parts, signal), {
    away: (error) => log.databaseAway(consumer.name, reasonOf(error)),
    kept: (message, error) => log.failed(consumer.name, message.id, reasonOf(error), false),
  })
}

export type PollLog = {
  /** The queue does not answer. */
  readonly away: (error: unknown) => void
  /** A message stays in the queue, and comes again. */
  readonly kept: (message: Message, error: unknown) => void
}

/** Takes messages as they come, `concurrency` at once; what is in work stays hidden by a heartbeat. */
export function poll(queue: Queue, concurrency: number, take: Take, log: PollLog, pace: Partial<Pace> = {}): Running {
  const { beat, again } = { ...usualPace, ...pace }
  const stopping = new AbortController()
  const leaving = new AbortController()
  const inWork = new Set<Promise<void>>()

  async function work(held: Held): Promise<void> {
    const beating = setInterval(() => held.hide(HIDDEN).catch(log.away), beat)
    try {
      crashPoint("poll/received", queue.name)
      const mayForget = await take(held, leaving.signal)
      crashPoint("poll/worked", queue.name)
      if (mayForget) await held.forget()
    } catch (error) {
      log.kept(held, error)
    } finally {
      clearInterval(beating)
    }
  }

  const ended = (async () => {
    while (!stopping.signal.aborted) {
      const free = concurrency - inWork.size
      const messages = free > 0 ? await receive(free) : []
      for (const held of messages) {
        const working = work(held).finally(() => inWork.delete(working))
        inWork.add(working)
      }
      if (inWork.size === concurrency) await Promise.race(inWork)
    }
  })()

  async function receive(most: number): Promise<readonly Held[]> {
    try {
      return await queue.receive(Math.min(most, 10), stopping.signal)
    } catch (error) {
      if (stopping.signal.aborted) return []
      log.away(error)
      await pause(again, undefined, { signal: stopping.signal }).catch(() => {})
      return []
    }
  }

  return {
    async stop(graceMs = 7_000) {
      stopping.abort()
      const last = setTimeout(() => leaving.abort(new Error("the process is stopping")), graceMs)
      await ended
      await Promise.all(inWork)
      clearTimeout(last)
    },
  }
}
