import assert from "node:assert/strict"
import { describe, test } from "node:test"
import type { OrderId } from "../../shared/ids.ts"
import type { StepKind, StoryStep } from "../order-story.ts"
import type { StoryAdMail, StoryAsk, StoryCallback, StoryDelivery, StoryProductionOrder, StoryRows } from "./rows.ts"
import { tellStory } from "./tell-story.ts"

const time = (seconds: number) => new Date(Date.UTC(2026, 6, 1, 9) + seconds * 1_000)

/** At second 0 somebody buys five donuts of which two are there; the shop looks at it at second 60. */
const waiting: StoryRows = {
  now: time(60),
  order: {
    id: "order" as OrderId,
    status: "backordered",
    customerId: "kim",
    total: 5_000,
    lines: [{ sku: "DONUT", name: "도넛", quantity: 5, price: 1_000, taken: 2, waiting: 3, expectedAt: null }],
    createdAt: time(0),
    cancelledAt: null,
  },
  movements: [{ productId: 1, kind: "sale", at: time(0), pieces: 2 }],
  lines: [
    {
      productId: 1,
      sku: "DONUT",
      waited: 3,
      waiting: 3,
      ahead: 0,
      shortage: { id: "shortage", openedAt: time(0), closedAt: null },
      isAdvertised: true,
    },
  ],
  productionOrders: [],
  asks: [],
  callbacks: [],
  arrivals: [],
  adMails: [],
  deliveries: [],
  vip: null,
}

const order = (changes: Partial<StoryProductionOrder> = {}): StoryProductionOrder => ({
  id: "refill",
  productId: 1,
  state: "accepted",
  quantity: 13,
  arrived: 0,
  reason: null,
  requestedAt: time(0),
  expectedAt: time(120),
  deadlineAt: time(300),
  endedAt: null,
  ...changes,
})

const ask = (changes: Partial<StoryAsk> = {}): StoryAsk => ({
  id: "ask-1",
  productionOrderId: "refill",
  state: "accepted",
  quantity: 13,
  askedAt: time(1),
  answer: "taken",
  causeEvent: "ran-short",
  ...changes,
})

const callback = (changes: Partial<StoryCallback> = {}): StoryCallback => ({
  askId: "ask-1",
  productionOrderId: "refill",
  receivedAt: time(40),
  verdict: null,
  reason: null,
  body: "{}",
  eventId: "called-1",
  ...changes,
})

const delivery = (consumer: StoryDelivery["consumer"], changes: Partial<StoryDelivery> = {}): StoryDelivery => ({
  eventId: "ran-short",
  type: "StockRanShort",
  data: { shortageId: "shortage", productionOrderId: "refill" },
  consumer,
  state: "pending",
  isInWork: false,
  nextAttemptAt: time(90),
  endedAt: null,
  isDiscarded: false,
  lastError: null,
  attempts: [],
  ...changes,
})
const failed = (...seconds: number[]) => seconds.map((at) => ({ at: time(at), reason: "no answer" }))
const dead = { state: "dead", endedAt: time(30), lastError: "no answer", attempts: failed(10, 30) } as const

const stepsOf = (changes: Partial<StoryRows>, kind: StepKind): StoryStep[] =>
  tellStory({ ...waiting, ...changes }).filter((step) => step.kind === kind)
/** Of each step of a kind: its state, whether it happened, and what comes by itself. */
const brief = (changes: Partial<StoryRows>, kind: StepKind) =>
  stepsOf(changes, kind).map(({ state, at, next }) => {
    const word = next ? `, ${next.what} at ${(next.at.getTime() - time(0).getTime()) / 1_000}` : ""
    return `${at ? "" : "not yet, "}${state}${word}`
  })

