import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { Step } from "./station.ts"
import { stationsOf } from "./stations.ts"

const time = (seconds: number) => new Date(Date.UTC(2026, 6, 1, 9) + seconds * 1_000).toISOString()

/** `at` in seconds; without it, the step has not happened. */
function step(kind: Step["kind"], at?: number, changes: Partial<Step> = {}): Step {
  return {
    kind,
    state: "done",
    at: at === undefined ? null : time(at),
    sku: "DONUT",
    pieces: 1,
    attempts: [],
    next: null,
    consumer: null,
    link: null,
    payload: null,
    note: null,
    ...changes,
  }
}
const underWay = { state: "under-way" } as const
const waiting = { state: "waiting" } as const
const stuck = { state: "stuck" } as const
const expected = (seconds: number) => ({ next: { at: time(seconds), what: "expected" } }) as const

/** The line as it reads: where, how it stands, its word. */
const lineOf = (steps: readonly Step[], tellsMarketing = true) =>
  stationsOf(steps, { tellsMarketing }).map(({ name, state, word }) => `${name} ${state}: ${word}`)

const accepted = [step("accepted", 0), step("taken", 0)]
const short = [...accepted, step("waits", 0), step("ran-short", 0)]
const waits = step("filled", undefined, { ...waiting, ...expected(120) })
const ordered = step("production-order", 0, { ...underWay, ...expected(120) })
const atTheFactory = [
  ...short,
  ordered,
  step("asked", 1),
  step("called-back", undefined, { ...waiting, ...expected(120) }),
  waits,
]

describe("the way to the goods", () => {
  test("who got everything at once passed two stations", () => {
    assert.deepEqual(lineOf(accepted), ["checkout done: accepted", "stock done: all-there"])
  })

  test("the factory produces: the order is at the callback, and only there the clock runs", () => {
    assert.deepEqual(lineOf(atTheFactory), [
      "checkout done: accepted",
      "stock done: part-there",
      "refill done: ordered",
      "factory done: asked",
      "callback under-way: producing",
      "filled waiting: waits",
    ])
    const stations = stationsOf(atTheFactory, { tellsMarketing: true })
    const now = stations.filter(({ state }) => state === "under-way")
    assert.deepEqual(
      now.map(({ name, next }) => [name, next?.at]),
      [["callback", time(120)]],
    )
    assert.equal(stations.find(({ name }) => name === "factory")!.at, time(1))
  })

  test("the factory is still to be asked: its callback is ahead although nothing says so yet", () => {
    const steps = [...short, ordered, step("asked", undefined, underWay), waits]
    assert.deepEqual(lineOf(steps).slice(3), [
      "factory under-way: asking",
      "callback waiting: later",
      "filled waiting: waits",
    ])
  })

  test("the factory refused: it is stuck there, and nothing behind it is under way", () => {
    const steps = [
      ...short,
      step("production-order", 0, stuck),
      step("asked", 1, stuck),
      step("filled", undefined, waiting),
    ]
    assert.deepEqual(lineOf(steps).slice(2), [
      "refill done: ordered",
      "factory stuck: stuck",
      "callback waiting: later",
      "filled waiting: waits",
    ])
  })

  test("the factory refused, and is asked once more: nothing is stuck as long as that is tried", () => {
    const steps = [...short, step("production-order", 0, stuck), step("asked", 1, underWay)]
    assert.deepEqual(lineOf(steps).slice(2), [
      "refill done: ordered",
      "factory under-way: asking",
      "callback waiting: later",
    ])
  })

  test("the factory was asked three times and never called back: that is where it is stuck", () => {
    const asks = [1, 121, 241].map((at) => step("asked", at))
    const steps = [...short, step("production-order", 0, stuck), ...asks, step("filled", undefined, waiting)]
    assert.deepEqual(lineOf(steps).slice(3), ["factory done: asked", "callback stuck: stuck", "filled waiting: waits"])
    assert.equal(stationsOf(steps, { tellsMarketing: true }).find(({ name }) => name === "callback")!.at, null)
  })

  test("the expected time is over: the callback is overdue, and the deadline is what comes", () => {
    const late = { ...waiting, next: { at: time(300), what: "deadline" } } as const
    const steps = [...short, ordered, step("asked", 1), step("called-back", undefined, late), waits]
    assert.ok(lineOf(steps).includes("callback under-way: overdue"))
  })

  test("a part came: the rest is awaited at the same station, and what came has its time", () => {
    const steps = [
      ...short,
      ordered,
      step("asked", 1),
      step("called-back", 40),
      step("arrived", 41),
      step("filled", 41),
      step("called-back", undefined, waiting),
      waits,
    ]
    assert.deepEqual(lineOf(steps).slice(4), ["callback under-way: partly-arrived", "filled waiting: waits"])
    assert.equal(stationsOf(steps, { tellsMarketing: true })[4]!.at, time(41))
  })

  test("the callback is there, the goods are being booked in", () => {
    const steps = [
      ...short,
      ordered,
      step("asked", 1),
      step("called-back", 40),
      step("arrived", undefined, underWay),
      waits,
    ]
    assert.ok(lineOf(steps).includes("callback under-way: booking"))
  })

  test("a callback that nobody can believe is stuck, also while another is awaited", () => {
    const odd = step("called-back", 30, stuck)
    assert.ok(lineOf([...atTheFactory, odd]).includes("callback stuck: stuck"))
  })

  test("everything is there: every station is done", () => {
    const steps = [
      ...short,
      step("production-order", 0),
      step("asked", 1),
      step("called-back", 40),
      step("arrived", 41),
      step("filled", 41),
    ]
    assert.deepEqual(lineOf(steps).slice(4), ["callback done: arrived", "filled done: filled"])
    assert.ok(stationsOf(steps, { tellsMarketing: true }).every(({ state, next }) => state === "done" && next === null))
  })

  test("nothing was left, and the refill of others was under way already", () => {
    const before = [step("ran-short", -60), step("production-order", -60, underWay), step("asked", -59)]
    const steps = [...before, step("accepted", 0), step("waits", 0), step("called-back", undefined, waiting), waits]
    assert.deepEqual(lineOf(steps).slice(0, 2), ["checkout done: accepted", "stock done: none-there"])
  })

  test("of two products, one is there and one is at the factory: the order is at the callback", () => {
    const other = ["asked", "called-back", "arrived", "filled"] as const
    const steps = [...atTheFactory, ...other.map((kind) => step(kind, 20, { sku: "OTHER" }))]
    assert.deepEqual(lineOf(steps).slice(4), ["callback under-way: partly-arrived", "filled waiting: waits"])
  })

  test("cancelled while it waited: that is where its way ends, whatever becomes of the goods", () => {
    const steps = [...short, step("production-order", 0, underWay), step("asked", 1), step("cancelled", 9)]
    assert.deepEqual(lineOf([...steps, step("put-back", 9)]).slice(2), [
      "refill done: ordered",
      "factory done: asked",
      "cancelled done: cancelled",
    ])
    const refused = [...short, step("production-order", 0, stuck), step("asked", 1, stuck), step("cancelled", 9)]
    assert.deepEqual(lineOf(refused).slice(2), [
      "refill done: ordered",
      "factory done: asked",
      "cancelled done: cancelled",
    ])
  })
})

