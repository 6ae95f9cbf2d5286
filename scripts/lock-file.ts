import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** An installed package, as package-lock.json has it. */
export type Locked = {
  readonly version?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly license?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly inBundle?: boolean
  readonly link?: boolean
  readonly hasInstallScript?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}
/** By the folder it lies in; the project itself is "". */
export type LockFile = { readonly packages: Readonly<Record<string, Locked>> }

export type Manifest = {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly allowScripts: Readonly<Record<string, boolean>>
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"))
export const readLock = (root: string) => readJson(join(root, "package-lock.json")) as LockFile
export const readManifest = (root: string) => readJson(join(root, "package.json")) as Manifest

export const nameOf = (path: string) => path.replace(/^.*node_modules\//, "")

/** Where Node itself comes from in a checkout; whoever installs the package has a Node already. */
export const isNode = (name: string) => /^node-(linux|darwin|win)-/.test(name)

/** What the package brings with it, by folder. */
export const shipped = ({ packages }: LockFile): [path: string, entry: Locked][] =>
  Object.entries(packages).filter(([path, { dev }]) => path !== "" && !dev && !isNode(nameOf(path)))

/** Where a package in one folder finds another by name, as Node looks for it; undefined where it is not installed. */
export function foundFrom({ packages }: LockFile, path: string, name: string): string | undefined {
  for (let folder = path; ; folder = folder.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, "")) {
    const place = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`
    if (packages[place]) return place
    if (folder === "") return undefined
  }
}

/** What the built console may have in it, by folder: what its sources import, and what that needs, tools of it included. */
export function inConsole(root: string, lock: LockFile): [path: string, entry: Locked][] {
  const sources = globSync("console/src/**/*.{ts,tsx}", { cwd: root, exclude: ["**/*.test.ts"] })
  const imports = sources.flatMap((file) => {
    const source = readFileSync(join(root, file), "utf8")
    return [...source.matchAll(/^(?:import|export)(?! type)[^"]*"((?:@[^/"]+\/)?[^./"@][^/"]*)/gm)].map((it) => it[1]!)
  })
  const reached = new Map<string, Locked>()
  const reach = (from: string, name: string): void => {
    const place = foundFrom(lock, from, name)
    if (place === undefined || reached.has(place)) return
    const entry = lock.packages[place]!
    reached.set(place, entry)
    for (const needed of Object.keys(entry.dependencies ?? {})) reach(place, needed)
  }
  for (const name of new Set(imports)) reach("", name)
  return [...reached].toSorted(([a], [b]) => (a < b ? -1 : 1))
}