describe("asking the factory", () => {
  const unreachable = delivery("order-from-factory", { attempts: failed(2, 5), lastError: "no answer" })
  const notSent = { productionOrders: [order({ state: "requested" })], asks: [ask({ state: "not-sent" })] }

  test("nothing left us: it has not happened, and is tried again", () => {
    const rows = { ...notSent, deliveries: [unreachable] }
    assert.deepEqual(brief(rows, "asked"), ["not yet, under-way, attempt at 90"])
    assert.equal(stepsOf(rows, "asked")[0]!.attempts.length, 2)
    assert.deepEqual(brief(rows, "called-back"), [])
  })

  test("in somebody's hands just now: no next attempt is promised", () => {
    const rows = { ...notSent, deliveries: [{ ...unreachable, isInWork: true }] }
    assert.deepEqual(brief(rows, "asked"), ["not yet, under-way"])
  })

  test("its delivery died: a person has to look", () => {
    const rows = { ...notSent, deliveries: [{ ...unreachable, ...dead }] }
    assert.deepEqual(brief(rows, "asked"), ["not yet, stuck"])
    assert.deepEqual(stepsOf(rows, "asked")[0]!.link, { to: "dead-letter", id: "order-from-factory.ran-short" })
  })

  const refused = ask({ state: "rejected", answer: "422" })
  const letter = delivery("order-from-factory", { ...dead, attempts: failed(2) })

  test("refused, and the letter is sent again: that is under way", () => {
    const rows = {
      productionOrders: [order({ state: "rejected", deadlineAt: null })],
      asks: [refused],
      deliveries: [{ ...letter, state: "pending" as const }],
    }
    assert.deepEqual(brief(rows, "asked"), ["under-way, attempt at 90"])
    assert.deepEqual(brief(rows, "production-order"), ["stuck"])
  })

  test("refused, and the letter is given up: it waits for a person all the same, at the production order", () => {
    const rows = {
      productionOrders: [order({ state: "rejected", deadlineAt: null })],
      asks: [refused],
      deliveries: [{ ...letter, isDiscarded: true }],
    }
    assert.deepEqual(brief(rows, "asked"), ["stuck"])
    assert.deepEqual(stepsOf(rows, "asked")[0]!.link, { to: "production-order", id: "refill" })
  })

  test("refused, and taken the second time: the failure is told once, at the ask that came of it", () => {
    const again = ask({ id: "ask-2", askedAt: time(50) })
    const rows = {
      productionOrders: [order()],
      asks: [refused, again],
      deliveries: [{ ...letter, state: "done" as const }],
    }
    assert.deepEqual(brief(rows, "asked"), ["done", "done"])
    assert.deepEqual(
      stepsOf(rows, "asked").map(({ note, attempts }) => [note, attempts.length]),
      [
        ["422", 0],
        ["taken", 1],
      ],
    )
  })

  test("asked again by a person while the old letter lies on the desk: it is tried, not stuck", () => {
    const renewed = delivery("order-from-factory", {
      eventId: "renewed",
      type: "ProductionOrderRenewed",
      data: { productionOrderId: "refill" },
    })
    const rows = { productionOrders: [order({ state: "requested" })], asks: [refused], deliveries: [letter, renewed] }
    assert.deepEqual(brief(rows, "asked"), ["done", "not yet, under-way, attempt at 90"])
  })

  test("it may have left or not: the deadline decides", () => {
    const rows = { productionOrders: [order({ state: "unconfirmed" })], asks: [ask({ state: "unconfirmed" })] }
    assert.deepEqual(brief(rows, "asked"), ["under-way, deadline at 300"])
  })

  test("a refill that others reported is known by its event", () => {
    const reported = delivery("order-from-factory", { eventId: "refill", type: "StockReportedShort", data: {} })
    const rows = { productionOrders: [order({ state: "requested", deadlineAt: null })], deliveries: [reported] }
    assert.deepEqual(brief(rows, "asked"), ["not yet, under-way, attempt at 90"])
  })

  test("of asks made before the order only the last one concerns it", () => {
    const before = ask({ askedAt: time(-200), state: "unconfirmed" })
    const last = ask({ id: "ask-2", askedAt: time(-100), causeEvent: "renewed" })
    const after = ask({ id: "ask-3", askedAt: time(50), causeEvent: "renewed-2" })
    const rows = { productionOrders: [order({ requestedAt: time(-300) })], asks: [before, last, after] }
    assert.deepEqual(
      stepsOf(rows, "asked").map(({ at }) => at),
      [time(-100), time(50)],
    )
  })
})

