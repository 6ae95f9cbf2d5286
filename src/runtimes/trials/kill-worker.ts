import { setTimeout as pause } from "node:timers/promises"
import { type Reader, unlessAway } from "../../database/database.ts"
import type { RushWish, TrialsAnswer } from "../../http/console/trials.ts"
import { wordsOf } from "../../shared/words.ts"
import type { KilledWorker, WorkerFailure } from "../../views/trials.ts"
import type { Held } from "./held.ts"
import { findSomethingToDo } from "./something-to-do.ts"
import { type Environment, startWorkerProcess, type WorkerProcess } from "./worker-process.ts"

export type WorkerTrialParts = {
  readonly db: Reader
  /** What the worker is started with. */
  readonly environment: Environment
  /** Stops the shop's own workers; resolves to how to start them again. */
  readonly restWorkers: () => Promise<() => Promise<void>>
  readonly buy: (wish: Omit<RushWish, "buyers">) => Promise<void>
  readonly warn: (sentence: string) => void
  /** Milliseconds in which a worker has to get something into its hands; default 20,000. */
  readonly patience?: number
}

type Refusal = Extract<TrialsAnswer, { no: string }>

/** A worker process that dies with work in its hands, and who does that work instead; one at a time. */
export function openWorkerTrials(parts: WorkerTrialParts) {
  let last: KilledWorker | null = null
  let leaving = new AbortController()
  let ended: Promise<void> = Promise.resolve()

  function begin(): Refusal | undefined {
    if (last && !last.killedAt && !last.failure)
      return { no: "wrong-state", detail: "A worker is about to be killed already." }
    leaving.abort()
    leaving = new AbortController()
    const worker = startWorkerProcess(parts.environment)
    const { signal } = leaving
    const nothingYet = { killedAt: null, consumer: null, eventId: null, doneAt: null, failure: null }
    last = { pid: worker.pid, startedAt: new Date(), ...nothingYet }
    const see = (news: Partial<KilledWorker>) => {
      if (!signal.aborted) last = { ...last!, ...news }
    }
    const before = ended
    ended = run(worker, parts, see, signal)
      .catch((error: unknown) => {
        parts.warn(`killing a worker: ${wordsOf(error)}`)
        see({ failure: "broken-off" })
      })
      .finally(worker.kill)
      .then(() => before)
    return undefined
  }

  return {
    get last() {
      return last
    },
    begin,
    async stop() {
      leaving.abort()
      await ended
    },
  }
}

type See = (news: Partial<KilledWorker>) => void

async function run(worker: WorkerProcess, parts: WorkerTrialParts, see: See, signal: AbortSignal): Promise<void> {
  const held = await whileOthersRest(parts, async () => {
    try {
      const taken = await whatItTakes(worker, parts, signal)
      if (typeof taken !== "string") see({ consumer: taken.consumer, eventId: taken.eventId })
      return taken
    } finally {
      await worker.kill()
    }
  })
  if (typeof held !== "string") {
    see({ killedAt: new Date() })
    return seeItDone(held, parts.db, see, signal)
  }
  see({ failure: held })
  if (worker.complaint()) parts.warn(`the worker that was to be killed: ${worker.complaint()}`)
}

/** Whatever happens, the shop is not left without workers. */
async function whileOthersRest<Result>({ restWorkers }: WorkerTrialParts, act: () => Promise<Result>): Promise<Result> {
  const goOn = await restWorkers()
  try {
    return await act()
  } finally {
    await goOn()
  }
}

async function whatItTakes(
  worker: WorkerProcess,
  parts: WorkerTrialParts,
  signal: AbortSignal,
): Promise<Held | WorkerFailure> {
  if (signal.aborted) return "broken-off"
  const wish = await findSomethingToDo(parts.db)
  if (wish) await parts.buy(wish)
  const over = new AbortController()
  const waiting = AbortSignal.any([signal, over.signal])
  const tooLong = pause(parts.patience ?? 20_000, "nothing-to-take" as const, { signal: waiting }).catch(
    () => "broken-off" as const,
  )
  try {
    return (await Promise.race([worker.takes, tooLong])) ?? "ended-early"
  } finally {
    over.abort()
  }
}

/** Until somebody else has done it. While the database is away, nobody has. */
async function seeItDone({ consumer, eventId }: Held, db: Reader, see: See, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const [delivery] = await unlessAway(
      db.query<{ state: "pending" | "done" | "dead"; endedAt: Date | null }>`
        select state, ended_at as "endedAt" from deliveries where event_id = ${eventId} and consumer = ${consumer}
      `,
    )
    if (delivery?.state === "done") return see({ doneAt: delivery.endedAt })
    if (delivery?.state === "dead") return see({ failure: "dead-letter" })
    await pause(50, undefined, { signal }).catch(() => {})
  }
}
