import { fork } from "node:child_process"
import { once } from "node:events"
import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import type { Findings, Proving } from "../findings.ts"
import { emptyDatabase } from "../scratch.ts"
import { count } from "./turnstile.ts"
import type { Found, Report, Seeds, Task } from "./worker.ts"

export type Simulating = Proving & {
  readonly seeds: number
  /** The first one; default 1. */
  readonly first?: number
  /** A bug to plant; the smallest scenario that shows it is not looked for. */
  readonly plant?: string | undefined
}

/** Lives through so many worlds, each made from one number, on all processors at once; stops at the first broken promise. */
export async function proveSimulation({ seeds, first = 1, plant, tell, signal }: Simulating): Promise<Findings> {
  const faults = new Map<string, number>()
  const found: Found[] = []
  // One more than there are processors: each waits half of its time for its database.
  const step = Math.min(availableParallelism() + 1, seeds)
  let done = 0
  const enough = new AbortController()
  const note = (report: Report) => {
    if (report.kind === "progress") tell(`${(done += report.seeds)} of ${seeds} worlds`)
    else if (report.kind === "found") {
      found.push(report.found)
      enough.abort()
    } else for (const [what, times] of [...report.faults, ...report.corners]) count(faults, what, times)
  }
  const stopped = AbortSignal.any([signal, enough.signal])
  const begin = (_: unknown, at: number) =>
    inProcess({ first: first + at, end: first + seeds, step }, plant, note, stopped)
  await Promise.all(Array.from({ length: step }, begin))
  signal.throwIfAborted()
  const problems = found.map(described)
  const times = (kind: string) => found.filter(({ broken }) => broken.some((one) => one.startsWith(kind))).length
  return {
    done: { seeds: done },
    lost: times("lost"),
    doubled: times("doubled"),
    oversold: times("oversold"),
    faults: Object.fromEntries(faults),
    problems,
  }
}

const described = ({ seed, broken, story }: Found) =>
  `SEED=${seed}: ${broken.join("; ")}\n${story.map((line) => `    ${line}`).join("\n")}`

const planting = new URL("../planted/plant.ts", import.meta.url).href
const preload = new URL("./globals.ts", import.meta.url).href
const program = fileURLToPath(new URL("./worker.ts", import.meta.url))

async function inProcess(
  seeds: Seeds,
  plant: string | undefined,
  note: (report: Report) => void,
  signal: AbortSignal,
): Promise<void> {
  const [shop, customers] = await Promise.all([emptyDatabase(), emptyDatabase()])
  const child = fork(program, {
    execArgv: [...(plant === undefined ? [] : ["--import", planting]), "--import", preload],
    env: { ...process.env, RESTOCK_PLANT: plant },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  })
  const stop = () => child.kill("SIGKILL")
  signal.addEventListener("abort", stop, { once: true })
  let isWhole = false
  child.on("message", (report: Report) => {
    isWhole ||= report.kind !== "progress"
    note(report)
  })
  child.send({ ...seeds, isPlanted: plant !== undefined, shop: shop.url, customers: customers.url } satisfies Task)
  const [code] = (await once(child, "exit")) as [number | null]
  signal.removeEventListener("abort", stop)
  if (!isWhole && !signal.aborted) throw new Error(`a process that simulates ended with ${code} before its end`)
  await Promise.all([shop.drop(), customers.drop()])
}
