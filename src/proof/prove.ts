import { proveCrashPoints } from "./crash-points/prove-crash-points.ts"
import type { Findings, Proving } from "./findings.ts"
import { proveKills } from "./kills/prove-kills.ts"
import { provePlanted } from "./planted/prove-planted.ts"
import { withScratchServer } from "./scratch.ts"
import { proveSimulation } from "./simulation/prove-simulation.ts"
import { proveStorms } from "./storms/prove-storms.ts"

/** How much is done. `crossings`: how often each crash point is crossed. */
export type Effort = {
  readonly seeds: number
  readonly crossings: number
  readonly kills: number
  readonly databaseCrashes: number
  readonly rushes: number
  readonly storms: number
}

/** What a release has to pass: a quarter of an hour on two processors. */
export const short: Effort = {
  seeds: 10_000,
  crossings: 1,
  kills: 200,
  databaseCrashes: 10,
  rushes: 1,
  storms: 20,
}

/** By hand, over a night. */
export const long: Effort = {
  seeds: 500_000,
  crossings: 3,
  kills: 3_000,
  databaseCrashes: 100,
  rushes: 20,
  storms: 200,
}

/** The table's rows, as `--json` prints them. */
export type Proof = {
  readonly seeds: number
  readonly crashPoints: number
  readonly kills: number
  readonly databaseCrashes: number
  /** Accepted orders, arrivals, mails and webhooks that were gone at the end. */
  readonly lost: number
  /** Effects that happened twice. */
  readonly doubled: number
  /** Pieces sold that were not there. */
  readonly oversold: number
  readonly plantedFound: number
  readonly plantedTotal: number
  readonly seconds: number
  /** Faults that were to fire and never did: what they would have shown was not shown. */
  readonly neverFired: readonly string[]
  /** A sentence for everything that must not be; empty when all held. */
  readonly problems: readonly string[]
}

/** Whether everything was done, everything held, every fault fired and every planted bug was found. */
export const holds = ({ problems, neverFired, ...proof }: Proof): boolean =>
  problems.length === 0 &&
  neverFired.length === 0 &&
  proof.lost + proof.doubled + proof.oversold === 0 &&
  proof.plantedFound === proof.plantedTotal

type Method = { readonly name: string; readonly run: (proving: Proving) => Promise<Findings> }

function methodsOf({ seeds, crossings, kills, databaseCrashes, rushes, storms }: Effort): Method[] {
  const crossing: Method = { name: "crash points", run: proveCrashPoints }
  return [
    { name: "simulation", run: (proving) => proveSimulation({ ...proving, seeds }) },
    ...Array.from({ length: crossings }, () => crossing),
    { name: "kills", run: (proving) => proveKills({ ...proving, kills, databaseCrashes }) },
    { name: "storms", run: (proving) => proveStorms({ ...proving, rushes, storms }) },
    { name: "planted bugs", run: provePlanted },
  ]
}

/** One world of the simulation again. It is not asked to have every fault in it. */
export const proveOne = (seed: number, tell: Proving["tell"], signal: AbortSignal): Promise<Proof> =>
  withMethods(
    [
      {
        name: "simulation",
        run: async (proving) => ({ ...(await proveSimulation({ ...proving, seeds: 1, first: seed })), faults: {} }),
      },
    ],
    tell,
    signal,
  )

/** Does everything, one method after the other, on a PostgreSQL of its own that is gone afterwards. */
export const prove = (effort: Effort, tell: Proving["tell"], signal: AbortSignal): Promise<Proof> =>
  withMethods(methodsOf(effort), tell, signal)

async function withMethods(methods: readonly Method[], tell: Proving["tell"], signal: AbortSignal): Promise<Proof> {
  const begin = performance.now()
  const found: { name: string; findings: Findings }[] = []
  const work = async () => {
    for (const { name, run } of methods) {
      const findings = await run({ tell: (sentence) => tell(`${name}: ${sentence}`), signal })
      signal.throwIfAborted()
      for (const problem of findings.problems) tell(`${name}, a problem: ${problem}`)
      found.push({ name, findings })
    }
  }
  await withScratchServer(work, (sentence) => tell(sentence))
  return summed(found, (performance.now() - begin) / 1_000)
}

function summed(found: readonly { name: string; findings: Findings }[], seconds: number): Proof {
  const sum = (of: (findings: Findings) => number | undefined) =>
    found.reduce((total, { findings }) => total + (of(findings) ?? 0), 0)
  const most = (of: (findings: Findings) => number | undefined) =>
    found.reduce((greatest, { findings }) => Math.max(greatest, of(findings) ?? 0), 0)
  return {
    seeds: sum(({ done }) => done.seeds),
    crashPoints: most(({ done }) => done.crashPoints),
    kills: sum(({ done }) => done.kills),
    databaseCrashes: sum(({ done }) => done.databaseCrashes),
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    oversold: sum(({ oversold }) => oversold),
    plantedFound: sum(({ done }) => done.found),
    plantedTotal: sum(({ done }) => done.planted),
    seconds: Math.round(seconds),
    neverFired: found.flatMap(({ name, findings }) =>
      Object.entries(findings.faults).flatMap(([fault, times]) => (times === 0 ? [`${name}: ${fault}`] : [])),
    ),
    problems: found.flatMap(({ name, findings }) => findings.problems.map((problem) => `${name}: ${problem}`)),
  }
}

/** For a person: what was done, what was found, and what that means. */
export function table(proof: Proof): string {
  const number = (of: number) => of.toLocaleString("en")
  const rows: readonly (readonly [string, string])[] = [
    ["worlds simulated", number(proof.seeds)],
    ["crash points crossed", number(proof.crashPoints)],
    ["processes killed", number(proof.kills)],
    ["databases killed", number(proof.databaseCrashes)],
    ["lost", number(proof.lost)],
    ["doubled", number(proof.doubled)],
    ["oversold", number(proof.oversold)],
    ["planted bugs found", `${proof.plantedFound} of ${proof.plantedTotal}`],
    ["faults that never fired", number(proof.neverFired.length)],
    ["seconds", number(proof.seconds)],
  ]
  const width = Math.max(...rows.map(([, value]) => value.length))
  const lines = rows.map(([what, value]) => `  ${what.padEnd(24)} ${value.padStart(width)}`)
  const faults = proof.neverFired.map((fault) => `  never fired: ${fault}`)
  const problems = proof.problems.map((problem) => `  ${problem}`)
  const verdict = holds(proof) ? "All promises held." : "Not all promises held."
  return ["", ...lines, "", ...faults, ...problems, verdict].join("\n")
}
