import { globSync } from "node:fs"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { stripTypeScriptTypes } from "node:module"
import { dirname, join } from "node:path"

/** What `src/` has beside the program: whoever installs it needs none of these. */
const left = ["**/*.test.ts", "runtimes/lambda/**"]

/** Every file of the program, as the package has it, by its path from `src/` and from `dist/`. */
export const programFiles = (src: string): string[] => globSync("**/*.ts", { cwd: src, exclude: left }).toSorted()

/**
 * The same program without its types, in which every word stands in the line and column where it stood. What it names
 * by a path of its own ends in `.js` from now on: imports, threads, processes.
 */
export function withoutTypes(source: string): string {
  return stripTypeScriptTypes(source).replaceAll(/(["'`])([.]{1,2}\/[^"'`\n]*)[.]ts\1/g, "$1$2.js$1")
}

/** Writes the program into a folder; returns the paths there. */
export async function writeCode(src: string, dist: string): Promise<string[]> {
  const files = programFiles(src)
  return Promise.all(
    files.map(async (file) => {
      const target = file.replace(/ts$/, "js")
      await mkdir(dirname(join(dist, target)), { recursive: true })
      await writeFile(join(dist, target), withoutTypes(await readFile(join(src, file), "utf8")))
      return target
    }),
  )
}
