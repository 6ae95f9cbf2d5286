import { assertPromisesKept } from "../buyers.ts"
import { judge, type Verdict } from "./end.ts"
import { bulkBuyer, byHand, furnishing, marketingBack, marketingGone, opening, sentAgain } from "./people.ts"
import {
  abandoned,
  calledWhileAway,
  calledWhileOpening,
  callNotKept,
  databaseAway,
  mailPutOff,
  unreachable,
} from "./outages.ts"
import { forgotten, overReported, partly, reported, theWalk, unordered } from "./refills.ts"
import { complete, type Scenario, type Stage } from "./scenario.ts"
import { openWorld, type World } from "./world.ts"
import type { Findings, Proving } from "../findings.ts"
import type { Environment } from "../process.ts"
import { until } from "../until.ts"

/** Does not compile while a point, or somebody who comes to it, dies in none of them. */
const scenarios: readonly Scenario[] = complete(
  theWalk,
  overReported,
  forgotten,
  calledWhileAway,
  partly,
  unreachable,
  abandoned,
  unordered,
  reported,
  mailPutOff,
  databaseAway,
  callNotKept,
  calledWhileOpening,
  opening,
  furnishing,
  byHand,
  sentAgain,
  bulkBuyer,
  marketingGone,
  marketingBack,
)

/** A scenario in which the shop is killed at one point of one stage. */
export type Walk = { readonly crossing: string; readonly stage: Stage; readonly scenario: Scenario }

export const walks: readonly Walk[] = scenarios.flatMap((scenario) =>
  scenario.stages.flatMap((stage) => (stage.dies ?? []).map((crossing) => ({ crossing, stage, scenario }))),
)

export type CrashPointParts = Proving & {
  /** Which walks; default all. */
  readonly only?: (walk: Walk) => boolean
  /** Walks at once; default 2. */
  readonly atOnce?: number
}

/**
 * Kills the shop at every named point of every scenario that leads through it, one walk each: a real process on a real
 * PostgreSQL (of the scratch server), dead without a word there, started again, and it has to come to the same end.
 * What those outside have written down is the judge. The queues' own points are crossed where there are queues.
 */
export async function proveCrashPoints({
  only = () => true,
  atOnce = 2,
  tell,
  signal,
}: CrashPointParts): Promise<Findings> {
  const chosen = walks.filter(only)
  const fired = new Map(chosen.map(({ crossing }) => [crossing, 0]))
  const verdicts: Verdict[] = []
  const left = chosen.values()
  const work = async () => {
    for (const walk of left) {
      if (signal.aborted) return
      const { crossed, ...verdict } = await go(walk)
      if (crossed) fired.set(walk.crossing, fired.get(walk.crossing)! + 1)
      verdicts.push(verdict)
      for (const problem of verdict.problems) tell(problem)
      tell(`${verdicts.length} of ${chosen.length} crash points: ${nameOf(walk)}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return findings(chosen, fired, verdicts)
}

function findings(chosen: readonly Walk[], fired: ReadonlyMap<string, number>, verdicts: readonly Verdict[]): Findings {
  const sum = (of: "lost" | "doubled" | "oversold") => verdicts.reduce((total, verdict) => total + verdict[of], 0)
  return {
    done: { crashPoints: fired.size, scenarios: new Set(chosen.map(({ scenario }) => scenario)).size },
    lost: sum("lost"),
    doubled: sum("doubled"),
    oversold: sum("oversold"),
    faults: Object.fromEntries(fired),
    problems: verdicts.flatMap(({ problems }) => problems),
  }
}

export const nameOf = ({ crossing, scenario }: Walk) => `${crossing}, when ${scenario.name}`

/** Goes along one walk, with more in the shop's environment. Whatever goes wrong is a problem, and nothing is thrown. */
export async function go(walk: Walk, more: Environment = {}): Promise<Crossed> {
  const named = (problem: string) => `killed at ${nameOf(walk)}: ${problem}`
  try {
    const world = await openWorld(walk.crossing, walk.scenario.database, more)
    try {
      const { crossed, stuck } = await play(world, walk)
      // A point that was never come to says nothing; after it, what did not happen within its time is lost.
      const verdict = crossed ? await judge(world, walk.scenario.end(walk.crossing)) : nothingFound
      return { ...verdict, crossed, problems: [...stuck, ...verdict.problems].map(named) }
    } finally {
      await world.clear()
    }
  } catch (error) {
    return { ...nothingFound, crossed: false, problems: [named(wordsOf(error))] }
  }
}

type Crossed = Verdict & { readonly crossed: boolean }
const nothingFound: Verdict = { lost: 0, doubled: 0, oversold: 0, problems: [] }

async function play(world: World, { stage: deadly, scenario }: Walk) {
  let crossed = false
  try {
    if (!scenario.opensItself) await world.open()
    for (const stage of scenario.stages) {
      await stage.act(world)
      if (stage === deadly) {
        await world.diesAtItsPoint(async () => stage.meanwhile?.(world))
        crossed = true
        await liveAgain(world, stage)
      }
      await rest(world, stage)
    }
    await world.customers.repeatAll()
    return { crossed, stuck: [] }
  } catch (error) {
    return { crossed, stuck: [wordsOf(error)] }
  }
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

async function liveAgain(world: World, stage: Stage): Promise<void> {
  await stage.whileDead?.(world)
  // Before anything is put right: what was answered is on disk.
  if (await hasBooks(world)) {
    await assertPromisesKept(world.customers, world.db)
    await world.letLeasesEnd()
  }
  await world.open()
  await stage.again?.(world)
}

/** A shop that was killed while its tables were made has none yet. */
async function hasBooks({ db, customersDb }: World): Promise<boolean> {
  for (const one of [db, customersDb]) {
    const [row] = await one.query<{ all: boolean }>`
      select to_regclass('alert_mails') is not null and to_regclass('deliveries') is not null as all
    `
    if (!row!.all) return false
  }
  return true
}

async function rest(world: World, { what, meanwhile, rests }: Stage): Promise<void> {
  await until(
    `the shop comes to rest after ${what}`,
    async () => {
      const shop = world.shop()
      if (shop.hasEnded) throw new Error(`the shop died when ${what}:\n${shop.stderr}`)
      await meanwhile?.(world)
      return rests(world)
    },
    30_000,
  )
}
