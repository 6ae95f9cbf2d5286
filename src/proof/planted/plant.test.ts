import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { test } from "node:test"
import { bugs } from "./bugs.ts"
import { planted } from "./plant.ts"

test("every bug has its place in the code, and changes it", async () => {
  assert.equal(bugs.length, 15)
  assert.equal(new Set(bugs.map(({ name }) => name)).size, bugs.length)
  for (const { name, file } of bugs) {
    const source = await readFile(new URL(`../../${file}`, import.meta.url), "utf8")
    assert.notEqual(planted(name, source), source)
  }
})

test("a bug whose place is gone, or is there twice, is not planted and says so", () => {
  const [{ name, find, file }] = bugs as [(typeof bugs)[number]]
  assert.throws(() => planted(name, "const nothing = 0"), new RegExp(`${name} has 0 places in ${file}`))
  assert.throws(() => planted(name, find + find), /has 2 places/)
  assert.throws(() => planted("no-such-bug", ""), /There is no bug no-such-bug to plant; there are .*locks-nothing/)
})
