import assert from "node:assert/strict"
import { test } from "node:test"
import { showProgress } from "./progress.ts"

/** What is written when a step takes so many milliseconds. */
function written(isTTY: boolean, steps: number, milliseconds: number): string[] {
  const lines: string[] = []
  let now = 0
  const progress = showProgress("rows", { isTTY, write: (text) => lines.push(text) }, () => now)
  for (let step = 1; step <= steps; step++) {
    progress.at(step, steps)
    now += milliseconds
  }
  progress.end()
  return lines
}

test("where nobody watches there is a line every five seconds", () => {
  assert.deepEqual(written(false, 12, 1_000), ["6 of 12 rows\n", "11 of 12 rows\n"])
  assert.deepEqual(written(false, 100_000, 0.01), [])
})

test("on a terminal there is a bar, ten times a second at most, and nothing is left of it", () => {
  const lines = written(true, 40, 50)
  assert.equal(lines.length, 21)
  assert.equal(lines[9], `\r\u001B[K[${"#".repeat(13)}${"-".repeat(11)}] 21 of 40 rows`)
  assert.equal(lines.at(-1), "\r\u001B[K")
})
