import assert from "node:assert/strict"
import { test } from "node:test"
import { goneSince } from "./replay.ts"

const NOW = new Date("2026-11-30T12:00:00Z")

test("a replay from within thirty days has nothing to add", () => {
  assert.equal(goneSince(new Date("2026-10-31T12:00:00Z"), NOW), undefined)
})

test("one from before says from when on everything is there", () => {
  assert.match(goneSince(new Date("2026-10-31T11:59:59Z"), NOW)!, /from before 2026-10-31T12:00:00.000Z .* 30 days/)
})
