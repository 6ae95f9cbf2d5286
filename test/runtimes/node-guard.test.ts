import assert from "node:assert/strict"
import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { after, test } from "node:test"
import { fileURLToPath } from "node:url"

const guard = fileURLToPath(new URL("../../bin/restock.js", import.meta.url))
const folder = mkdtempSync(join(tmpdir(), "restock-guard-"))
after(() => rmSync(folder, { recursive: true }))

const run = (node: string, ...args: string[]) => spawnSync(node, args, { encoding: "utf8", timeout: 20_000 })

test("an older Node of this machine is told what to do", (t) => {
  const older = olderNode()
  if (!older) return t.skip("no Node before 24 on this machine")
  const { status, stdout, stderr } = run(older.path, guard, "start")
  assert.deepEqual([status, stdout], [1, ""])
  assert.ok(stderr.includes(`needs Node 24 or later; this is Node ${older.version}.\n`), stderr)
  assert.match(stderr, /Linux x64 and arm64 `npm ci` \(without --omit=optional\) .* `npm start`/)
  assert.match(stderr, /https:\/\/nodejs[.]org/)
  assert.equal(stderr.trimEnd().split("\n").length, 3, "no stack, no warning beside the message")
})

for (const version of ["12.0.0", "23.11.1"]) {
  test(`Node ${version} is refused`, () => {
    const { status, stdout, stderr } = run(process.execPath, "--require", pretending(version), guard)
    assert.deepEqual([status, stdout], [1, ""])
    assert.ok(stderr.includes(`this is Node ${version}.\n`), stderr)
  })
}

for (const version of ["24.0.0", "26.1.0", "100.0.0"]) {
  test(`Node ${version} goes on to the command line`, () => {
    const shop = join(folder, version)
    mkdirSync(join(shop, "src/runtimes"), { recursive: true })
    for (const file of ["restock.js", "main.js"]) cpSync(join(dirname(guard), file), join(shop, "bin", file))
    writeFileSync(join(shop, "package.json"), '{ "type": "module" }')
    writeFileSync(
      join(shop, "src/runtimes/main.ts"),
      "const words: string[] = process.argv.slice(2)\nconsole.log(words)",
    )
    const { status, stdout, stderr } = run(
      process.execPath,
      "--require",
      pretending(version),
      join(shop, "bin/restock.js"),
      "start",
    )
    assert.deepEqual([status, stdout, stderr], [0, "[ 'start' ]\n", ""])
  })
}

test("JavaScript that was made of the sources counts only where there are no sources", () => {
  const shop = join(folder, "packed")
  for (const made of ["src", "dist"]) mkdirSync(join(shop, made, "runtimes"), { recursive: true })
  for (const file of ["restock.js", "main.js"]) cpSync(join(dirname(guard), file), join(shop, "bin", file))
  writeFileSync(join(shop, "package.json"), '{ "type": "module" }')
  writeFileSync(join(shop, "src/runtimes/main.ts"), "console.log('sources' as string)")
  writeFileSync(join(shop, "dist/runtimes/main.js"), "console.log('made of them')")
  const start = () => run(process.execPath, join(shop, "bin/restock.js")).stdout
  assert.equal(start(), "sources\n")
  rmSync(join(shop, "src"), { recursive: true })
  assert.equal(start(), "made of them\n")
})

/** A file that makes the Node which requires it believe in another version. */
function pretending(version: string): string {
  const file = join(folder, `${version}.cjs`)
  writeFileSync(
    file,
    `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } })`,
  )
  return file
}

function olderNode(): { path: string; version: string } | undefined {
  const folders = ["/usr/local/bin", "/usr/bin", ...(process.env.PATH ?? "").split(delimiter)]
  return folders
    .map((name) => join(name, "node"))
    .map((path) => ({ path, version: run(path, "--version").stdout?.trim().slice(1) ?? "" }))
    .find(({ version }) => version !== "" && Number.parseInt(version) < 24)
}
