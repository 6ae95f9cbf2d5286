import { mkdir, writeFile } from "node:fs/promises"
import { availableParallelism, cpus } from "node:os"
import { chart } from "./chart.ts"
import { type Finding, holds, inWords } from "./words.ts"

export type { Bar, Finding, Ratio } from "./words.ts"

export type Measure = (tell: (sentence: string) => void) => Promise<Finding>

const results = new URL("../results/", import.meta.url)

export const tell = (sentence: string): void => console.error(`… ${sentence}`)

/** Measures, prints, and writes `bench/results/<question>.json` and `.svg`. False when a promise is not kept. */
export async function report(measure: Measure): Promise<boolean> {
  const begun = new Date()
  const finding = await measure(tell)
  console.log(inWords(finding))
  await mkdir(results, { recursive: true })
  const machine = { cores: availableParallelism(), processor: cpus()[0]?.model ?? "unknown", node: process.version }
  const record = { ...finding, at: begun.toISOString(), machine }
  await writeFile(new URL(`${finding.question}.json`, results), `${JSON.stringify(record, undefined, 2)}\n`)
  await writeFile(new URL(`${finding.question}.svg`, results), chart(finding))
  return finding.ratios.every(holds)
}

/** A script of its own: exits with 1 when a promise is not kept. */
export async function alone(measure: Measure): Promise<void> {
  if (!(await report(measure))) process.exitCode = 1
}
