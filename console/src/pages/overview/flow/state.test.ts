import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { stateOf, trafficOn } from "./state.ts"

const idle = { pending: 0, inWork: 0, dead: 0, nextAttemptAt: null, lastDoneAt: null, doneInTheLastMinute: 0 }
const at = "2026-11-25T10:00:00.000Z"
const after = (seconds: number) => Date.parse(at) + seconds * 1_000

describe("what a consumer is doing", () => {
  test("the worst is said: dead, then a retry, then work, then what waits, then what was done", () => {
    const all = { pending: 5, inWork: 2, dead: 3, nextAttemptAt: at, lastDoneAt: at, doneInTheLastMinute: 7 }
    assert.deepEqual(stateOf(all), { kind: "dead", tone: "stuck", count: 3 })
    assert.deepEqual(stateOf({ ...all, dead: 0 }), { kind: "retrying", tone: "wait", count: 5, at })
    const well = { ...all, dead: 0, nextAttemptAt: null }
    assert.deepEqual(stateOf(well), { kind: "working", tone: "busy", count: 2 })
    assert.deepEqual(stateOf({ ...well, inWork: 0 }), { kind: "waiting", tone: "busy", count: 5 })
    assert.deepEqual(stateOf({ ...well, inWork: 0, pending: 0 }), { kind: "brisk", tone: "good", count: 7 })
  })

  test("who did nothing lately says when, who never did anything says so", () => {
    assert.deepEqual(stateOf({ ...idle, lastDoneAt: at }), { kind: "idle", tone: "over", since: at })
    assert.deepEqual(stateOf(idle), { kind: "unused", tone: "over" })
  })
})

describe("what is on an edge", () => {
  test("what is in work moves, and what was done in the last six seconds", () => {
    assert.equal(trafficOn("to", { ...idle, pending: 1, inWork: 1 }, after(0)).state, "moving")
    const done = { ...idle, lastDoneAt: at }
    assert.equal(trafficOn("from", done, after(5.9)).state, "moving")
    assert.equal(trafficOn("from", done, after(6)).state, "quiet")
  })

  test("what waits or is dead stands before its worker, and never behind it", () => {
    const waits = { ...idle, pending: 2, nextAttemptAt: at }
    assert.equal(trafficOn("to", waits, after(0)).state, "held")
    assert.equal(trafficOn("from", waits, after(0)).state, "quiet")
    assert.equal(trafficOn("to", { ...idle, dead: 1 }, after(0)).state, "stuck")
    assert.equal(trafficOn("from", { ...idle, dead: 1 }, after(0)).state, "quiet")
  })

  test("more of it stands closer together", () => {
    const gaps = [1, 4, 13].map((inWork) => trafficOn("to", { ...idle, inWork }, after(0)).gap)
    assert.deepEqual(gaps, [64, 36, 20])
  })
})
