import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { needsOf, verdictOf } from "./verdict.ts"

type Looked = Parameters<typeof verdictOf>[0]

const calm: Looked = {
  at: "2026-11-25T10:00:00.000Z",
  oldestUndone: null,
  consumers: [],
  shortCount: 0,
  overdueCount: 0,
  quarantined: 0,
  deadLetters: 0,
  unsentAlerts: 0,
  customersAway: false,
}
const undone = (since: string) =>
  ({
    consumer: "pause-ads",
    eventId: "event",
    type: "StockRanShort",
    since,
    nextAttemptAt: null,
    lastError: null,
  }) as const
const retrying: Looked["consumers"][number] = {
  name: "order-from-factory",
  hears: ["StockRanShort"],
  pending: 1,
  inWork: 0,
  dead: 0,
  oldestSince: "2026-11-25T09:59:50.000Z",
  nextAttemptAt: "2026-11-25T10:00:08.000Z",
  lastError: "the factory answered 503",
  lastDoneAt: null,
  doneInTheLastMinute: 0,
  doneInTheLastHour: 0,
}
const holds = { holds: true }
const broken = { holds: false }

describe("is anything stuck?", () => {
  test("nothing is undone, nothing short: all is well, with and without the invariants", () => {
    assert.deepEqual(verdictOf(calm, [holds]), { kind: "well", tone: "good" })
    assert.deepEqual(verdictOf(calm, undefined), { kind: "well", tone: "good" })
  })

  test("what was handed over a moment ago is work, after a minute it is slow", () => {
    const since = (time: string) => verdictOf({ ...calm, oldestUndone: undone(time) }, [holds])
    assert.deepEqual(since("2026-11-25T09:59:58.000Z"), { kind: "working", tone: "good" })
    assert.deepEqual(since("2026-11-25T09:59:00.000Z"), { kind: "working", tone: "good" })
    assert.deepEqual(since("2026-11-25T09:58:59.999Z"), { kind: "slow", tone: "wait" })
  })

  test("short products are waited for, and nobody has to act", () => {
    assert.deepEqual(verdictOf({ ...calm, shortCount: 2 }, [holds]), { kind: "short", tone: "busy", count: 2 })
  })

  test("a retry is said before a shortage, work that lies there too", () => {
    const short = { ...calm, shortCount: 2 }
    assert.equal(verdictOf({ ...short, consumers: [retrying] }, [holds]).kind, "retrying")
    assert.equal(verdictOf({ ...short, oldestUndone: undone("2026-11-25T09:00:00.000Z") }, [holds]).kind, "slow")
  })

  test("every kind of trouble needs a person, each thing once", () => {
    const troubles: Partial<Looked>[] = [
      { overdueCount: 1 },
      { deadLetters: 1 },
      { quarantined: 1 },
      { unsentAlerts: 1 },
      { customersAway: true },
    ]
    for (const trouble of troubles)
      assert.deepEqual(verdictOf({ ...calm, ...trouble }, [holds]), { kind: "person", tone: "stuck", count: 1 })
    assert.deepEqual(verdictOf(calm, [holds, broken, broken]), { kind: "person", tone: "stuck", count: 2 })
    const all = Object.assign({}, calm, ...troubles, { consumers: [retrying], deadLetters: 4 }) as Looked
    assert.deepEqual(verdictOf(all, [broken]), { kind: "person", tone: "stuck", count: 9 })
    assert.deepEqual(needsOf(all, [broken]), {
      overdue: 1,
      deadLetters: 4,
      quarantined: 1,
      unsentAlerts: 1,
      customersAway: 1,
      broken: 1,
    })
  })
})
