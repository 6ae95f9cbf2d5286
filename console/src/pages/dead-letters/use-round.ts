import { useEffect, useRef, useState } from "react"
import type { ConsumerView } from "../../../../src/views/overview.ts"
import { useLookAgain } from "../../api/views.ts"
import { leftOf, oneByOne, type Progress } from "./one-by-one.ts"

/** Something that is done to many letters of one consumer. */
export type Job = {
  readonly kind: "sending" | "discarding"
  readonly consumer: ConsumerView["name"]
  readonly ids: readonly string[]
  readonly deed: (id: string) => Promise<"done" | "gone">
}

export type Round = {
  readonly job: Job
  readonly progress: Progress
  readonly state: "running" | "stopping" | "ended"
  readonly error?: Error
}

/** Many letters, one after the other: one round at a time, that ends with the letter at hand when its page is left. */
export function useRound() {
  const [round, setRound] = useState<Round>()
  const stopping = useRef(new AbortController())
  const lookAgain = useLookAgain()
  useEffect(() => () => stopping.current.abort(), [])
  const isRunning = round !== undefined && round.state !== "ended"

  /** Resolves at once: the question that began it closes, and the round is shown on the page. */
  async function begin(job: Job): Promise<void> {
    if (isRunning) return
    const { signal } = (stopping.current = new AbortController())
    let last: Progress = { done: 0, gone: 0, of: job.ids.length }
    const tell = (progress: Progress) => {
      last = progress
      setRound({ job, progress, state: signal.aborted ? "stopping" : "running" })
    }
    void oneByOne(job.ids, job.deed, signal, tell)
      .then(
        (progress) => setRound({ job, progress, state: "ended" }),
        (error: Error) => setRound({ job, progress: last, state: "ended", error }),
      )
      .finally(lookAgain)
  }

  return {
    round,
    isRunning,
    begin,
    stop() {
      stopping.current.abort()
      setRound((now) => now && { ...now, state: "stopping" })
    },
    /** Takes up what an ended round has not come to. */
    goOn: ({ job, progress }: Round) => begin({ ...job, ids: leftOf(job.ids, progress) }),
    dismiss: () => setRound(undefined),
  }
}
