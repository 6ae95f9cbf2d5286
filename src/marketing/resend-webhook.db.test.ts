import assert from "node:assert/strict"
import { afterEach, beforeEach, describe, test } from "node:test"
import { type Database, openDatabase } from "../database/database.ts"
import type { ConsumerName } from "../flow.ts"
import { type Consumer, deliver } from "../messaging/consumer.ts"
import { claim } from "../messaging/deliveries.ts"
import { happened, tell } from "../messaging/events.ts"
import { discardDeadLetter } from "../operations/dead-letters.ts"
import { checkInvariants } from "../operations/invariants.ts"
import { scratchDatabase } from "../proof/scratch.ts"
import { listOf } from "../runtimes/consumers.ts"
import { newId } from "../shared/ids.ts"
import { notifyMarketing } from "./notify-marketing.ts"
import { resendWebhook } from "./resend-webhook.ts"
import type { OutgoingWebhook, WebhookAnswer } from "./send-webhook.ts"

const by = { actor: "kim", reason: "their system was restored from a backup" }

describe("a person has a webhook sent once more", () => {
  let database: Awaited<ReturnType<typeof scratchDatabase>>
  let db: Database
  let answer: WebhookAnswer
  let id: string
  const sent: OutgoingWebhook[] = []
  beforeEach(async () => {
    database = await scratchDatabase("restock_customers")
    db = openDatabase({ url: database.url, connections: 4 })
    answer = { kind: "delivered" }
    sent.length = 0
    const event = happened("CustomerBecameVip", { customerId: "kim", orderId: newId() })
    await db.transaction((tx) => tell(tx, [event]))
    id = event.id
  })
  afterEach(async () => {
    const broken = (await checkInvariants(db, "customers")).filter(({ holds }) => !holds)
    await db.close()
    await database.drop()
    assert.deepEqual(broken, [])
  })

  async function workOff() {
    const send = async (webhook: OutgoingWebhook) => (sent.push(webhook), answer)
    const [consumer] = listOf({ "notify-marketing": notifyMarketing(db, send) }) as [Consumer<ConsumerName>]
    for (const claimed of await claim(db, "notify-marketing", 10, 30))
      await deliver(
        consumer,
        claimed,
        { db, log: { failed: () => {}, databaseAway: () => {} } },
        AbortSignal.timeout(9e3),
      )
  }
  const state = async () =>
    (await db.query<{ state: string }>`select state from deliveries where event_id = ${id}`)[0]!.state
  const resend = () => resendWebhook(db, id, by)

  test("it arrives twice, under the same id and in the same bytes; nobody sends it a third time", async () => {
    await workOff()
    assert.equal(await resend(), "done")
    assert.equal(await resend(), "on-its-way")
    await workOff()
    await workOff()
    assert.equal(sent.length, 2)
    assert.deepEqual(sent[0], sent[1])
    assert.equal(sent[0]!.id, id)
    assert.equal(await state(), "done")
    const actions = await db.query`select actor, action, subject, reason, before, after from operator_actions`
    const [before, after] = [{ state: "done" }, { state: "pending" }]
    assert.deepEqual(actions, [{ ...by, action: "resend-webhook", subject: id, before, after }])
  })

  test("so does one that is dead, or was given up", async () => {
    answer = { kind: "rejected", reason: "400" }
    await workOff()
    assert.equal(await state(), "dead")
    assert.equal(await resend(), "done")
    await workOff()
    assert.equal(await discardDeadLetter([db], `notify-marketing.${id}`, "kim", "told by telephone"), "done")
    answer = { kind: "delivered" }
    assert.equal(await resend(), "done")
    await workOff()
    assert.deepEqual([sent.length, await state()], [3, "done"])
  })

  test("marketing wanted nothing more: what it takes now says that it wants to hear again", async () => {
    await workOff()
    await db.query`update marketing_endpoint set disabled_at = now(), reason = '410'`
    assert.equal(await resend(), "done")
    await workOff()
    assert.equal((await db.query`select from marketing_endpoint where disabled_at is null`).length, 1)
  })

  test("one that is waiting for its next attempt comes by itself", async () => {
    answer = { kind: "failed", reason: "connection refused" }
    await workOff()
    assert.equal(await resend(), "on-its-way")
    assert.deepEqual(await db.query`select from operator_actions`, [])
  })

  test("what marketing never had to hear is nobody's", async () => {
    assert.equal(await resendWebhook(db, newId(), by), "unknown")
  })
})
