import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { lastWorkOf, leaseEndOf } from "./last-work.ts"

const time = (second: number) => `2026-11-25T10:00:${String(second).padStart(2, "0")}.000Z`
const begun = {
  pid: 12,
  startedAt: time(0),
  killedAt: null,
  consumer: null,
  eventId: null,
  doneAt: null,
  failure: null,
}
const killed = { ...begun, consumer: "pause-ads", eventId: "event", killedAt: time(2) }
const told = (of: Parameters<typeof lastWorkOf>[0], now = time(3)) =>
  lastWorkOf(of, Date.parse(now)).map(({ name, state }) => `${name} ${state}`)

describe("the last work of a worker", () => {
  test("it waits for something to do, takes it, is killed, and its lease runs out", () => {
    assert.deepEqual(told(begun), ["started done", "toTake now"])
    assert.deepEqual(told({ ...begun, consumer: "pause-ads" }), ["started done", "took done"])
    const before = ["started done", "took done", "killed done"]
    assert.deepEqual(told(killed), [...before, "toLease now"])
    assert.equal(leaseEndOf(killed.killedAt), Date.parse(time(32)))
    assert.deepEqual(told(killed, time(32)), [...before, "toDo now"])
    assert.deepEqual(told({ ...killed, doneAt: time(33) }, time(40)), [...before, "done done"])
  })

  test("it comes to nothing: that is said, after what happened until then", () => {
    assert.deepEqual(told({ ...begun, failure: "nothing-to-take" }), ["started done", "failure stuck"])
    const letter = ["started done", "took done", "killed done", "failure stuck"]
    assert.deepEqual(told({ ...killed, failure: "dead-letter" }), letter)
  })
})
