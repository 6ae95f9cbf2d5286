import assert from "node:assert/strict"
import { after, afterEach, before, beforeEach, describe, test } from "node:test"
import { scratchDatabase } from "../proof/scratch.ts"
import { recordingBroker, type RecordingBroker } from "../../test/support/recording-broker.ts"
import { until } from "../proof/until.ts"
import { type Database, openDatabase } from "../database/database.ts"
import type { Event } from "../events.ts"
import type { ConsumerName } from "../flow.ts"
import { inSeedForm } from "../replenishment/seed-form.ts"
import { seed } from "../runtimes/seed.ts"
import { type EventId, newId } from "../shared/ids.ts"
import { consume } from "./consume.ts"
import { type Claimed, claimNamed, markFailed, sendAgain } from "./deliveries.ts"
import { happened, tell } from "./events.ts"
import { NotHandedOver, relay } from "./relay.ts"
import { Rejected, type Verdict } from "./schedule.ts"

describe("what is to be delivered is handed to the broker", () => {
  let database: Awaited<ReturnType<typeof scratchDatabase>>
  let db: Database
  let broker: RecordingBroker
  before(async () => {
    database = await scratchDatabase()
    db = openDatabase({ url: database.url, connections: 10 })
    await seed(db, 120)
  })
  beforeEach(() => {
    broker = recordingBroker()
  })
  afterEach(() => db.query`truncate delivery_attempts, deliveries, inbox, alerts, events`)
  after(async () => {
    await db.close()
    await database.drop()
  })

  const handOver = (through = broker) => relay({ db, outbox: "shop", broker: through })
  const told = async (...events: Event[]) => {
    await db.transaction((tx) => tell(tx, events))
    return events.map(({ id }) => id)
  }
  const ranShort = (sku = "CP-502101") =>
    happened("StockRanShort", {
      shortageId: newId(),
      productionOrderId: newId(),
      sku,
      quantity: 10,
      expectedAt: "2026-01-01T00:00:00.000Z",
    })
  const calledBack = () => happened("FactoryCalledBack", { callbackId: newId() })
  /** Seconds that each delivery of an event counts as on its way for, give or take five. */
  const onItsWay = async (id: EventId) => {
    const rows = await db.query<{ consumer: string; seconds: number | null }>`
      select consumer, round(extract(epoch from carried_until - now()), -1)::int as seconds
      from deliveries
      where event_id = ${id}
      order by consumer
    `
    return Object.fromEntries(rows.map(({ consumer, seconds }) => [consumer, seconds]))
  }
  const whatCarriesItIsLost = () => db.query`
    update deliveries set carried_until = now() where carried_until is not null
  `
  const takeUp = async (consumer: ConsumerName, id: EventId) => (await claimNamed(db, consumer, id, 30)) as Claimed
  const fail = async (consumer: ConsumerName, id: EventId, verdict: Verdict) =>
    markFailed(db, await takeUp(consumer, id), verdict, "not this time")
  const failFor = (consumer: ConsumerName, id: EventId, seconds: number) =>
    fail(consumer, id, { kind: "again", seconds, counts: true })
  /** To which queue, which event, after how many seconds (to the nearest ten). */
  const nudges = () =>
    broker.nudged.map(({ queue, body, delaySeconds }) => [
      queue,
      JSON.parse(body).id,
      Math.round(delaySeconds / 10) * 10,
    ])

  test("what happened is published once, however many hear it, and is on its way to each of them", async () => {
    const [id] = await told(ranShort())
    assert.equal(await handOver(), 2)
    assert.deepEqual(
      broker.published.map(({ topic }) => topic),
      ["stock_empty"],
    )
    assert.deepEqual(broker.nudged, [])
    assert.deepEqual(await onItsWay(id!), { "order-from-factory": 900, "pause-ads": 900 })
  })

  test("the message is the event, so that it can be read without asking us", async () => {
    const event = ranShort()
    await told(event)
    await handOver()
    const { time, ...message } = JSON.parse(broker.published[0]!.body)
    assert.deepEqual(message, {
      specversion: "1.0",
      id: event.id,
      source: "restock/shop",
      type: "StockRanShort",
      datacontenttype: "application/json",
      data: event.data,
    })
    const [row] = await db.query<{ at: Date }>`select at from events`
    assert.equal(time, row!.at.toISOString())
  })

  test("each event goes to its own topic", async () => {
    await told(ranShort(), calledBack(), happened("WorkGotStuck", { kind: "failed", subject: "a", reason: "b" }))
    await handOver()
    assert.deepEqual(broker.published.map(({ topic }) => topic).toSorted(), [
      "restock-shop-factory-called-back",
      "restock-shop-work-got-stuck",
      "stock_empty",
    ])
  })

  test("what is on its way is not handed over again, until its time is over", async () => {
    await told(ranShort())
    await handOver()
    assert.equal(await handOver(), 0)
    assert.equal(broker.published.length, 1)
    await whatCarriesItIsLost()
    assert.equal(await handOver(), 2)
    assert.equal(broker.published.length, 2)
    assert.equal(broker.published[0]!.body, broker.published[1]!.body)
  })

  test("what is done or dead is nobody's to hand over", async () => {
    const [done, dead] = await told(calledBack(), calledBack())
    await db.query`update deliveries set state = 'done', ended_at = now() where event_id = ${done}`
    await db.query`update deliveries set state = 'dead', ended_at = now() where event_id = ${dead}`
    assert.equal(await handOver(), 0)
    assert.deepEqual([broker.published, broker.nudged], [[], []])
  })

  test("what is in work is not handed over again", async () => {
    const [id] = await told(calledBack())
    await handOver()
    await takeUp("receive-arrival", id!)
    assert.equal(await handOver(), 0)
    assert.deepEqual(broker.nudged, [])
  })

  test("what failed goes to its consumer alone when it is due, and no topic hears it twice", async () => {
    const [id] = await told(ranShort())
    await handOver()
    await failFor("order-from-factory", id!, 60)
    assert.equal(await handOver(), 1)
    assert.deepEqual(nudges(), [["stock_queue", id, 60]])
    assert.equal(broker.published.length, 1)
    assert.deepEqual(await onItsWay(id!), { "order-from-factory": 960, "pause-ads": 900 })
    assert.equal(await handOver(), 0)
  })

  test("a nudge names the event and says no more", async () => {
    const [id] = await told(ranShort())
    await failFor("order-from-factory", id!, 0)
    await handOver()
    const { time: _, ...message } = JSON.parse(broker.nudged[0]!.body)
    assert.deepEqual(message, { specversion: "1.0", id, source: "restock/shop", type: "StockRanShort" })
    assert.equal(broker.nudged[0]!.delaySeconds, 0)
  })

  test("a wait longer than a queue can hold is handed over when it is near", async () => {
    const [id] = await told(calledBack())
    await failFor("receive-arrival", id!, 3_600)
    assert.equal(await handOver(), 0)
    await db.query`update deliveries set next_attempt_at = now() + interval '910 seconds'`
    assert.equal(await handOver(), 0)
    await db.query`update deliveries set next_attempt_at = now() + interval '900 seconds'`
    assert.equal(await handOver(), 1)
    assert.deepEqual(nudges(), [["restock-shop-receive-arrival", id, 900]])
  })

  test("what the broker refuses stays due and is named; the rest is on its way", async () => {
    const [short, called, again] = await told(ranShort(), calledBack(), calledBack())
    await failFor("receive-arrival", again!, 0)
    broker.refuse("stock_empty", "there is no topic stock_empty in ap-northeast-2")
    await assert.rejects(handOver(), (error) => {
      assert.ok(error instanceof NotHandedOver)
      assert.equal(error.message, "not handed over: there is no topic stock_empty in ap-northeast-2")
      return true
    })
    assert.deepEqual(await onItsWay(short!), { "order-from-factory": null, "pause-ads": null })
    assert.deepEqual(await onItsWay(called!), { "receive-arrival": 900 })
    assert.deepEqual(await onItsWay(again!), { "receive-arrival": 900 })
    broker.refuse("stock_empty")
    assert.equal(await handOver(), 2)
    assert.deepEqual(
      broker.published.map(({ body }) => JSON.parse(body).id),
      [called, short],
    )
  })

  test("a refused nudge stays due as well, and only that", async () => {
    const [lost, other] = await told(ranShort(), ranShort())
    await failFor("order-from-factory", lost!, 0)
    await failFor("pause-ads", other!, 0)
    await handOver()
    assert.equal(broker.nudged.length, 2)
    await whatCarriesItIsLost()
    broker.refuse("stock_queue", "no")
    await assert.rejects(handOver(), /^NotHandedOver: not handed over: no$/)
    assert.equal((await onItsWay(lost!))["order-from-factory"], null)
    assert.equal((await onItsWay(other!))["pause-ads"], 900)
  })

  test("a consumer that failed before its handing over was noted is called again at its own time", async () => {
    const [id] = await told(ranShort())
    broker.meanwhile(() => failFor("order-from-factory", id!, 20))
    assert.equal(await handOver(), 3)
    assert.deepEqual(nudges(), [["stock_queue", id, 20]])
    assert.deepEqual(await onItsWay(id!), { "order-from-factory": 920, "pause-ads": 900 })
  })

  test("while one relay is at it, another finds nothing to do", async () => {
    await told(ranShort(), calledBack())
    const other = recordingBroker()
    broker.meanwhile(async () => assert.equal(await handOver(other), 0))
    assert.equal(await handOver(), 3)
    assert.deepEqual([broker.published.length, other.published.length], [2, 0])
  })

  test("four relays at once hand over six hundred events, each once", async () => {
    const ids = await told(...Array.from({ length: 600 }, calledBack))
    const counts = await Promise.all(Array.from({ length: 4 }, () => handOver()))
    assert.equal(
      counts.reduce((sum, count) => sum + count),
      600,
    )
    assert.deepEqual(broker.published.map(({ body }) => JSON.parse(body).id).toSorted(), ids.toSorted())
  })

  test("what a relay died with is handed over by the next, half a minute later", async () => {
    const [id] = await told(calledBack())
    broker.meanwhile(() => Promise.reject(new Error("the process died")))
    await assert.rejects(handOver(), /the process died/)
    assert.deepEqual(await onItsWay(id!), { "receive-arrival": 30 })
    assert.equal(await handOver(), 0)
    await whatCarriesItIsLost()
    assert.equal(await handOver(), 1)
    assert.equal(broker.published.length, 1)
  })

  test("what a person sends again is handed over at once, to its consumer alone", async () => {
    const [id] = await told(ranShort())
    await handOver()
    await fail("pause-ads", id!, { kind: "park" })
    await handOver()
    assert.deepEqual(broker.nudged, [])
    assert.equal(await db.transaction((tx) => sendAgain(tx, "pause-ads", id!)), true)
    assert.equal(await handOver(), 1)
    assert.deepEqual(nudges(), [["restock-shop-pause-ads", id, 0]])
  })

  test("a shortage also says what the system before this one said; nothing else does", async () => {
    await told(ranShort(), ranShort("CP-UNKNOWN"), calledBack())
    await relay({ db, outbox: "shop", broker, tellOutside: inSeedForm("홍길동") })
    const said = broker.published
      .map(({ subject, attributes }) => ({ subject, attributes }))
      .toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
    const attributes = (sku: string, factory: string) => ({
      MessageAttributeProductId: sku,
      MessageAttributeProductCnt: "10",
      MessageAttributeFactoryId: factory,
      MessageAttributeRequester: "홍길동",
    })
    assert.deepEqual(said, [
      { subject: undefined, attributes: {} },
      { subject: "도너츠 재고 부족", attributes: attributes("CP-502101", "FF-500293") },
      { subject: "도너츠 재고 부족", attributes: attributes("CP-UNKNOWN", "") },
    ])
  })

  test("without a broker nothing ever counts as on its way", async () => {
    const [, slow, bad] = await told(calledBack(), calledBack(), calledBack())
    let failed = 0
    const running = consume(
      {
        name: "receive-arrival",
        schedule: [0.01],
        async handle({ id }, { once }) {
          if (id === bad) throw new Rejected("never")
          if (id === slow && failed++ === 0) throw new Error("not this time")
          await once()
        },
      },
      { db, log: { failed: () => {}, databaseAway: () => {} }, lookEvery: 20 },
    )
    try {
      await until("all three have ended", async () => {
        const ended = await db.query`select from deliveries where consumer = 'receive-arrival' and state <> 'pending'`
        return ended.length === 3
      })
    } finally {
      await running.stop()
    }
    await db.transaction((tx) => sendAgain(tx, "receive-arrival", bad!))
    const states = await db.query<{ state: string; times: number }>`
      select state, count(*) as times from deliveries where carried_until is null group by state order by state
    `
    assert.deepEqual(states, [
      { state: "done", times: 2 },
      { state: "pending", times: 2 },
    ])
  })
})
