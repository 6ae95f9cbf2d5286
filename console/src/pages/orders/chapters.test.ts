import assert from "node:assert/strict"
import { test } from "node:test"
import { chaptersOf } from "./chapters.ts"
import type { Step } from "./station.ts"

/** `at` in milliseconds after nine; undefined: it has not happened. */
const step = (kind: Step["kind"], at?: number): Step => ({
  kind,
  state: at === undefined ? "waiting" : "done",
  at: at === undefined ? null : new Date(Date.UTC(2026, 6, 1, 9) + at).toISOString(),
  sku: null,
  pieces: null,
  attempts: [],
  next: null,
  consumer: null,
  link: null,
  payload: null,
  note: null,
})
const brief = (steps: readonly Step[]) =>
  chaptersOf(steps).map(({ name, steps }) => [name, steps.map(({ step, after }) => `${step.kind} ${after}`)])

test("a refill that was under way before the order is told before it", () => {
  const steps = [step("ran-short", -5_000), step("accepted", 0), step("waits", 0), step("filled")]
  assert.deepEqual(brief(steps), [
    ["before", ["ran-short null"]],
    ["since", ["accepted 5000", "waits 0"]],
    ["ahead", ["filled null"]],
  ])
})

test("where nothing is before it and nothing to come, there is one chapter", () => {
  assert.deepEqual(brief([step("accepted", 0), step("taken", 12)]), [["since", ["accepted null", "taken 12"]]])
})

test("the clock of the customers' database may be behind: nothing happens before what led to it", () => {
  assert.deepEqual(brief([step("accepted", 0), step("became-vip", -30)]), [
    ["since", ["accepted null", "became-vip 0"]],
  ])
})
