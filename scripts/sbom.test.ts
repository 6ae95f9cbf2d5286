import assert from "node:assert/strict"
import { test } from "node:test"
import { nameOf, readLock, readManifest, shipped } from "./lock-file.ts"
import { ownSbom } from "./sbom.ts"
import { root } from "./run-tests.ts"

type Component = { "bom-ref": string; name: string; version: string; hashes: { alg: string; content: string }[] }
type Document = {
  bomFormat: string
  specVersion: string
  metadata: { component: { "bom-ref": string } }
  components: (Component & { licenses: object[]; properties?: { value: string }[] })[]
  dependencies: { ref: string; dependsOn: string[] }[]
}
const document = JSON.parse(JSON.stringify(ownSbom())) as Document

test("the bill of materials has every package that is installed, with licence and digest, and no other", (t) => {
  const { components } = document
  assert.deepEqual([document.bomFormat, document.specVersion], ["CycloneDX", "1.5"])
  const installed = components.filter(({ properties }) => properties === undefined)
  const wanted = shipped(readLock(root)).map(([path, { version }]) => `${nameOf(path)}@${version}`)
  assert.deepEqual(
    installed.map(({ name, version }) => `${name}@${version}`).toSorted(),
    [...new Set(wanted)].toSorted(),
  )
  for (const { name, hashes, licenses } of components) {
    assert.match(hashes[0]!.alg, /^SHA-(256|384|512)$/, name)
    assert.match(hashes[0]!.content, /^[0-9a-f]{64,128}$/, name)
    assert.equal(licenses.length, 1, name)
  }
  t.diagnostic(`${installed.length} packages installed, ${components.length - installed.length} behind the console`)
})

test("what the console was built of is named as such", () => {
  const within = document.components.filter(({ properties }) => properties?.[0]?.value === "console/dist")
  for (const wanted of ["react", "react-dom", "react-aria-components", "@tanstack/react-router", "@lingui/core"])
    assert.ok(
      within.some(({ name }) => name === wanted),
      wanted,
    )
})

test("it says who needs whom, and names nobody who is not there", () => {
  const refs = new Set([document.metadata.component["bom-ref"], ...document.components.map((it) => it["bom-ref"])])
  assert.equal(refs.size, document.components.length + 1, "each is there once")
  assert.deepEqual(document.dependencies.map(({ ref }) => ref).toSorted(), [...refs].toSorted())
  for (const { dependsOn } of document.dependencies) for (const ref of dependsOn) assert.ok(refs.has(ref), ref)
  const own = document.dependencies.find(({ ref }) => ref === document.metadata.component["bom-ref"])!
  for (const name of Object.keys(readManifest(root).dependencies))
    assert.ok(
      own.dependsOn.some((ref) => ref.startsWith(`pkg:npm/${name.replace("@", "%40")}@`)),
      name,
    )
})
