import { globSync } from "node:fs"
import { availableParallelism } from "node:os"
import { join, relative } from "node:path"
import { run } from "node:test"
import { spec } from "node:test/reporters"
import { fileURLToPath } from "node:url"

export const root = fileURLToPath(new URL("..", import.meta.url))

export const arrowTests = ["test/arrows/*.test.ts"]
export const pureTests = ["{src,scripts}/**/!(*.db).test.ts", "console/src/**/*.test.ts"]
/** The mission: told once, and run on each engine. */
export const stories = ["test/story/**/*.test.ts"]
/** Those that `npm test` runs on AWS, too: the way there and back, a no of the factory, a person, repetitions, VIPs. */
const onAws = ["the-seeds-walk", "refill-rejected", "refill-by-hand", "callback-repeated", "bulk-buyers", "vip"]
export const storiesOnAws = onAws.map((name) => `test/story/${name}.test.ts`)
export const databaseTests = ["src/**/*.db.test.ts", "test/!(arrows)/**/*.test.ts"]
/** What takes minutes and has its own time: `npm test` leaves it out, `npm test -- --rest` runs it. */
export const longTests = [
  "test/browser/*.test.ts",
  "test/packing/*.test.ts",
  "test/proof/crash-points-of-queues.test.ts",
  "test/runtimes/bench.test.ts",
  "test/runtimes/long-polling.test.ts",
  "test/runtimes/messages-on-aws.test.ts",
  "test/runtimes/trouble-on-aws.test.ts",
]

export const filesOf = (patterns: string[]): string[] => globSync(patterns, { cwd: root }).toSorted()

/** Begun before the others, so that at the end nobody waits for one of them alone. */
const slowest = [
  "test/runtimes/long-polling",
  "test/runtimes/slow-clients",
  "test/runtimes/trouble-on-aws",
  "test/api/fuzz",
  "test/proof/",
]
const isSlow = (file: string) => slowest.some((name) => file.startsWith(name))

/** Most tests wait for somebody else much of the time: with one more than there are cores, the cores stay busy. */
const MOST_AT_ONCE = availableParallelism() + 1

// Reading the code is a sixth of a small test's time (0.36 s, and 0.30 s with this).
process.env.NODE_COMPILE_CACHE ??= join(root, "node_modules/.cache/restock-compiled")

/** `failures`: where each failed test begins, its name, and why it failed. */
export type Counts = { passed: number; failed: number; failures: string[] }

/**
 * Runs test files, each in a process of its own, and tells the report as it comes. A test has two minutes; a file that
 * does not end after its last test, because something is still open, fails after the same time.
 */
export async function runTests(
  files: string[],
  tell: (report: string) => void,
  signal?: AbortSignal,
  atOnce = MOST_AT_ONCE,
): Promise<Counts> {
  const counts: Counts = { passed: 0, failed: 0, failures: [] }
  if (files.length === 0) return counts
  const execArgv = ["--import", new URL("fail-on-leftovers.ts", import.meta.url).href]
  const inOrder = [...files.filter(isSlow), ...files.filter((file) => !isSlow(file))]
  const events = run({
    cwd: root,
    files: inOrder,
    concurrency: atOnce,
    timeout: 120_000,
    execArgv,
    ...(signal && { signal }),
  })
  events.on("test:summary", ({ file, success, counts: { tests, passed, skipped, todo } }) => {
    const isOfTheWholeRun = file === undefined
    if (!isOfTheWholeRun) return
    counts.passed = passed
    counts.failed = Math.max(tests - passed - skipped - todo, success ? 0 : 1)
  })
  events.on("test:fail", ({ name, file, line, details }) => {
    const { failureType, cause } = details.error as { failureType?: string; cause?: unknown }
    const isOfItsTests = failureType === "subtestsFailed"
    const why = `${cause instanceof Error ? cause.message : (cause ?? details.error.message)}`
    if (!isOfItsTests) counts.failures.push(`${relative(root, file ?? "")}:${line}  ${name}\n        ${brief(why)}`)
  })
  for await (const text of events.compose(new spec())) tell(`${text}`)
  return counts
}

/** Enough of an explanation to begin with; the whole of it is in the report. */
const brief = (why: string) => why.slice(0, 400).replaceAll("\n", "\n        ")
