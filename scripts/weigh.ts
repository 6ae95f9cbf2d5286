// npm run weigh: what `npm ci` puts on the disk, a line per package, heaviest first. Fails when it is too much.
import { globSync, lstatSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { root } from "./run-tests.ts"

const LIMIT_MB = 850
/** Lighter ones are added up in one line. */
const WORTH_A_LINE_MB = 1

const modules = join(root, "node_modules")
// What begins with a dot is made later, by npm or the tools: links, caches.
const packages = globSync(["[!.@]*", "@*/*"], { cwd: modules })
const weights = packages.map((name) => ({ name, megabytes: bytesUnder(join(modules, name)) / 1e6 }))
const total = weights.reduce((sum, { megabytes }) => sum + megabytes, 0)

const [heavy, light] = [true, false].map((isHeavy) =>
  weights.filter(({ megabytes }) => megabytes >= WORTH_A_LINE_MB === isHeavy),
) as [typeof weights, typeof weights]
for (const { name, megabytes } of heavy.toSorted((a, b) => b.megabytes - a.megabytes)) print(megabytes, name)
print(total - heavy.reduce((sum, { megabytes }) => sum + megabytes, 0), `${light.length} lighter packages`)
print(total, `in all, with Node and PostgreSQL; ${LIMIT_MB} MB at most`)
if (total > LIMIT_MB) process.exitCode = 1

function print(megabytes: number, what: string): void {
  console.log(`${megabytes.toFixed(1).padStart(7)} MB  ${what}`)
}

/** Links weigh nothing here: what they lead to is counted where it lies. */
function bytesUnder(path: string): number {
  const { size, isDirectory } = entryAt(path)
  return isDirectory ? readdirSync(path).reduce((sum, name) => sum + bytesUnder(join(path, name)), 0) : size
}

function entryAt(path: string): { size: number; isDirectory: boolean } {
  const stat = lstatSync(path)
  return { size: stat.isFile() ? stat.size : 0, isDirectory: stat.isDirectory() }
}
