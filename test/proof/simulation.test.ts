import assert from "node:assert/strict"
import { test } from "node:test"
import { provePlanted } from "../../src/proof/planted/prove-planted.ts"
import { proveSimulation } from "../../src/proof/simulation/prove-simulation.ts"

const tell = () => {}

test("eighty worlds in which everything goes wrong: every promise is kept", async (t) => {
  const { done, problems, faults, lost, doubled, oversold } = await proveSimulation({
    seeds: 80,
    tell,
    signal: t.signal,
  })
  assert.deepEqual(
    { done, problems, lost, doubled, oversold },
    {
      done: { seeds: 80 },
      problems: [],
      lost: 0,
      doubled: 0,
      oversold: 0,
    },
  )
  const fired = Object.values(faults).filter((times) => times > 0).length
  t.diagnostic(`${fired} of ${Object.keys(faults).length} faults and corners`)
  assert.ok(fired > 60)
})

test("the same number is the same world, down to the last id", async (t) => {
  const worlds = () => proveSimulation({ seeds: 60, first: 1, plant: "believes-a-lost-commit", tell, signal: t.signal })
  const [first, second] = [await worlds(), await worlds()]
  assert.ok(first.problems[0])
  assert.deepEqual(second.problems[0]!.split("\n")[0], first.problems[0].split("\n")[0])
})

test("a planted bug is found, one that loses, one that doubles and one that oversells", async (t) => {
  const names = ["tells-after-the-commit", "any-order-for-a-key", "sells-what-is-not-there"]
  const { done, problems } = await provePlanted({ only: ({ name }) => names.includes(name), tell, signal: t.signal })
  assert.deepEqual({ done, problems }, { done: { planted: 3, found: 3 }, problems: [] })
})
