import { existsSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { BuiltConsole, ConsoleFiles } from "../http/console/files.ts"
import { wordsOf } from "../shared/words.ts"
import { buildConsole, type ConsolePlace, digestOfSources, readBuilt } from "./build-console.ts"

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const here: ConsolePlace = {
  folder: root("console"),
  lock: root("package-lock.json"),
  vite: root("node_modules/vite/bin/vite.js"),
}

type Talk = { readonly tell: (sentence: string) => void; readonly warn: (sentence: string) => void }

export type OpeningFiles = {
  readonly files: ConsoleFiles
  /** There, or known not to be there. */
  readonly settled: Promise<void>
  /** Breaks off a build. */
  readonly stop: () => Promise<void>
}

/** Reads the built console, and builds it before where its sources have changed. Whatever fails, the shop goes on. */
export function openConsoleFiles(talk: Talk, place: ConsolePlace = here): OpeningFiles {
  const stopping = new AbortController()
  let files: ReturnType<ConsoleFiles> = "building"
  const settled = findOrBuild(place, talk, stopping.signal).then((found) => void (files = found))
  return {
    files: () => files,
    settled,
    stop() {
      stopping.abort()
      return settled
    },
  }
}

async function findOrBuild(place: ConsolePlace, talk: Talk, signal: AbortSignal): Promise<BuiltConsole | "failed"> {
  try {
    const [wanted, kept] = await Promise.all([digestOfSources(place), readBuilt(join(place.folder, "dist"))])
    const isCurrent = kept !== undefined && (wanted === undefined || wanted === kept.from)
    if (isCurrent || (kept && !existsSync(place.vite))) return kept.files
    return await build(place, wanted, talk, signal).catch((error: unknown) => {
      if (!signal.aborted) talk.warn(complaint(error, kept !== undefined))
      return kept?.files ?? "failed"
    })
  } catch (error) {
    talk.warn(complaint(error, false))
    return "failed"
  }
}

async function build(
  place: ConsolePlace,
  wanted: string | undefined,
  { tell }: Talk,
  signal: AbortSignal,
): Promise<BuiltConsole> {
  if (wanted === undefined) throw new Error(`${place.folder} has no sources of it.`)
  if (!existsSync(place.vite)) throw new Error("Vite is not installed, with which it is built.")
  const begun = performance.now()
  tell("Building the console …")
  const built = await buildConsole(place, wanted, signal)
  tell(`The console is built, in ${((performance.now() - begun) / 1_000).toFixed(1)} s.`)
  return built
}

const complaint = (error: unknown, isOlderThere: boolean) =>
  `The console could not be built, so ${isOlderThere ? "an older one is shown" : "its pages are not there"}; ` +
  `everything else is. ${wordsOf(error)}\n` +
  "`npm ci` installs what it is built with; with CONSOLE=off the shop opens without it."
