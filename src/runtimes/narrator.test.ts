import assert from "node:assert/strict"
import { test } from "node:test"
import { narrator } from "./narrator.ts"

test("a rush of a thousand orders is five lines and a number", () => {
  const lines: string[] = []
  let now = new Date(2026, 10, 23, 9, 5, 7)
  const narrate = narrator(
    (line) => lines.push(line),
    () => now,
  )
  for (let order = 1; order <= 1_000; order++) narrate(`order ${order}`)
  now = new Date(2026, 10, 23, 9, 5, 8)
  narrate("10 arrived")
  assert.deepEqual(lines, [
    "09:05:07  order 1",
    "09:05:07  order 2",
    "09:05:07  order 3",
    "09:05:07  order 4",
    "09:05:07  order 5",
    "          … and 995 more",
    "09:05:08  10 arrived",
  ])
})
