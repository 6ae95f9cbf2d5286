import assert from "node:assert/strict"
import { test } from "node:test"
import { allOff, factoryFaults } from "./switches.ts"

const well = { refusing: false, answer: "created", callbackLateSeconds: 0, callbacks: 1 }

test("with every switch off the factory behaves well", () => {
  assert.deepEqual(factoryFaults(allOff), well)
})

test("each switch changes what it says and nothing else", () => {
  assert.deepEqual(factoryFaults({ ...allOff, factoryDown: true }), { ...well, refusing: true })
  assert.deepEqual(factoryFaults({ ...allOff, factorySlow: true }), {
    ...well,
    answer: { dripSeconds: 3 },
    callbackLateSeconds: 20,
  })
  assert.deepEqual(factoryFaults({ ...allOff, callbacksTwice: true }), { ...well, callbacks: 2 })
  assert.deepEqual(factoryFaults({ ...allOff, callbacksLost: true }), { ...well, callbacks: 0 })
  for (const elsewhere of ["mailRefused", "customersDown", "marketingDown"] as const)
    assert.deepEqual(factoryFaults({ ...allOff, [elsewhere]: true }), well)
})

test("callbacks that are lost do not come twice", () => {
  assert.equal(factoryFaults({ ...allOff, callbacksTwice: true, callbacksLost: true }).callbacks, 0)
})