describe("waiting for the goods", () => {
  test("the callback is expected; once that time is over, the deadline is what comes next", () => {
    const rows = { productionOrders: [order()], asks: [ask()] }
    assert.deepEqual(brief(rows, "called-back"), ["not yet, waiting, expected at 120"])
    assert.deepEqual(brief({ ...rows, now: time(130) }, "called-back"), ["not yet, waiting, deadline at 300"])
    assert.deepEqual(brief(rows, "filled"), ["not yet, waiting, expected at 120"])
  })

  test("three asks and no answer: a person has to decide, and nothing comes by itself", () => {
    const rows = {
      productionOrders: [order({ state: "failed", reason: "3 asks" })],
      asks: [ask({ state: "unconfirmed" })],
    }
    assert.deepEqual(brief(rows, "production-order"), ["stuck"])
    assert.deepEqual(brief(rows, "called-back"), [])
    assert.deepEqual(brief(rows, "filled"), ["not yet, waiting"])
  })

  test("a callback that was not believed waits for a person, also when it came before the order", () => {
    const odd = callback({ receivedAt: time(-5), verdict: "quarantined", reason: "no count of goods", body: "<xml>" })
    const rows = { productionOrders: [order({ requestedAt: time(-60) })], asks: [ask()], callbacks: [odd] }
    assert.deepEqual(brief(rows, "called-back"), ["stuck", "not yet, waiting, expected at 120"])
    const [step] = stepsOf(rows, "called-back")
    assert.deepEqual([step!.note, step!.payload], ["no count of goods", "<xml>"])
  })

  test("goods that cannot be booked are stuck, and no further callback is awaited", () => {
    const booking = delivery("receive-arrival", { ...dead, eventId: "called-1", type: "FactoryCalledBack", data: {} })
    const rows = { productionOrders: [order()], asks: [ask()], callbacks: [callback()], deliveries: [booking] }
    assert.deepEqual(brief(rows, "called-back"), ["done"])
    assert.deepEqual(brief(rows, "arrived"), ["not yet, stuck"])
    assert.deepEqual(stepsOf(rows, "arrived")[0]!.link, { to: "dead-letter", id: "receive-arrival.called-1" })
  })

  test("two arrivals of one ask: each says what failed before it", () => {
    const booking = (eventId: string, ...seconds: number[]) =>
      delivery("receive-arrival", {
        eventId,
        state: "done",
        type: "FactoryCalledBack",
        data: {},
        attempts: failed(...seconds),
      })
    const arrived = { askId: "ask-1", productionOrderId: "refill" }
    const rows: Partial<StoryRows> = {
      productionOrders: [order({ state: "partly-arrived", arrived: 7 })],
      asks: [ask()],
      callbacks: [
        callback({ verdict: "counted", receivedAt: time(10) }),
        callback({ verdict: "counted", receivedAt: time(30), eventId: "called-2" }),
      ],
      arrivals: [
        { ...arrived, at: time(15), pieces: 2 },
        { ...arrived, at: time(40), pieces: 5 },
      ],
      deliveries: [booking("called-1", 11, 12), booking("called-2", 35)],
    }
    assert.deepEqual(
      stepsOf(rows, "arrived").map(({ pieces, attempts }) => [pieces, attempts.length]),
      [
        [2, 2],
        [5, 1],
      ],
    )
    assert.deepEqual(brief(rows, "called-back"), ["done", "done", "not yet, waiting, expected at 120"])
  })

  test("goods under an order that was closed long ago fill it as well", () => {
    const old = order({ id: "old", state: "closed", requestedAt: time(-900), endedAt: time(-800), deadlineAt: null })
    const rows: Partial<StoryRows> = {
      productionOrders: [old, order()],
      arrivals: [{ askId: "ask-0", productionOrderId: "old", at: time(20), pieces: 1 }],
    }
    assert.equal(stepsOf(rows, "production-order").length, 2)
    assert.deepEqual(brief(rows, "arrived"), ["done"])
    assert.equal(stepsOf({ ...rows, arrivals: [] }, "production-order").length, 1)
  })
})

