import assert from "node:assert/strict"
import { after, afterEach, before, beforeEach, describe, test } from "node:test"
import { scratchDatabase } from "../proof/scratch.ts"
import { recordingBroker } from "../../test/support/recording-broker.ts"
import { type Database, openDatabase } from "../database/database.ts"
import type { Event } from "../events.ts"
import type { ConsumerName } from "../flow.ts"
import { readSeedForm } from "../replenishment/seed-form.ts"
import { type EventId, newId } from "../shared/ids.ts"
import type { Consumer } from "./consumer.ts"
import { claimNamed } from "./deliveries.ts"
import { happened, tell } from "./events.ts"
import { cloudEvent } from "./message.ts"
import { relay } from "./relay.ts"
import { Rejected } from "./schedule.ts"
import { takeMessage, type TakeParts, Unreadable } from "./take-message.ts"

const never = new AbortController().signal

describe("a consumer takes a message", () => {
  let database: Awaited<ReturnType<typeof scratchDatabase>>
  let db: Database
  let handled: Event[]
  const failures: string[] = []
  before(async () => {
    database = await scratchDatabase()
    db = openDatabase({ url: database.url, connections: 10 })
  })
  beforeEach(() => {
    handled = []
    failures.length = 0
  })
  afterEach(() => db.query`truncate delivery_attempts, deliveries, inbox, alerts, events`)
  after(async () => {
    await db.close()
    await database.drop()
  })

  const log: TakeParts["log"] = {
    failed: (_consumer, _event, reason) => failures.push(reason),
    databaseAway: (_consumer, reason) => failures.push(reason),
  }
  /** Writes down what it does; its effect is a row, so that it can be counted. */
  const working = <Name extends ConsumerName>(name: Name, more: Partial<Consumer<Name>> = {}): Consumer<Name> => ({
    name,
    async handle(event, { once }) {
      handled.push(event)
      await once(
        (tx) => tx.query`insert into alerts (event_id, kind, subject, reason) values (${event.id}, 'a', 'b', 'c')`,
      )
    },
    ...more,
  })
  const effects = async () => (await db.query`select from alerts`).length
  const arrival = working("receive-arrival")
  const told = async (event: Event) => {
    await db.transaction((tx) => tell(tx, [event]))
    return event
  }
  const calledBack = () => told(happened("FactoryCalledBack", { callbackId: newId() }))
  const nudge = (event: { id: EventId; type: string }) => ({
    id: newId(),
    body: cloudEvent({ ...event, at: new Date() }, "shop"),
  })
  const take = (message: { id: string; body: string }, consumer = arrival, parts: Partial<TakeParts> = {}) =>
    takeMessage(consumer, message, { db, log, ...parts }, never)
  const deliveryOf = async (consumer: string, { id }: { id: string }) => {
    const [row] = await db.query<{ state: string; attempts: number; wait: number; leased: boolean }>`
      select state, attempts, extract(epoch from next_attempt_at - now())::float8 as wait,
             lease_until is not null as leased
      from deliveries
      where consumer = ${consumer} and event_id = ${id}
    `
    return row!
  }

  test("it does the work that the message names, with what the row says, and the message may be forgotten", async () => {
    const event = await calledBack()
    assert.equal(await take(nudge(event)), true)
    assert.deepEqual(handled, [event])
    assert.equal((await deliveryOf("receive-arrival", event)).state, "done")
    assert.equal(await effects(), 1)
  })

  test("what a message says of an event is not believed: only its name counts", async () => {
    const event = await calledBack()
    const body = cloudEvent({ ...event, at: new Date(), data: { callbackId: newId() } }, "shop")
    assert.equal(await take({ id: newId(), body }), true)
    assert.deepEqual(handled, [event])
  })

  test("the work of others who hear the same event is left to them", async () => {
    const event = await told(happened("StockSoldOut", { shortageId: newId(), sku: "CP-502101" }))
    const other = await calledBack()
    await takeMessage(working("pause-ads"), nudge(event), { db, log }, never)
    assert.equal((await deliveryOf("pause-ads", event)).state, "done")
    assert.equal((await deliveryOf("receive-arrival", other)).state, "pending")
  })

  test("who comes too late to write down how it ended keeps the message: it leads to the next try", async () => {
    const event = await calledBack()
    const late = working("receive-arrival", {
      async handle(what, delivery) {
        await db.query`update deliveries set lease_until = now(), next_attempt_at = now() where event_id = ${what.id}`
        await arrival.handle(what, delivery)
      },
    })
    assert.equal(await take(nudge(event), late), false)
    assert.match(failures[0]!, /the lease .* ran out/)
    assert.equal(await effects(), 0)
    assert.equal(await take(nudge(event)), true)
    assert.equal(await effects(), 1)
  })

  test("one that comes before its time may be forgotten, and the row asks for another that comes then", async () => {
    const event = await calledBack()
    await db.query`
      update deliveries
      set attempts = 1, next_attempt_at = now() + interval '10 seconds', carried_until = now() + interval '910 seconds'
    `
    assert.equal(await take(nudge(event)), true)
    assert.equal(await effects(), 0)
    const broker = recordingBroker()
    await relay({ db, outbox: "shop", broker })
    assert.deepEqual(
      broker.nudged.map(({ delaySeconds }) => delaySeconds),
      [10],
    )
  })

  test("the same message twice at once: one does it, the other is kept until that is known", async () => {
    const event = await calledBack()
    const began = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    const slow = working("receive-arrival", {
      async handle(what, delivery) {
        began.resolve()
        await go.promise
        await arrival.handle(what, delivery)
      },
    })
    const first = take(nudge(event), slow)
    await began.promise
    assert.equal(await take(nudge(event), slow), false)
    go.resolve()
    assert.equal(await first, true)
    assert.equal(await effects(), 1)
    assert.equal(await take(nudge(event), slow), true)
    assert.equal(await effects(), 1)
  })

  test("ten at the same moment: one effect", async () => {
    const event = await calledBack()
    const answers = await Promise.all(Array.from({ length: 10 }, () => take(nudge(event))))
    assert.equal(await effects(), 1)
    assert.equal(handled.length, 1)
    assert.ok(answers.includes(true))
  })

  test("what was done before may be forgotten, and is not done again", async () => {
    const event = await calledBack()
    await take(nudge(event))
    assert.equal(await take(nudge(event)), true)
    assert.equal(handled.length, 1)
    assert.equal((await deliveryOf("receive-arrival", event)).attempts, 1)
  })

  test("what a person has to look at may be forgotten", async () => {
    const event = await calledBack()
    const refusing = working("receive-arrival", { handle: () => Promise.reject(new Rejected("never")) })
    assert.equal(await take(nudge(event), refusing), true)
    assert.equal((await deliveryOf("receive-arrival", event)).state, "dead")
    assert.equal(await take(nudge(event)), true)
    assert.deepEqual(handled, [])
  })

  test("what failed may be forgotten: its row knows when it comes again; a message too early is no attempt", async () => {
    const event = await calledBack()
    const failing = working("receive-arrival", {
      schedule: [1_000_000],
      handle: () => Promise.reject(new Error("not this time")),
    })
    assert.equal(await take(nudge(event), failing), true)
    assert.deepEqual(failures, ["not this time"])
    const { state, attempts, leased } = await deliveryOf("receive-arrival", event)
    assert.deepEqual([state, attempts, leased], ["pending", 1, false])
    assert.equal(await take(nudge(event)), true)
    assert.equal((await deliveryOf("receive-arrival", event)).attempts, 1)
    assert.deepEqual(handled, [])
  })

  test("whose worker died with it is taken over when its time is over, and that counts as a failure", async () => {
    const event = await calledBack()
    await claimNamed(db, "receive-arrival", event.id, 30)
    assert.equal(await take(nudge(event)), false)
    await db.query`update deliveries set lease_until = now(), next_attempt_at = now()`
    assert.equal(await take(nudge(event)), true)
    const [row] = await db.query`select state, attempts, failures from deliveries where event_id = ${event.id}`
    assert.deepEqual(row, { state: "done", attempts: 2, failures: 1 })
  })

  test("a worker holds it as long as it says it needs", async () => {
    const event = await calledBack()
    const looking = working("receive-arrival", {
      async handle(what, delivery) {
        const { wait, leased } = await deliveryOf("receive-arrival", what)
        assert.ok(leased && wait > 85 && wait <= 90, `${wait}`)
        await arrival.handle(what, delivery)
      },
    })
    assert.equal(await take(nudge(event), looking, { leaseSeconds: 90 }), true)
    assert.deepEqual(failures, [])
  })

  test("a message that names nothing here, or that nobody can read, is kept", async () => {
    const event = await calledBack()
    const bodies = [
      nudge({ id: newId(), type: "FactoryCalledBack" }).body,
      "",
      "{",
      "[]",
      JSON.stringify({ specversion: "1.0", source: "elsewhere", id: event.id }),
    ]
    for (const body of bodies) await assert.rejects(take({ id: newId(), body }), Unreadable, body)
    await assert.rejects(takeMessage(working("resume-ads"), nudge(event), { db, log }, never), Unreadable)
    assert.deepEqual(handled, [])
    assert.equal((await deliveryOf("receive-arrival", event)).attempts, 0)
  })

  test("a database that is away keeps the message", async () => {
    const event = await calledBack()
    const away = openDatabase({ url: "postgres://nobody@127.0.0.1:1/nowhere", connectTimeout: 1_000 })
    await assert.rejects(take(nudge(event), arrival, { db: away }), /ECONNREFUSED/)
    await away.close()
    assert.equal((await deliveryOf("receive-arrival", event)).attempts, 0)
  })

  const theirs = (attributes: Record<string, string>, messageId: string = newId()) => ({
    id: newId(),
    body: JSON.stringify({
      Type: "Notification",
      MessageId: messageId,
      TopicArn: "arn:aws:sns:ap-northeast-2:000000000000:stock_empty",
      Subject: "도너츠 재고 부족",
      Message: "재고가 부족합니다",
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, Value]) => [name, { Type: "String", Value }]),
      ),
    }),
  })
  const shortage = {
    MessageAttributeProductId: "CP-502101",
    MessageAttributeProductCnt: "10",
    MessageAttributeFactoryId: "FF-500293",
    MessageAttributeRequester: "홍길동",
  }
  const orders = working("order-from-factory")
  const takeTheirs = (message: { id: string; body: string }) =>
    takeMessage(orders, message, { db, log, readTheirs: readSeedForm }, never)

  test("what somebody else reported becomes an event under the id it came with, and is worked off once", async () => {
    const id = newId<EventId>()
    const event = {
      id,
      type: "StockReportedShort",
      data: { sku: "CP-502101", count: "10", factoryId: "FF-500293" },
    } as const
    assert.equal(await takeTheirs(theirs(shortage, id)), true)
    assert.deepEqual(handled, [event])
    assert.equal(await takeTheirs(theirs(shortage, id)), true)
    assert.equal(await takeTheirs(theirs({ ...shortage, MessageAttributeProductCnt: "99" }, id)), true)
    assert.deepEqual(await db.query`select id, type, data from events`, [event])
    assert.deepEqual(await db.query`select consumer, state from deliveries`, [
      { consumer: "order-from-factory", state: "done" },
    ])
    assert.equal(handled.length, 1)
  })

  test("the name of who asked is not kept", async () => {
    await takeTheirs(theirs(shortage))
    const [{ all } = { all: "" }] = await db.query<{ all: string }>`select events::text as all from events`
    assert.match(all, /CP-502101/)
    assert.doesNotMatch(all, /홍길동/)
  })

  test("a report that hits the database's nerves is stored without what is no text", async () => {
    await takeTheirs(theirs({ ...shortage, MessageAttributeProductId: "CP\0\ud800 1", MessageAttributeFactoryId: "" }))
    assert.deepEqual(
      handled.map(({ data }) => data),
      [{ sku: "CP \ufffd 1", count: "10", factoryId: "" }],
    )
  })

  test("the same report to ten at once is one event with one effect", async () => {
    const message = theirs(shortage)
    await Promise.all(Array.from({ length: 10 }, () => takeTheirs(message)))
    assert.equal((await db.query`select from events`).length, 1)
    assert.equal(await effects(), 1)
  })

  test("a report that says neither what nor how many is kept, for a person to look at", async () => {
    await assert.rejects(takeTheirs(theirs({ MessageAttributeRequester: "홍길동" })), Unreadable)
    assert.equal((await db.query`select from events`).length, 0)
  })

  test("who cannot read what others publish forgets it without effect", async () => {
    assert.equal(await takeMessage(working("pause-ads"), theirs(shortage), { db, log }, never), true)
    assert.deepEqual(handled, [])
    assert.equal((await db.query`select from events`).length, 0)
  })

  test("the signal to break off reaches the consumer", async () => {
    const event = await calledBack()
    const leaving = new AbortController()
    const waiting = working("receive-arrival", {
      async handle(_, { signal }) {
        leaving.abort(new Error("the process is stopping"))
        signal.throwIfAborted()
      },
    })
    assert.equal(await takeMessage(waiting, nudge(event), { db, log }, leaving.signal), true)
    assert.deepEqual(failures, ["the process is stopping"])
  })
})
