import { spawn } from "node:child_process"
import { text } from "node:stream/consumers"
import { arrowTests, type Counts, filesOf, pureTests, root, runTests } from "./run-tests.ts"

type Result = { isFine: boolean; report: string; counts?: Counts }
export type Verdict = Counts & { broken: string[] }

/** Everything that can be said of the code in seconds, without a database. Prints a line per check. */
export async function verify(signal?: AbortSignal): Promise<Verdict> {
  const verdict: Verdict = { passed: 0, failed: 0, failures: [], broken: [] }
  const check = async (name: string, result: Promise<Result>) => {
    const begun = performance.now()
    const { isFine, report, counts } = await result
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    console.log(`${isFine ? "✔" : "✖"} ${name}, ${seconds} s${counts ? `, ${counts.passed} tests` : ""}`)
    if (!isFine) console.log(report)
    if (!isFine) verdict.broken.push(name)
    verdict.passed += counts?.passed ?? 0
    verdict.failed += counts?.failed ?? 0
    verdict.failures.push(...(counts?.failures ?? []))
  }
  await Promise.all([
    check("format", command("prettier", ["--check", "--cache", "--cache-strategy", "content", "."], signal)),
    check("lint", command("oxlint", [], signal)),
    check("types", command("tsc", [], signal)),
    check("types of the console", command("tsc", ["--project", "console", "--noEmit"], signal)),
    check("links", command("node", ["scripts/check-links.ts"], signal)),
    check("arrows", tests(filesOf(arrowTests), signal)),
  ])
  // Alone: with every core busy, a test that watches the time would fail for nothing.
  await check("pure tests", tests(filesOf(pureTests), signal))
  return verdict
}

async function command(name: string, words: string[], signal?: AbortSignal): Promise<Result> {
  const child = spawn(`${root}/node_modules/.bin/${name}`, words, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    ...(signal && { signal }),
  })
  const ended = new Promise<number | null>((resolve, reject) => child.once("close", resolve).once("error", reject))
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { isFine: code === 0, report: output + errors }
}

async function tests(files: string[], signal?: AbortSignal): Promise<Result> {
  let report = ""
  const counts = await runTests(files, (more) => (report += more), signal)
  return { isFine: counts.failed === 0, report, counts }
}

if (import.meta.main) {
  const { broken } = await verify()
  console.log(broken.length > 0 ? `Broken: ${broken.join(", ")}.` : "All is well.")
  if (broken.length > 0) process.exitCode = 1
}
