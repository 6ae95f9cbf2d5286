// Loaded first in a process that runs with a planted bug: the file with the bug in it is read in place of the real one.
import { registerHooks } from "node:module"
import { bugs } from "./bugs.ts"

const suffix = import.meta.url.slice(-2)

/** The source with the bug in it. Throws when the code has moved on and the bug has no place in it any more. */
export function planted(name: string, source: string): string {
  const bug = bugs.find((one) => one.name === name)
  if (!bug) throw new Error(`There is no bug ${name} to plant; there are ${bugs.map((one) => one.name).join(", ")}.`)
  const parts = source.split(bug.find)
  if (parts.length !== 2)
    throw new Error(`The bug ${name} has ${parts.length - 1} places in ${bug.file} instead of one: plant it anew.`)
  return parts.join(bug.replace)
}

/** Plants the bug in everything that is loaded from now on in this thread. */
export function plant(name: string): void {
  const bug = bugs.find((one) => one.name === name)
  // The shop may be the package's, in JavaScript: then its files end as this one does.
  const place = bug && new URL(`../../${bug.file.replace(/ts$/, suffix)}`, import.meta.url).href
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context)
      if (url !== place) return loaded
      return { ...loaded, source: planted(name, String(loaded.source)) }
    },
  })
}

if (process.env.RESTOCK_PLANT !== undefined) plant(process.env.RESTOCK_PLANT)
