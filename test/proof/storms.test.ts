import assert from "node:assert/strict"
import { test } from "node:test"
import { proveStorms } from "../../src/proof/storms/prove-storms.ts"

test("a thousand requests for a hundred pieces, and twice fifty calls of the factory at once", async (t) => {
  const tell = (sentence: string) => t.diagnostic(sentence)
  const { done, problems, ...found } = await proveStorms({
    rushes: 1,
    requests: 1_000,
    storms: 2,
    tell,
    signal: t.signal,
  })
  assert.deepEqual(problems, [])
  assert.deepEqual(done, { rushes: 1, requests: 1_000, sold: 100, storms: 2, callbacks: 100 })
  assert.deepEqual(found, { lost: 0, doubled: 0, oversold: 0, faults: { "identical callbacks": 100 } })
})
