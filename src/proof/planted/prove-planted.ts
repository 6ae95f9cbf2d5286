import type { Findings, Proving } from "../findings.ts"
import { proveSimulation } from "../simulation/prove-simulation.ts"
import { proveStorms } from "../storms/prove-storms.ts"
import { type Bug, bugs } from "./bugs.ts"

/** Worlds in which a bug has to show itself. */
const MOST_WORLDS = 5_000

export type Plantings = Proving & {
  /** Which bugs; default all. */
  readonly only?: (bug: Bug) => boolean
}

/**
 * Plants a bug, lets the method look that has to find it, and so on, one at a time. One that nobody finds is a hole in
 * the proof. `done` says how many were `planted` and `found`; what the bugs did counts as nothing lost.
 */
export async function provePlanted({ only = () => true, tell, signal }: Plantings): Promise<Findings> {
  const chosen = bugs.filter(only)
  const problems: string[] = []
  for (const [at, bug] of chosen.entries()) {
    tell(`planted ${at + 1} of ${chosen.length}: ${bug.mistake}`)
    const { problems: found } = await look(bug, { tell: () => {}, signal })
    if (found.length === 0) problems.push(`nobody found ${bug.name}: ${bug.mistake}`)
  }
  const done = { planted: chosen.length, found: chosen.length - problems.length }
  return { done, lost: 0, doubled: 0, oversold: 0, faults: {}, problems }
}

const look = ({ name, foundBy }: Bug, proving: Proving): Promise<Findings> =>
  foundBy === "simulation"
    ? proveSimulation({ ...proving, seeds: MOST_WORLDS, plant: name })
    : proveStorms({ ...proving, rushes: 1, requests: 2_000, storms: 0, env: withPlanted(name) })

/** The environment of a process of the shop with the bug in it. */
const withPlanted = (name: string) => ({
  RESTOCK_PLANT: name,
  NODE_OPTIONS: `--import=${new URL("./plant.ts", import.meta.url).href}`,
})