describe("beside the way", () => {
  test("the ad is paused as long as the goods are away, and is asked back when they come", () => {
    const paused = step("ads-paused", 2)
    const adOf = (...steps: Step[]) => lineOf(steps).at(-1)
    assert.equal(adOf(...accepted, step("ads-paused", undefined, underWay)), "ad under-way: pausing")
    assert.equal(adOf(...accepted, paused, step("ads-resumed", undefined, waiting)), "ad waiting: paused")
    assert.equal(adOf(...accepted, paused, step("ads-resumed", undefined, underWay)), "ad under-way: resuming")
    assert.equal(adOf(...accepted, paused, step("ads-resumed", 50)), "ad done: resumed")
    assert.equal(adOf(...accepted, step("ads-paused", undefined, stuck)), "ad stuck: stuck")
  })

  test("a bulk buyer becomes a VIP, and then marketing hears of it, where there is any", () => {
    const bulk = [...accepted, step("bulk", 0)]
    const becoming = [...bulk, step("became-vip", undefined, underWay)]
    assert.deepEqual(lineOf(bulk).slice(2), ["vip done: bulk"])
    assert.deepEqual(lineOf(becoming).slice(2), ["vip under-way: making-vip", "marketing waiting: later"])
    assert.deepEqual(lineOf(becoming, false).slice(2), ["vip under-way: making-vip"])
    const told = [...bulk, step("became-vip", 3), step("marketing-told", 4)]
    assert.deepEqual(lineOf(told).slice(2), ["vip done: vip", "marketing done: told"])
    const telling = [...bulk, step("became-vip", 3), step("marketing-told", undefined, underWay)]
    assert.deepEqual(lineOf(telling).slice(3), ["marketing under-way: telling"])
  })
})
