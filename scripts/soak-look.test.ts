import assert from "node:assert/strict"
import { test } from "node:test"
import { type Sample, slopeOf, trends } from "./soak-look.ts"

test("the slope of a straight line is its own, of noise around one nearly so, of one value nothing", () => {
  assert.equal(slopeOf([3, 5, 7, 9]), 2)
  assert.equal(slopeOf([5, 5, 5]), 0)
  assert.ok(Math.abs(slopeOf([1, 3, 2, 4, 3, 5]) - 0.63) < 0.01)
  assert.equal(slopeOf([7]), 0)
})

test("only the second half counts: what a beginning needs is no growth", () => {
  const sample = (files: number) => ({ "open files": files }) as Sample
  const [files] = trends([10, 60, 100, 100, 101, 102, 103].map(sample), 10)
  assert.deepEqual(files, { name: "open files", mean: 101.5, last: 103, perHour: 360, rise: 3 })
})
