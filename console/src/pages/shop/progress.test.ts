import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { aheadOf, happeningsOf, newsOf, stationsOf, type Story } from "./progress.ts"

type Step = Story["steps"][number]
const time = (second: number) => `2026-11-25T10:00:${String(second).padStart(2, "0")}.000Z`

/** `at` in seconds after the order; without it, it has not happened. */
function step(kind: Step["kind"], at: number | undefined, pieces: number, changes: Partial<Step> = {}): Step {
  return {
    kind,
    state: at === undefined ? "waiting" : "done",
    at: at === undefined ? null : time(at),
    sku: "DONUT",
    pieces,
    attempts: [],
    next: null,
    consumer: null,
    link: null,
    payload: null,
    note: null,
    ...changes,
  }
}

function story(steps: readonly Step[], changes: Partial<Story["order"]> = {}): Story {
  const order = {
    id: "order" as Story["order"]["id"],
    status: "confirmed",
    customerId: null,
    total: 19_900,
    lines: [],
    createdAt: time(0),
    cancelledAt: null,
    ...changes,
  } as const
  return { order, steps }
}

const stations = (story: Story) => stationsOf(story).map(({ name, state, pieces }) => `${name} ${pieces} ${state}`)
const failed = [{ at: time(1), reason: "refused" }]
const expected = { next: { at: time(30), what: "expected" } } as const
const waits = (ahead: number) => step("waits", 0, 3, { payload: { ahead } })

describe("an order as its buyer sees it", () => {
  test("from the shelf: it is on its way", () => {
    const bought = story([step("accepted", 0, 2), step("taken", 0, 2)])
    assert.deepEqual(stations(bought), ["paid 2 done", "sent 2 done"])
    assert.equal(newsOf(bought), null)
    assert.equal(aheadOf(bought), null)
  })

  test("a part waits, behind others, while the factory makes it", () => {
    const waiting = story([
      step("accepted", 0, 5),
      step("taken", 0, 2),
      waits(4),
      step("asked", 1, 10),
      step("called-back", undefined, 0, expected),
      step("filled", undefined, 3, expected),
    ])
    assert.deepEqual(stations(waiting), ["paid 5 done", "boxed 2 done", "waiting 3 now", "sent 5 later"])
    assert.equal(aheadOf(waiting), 4)
    assert.deepEqual(newsOf(waiting), { kind: "baking", at: time(30) })
  })

  test("some of it arrived, then all of it", () => {
    const some = [step("accepted", 0, 3), waits(0), step("filled", 5, 1), step("filled", undefined, 2)]
    assert.deepEqual(stations(story(some)), ["paid 3 done", "arrived 1 done", "waiting 2 now", "sent 3 later"])
    const all = [step("accepted", 0, 3), step("waits", 0, 3), step("filled", 5, 1), step("filled", 6, 2)]
    assert.deepEqual(stations(story(all)), ["paid 3 done", "arrived 3 done", "sent 3 done"])
    assert.equal(stationsOf(story(all)).at(-1)!.at, time(6))
  })

  test("cancelled: it goes nowhere", () => {
    const steps = [step("accepted", 0, 3), step("waits", 0, 3), step("cancelled", 8, 3)]
    const cancelled = story(steps, { status: "cancelled", cancelledAt: time(8) })
    assert.deepEqual(stations(cancelled), ["paid 3 done", "cancelled 3 done"])
  })
})

describe("what one hears of the factory while one waits", () => {
  const hears = (...steps: Step[]) => newsOf(story([step("accepted", 0, 3), waits(0), ...steps]))
  const asked = (changes: Partial<Step>, at?: number) => step("asked", at, 10, { state: "under-way", ...changes })

  test("asked, out of reach, and asked without an answer", () => {
    const next = { at: time(4), what: "attempt" } as const
    assert.deepEqual(hears(asked({ next })), { kind: "asking" })
    assert.deepEqual(hears(asked({ next, attempts: failed })), { kind: "unreachable", at: time(4) })
    assert.deepEqual(hears(asked({ attempts: failed })), { kind: "asking" })
    const deadline = { at: time(50), what: "deadline" } as const
    assert.deepEqual(hears(asked({ next: deadline }, 1)), { kind: "unsure", at: time(50) })
  })

  test("late, unpacked, and stuck", () => {
    const late = step("called-back", undefined, 0, { next: { at: time(50), what: "deadline" } })
    assert.deepEqual(hears(step("asked", 1, 10), late), { kind: "late", at: time(50) })
    const unpacked = step("arrived", undefined, 10, { state: "under-way" })
    assert.deepEqual(hears(step("called-back", 5, 0), unpacked), { kind: "booking" })
    assert.deepEqual(hears(step("production-order", 1, 10, { state: "stuck" })), { kind: "stuck" })
    assert.deepEqual(hears(step("called-back", 5, 0, { state: "stuck" })), { kind: "stuck" })
  })
})

test("what else an order sets going: what happened, what is to come, and what is tried again", () => {
  const steps = [
    step("accepted", 0, 3),
    step("ran-short", 0, 0),
    step("asked", 1, 13),
    step("called-back", 6, 0),
    step("arrived", 6, 13),
    step("ads-paused", undefined, 0, {
      state: "under-way",
      attempts: failed,
      next: { at: time(9), what: "attempt" },
    }),
    step("became-vip", undefined, 0, { state: "stuck", attempts: failed }),
  ]
  const told = happeningsOf(story(steps)).map(({ kind, isCertain, againAt, isStuck }) =>
    [kind, isCertain && "happened", againAt, isStuck && "stuck"].filter(Boolean).join(" "),
  )
  assert.deepEqual(told, [
    "ran-short happened",
    "asked happened",
    "arrived happened",
    `ads-paused ${time(9)}`,
    "became-vip stuck",
  ])
})
