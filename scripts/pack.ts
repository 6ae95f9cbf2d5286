// `npm pack` calls it before and after. Before: makes what is packed, dist/ (the program as JavaScript, because Node reads
// no TypeScript in an installed package) and the console. After: leaves the checkout as it was.
import { existsSync } from "node:fs"
import { copyFile, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { openConsoleFiles } from "../src/runtimes/console-files.ts"
import { readLock, readManifest } from "./lock-file.ts"
import { writeCode } from "./packed-code.ts"
import { packedManifest, shrinkwrap } from "./packed-manifest.ts"
import { root } from "./run-tests.ts"
import { ownSbom } from "./sbom.ts"

const at = (path: string) => join(root, path)
const [manifestFile, keptManifest] = [at("package.json"), at("package.json.before-pack")]
const made = ["dist", "npm-shrinkwrap.json", "sbom.cdx.json"]

async function before(): Promise<void> {
  // One that was killed in between left its things behind.
  await after()
  const [manifest, lock] = [readManifest(root), readLock(root)]
  try {
    await buildConsole()
    const files = await writeCode(at("src"), at("dist"))
    await writeJson(at("sbom.cdx.json"), ownSbom())
    await writeJson(at("npm-shrinkwrap.json"), shrinkwrap(manifest, lock))
    // npm packs the package.json that lies here, and has no other way to leave a dependency out of it. Last, so that it
    // is a moment: what comes after this is npm's own writing.
    await copyFile(manifestFile, keptManifest)
    await writeJson(manifestFile, packedManifest(manifest))
    console.error(`${files.length} files of the program, without types.`)
  } catch (error) {
    await after()
    throw error
  }
}

async function after(): Promise<void> {
  if (existsSync(keptManifest)) await rename(keptManifest, manifestFile)
  for (const path of made) await rm(at(path), { recursive: true, force: true })
}

/** Builds it where the built one is not of these sources. */
async function buildConsole(): Promise<void> {
  const fail = (complaint: string) => {
    throw new Error(complaint)
  }
  const pages = openConsoleFiles({ tell: (sentence) => console.error(sentence), warn: fail })
  await pages.settled
  if (typeof pages.files() === "string") fail("Without the console's pages nothing is packed.")
}

async function writeJson(file: string, content: unknown): Promise<void> {
  await writeFile(`${file}.draft`, `${JSON.stringify(content, null, 2)}\n`)
  await rename(`${file}.draft`, file)
}

const steps: Record<string, () => Promise<void>> = { before, after }
const step = steps[process.argv[2] ?? ""]
if (!step) throw new Error("npm pack calls this file, with `before` and with `after`.")
await step()
