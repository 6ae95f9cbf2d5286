import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { afterFailure, NotYet, Rejected } from "./schedule.ts"

const schedule = [1, 5, 30]
const bug = new Error("a bug")

describe("what becomes of a delivery that failed", () => {
  test("a surprise is tried again after the schedule's next pause, spread by chance", () => {
    assert.deepEqual(afterFailure(bug, { attempts: 1, failures: 0 }, schedule, 1), {
      kind: "again",
      seconds: 1,
      counts: true,
    })
    assert.deepEqual(afterFailure(bug, { attempts: 3, failures: 2 }, schedule, 0.5), {
      kind: "again",
      seconds: 15,
      counts: true,
    })
  })
  test("after the last pause it is parked", () => {
    assert.deepEqual(afterFailure(bug, { attempts: 4, failures: 3 }, schedule, 0.5), { kind: "park" })
  })
  test("what can never work is parked at once", () => {
    assert.deepEqual(afterFailure(new Rejected("no"), { attempts: 1, failures: 0 }, schedule, 0.5), { kind: "park" })
  })
  test("what was not done is tried again every 1 to 30 seconds, without end and without counting", () => {
    for (const [attempts, random, seconds] of [
      [1, 0, 1],
      [1, 1, 2],
      [3, 1, 8],
      [5, 1, 30],
      [5_000, 1, 30],
      [5_000, 0, 1],
    ] as const)
      assert.deepEqual(afterFailure(new NotYet("refused"), { attempts, failures: 99 }, schedule, random), {
        kind: "again",
        seconds,
        counts: false,
      })
  })
  test("when the other side says when, then then", () => {
    const error = new NotYet("busy", { retryAfter: 77 })
    assert.deepEqual(afterFailure(error, { attempts: 1, failures: 0 }, schedule, 0.3), {
      kind: "again",
      seconds: 77,
      counts: false,
    })
  })
})
