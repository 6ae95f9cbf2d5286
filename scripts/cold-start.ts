// npm run cold-start: what a function weighs and how long a new process takes to load it, a line each, medians of
// seven; below them, in the same run, the packages that the system before this one was made of (npm installs them into
// a temporary folder). Measured here, on this machine; on Lambda the same code competes with less.
import { execFile } from "node:child_process"
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { promisify } from "node:util"
import { gzipSync } from "node:zlib"
import { root } from "./run-tests.ts"
import { type Loaded, packagesBefore } from "./packages-before.ts"

const LIMIT_BYTES = 1_000_000
const RUNS = 7

type Resource = {
  readonly Type: string
  readonly Properties: { readonly FunctionName?: string }
  readonly Metadata?: { readonly "aws:asset:path"?: string }
}

const run = promisify(execFile)
const folder = await mkdtemp(join(tmpdir(), "restock-cold-start-"))
try {
  await run(process.execPath, [join(root, "infra/synth.ts"), "--out", join(folder, "ours")])
  const functions = await bundles(join(folder, "ours"))
  const before = await packagesBefore(join(folder, "before")).catch((error: Error) => {
    console.error(`The packages of the system before could not be had: ${error.message}`)
    process.exitCode = 1
    return []
  })
  const all = [...functions, ...before]
  const times = await coldImports(all)
  console.log(`| function | bytes | gzipped | loaded in |\n| --- | ---: | ---: | ---: |`)
  const weighed = await Promise.all(all.map(async (loaded) => ({ ...loaded, ...(await weigh(loaded)) })))
  for (const { name, bytes, gzipped, file } of weighed.toSorted((a, b) => b.bytes - a.bytes)) {
    const cells = [name, bytes.toLocaleString("en"), gzipped.toLocaleString("en")]
    console.log(`| ${cells.join(" | ")} | ${times.get(file)!.toFixed(0)} ms |`)
  }
  const limit = LIMIT_BYTES.toLocaleString("en")
  for (const { name, bytes } of weighed.slice(0, functions.length)) {
    if (bytes <= LIMIT_BYTES) continue
    console.log(`${name} has more than ${limit} bytes.`)
    process.exitCode = 1
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function bundles(out: string): Promise<Loaded[]> {
  const templates = (await readdir(out)).filter((file) => file.endsWith(".template.json"))
  const found: Loaded[] = []
  for (const template of templates) {
    const { Resources } = JSON.parse(await readFile(join(out, template), "utf8")) as {
      Resources: Record<string, Resource>
    }
    for (const { Type, Properties, Metadata } of Object.values(Resources)) {
      const asset = Metadata?.["aws:asset:path"]
      const name = /^restock-(.+)/.exec(Properties.FunctionName ?? "")?.[1]
      if (Type !== "AWS::Lambda::Function" || !asset || name === undefined) continue
      const file = join(out, asset, "index.mjs")
      found.push({ name, file, shipped: [file] })
    }
  }
  return found
}

/** Bytes of what is shipped, and of each file of it gzipped. */
async function weigh({ shipped }: Loaded): Promise<{ bytes: number; gzipped: number }> {
  let [bytes, gzipped] = [0, 0]
  for (const file of shipped) {
    const text = await readFile(file)
    bytes += text.length
    gzipped += gzipSync(text).length
  }
  return { bytes, gzipped }
}

/** Medians of milliseconds, by file, each once a round; the first round only brings the files into memory. */
async function coldImports(all: readonly Loaded[]): Promise<Map<string, number>> {
  const times = new Map(all.map(({ file }) => [file, [] as number[]]))
  for (let round = 0; round <= RUNS; round++)
    for (const [file, seen] of times) {
      const time = await coldImport(file)
      if (round > 0) seen.push(time)
    }
  return new Map([...times].map(([file, seen]) => [file, seen.toSorted((a, b) => a - b)[RUNS >> 1]!]))
}

/** Milliseconds, of a process that does nothing else; the time that Node itself takes to start is not in it. */
async function coldImport(file: string): Promise<number> {
  const code = `const begun = performance.now(); await import(${JSON.stringify(pathToFileURL(file).href)}); process.stdout.write(String(performance.now() - begun))`
  // Nothing compiled before may help, as nothing does in a new function.
  const env = { ...process.env, NODE_COMPILE_CACHE: undefined, NODE_DISABLE_COMPILE_CACHE: "1" }
  return Number((await run(process.execPath, ["--input-type=module", "-e", code], { env })).stdout)
}
