// npm run sbom: what the package brings with it, as CycloneDX 1.5. (`npm sbom --omit=dev` of npm 11.19 leaves out half.)
import { foundFrom, inConsole, type Locked, type LockFile, type Manifest } from "./lock-file.ts"
import { nameOf, readLock, readManifest, shipped } from "./lock-file.ts"
import { root } from "./run-tests.ts"

type Packages = readonly (readonly [path: string, entry: Locked])[]

/**
 * What is installed with the package, and what was built into its console. The same lock file makes the same document:
 * it has no date, and no number of its own.
 */
export function sbom(manifest: Manifest, lock: LockFile, console: Packages): Record<string, unknown> {
  const { name, version, description, license } = manifest
  const own = purl(name, version)
  const installed = shipped(lock)
  const isInstalled = new Set(installed.map(([path]) => path))
  const built = console.filter(([path]) => !isInstalled.has(path))
  const components = [
    ...installed.map(([path, entry]) => component(path, entry)),
    ...built.map(([path, entry]) => ({
      ...component(path, entry),
      scope: "optional",
      properties: [{ name: "restock:within", value: "console/dist" }],
    })),
  ]
  const direct = { ...manifest.dependencies, ...manifest.optionalDependencies }
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: {
      component: {
        ...{ type: "application", "bom-ref": own, name, version, description, purl: own },
        licenses: [{ license: { id: license } }],
      },
    },
    components: [...new Map(components.map((one) => [one["bom-ref"], one])).values()],
    dependencies: graph(lock, [["", { version, dependencies: direct }], ...installed, ...built], own),
  }
}

/** Who needs whom, of those that are there. */
function graph(lock: LockFile, packages: Packages, own: string) {
  const refs = new Map(packages.map(([path, entry]) => [path, path === "" ? own : refOf(path, entry)]))
  const needs = new Map<string, Set<string>>()
  for (const [path, { dependencies, optionalDependencies }] of packages) {
    const ref = refs.get(path)!
    const found = Object.keys({ ...dependencies, ...optionalDependencies })
      .map((name) => refs.get(foundFrom(lock, path, name) ?? "nowhere"))
      .filter((it) => it !== undefined)
    needs.set(ref, new Set([...(needs.get(ref) ?? []), ...found]))
  }
  return [...needs].map(([ref, found]) => ({ ref, dependsOn: [...found].toSorted() }))
}

const refOf = (path: string, { version = "" }: Locked) => purl(nameOf(path), version)

const purl = (name: string, version: string) => `pkg:npm/${name.replace("@", "%40")}@${version}`

function component(path: string, entry: Locked) {
  const { version, integrity = "", license = "", optional } = entry
  const [algorithm = "", digest = ""] = integrity.split(/-(.*)/)
  const isExpression = license.includes(" ")
  return {
    type: "library",
    "bom-ref": refOf(path, entry),
    name: nameOf(path),
    version,
    scope: optional ? "optional" : "required",
    purl: refOf(path, entry),
    hashes: [{ alg: algorithm.replace("sha", "SHA-"), content: Buffer.from(digest, "base64").toString("hex") }],
    licenses: isExpression ? [{ expression: license }] : [{ license: { id: license } }],
  }
}

/** Of this repository. */
export function ownSbom(): Record<string, unknown> {
  const lock = readLock(root)
  return sbom(readManifest(root), lock, inConsole(root, lock))
}

if (import.meta.main) console.log(JSON.stringify(ownSbom(), null, 2))
