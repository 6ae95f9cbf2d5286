// npm test: everything on one machine but what takes minutes, and a part of the stories on AWS.
// npm test -- --rest: what that leaves out.
// npm test -- <file or folder>…: only these. RESTOCK_TEST_ENGINE=machine or aws: on that engine only.
import { execFile } from "node:child_process"
import { mkdtemp, rm, stat } from "node:fs/promises"
import { availableParallelism, tmpdir } from "node:os"
import { join, relative, resolve } from "node:path"
import { promisify } from "node:util"
import { withScratchServer } from "../src/proof/scratch.ts"
import {
  arrowTests,
  type Counts,
  databaseTests,
  filesOf,
  longTests,
  pureTests,
  root,
  runTests,
  stories,
  storiesOnAws,
} from "./run-tests.ts"
import { verify } from "./verify.ts"

const interrupted = new AbortController()
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(name, () => interrupted.abort(new Error(`Stopped by ${name}.`)))
const { signal } = interrupted

const total: Counts = { passed: 0, failed: 0, failures: [] }
const add = ({ passed, failed, failures }: Counts) => {
  total.passed += passed
  total.failed += failed
  total.failures.push(...failures.map((failure) => `${process.env.RESTOCK_TEST_ENGINE ?? "verify"}  ${failure}`))
}
let broken: string[] = []
const isRest = process.argv[2] === "--rest"
const chosen = isRest ? [] : process.argv.slice(2)
try {
  if (chosen.length === 0 && !isRest) {
    const verdict = await verify(signal)
    add(verdict)
    broken = verdict.broken
  }
  signal.throwIfAborted()
  const files =
    chosen.length === 0
      ? filesOf(isRest ? [...longTests, ...stories] : databaseTests)
      : (await Promise.all(chosen.map(testsIn))).flat()
  const pure = filesOf([...pureTests, ...arrowTests])
  const run = async (some: string[], atOnce?: number) =>
    add(await runTests(some, (report) => process.stdout.write(report), signal, atOnce))
  const work = async () => {
    for (const { engine, some } of onEngines(files)) {
      process.env.RESTOCK_TEST_ENGINE = engine
      // Behind each of these there is a whole AWS at work.
      await run(some, engine === "aws" ? availableParallelism() : undefined)
    }
  }
  await (files.every((file) => pure.includes(file))
    ? run(files)
    : withDeployment(files, (synthesised) =>
        withScratchServer(async () => {
          await synthesised
          await work()
        }, console.log),
      ))
} catch (error) {
  console.error(signal.aborted ? signal.reason.message : error)
  total.failed += 1
}
for (const failure of total.failures) console.log(`FAILED  ${failure}`)
if (broken.length > 0) console.log(`Broken: ${broken.join(", ")} (see above).`)
if (total.passed + total.failed === 0) console.log("No test ran.")
if (total.failed > 0 || total.passed === 0 || broken.length > 0) process.exitCode = 1
console.log(`in ${(performance.now() / 1_000).toFixed(0)} s`)
console.log(`${total.passed} passed, ${total.failed} failed`)

async function testsIn(path: string): Promise<string[]> {
  const found = relative(root, resolve(path))
  return (await stat(path)).isDirectory() ? filesOf([`${found}/**/*.test.ts`]) : [found]
}

/** Which files on which engine: what is chosen on both; else as it says at the top. */
function onEngines(files: string[]): { engine: string; some: string[] }[] {
  const { RESTOCK_TEST_ENGINE: only } = process.env
  const long = filesOf(longTests)
  const onAws = filesOf(storiesOnAws)
  const told = filesOf(stories)
  const isTold = (file: string) => told.includes(file)
  const runs =
    chosen.length > 0
      ? { machine: files, aws: files.filter(isTold) }
      : isRest
        ? { machine: long, aws: files.filter((file) => isTold(file) && !onAws.includes(file)) }
        : {
            machine: files.filter((file) => !long.includes(file)),
            aws: onAws,
          }
  return Object.entries(runs)
    .map(([engine, some]) => ({ engine, some }))
    .filter(({ engine, some }) => some.length > 0 && (only === undefined || only === engine))
}

/** What a deployment would consist of, for the tests that run it here; it is made while the database starts. */
async function withDeployment(files: string[], work: (synthesised?: Promise<void>) => Promise<void>): Promise<void> {
  if (!files.some((file) => file.startsWith("test/"))) return work()
  const folder = await mkdtemp(join(tmpdir(), "restock-cdk-"))
  const synthesise = async () => {
    const begun = performance.now()
    await promisify(execFile)(process.execPath, [join(root, "infra/synth.ts"), "--out", folder], { signal })
    process.env.RESTOCK_CDK_OUT = folder
    process.env.RESTOCK_SYNTH_SECONDS = `${(performance.now() - begun) / 1_000}`
  }
  const synthesised = synthesise()
  try {
    await Promise.all([synthesised, work(synthesised)])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
