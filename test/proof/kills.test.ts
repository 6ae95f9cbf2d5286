import assert from "node:assert/strict"
import { test } from "node:test"
import { proveKills } from "../../src/proof/kills/prove-kills.ts"

test("killed, stopped and cut off under load, the shop loses nothing and does nothing twice", async (t) => {
  const tell = (sentence: string) => t.diagnostic(sentence)
  const found = await proveKills({ kills: 6, databaseCrashes: 1, stops: 1, tell, signal: t.signal })
  t.diagnostic(JSON.stringify(found.done))
  t.diagnostic(JSON.stringify(found.faults))
  assert.deepEqual(found.problems, [])
  const { lost, doubled, oversold } = found
  assert.deepEqual({ lost, doubled, oversold }, { lost: 0, doubled: 0, oversold: 0 })
  assert.deepEqual([found.done.kills, found.done.databaseCrashes], [6, 1])
  assert.ok(found.done.orders! > 0)
})
