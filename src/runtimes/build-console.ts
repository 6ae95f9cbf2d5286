import { spawn } from "node:child_process"
import { createHash, randomBytes } from "node:crypto"
import { existsSync } from "node:fs"
import { readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import { join, relative } from "node:path"
import { text } from "node:stream/consumers"
import type { BuiltConsole } from "../http/console/files.ts"

export type ConsolePlace = {
  /** Its sources, where they are there, and the built console in `dist/`. */
  readonly folder: string
  /** What else decides what is built: the versions of everything installed. */
  readonly lock: string
  /** Vite's own program; it is not there where the shop was installed without what it is developed with. */
  readonly vite: string
}

/** In the built folder: the digest of the sources it was built from. */
const BUILT_FROM = "built-from"

/** What names these sources; undefined where there are none. */
export async function digestOfSources({ folder, lock }: Pick<ConsolePlace, "folder" | "lock">) {
  if (!existsSync(join(folder, "index.html"))) return undefined
  const names = await filesIn(folder, (name) => /^(dist|dist[.].*|node_modules)$/.test(name))
  const digest = createHash("sha256")
  for (const path of [...names.map((name) => join(folder, name)), lock]) {
    const bytes = await readFile(path)
    digest.update(`${relative(folder, path)}\n${bytes.length}\n`).update(bytes)
  }
  return digest.digest("hex")
}

/** A built console, whole, and what it was built from; undefined where there is none. */
export async function readBuilt(folder: string): Promise<{ from: string; files: BuiltConsole } | undefined> {
  for (;;) {
    const from = await readFrom(folder)
    if (from === undefined) return undefined
    const files = await readAll(folder).catch(unless("ENOENT"))
    // Another start may have put a new one in its place meanwhile: half of each is none.
    if (files && (await readFrom(folder)) === from) return { from, files }
  }
}

const readFrom = (folder: string) => readFile(join(folder, BUILT_FROM), "utf8").catch(unless("ENOENT"))

async function readAll(folder: string): Promise<BuiltConsole> {
  const names = await filesIn(folder, (name) => name === BUILT_FROM)
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)))
}

/**
 * Builds beside the old one and puts the whole in its place, so that others who start, build or read at the same time
 * find either. Throws with what Vite said.
 */
export async function buildConsole(place: ConsolePlace, from: string, signal: AbortSignal): Promise<BuiltConsole> {
  const { folder } = place
  await removeDrafts(folder)
  const draft = join(folder, `dist.${randomBytes(6).toString("hex")}`)
  try {
    await runVite(place, draft, signal)
    await writeFile(join(draft, BUILT_FROM), from)
    const built = await readBuilt(draft)
    if (!built?.files.has("index.html")) throw new Error("Vite made no index.html.")
    await putInPlace(draft, join(folder, "dist"))
    return built.files
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function runVite({ folder, vite }: ConsolePlace, draft: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const words = [vite, "build", folder, "--outDir", draft, "--emptyOutDir", "--logLevel", "warn"]
  // Detached: Ctrl-C in the terminal is for us, and we end it.
  const child = spawn(process.execPath, words, {
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  })
  const end = () => void child.kill()
  signal.addEventListener("abort", end)
  const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve))
  const [code, said, complained] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  signal.removeEventListener("abort", end)
  if (code !== 0) throw new Error(`Vite said:\n${(complained || said).trim().split("\n").slice(0, 20).join("\n")}`)
}

async function putInPlace(draft: string, dist: string): Promise<void> {
  const old = `${draft}.old`
  for (;;) {
    await rename(dist, old).catch(unless("ENOENT"))
    await rm(old, { recursive: true, force: true })
    try {
      return await rename(draft, dist)
    } catch (error) {
      // Somebody else was faster.
      unless("ENOTEMPTY", "EEXIST")(error)
    }
  }
}

/** Milliseconds after which nobody builds any more. */
const ABANDONED = 3_600_000

async function removeDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith("dist.")) continue
    const path = join(folder, name)
    const made = await stat(path).catch(unless("ENOENT"))
    if (made && made.mtimeMs < Date.now() - ABANDONED) await rm(path, { recursive: true, force: true })
  }
}

/** Every file in a folder and those in it, by its path from there, in order. */
async function filesIn(folder: string, isLeftOut: (name: string) => boolean, within = ""): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(join(folder, within), { withFileTypes: true })) {
    const name = `${within}${entry.name}`
    if (isLeftOut(name)) continue
    if (entry.isDirectory()) found.push(...(await filesIn(folder, isLeftOut, `${name}/`)))
    else if (entry.isFile()) found.push(name)
  }
  return found.sort()
}

const unless =
  (...codes: string[]) =>
  (error: unknown): undefined => {
    if (!codes.includes((error as NodeJS.ErrnoException).code ?? "")) throw error
  }
