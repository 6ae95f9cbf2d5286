// npm run cold-start: what a function weighs and how long a new process takes to load it, a line each, medians of five.
// Measured here, on this machine; on Lambda the same code competes with less.
import { execFile } from "node:child_process"
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { promisify } from "node:util"
import { gzipSync } from "node:zlib"
import { root } from "./run-tests.ts"

const LIMIT_BYTES = 1_000_000
const RUNS = 5

type Resource = {
  readonly Type: string
  readonly Properties: { readonly FunctionName?: string }
  readonly Metadata?: { readonly "aws:asset:path"?: string }
}

const run = promisify(execFile)
const folder = await mkdtemp(join(tmpdir(), "restock-cold-start-"))
try {
  await run(process.execPath, [join(root, "infra/synth.ts"), "--out", folder])
  console.log(`| function | bytes | gzipped | loaded in |\n| --- | ---: | ---: | ---: |`)
  for (const { name, file } of await bundles()) {
    const text = await readFile(file)
    const cells = [name, text.length, gzipSync(text).length].map((cell) => cell.toLocaleString("en"))
    console.log(`| ${cells.join(" | ")} | ${(await coldImport(file)).toFixed(0)} ms |`)
    if (text.length > LIMIT_BYTES) process.exitCode = 1
  }
  if (process.exitCode) console.log(`A function has more than ${LIMIT_BYTES.toLocaleString("en")} bytes.`)
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function bundles(): Promise<{ name: string; file: string }[]> {
  const templates = (await readdir(folder)).filter((file) => file.endsWith(".template.json"))
  const found: { name: string; file: string }[] = []
  for (const template of templates) {
    const { Resources } = JSON.parse(await readFile(join(folder, template), "utf8")) as {
      Resources: Record<string, Resource>
    }
    for (const { Type, Properties, Metadata } of Object.values(Resources)) {
      const asset = Metadata?.["aws:asset:path"]
      if (Type !== "AWS::Lambda::Function" || !asset || !Properties.FunctionName?.startsWith("restock-")) continue
      found.push({ name: Properties.FunctionName, file: join(folder, asset, "index.mjs") })
    }
  }
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Milliseconds, of a process that does nothing else; the time that Node itself takes to start is not in it. */
async function coldImport(file: string): Promise<number> {
  const code = `const begun = performance.now(); await import(${JSON.stringify(pathToFileURL(file).href)}); process.stdout.write(String(performance.now() - begun))`
  const times: number[] = []
  for (let at = 0; at < RUNS; at++)
    times.push(Number((await run(process.execPath, ["--input-type=module", "-e", code])).stdout))
  return times.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)]!
}
