import assert from "node:assert/strict"
import { test } from "node:test"
import { markOf, mayAskAgain, mayClose, type State } from "./standing.ts"

const now = Date.parse("2026-11-25T10:00:00Z")
const marked = (state: State, more = {}) => markOf({ state, quarantined: 0, deadlineAt: null, ...more }, now)

test("what only a person ends is marked first, what may need one second, what is well not at all", () => {
  assert.equal(marked("failed"), "stuck")
  assert.equal(marked("accepted", { quarantined: 1 }), "stuck")
  assert.equal(marked("unconfirmed"), "wait")
  assert.equal(marked("accepted", { deadlineAt: "2026-11-25T09:59:59Z" }), "wait")
  assert.equal(marked("accepted", { deadlineAt: "2026-11-25T10:00:01Z" }), undefined)
  assert.equal(marked("arrived", { quarantined: 1 }), undefined)
})

test("a person may ask again where the shop lets one, and close what has not ended", () => {
  const states = ["requested", "sending", "accepted", "unconfirmed", "partly-arrived", "arrived", "rejected", "failed"]
  assert.deepEqual(
    [...states, "closed"].filter((state) => mayAskAgain(state as State)),
    ["accepted", "unconfirmed", "rejected", "failed"],
  )
  assert.deepEqual(
    [...states, "closed"].filter((state) => !mayClose(state as State)),
    ["arrived", "closed"],
  )
})
