import assert from "node:assert/strict"
import { test } from "node:test"
import { holds, type Proof, table } from "./prove.ts"

const proof: Proof = {
  seeds: 10_000,
  crashPoints: 66,
  kills: 200,
  databaseCrashes: 10,
  lost: 0,
  doubled: 0,
  oversold: 0,
  plantedFound: 15,
  plantedTotal: 15,
  seconds: 600,
  neverFired: [],
  problems: [],
}

test("a proof holds when nothing was lost, every fault fired and every planted bug was found; otherwise not", () => {
  assert.equal(holds(proof), true)
  const broken: Partial<Proof>[] = [
    { lost: 1 },
    { doubled: 1 },
    { oversold: 1 },
    { plantedFound: 14 },
    { neverFired: ["simulation: mail: refused"] },
    { problems: ["kills: an order is gone"] },
  ]
  for (const one of broken) assert.equal(holds({ ...proof, ...one }), false, JSON.stringify(one))
})

test("the table says what was done and what that means, in columns", () => {
  const lines = table(proof).split("\n")
  assert.ok(lines.includes("  worlds simulated           10,000"), lines.join("\n"))
  assert.ok(lines.includes("  planted bugs found       15 of 15"), lines.join("\n"))
  assert.equal(lines.at(-1), "All promises held.")
  const broken = table({ ...proof, lost: 1, problems: ["kills: an order is gone"], neverFired: ["storms: rain"] })
  assert.match(broken, /  never fired: storms: rain\n  kills: an order is gone\nNot all promises held\.$/)
})
