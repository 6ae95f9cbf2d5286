import assert from "node:assert/strict"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { builtinModules, stripTypeScriptTypes } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { after, before, test } from "node:test"
import { bugs } from "../src/proof/planted/bugs.ts"
import { planted } from "../src/proof/planted/plant.ts"
import { readManifest } from "./lock-file.ts"
import { programFiles, withoutTypes, writeCode } from "./packed-code.ts"
import { root } from "./run-tests.ts"

const [src, folder] = [join(root, "src"), mkdtempSync(join(tmpdir(), "restock-code-"))]
let files: { name: string; code: string }[]
before(async () => {
  const names = await writeCode(src, folder)
  files = names.map((name) => ({ name, code: readFileSync(join(folder, name), "utf8") }))
})
after(() => rmSync(folder, { recursive: true }))

test("every word stays in its line and column, and what is named by a path ends in .js", () => {
  const source = `import { type Sku, sell } from "../stock/door.ts"\nexport const one = (sku: Sku) => sell(sku) // "x.ts"\n`
  assert.equal(
    withoutTypes(source),
    `import {           sell } from "../stock/door.js"\nexport const one = (sku     ) => sell(sku) // "x.ts"\n`,
  )
  assert.equal(withoutTypes(`new URL("./buyers.ts", here)`), `new URL("./buyers.js", here)`)
})

test("the program is there, without its tests and without what only AWS runs", (t) => {
  t.diagnostic(`${files.length} files`)
  for (const name of ["runtimes/main.js", "runtimes/trials/rush-buyers.js", "proof/simulation/worker.js"])
    assert.ok(
      files.some((file) => file.name === name),
      name,
    )
  const wrong = files.filter(({ name }) => /[.]test[.]|^runtimes\/lambda\/|[.]ts$/.test(name))
  assert.deepEqual(wrong, [])
  assert.equal(files.length, programFiles(src).length)
})

test("no file names a path with types, and every path it names from where it stands leads to a file", () => {
  const wrong = files.flatMap(({ name, code }) =>
    [...code.matchAll(/(?:from|import|import[(]|new URL[(])\s*["'`]([^"'`$]*[.][jt]s)["'`]/g)]
      .map(([, path]) => path!)
      // What is beside the program in the package is written in JavaScript already.
      .filter(
        (path) => path.endsWith(".ts") || !existsSync(join(path.includes("bin/") ? root : folder, pathOf(name, path))),
      )
      .map((path) => `${name}: ${path}`),
  )
  assert.deepEqual(wrong, [])
})

const pathOf = (name: string, path: string) =>
  path.includes("bin/") ? path.replace(/^[./]+/, "") : join(dirname(name), path)

test("it imports only what is installed with it", () => {
  const { dependencies } = readManifest(root)
  const known = new Set([...Object.keys(dependencies), ...builtinModules.map((name) => `node:${name}`), "node:test"])
  const wrong = files.flatMap(({ name, code }) =>
    [...code.matchAll(/^(?:(?:import|export|\}).*\bfrom|import) "([^."][^"]*)"|\bimport[(]"([^."][^"]*)"[)]/gm)]
      .map(([, one, other]) => (one ?? other)!)
      .filter((whole) => !known.has(whole) && !known.has(/^(@[^/]+\/)?[^/]+/.exec(whole)![0]))
      .map((whole) => `${name}: ${whole}`),
  )
  assert.deepEqual(wrong, [])
})

test("every bug of the proof has its place in the JavaScript, too, and leaves it JavaScript", () => {
  for (const { name, file } of bugs) {
    const { code } = files.find((it) => it.name === file.replace(/ts$/, "js"))!
    const broken = planted(name, code)
    assert.equal(stripTypeScriptTypes(broken), broken, `${name} has a type in it`)
  }
})
