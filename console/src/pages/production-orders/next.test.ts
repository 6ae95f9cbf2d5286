import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { nextOf } from "./next.ts"

type Known = Parameters<typeof nextOf>[0]

const deadlineAt = "2026-11-25T10:05:00Z"
const ask = (state: Known["asks"][number]["state"]): Known["asks"][number] => ({
  id: "0190aaaa",
  number: 1,
  state,
  quantity: 10,
  counted: 0,
  askedAt: "2026-11-25T10:00:00Z",
  answeredAt: null,
  answer: null,
})
const callback = (verdict: Known["callbacks"][number]["verdict"]): Known["callbacks"][number] => ({
  id: "0190bbbb",
  ask: 1,
  receivedAt: "2026-11-25T10:01:00Z",
  verdict,
  reason: null,
  body: "{}",
})
const known = (state: Known["order"]["state"], more: Partial<Known> = {}): Known => ({
  order: { state, deadlineAt },
  asks: [ask("accepted")],
  callbacks: [],
  ...more,
})

describe("what becomes of a production order by itself", () => {
  test("the factory produces: at its deadline it is asked again", () => {
    assert.deepEqual(nextOf(known("accepted")), { what: "asked-again", tone: "busy", at: deadlineAt })
  })

  test("nobody knows whether the factory has it: the same, and it shows", () => {
    assert.deepEqual(nextOf(known("unconfirmed")), { what: "asked-again-unconfirmed", tone: "wait", at: deadlineAt })
  })

  test("a part has come: at its deadline it is closed, and the rest ordered anew", () => {
    assert.deepEqual(nextOf(known("partly-arrived")), { what: "closed", tone: "wait", at: deadlineAt })
  })

  test("a callback lies here unread: it is booked before any deadline", () => {
    const { what } = nextOf(known("accepted", { callbacks: [callback("quarantined"), callback(null)] }))
    assert.equal(what, "read")
  })

  test("a callback that was not believed changes nothing: the deadline runs on", () => {
    assert.equal(nextOf(known("accepted", { callbacks: [callback("quarantined")] })).what, "asked-again")
  })

  test("about to be asked, or again and again because the factory cannot be reached", () => {
    const asked = { order: { state: "requested", deadlineAt: null } } as const
    assert.equal(nextOf(known("requested", { ...asked, asks: [] })).what, "asked")
    assert.equal(nextOf(known("requested", { ...asked, asks: [ask("unconfirmed")] })).what, "asked")
    assert.equal(nextOf(known("requested", { ...asked, asks: [ask("not-sent")] })).what, "reached")
  })

  test("rejected or failed: nothing, until a person decides", () => {
    assert.deepEqual(nextOf(known("rejected")), { what: "decide-rejected", tone: "stuck", at: null })
    assert.deepEqual(nextOf(known("failed")), { what: "decide-failed", tone: "stuck", at: null })
  })
})