describe("mails about the ad", () => {
  const mail = (changes: Partial<StoryAdMail> = {}): StoryAdMail => ({
    id: "mail",
    shortageId: "shortage",
    kind: "pause",
    state: "sent",
    subject: "[광고 중단 요청]",
    changedAt: time(4),
    sentAt: time(4),
    ...changes,
  })

  for (const { what, rows, paused } of [
    { what: "sent", rows: { adMails: [mail()] }, paused: ["done"] },
    {
      what: "not written yet",
      rows: { deliveries: [delivery("pause-ads")] },
      paused: ["not yet, under-way, attempt at 90"],
    },
    {
      what: "written, and put off",
      rows: { adMails: [mail({ state: "intended", sentAt: null })], deliveries: [delivery("pause-ads")] },
      paused: ["not yet, under-way, attempt at 90"],
    },
    {
      what: "refused by the mail server",
      rows: { adMails: [mail({ state: "refused", sentAt: null })], deliveries: [delivery("pause-ads", dead)] },
      paused: ["not yet, stuck"],
    },
    {
      what: "refused, and given up by a person",
      rows: {
        adMails: [mail({ state: "refused", sentAt: null })],
        deliveries: [delivery("pause-ads", { ...dead, isDiscarded: true })],
      },
      paused: [],
    },
    { what: "overtaken by the goods", rows: { adMails: [mail({ state: "superseded", sentAt: null })] }, paused: [] },
    { what: "perhaps sent, and not tried again", rows: { adMails: [mail({ state: "maybe-sent" })] }, paused: ["done"] },
    {
      what: "of a product without an ad",
      rows: {
        deliveries: [delivery("pause-ads")],
        lines: [{ ...waiting.lines[0]!, isAdvertised: false }],
      },
      paused: [],
    },
  ] satisfies { what: string; rows: Partial<StoryRows>; paused: string[] }[])
    test(`${what}: ${paused.join() || "no step"}`, () => assert.deepEqual(brief(rows, "ads-paused"), paused))

  test("it resumes when the goods are there, and only what was paused", () => {
    assert.deepEqual(brief({ adMails: [mail()] }, "ads-resumed"), ["not yet, waiting"])
    assert.deepEqual(brief({ adMails: [mail({ state: "intended" })] }, "ads-resumed"), [])
  })
})

describe("a bulk purchase", () => {
  const bought = delivery("upgrade-to-vip", { eventId: "bulk", type: "BulkPurchaseMade", data: { orderId: "order" } })
  const told = delivery("notify-marketing", { eventId: "vip", type: "CustomerBecameVip", data: { orderId: "order" } })

  test("the customers' clock is behind: a Vip is one after the purchase all the same", () => {
    const vip = { becameVipAt: time(-9), told: { ...told, state: "done" as const, endedAt: time(-8) } }
    const kinds = tellStory({ ...waiting, deliveries: [bought], vip }).map(({ kind }) => kind)
    const steps = ["accepted", "taken", "waits", "ran-short", "bulk", "became-vip", "marketing-told", "filled"]
    assert.deepEqual(kinds, steps)
  })

  test("the upgrade is done and made no Vip: the customer was one before", () => {
    assert.deepEqual(brief({ deliveries: [{ ...bought, state: "done" }] }, "became-vip"), [])
    assert.deepEqual(brief({ deliveries: [{ ...bought, state: "done" }] }, "bulk"), ["done"])
  })

  test("marketing is away: it is told later", () => {
    const rows = { deliveries: [bought], vip: { becameVipAt: time(3), told } }
    assert.deepEqual(brief(rows, "became-vip"), ["done"])
    assert.deepEqual(brief(rows, "marketing-told"), ["not yet, under-way, attempt at 90"])
  })

  test("its events were removed by now: that it made a Vip is known for ever", () => {
    const rows = { vip: { becameVipAt: time(3), told: null } }
    assert.deepEqual(brief(rows, "bulk"), ["done"])
    assert.deepEqual(brief(rows, "became-vip"), ["done"])
    assert.deepEqual(brief(rows, "marketing-told"), [])
  })
})
