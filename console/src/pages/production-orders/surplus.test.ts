import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { bookedFor, surplusOf } from "./surplus.ts"

type Reported = Parameters<typeof surplusOf>[0]

const ask = (number: number, quantity: number) => ({ number, quantity }) as Reported["asks"][number]
const said = (number: number, body: string, verdict: Reported["callbacks"][number]["verdict"] = "over-reported") =>
  ({ ask: number, body, verdict }) as Reported["callbacks"][number]

describe("what the factory reported beyond what it was asked for", () => {
  test("as a number or as text", () => {
    const asks = [ask(1, 10)]
    assert.equal(surplusOf({ asks, callbacks: [said(1, '{"MessageAttributeProductCnt": 12}')] }), 2)
    assert.equal(surplusOf({ asks, callbacks: [said(1, '{"MessageAttributeProductCnt":"13", "a": 1}')] }), 3)
  })

  test("of several callbacks to one ask the highest claim, of several asks the sum", () => {
    const callbacks = [
      said(1, '{"MessageAttributeProductCnt": 12}'),
      said(1, '{"MessageAttributeProductCnt": 15}'),
      said(2, '{"MessageAttributeProductCnt": 4}'),
    ]
    assert.equal(surplusOf({ asks: [ask(1, 10), ask(2, 3)], callbacks }), 6)
  })

  test("what was counted or not believed claims nothing; nor does what nobody could count", () => {
    const callbacks = [
      said(1, '{"MessageAttributeProductCnt": 12}', "quarantined"),
      said(1, '{"MessageAttributeProductCnt": 10}', "counted"),
      said(1, '{"MessageAttributeProductCnt": 1e3}'),
      said(1, '{"MessageAttributeProductCnt": "99999999999999999999"}'),
      said(1, '{"MessageAttribu'),
    ]
    assert.equal(surplusOf({ asks: [ask(1, 10)], callbacks }), 0)
  })
})

test("what was booked for an order is told from what else was done to its product", () => {
  type Done = Parameters<typeof bookedFor>[1][number]
  const done = (action: string, reason: string | null) => ({ action, reason }) as Done
  const ours = done("adjust-stock", "Surplus of production order 0190aaaa")
  const others = [done("adjust-stock", "Surplus of production order 0190bbbb"), done("adjust-stock", null)]
  assert.deepEqual(bookedFor("0190aaaa", [...others, ours, done("change-product", "for 0190aaaa")]), [ours])
})
