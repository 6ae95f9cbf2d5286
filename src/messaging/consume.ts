import type { ConsumerName } from "../flow.ts"
import { type Consumer, deliver, type DeliverParts, reasonOf, type Running } from "./consumer.ts"
import { type Claimed, claim } from "./deliveries.ts"
import { finishTogether } from "./finish.ts"
import { restUntilRung } from "./rest.ts"

export type ConsumeOptions = Omit<DeliverParts, "finish"> & {
  /** Seconds a worker may hold a delivery; longer than any call it makes. Default 30. */
  readonly leaseSeconds?: number
  /** Milliseconds between looks when no bell rings; default 500. */
  readonly lookEvery?: number
}

/** Seconds of a lease, where nobody says otherwise. */
let usualLease = 30

/** Switched on by the proof only, where nobody waits half a minute; refuses to work in production. */
export function shortenLeases(seconds: string | undefined): void {
  if (seconds === undefined) return
  if (process.env.NODE_ENV === "production") throw new Error("RESTOCK_LEASE_SECONDS is for the proof only: unset it.")
  usualLease = Number(seconds)
}

/** Works off one consumer's deliveries with a queue and a concurrency of its own: none waits for another's. */
export function consume<Name extends ConsumerName>(consumer: Consumer<Name>, options: ConsumeOptions): Running {
  const { db, log, leaseSeconds = usualLease, lookEvery = 500 } = options
  const concurrency = consumer.concurrency ?? 4
  const leaving = new AbortController()
  const inWork = new Set<Promise<unknown>>()
  let stopping = false
  const rest = restUntilRung([consumer.name])
  const parts: DeliverParts = { db, log, finish: finishTogether(db) }

  const ended = (async () => {
    while (!stopping) {
      const free = concurrency - inWork.size
      const claimed = free > 0 ? await takeUp(free) : []
      for (const delivery of claimed) {
        const work = deliver(consumer, delivery, parts, leaving.signal).finally(() => {
          if (inWork.size === concurrency) rest.wake()
          inWork.delete(work)
        })
        inWork.add(work)
      }
      // Fewer than there was room for: nothing more is due now.
      if (claimed.length < free || inWork.size === concurrency) await rest.until(lookEvery)
    }
  })()

  async function takeUp(limit: number): Promise<Claimed[]> {
    try {
      return await claim(db, consumer.name, limit, leaseSeconds)
    } catch (error) {
      log.databaseAway(consumer.name, reasonOf(error))
      await rest.until(lookEvery)
      return []
    }
  }

  return {
    async stop(graceMs = 7_000) {
      stopping = true
      rest.wake()
      const last = setTimeout(() => leaving.abort(new Error("the process is stopping")), graceMs)
      await ended
      await Promise.all(inWork)
      clearTimeout(last)
      rest.close()
    },
  }
}
