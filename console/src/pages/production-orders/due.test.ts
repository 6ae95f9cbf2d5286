import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { dueOf } from "./due.ts"

const now = Date.parse("2026-11-25T10:00:00Z")
const producing = {
  state: "accepted",
  expectedAt: "2026-11-25T10:00:40Z",
  deadlineAt: "2026-11-25T10:05:00Z",
  endedAt: null,
} as const

describe("when something becomes of a production order", () => {
  test("before its time it is told how long it still takes", () => {
    assert.deepEqual(dueOf(producing, now), { kind: "in", left: 40_000 })
  })

  test("after its time it is late, and until when the shop waits is known", () => {
    const late = { ...producing, expectedAt: "2026-11-25T09:59:00Z" }
    assert.deepEqual(dueOf(late, now), { kind: "late", by: 60_000, left: 300_000 })
  })

  test("past its deadline it is late, also where it was expected later", () => {
    const over = { ...producing, deadlineAt: "2026-11-25T09:59:59Z" }
    assert.deepEqual(dueOf(over, now), { kind: "late", by: 0, left: 0 })
  })

  test("one that no factory could be asked for runs late without a deadline", () => {
    const unreachable = {
      ...producing,
      state: "requested",
      expectedAt: "2026-11-25T09:00:00Z",
      deadlineAt: null,
    } as const
    assert.deepEqual(dueOf(unreachable, now), { kind: "late", by: 3_600_000, left: undefined })
  })

  test("rejected or failed, it waits for a person and for no time", () => {
    for (const state of ["rejected", "failed"] as const)
      assert.deepEqual(dueOf({ ...producing, state, deadlineAt: null }, now), { kind: "decide" })
  })

  test("once it ended, only that is told", () => {
    const ended = { ...producing, state: "arrived", endedAt: "2026-11-25T09:30:00Z" } as const
    assert.deepEqual(dueOf(ended, now), { kind: "ended", at: "2026-11-25T09:30:00Z" })
  })
})
