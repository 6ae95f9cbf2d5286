import assert from "node:assert/strict"
import { test } from "node:test"
import { courseOf } from "./course.ts"

type Story = Parameters<typeof courseOf>[0]

const at = (second: number) => new Date(Date.UTC(2026, 10, 25, 10, 0, second)).toISOString()
const order = {
  quantity: 10,
  state: "arrived",
  reason: null,
  requestedAt: at(0),
  endedAt: at(9),
} as Story["order"]
const asks: Story["asks"] = [
  {
    id: "a",
    number: 1,
    state: "unconfirmed",
    quantity: 10,
    counted: 0,
    askedAt: at(1),
    answeredAt: null,
    answer: null,
  },
  { id: "b", number: 2, state: "accepted", quantity: 10, counted: 10, askedAt: at(5), answeredAt: null, answer: "F" },
]
const callbacks: Story["callbacks"] = [
  { id: "c", ask: 2, receivedAt: at(9), verdict: "counted", reason: null, body: "{}" },
]
const arrivals: Story["arrivals"] = [{ at: at(9), pieces: 10, ask: 2 }]

test("asks, callbacks and arrivals stand in one row, and at one moment the cause before the effect", () => {
  const kinds = courseOf({ order, asks, callbacks, arrivals }).map(({ kind }) => kind)
  assert.deepEqual(kinds, ["requested", "asked", "asked", "called-back", "arrived", "ended"])
})

test("what came late comes after the end; what is open has none", () => {
  const late = courseOf({ order, asks, callbacks: [], arrivals: [{ at: at(30), pieces: 2, ask: 1 }] })
  assert.equal(late.at(-1)!.kind, "arrived")
  const open = courseOf({ order: { ...order, state: "accepted", endedAt: null }, asks, callbacks: [], arrivals: [] })
  assert.equal(open.at(-1)!.kind, "asked")
})
