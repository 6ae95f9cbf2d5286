import { globSync } from "node:fs"
import { run } from "node:test"
import { spec } from "node:test/reporters"
import { fileURLToPath } from "node:url"

export const root = fileURLToPath(new URL("..", import.meta.url))

export const arrowTests = ["test/arrows/*.test.ts"]
export const pureTests = ["{src,scripts}/**/!(*.db).test.ts"]
/** The mission: told once, and run on each engine. */
export const stories = ["test/story/*.test.ts"]
export const databaseTests = ["src/**/*.db.test.ts", "test/!(arrows)/**/*.test.ts"]

export const filesOf = (patterns: string[]): string[] => globSync(patterns, { cwd: root }).toSorted()

export type Counts = { passed: number; failed: number }

/**
 * Runs test files, each in a process of its own, and tells the report as it comes. A test has two minutes; a file that
 * does not end after its last test, because something is still open, fails after the same time.
 */
export async function runTests(files: string[], tell: (report: string) => void, signal?: AbortSignal): Promise<Counts> {
  if (files.length === 0) return { passed: 0, failed: 0 }
  const counts: Counts = { passed: 0, failed: 0 }
  const execArgv = ["--import", new URL("fail-on-leftovers.ts", import.meta.url).href]
  const events = run({ cwd: root, files, concurrency: 2, timeout: 120_000, execArgv, ...(signal && { signal }) })
  events.on("test:summary", ({ file, success, counts: { tests, passed, skipped, todo } }) => {
    const isOfTheWholeRun = file === undefined
    if (!isOfTheWholeRun) return
    counts.passed = passed
    counts.failed = Math.max(tests - passed - skipped - todo, success ? 0 : 1)
  })
  for await (const text of events.compose(new spec())) tell(`${text}`)
  return counts
}
