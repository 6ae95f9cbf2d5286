import assert from "node:assert/strict"
import { test } from "node:test"
import { standingOf, toneOf } from "./standing.ts"

const sent = {
  kind: "ads-resume",
  state: "sent",
  lastError: null,
  nextAttemptAt: null,
  confirmedAt: null,
} as const
const soon = "2026-03-01T10:00:00.000Z"

test("what was sent needs no sentence, but a pause is waited for until the manager confirms it", () => {
  assert.equal(standingOf(sent), undefined)
  assert.equal(standingOf({ ...sent, kind: "ads-pause" }), "unconfirmed")
  assert.equal(standingOf({ ...sent, kind: "ads-pause", confirmedAt: soon }), "confirmed")
})

test("what was sent and is sent once more says so", () => {
  assert.equal(standingOf({ ...sent, kind: "ads-pause", nextAttemptAt: soon }), "once-more")
})

test("what has failed is told from what was not tried yet", () => {
  const waiting = { ...sent, state: "waiting", nextAttemptAt: soon } as const
  const failed = { ...waiting, lastError: "connect ECONNREFUSED" }
  assert.deepEqual([standingOf(waiting), toneOf(waiting)], ["about-to-go", "busy"])
  assert.deepEqual([standingOf(failed), toneOf(failed)], ["tries-again", "wait"])
})

test("what is in doubt says whether it is tried again", () => {
  assert.equal(standingOf({ ...sent, state: "maybe-sent", nextAttemptAt: soon }), "doubt-tries-again")
  assert.equal(standingOf({ ...sent, state: "maybe-sent" }), "doubt")
})
