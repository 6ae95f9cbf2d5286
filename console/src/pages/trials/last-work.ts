import type { KilledWorker } from "../../../../src/views/trials.ts"
import type { Json } from "../../api/json.ts"

/** Milliseconds for which nobody else may touch what a worker has taken. */
export const LEASE = 30_000

export type Step = {
  readonly name: "started" | "toTake" | "took" | "killed" | "toLease" | "toDo" | "done" | "failure"
  readonly state: "done" | "now" | "stuck"
  readonly at: string | null
}

/** The story of a worker that was killed, as far as it has come; `now` in milliseconds since 1970. */
export function lastWorkOf(killed: Json<KilledWorker>, now: number): Step[] {
  const { startedAt, killedAt, consumer, doneAt, failure } = killed
  const steps: Step[] = [{ name: "started", state: "done", at: startedAt }]
  if (consumer) steps.push({ name: "took", state: "done", at: null })
  if (killedAt) steps.push({ name: "killed", state: "done", at: killedAt })
  if (failure) return [...steps, { name: "failure", state: "stuck", at: null }]
  if (doneAt) return [...steps, { name: "done", state: "done", at: doneAt }]
  if (!killedAt) return consumer ? steps : [...steps, { name: "toTake", state: "now", at: null }]
  return [...steps, { name: now < leaseEndOf(killedAt) ? "toLease" : "toDo", state: "now", at: null }]
}

/** It was taken a moment before, so that it is over then at the latest. */
export const leaseEndOf = (killedAt: string): number => Date.parse(killedAt) + LEASE
