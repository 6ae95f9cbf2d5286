import { isNode, type LockFile, type Manifest, shipped } from "./lock-file.ts"

const withoutNode = (wanted: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(wanted).filter(([name]) => !isNode(name)))

/**
 * package.json as it is packed: without the tools, and without the Node that a checkout brings along. The two scripts
 * around packing stay: npm looks for the second one here, and after a kill in between, the first one puts all right.
 */
export function packedManifest(manifest: Manifest): Record<string, unknown> {
  const { devDependencies: _, scripts, ...kept } = manifest
  const optionalDependencies = withoutNode(manifest.optionalDependencies)
  const scriptsOfTheirs = Object.entries(manifest.allowScripts).filter(([name]) => name in optionalDependencies)
  return {
    ...kept,
    scripts: { prepack: scripts.prepack, postpack: scripts.postpack },
    optionalDependencies,
    allowScripts: Object.fromEntries(scriptsOfTheirs),
  }
}

/**
 * npm-shrinkwrap.json: what npm installs with the package is exactly what is in the repository's lock file, with the same
 * digests, not whatever is newest on that day.
 */
export function shrinkwrap(manifest: Manifest, lock: LockFile): Record<string, unknown> {
  const { devDependencies: _, ...root } = lock.packages[""] as { devDependencies?: unknown }
  const packages = {
    "": { ...root, optionalDependencies: withoutNode(manifest.optionalDependencies) },
    ...Object.fromEntries(shipped(lock)),
  }
  return { name: manifest.name, version: manifest.version, lockfileVersion: 3, requires: true, packages }
}
