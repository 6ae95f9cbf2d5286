import fc from "fast-check"
import { prepareSessions, run, type Run, type Sightings } from "./run.ts"
import { type Scenario, scenario } from "./scenario.ts"
import type { Sessions } from "./world.ts"

/** Seeds `first`, `first + step`, … below `end`; sent by the parent. */
export type Seeds = { readonly first: number; readonly end: number; readonly step: number }

export type Task = Seeds & { readonly shop: string; readonly customers: string; readonly isPlanted: boolean }

export type Found = {
  readonly seed: number
  /** The smallest scenario that breaks the same promise. */
  readonly scenario: Scenario
} & Run

export type Report =
  | { readonly kind: "progress"; readonly seeds: number }
  | { readonly kind: "found"; readonly found: Found }
  | { readonly kind: "end"; readonly faults: [string, number][]; readonly corners: [string, number][] }

/** Seeds between two reports. */
const STRIDE = 25

const scenarioOf = (seed: number): Scenario => fc.sample(scenario, { seed, numRuns: 1 })[0]!

async function work({ shop, customers, ...task }: Task, report: (report: Report) => void): Promise<void> {
  const sessions = await prepareSessions({ shop, customers })
  try {
    await liveThrough(sessions, task, report)
  } finally {
    await Promise.all([sessions.shop.close(), sessions.customers.close()])
  }
}

async function liveThrough(
  sessions: Sessions,
  { first, end, step, isPlanted }: Omit<Task, "shop" | "customers">,
  report: (report: Report) => void,
) {
  const sightings: Sightings = { faults: new Map(), corners: new Map() }
  const live = (one: Scenario) => run(sessions, one, sightings)
  let since = 0
  for (let seed = first; seed < end; seed += step) {
    const one = await live(scenarioOf(seed))
    if (one.broken.length > 0) {
      const found = isPlanted ? { seed, scenario: scenarioOf(seed), ...one } : await shrink(seed, one, live)
      return report({ kind: "found", found })
    }
    if (++since === STRIDE) {
      report({ kind: "progress", seeds: since })
      since = 0
      await Promise.all([sessions.shop.sweep(), sessions.customers.sweep()])
    }
  }
  report({ kind: "progress", seeds: since })
  report({ kind: "end", faults: [...sightings.faults], corners: [...sightings.corners] })
}

/** Leaves out of a scenario whatever the bug does not need, as long as leaving out one more thing keeps it. */
async function shrink(seed: number, first: Run, live: (one: Scenario) => Promise<Run>): Promise<Found> {
  let smallest = { scenario: scenarioOf(seed), ...first }
  const isTheSame = ({ broken: [one] }: Run) => kindOf(one) === kindOf(first.broken[0])
  for (let before = 0; before !== sizeOf(smallest.scenario);) {
    before = sizeOf(smallest.scenario)
    for (const smaller of ofSmaller(() => smallest.scenario)) {
      const now = await live(smaller)
      // Another bug on the way would lead away from this one.
      if (isTheSame(now)) smallest = { scenario: smaller, ...now }
    }
  }
  return { seed, ...smallest }
}

const kindOf = (promise?: string) => promise?.split(/[: ]/)[0]

const sizeOf = ({ moods, steps }: Scenario) =>
  Object.values(moods).flat().length +
  steps.reduce((sum, { turns }) => sum + 1 + turns.length + turns.filter(({ fault }) => fault > 0).length, 0)

/** The scenario of the moment without one of its steps, then without one of its turns, then without one of its faults. */
function* ofSmaller(current: () => Scenario): Generator<Scenario> {
  const withSteps = (steps: Scenario["steps"]) => ({ ...current(), steps })
  for (let at = current().steps.length - 1; at >= 0; at--) yield withSteps(current().steps.toSpliced(at, 1))
  for (const port of Object.keys(current().moods)) {
    const { moods } = current()
    if (moods[port]!.length > 0) yield { ...current(), moods: { ...moods, [port]: moods[port]!.slice(0, -1) } }
  }
  for (let at = 0; at < current().steps.length; at++)
    for (let turn = (current().steps[at]?.turns.length ?? 0) - 1; turn >= 0; turn--) {
      const { steps } = current()
      const step = steps[at]!
      const withTurns = (turns: typeof step.turns) => withSteps(steps.with(at, { ...step, turns }))
      yield withTurns(step.turns.toSpliced(turn, 1))
      const now = current().steps[at]!.turns[turn]
      if (now && now.fault > 0) yield withTurns(current().steps[at]!.turns.with(turn, { ...now, fault: 0 }))
    }
}

process.once("message", (task) => {
  void work(task as Task, (report) => process.send!(report)).finally(() => process.disconnect())
})
