import assert from "node:assert/strict"
import { after, afterEach, before, describe, test } from "node:test"
import { scratchDatabase } from "../proof/scratch.ts"
import { type Database, openDatabase } from "../database/database.ts"
import type { Event } from "../events.ts"
import { consumersOf, deadLetterQueueOf, outboxes, queueOf, type Outbox } from "../flow.ts"
import { listDeadLetters, resendDeadLetter } from "../operations/dead-letters.ts"
import { checkInvariants } from "../operations/invariants.ts"
import { newId } from "../shared/ids.ts"
import { collectDeadMessage, consumerBehind } from "./dead-messages.ts"
import { claimNamed } from "./deliveries.ts"
import { happened, tell } from "./events.ts"
import { cloudEvent } from "./message.ts"
import { takeMessage } from "./take-message.ts"

describe("a message that its queue gave up", () => {
  let database: Awaited<ReturnType<typeof scratchDatabase>>
  let db: Database
  before(async () => {
    database = await scratchDatabase()
    db = openDatabase({ url: database.url, connections: 10 })
  })
  afterEach(async () => {
    const [accounts] = (await checkInvariants(db)).filter(({ id }) => id === "S-15")
    assert.deepEqual(accounts!.violations, [])
    await db.query`truncate delivery_attempts, deliveries, inbox, alerts, operator_actions, events`
  })
  after(async () => {
    await db.close()
    await database.drop()
  })

  const calledBack = async () => {
    const event = happened("FactoryCalledBack", { callbackId: newId() })
    await db.transaction((tx) => tell(tx, [event]))
    return event
  }
  const messageOf = (event: Pick<Event, "id" | "type">, id: string = newId()) => ({
    id,
    body: cloudEvent({ id: event.id, type: event.type, at: new Date() }, "shop"),
  })
  const desk = async () =>
    (await listDeadLetters(db, [], undefined, 50)).map(({ id, reason, data }) => ({ id, reason, data }))
  const rowOf = async (consumer: string, eventId: string) =>
    (await db.query`select * from deliveries where consumer = ${consumer} and event_id = ${eventId}`)[0]!
  const alarms = async () =>
    (await db.query<{ data: unknown }>`select data from events where type = 'WorkGotStuck' order by id`).map(
      ({ data }) => data,
    )
  const GAVE_UP = "its queue gave it up: no consumer lived to take it"
  const STRANGE = "a message that is none of ours, or names nothing that is here"

  test("its delivery, still due, lies on the desk, and operations hear of it once", async () => {
    const event = await calledBack()
    const message = messageOf(event)
    await collectDeadMessage(db, "receive-arrival", message)
    await collectDeadMessage(db, "receive-arrival", message)
    await collectDeadMessage(db, "receive-arrival", messageOf(event))
    const id = `receive-arrival.${event.id}`
    assert.deepEqual(await desk(), [{ id, reason: GAVE_UP, data: event.data }])
    assert.deepEqual(await alarms(), [{ kind: "dead-letter", subject: id, reason: GAVE_UP }])
    assert.partialDeepStrictEqual(await rowOf("receive-arrival", event.id), {
      failures: 1,
      lease_until: null,
      carried_until: null,
    })
  })

  test("one whose worker died with it is given up as well", async () => {
    const event = await calledBack()
    await claimNamed(db, "receive-arrival", event.id, 30)
    await db.query`update deliveries set lease_until = now(), next_attempt_at = now()`
    await collectDeadMessage(db, "receive-arrival", messageOf(event))
    assert.partialDeepStrictEqual(await rowOf("receive-arrival", event.id), { state: "dead", lease_until: null })
  })

  test("of two who hear the same, only the one whose message it was is stuck", async () => {
    const event = happened("StockRanShort", {
      shortageId: newId(),
      productionOrderId: newId(),
      sku: "CP-502101",
      quantity: 10,
      expectedAt: "2026-01-01T00:00:00.000Z",
    })
    await db.transaction((tx) => tell(tx, [event]))
    await collectDeadMessage(db, "pause-ads", messageOf(event))
    assert.partialDeepStrictEqual(await rowOf("pause-ads", event.id), { state: "dead" })
    assert.partialDeepStrictEqual(await rowOf("order-from-factory", event.id), { state: "pending" })
  })

  const alive: [what: string, bring: (id: string) => Promise<unknown>][] = [
    ["done", (id) => takeMessage(doing, messageOf({ id } as Event), { db, log }, new AbortController().signal)],
    ["in work", (id) => claimNamed(db, "receive-arrival", id as Event["id"], 30)],
    ["waiting for its time", () => db.query`update deliveries set next_attempt_at = now() + interval '1 minute'`],
    ["dead already", () => db.query`update deliveries set state = 'dead', ended_at = now(), last_error = 'because'`],
  ]
  const log = { failed: assert.fail, databaseAway: assert.fail }
  const doing = {
    name: "receive-arrival",
    handle: (_: unknown, { once }: { once: () => Promise<void> }) => once(),
  } as const
  for (const [what, bring] of alive)
    test(`a delivery that is ${what} is left as it is`, async () => {
      const event = await calledBack()
      await bring(event.id)
      const before = await rowOf("receive-arrival", event.id)
      await collectDeadMessage(db, "receive-arrival", messageOf(event))
      assert.deepEqual(await rowOf("receive-arrival", event.id), before)
      assert.deepEqual(await alarms(), [])
    })

  test("an alert that nobody took is on the desk, and raises no alert about itself", async () => {
    const stuck = happened("WorkGotStuck", { kind: "failed", subject: "a", reason: "b" })
    await db.transaction((tx) => tell(tx, [stuck]))
    await collectDeadMessage(db, "alert-operations", messageOf(stuck))
    assert.deepEqual(
      (await desk()).map(({ id }) => id),
      [`alert-operations.${stuck.id}`],
    )
    assert.equal((await alarms()).length, 1)
  })

  test("one that nobody can read lies on the desk as it came, once, without what no person should see", async () => {
    const token = `0123abcd.${"A".repeat(43)}`
    const message = { id: newId(), body: `no JSON\0\r\n\u001b[2Jcall /factory/callbacks/${token}\ud800` }
    await collectDeadMessage(db, "receive-arrival", message)
    await collectDeadMessage(db, "receive-arrival", message)
    const id = `receive-arrival.${message.id}`
    const data = { body: "no JSON [2Jcall /factory/callbacks/…\ufffd" }
    assert.deepEqual(await desk(), [{ id, reason: STRANGE, data }])
    assert.deepEqual(await alarms(), [{ kind: "dead-letter", subject: id, reason: STRANGE }])
  })

  test("of a very long one, as much as a person can look at", async () => {
    await collectDeadMessage(db, "receive-arrival", { id: newId(), body: "a".repeat(250_000) })
    const [letter] = await desk()
    assert.deepEqual(letter!.data, { body: "a".repeat(10_000) })
  })

  test("a message without an id of ours gets one", async () => {
    await collectDeadMessage(db, "receive-arrival", { id: "17", body: "strange" })
    assert.equal((await desk()).length, 1)
  })

  test("one that names an event which is not here, or not this consumer's, lies on the desk as it came", async () => {
    const event = await calledBack()
    const unknown = messageOf({ id: newId(), type: "FactoryCalledBack" })
    const notTheirs = messageOf(event)
    await collectDeadMessage(db, "receive-arrival", unknown)
    await collectDeadMessage(db, "pause-ads", notTheirs)
    assert.deepEqual(
      (await desk()).map(({ id, data }) => ({ id, data })).toSorted((a, b) => (a.id < b.id ? 1 : -1)),
      [
        { id: `receive-arrival.${unknown.id}`, data: { body: unknown.body } },
        { id: `pause-ads.${notTheirs.id}`, data: { body: notTheirs.body } },
      ],
    )
    assert.partialDeepStrictEqual(await rowOf("receive-arrival", event.id), { state: "pending" })
  })

  test("an unreadable one of the alerts raises its alarm", async () => {
    await collectDeadMessage(db, "alert-operations", { id: newId(), body: "strange" })
    assert.equal((await alarms()).length, 1)
  })

  test("sent again, one that nobody can read comes back to the desk and does no harm", async () => {
    const message = { id: newId(), body: "strange" }
    await collectDeadMessage(db, "receive-arrival", message)
    const id = `receive-arrival.${message.id}`
    assert.equal(await resendDeadLetter([db], id, "kim"), "done")
    const failures: string[] = []
    const parts = {
      db,
      log: { failed: (_: string, __: string, reason: string) => failures.push(reason), databaseAway: assert.fail },
    }
    const again = messageOf({ id: message.id as Event["id"], type: "UnreadableMessage" as never })
    const untouched = { ...doing, handle: assert.fail }
    assert.equal(await takeMessage(untouched, again, parts, new AbortController().signal), true)
    assert.deepEqual(failures, ["receive-arrival does not hear UnreadableMessage"])
    assert.deepEqual(await desk(), [{ id, reason: failures[0], data: { body: "strange" } }])
    assert.equal((await alarms()).length, 2)
  })

  test("a database that is away keeps the message in its queue", async () => {
    const away = openDatabase({ url: "postgres://nobody@127.0.0.1:1/nowhere", connectTimeout: 1_000 })
    await assert.rejects(collectDeadMessage(away, "receive-arrival", { id: newId(), body: "strange" }))
    await away.close()
  })
})

test("of every dead-letter queue it is known whose it is", () => {
  for (const outbox of Object.keys(outboxes) as Outbox[])
    for (const consumer of consumersOf(outbox))
      assert.equal(consumerBehind(outbox, deadLetterQueueOf(queueOf(outbox, consumer))), consumer)
  assert.equal(consumerBehind("shop", "dead_letter_queue"), "order-from-factory")
  assert.equal(consumerBehind("shop", "restock-shop-alert-operations-dead"), "alert-operations")
  for (const strange of ["stock_queue", "restock-customers-alert-operations-dead", "", "dead"])
    assert.equal(consumerBehind("shop", strange), undefined, strange)
})
