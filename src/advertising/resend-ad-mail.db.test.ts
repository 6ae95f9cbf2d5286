import assert from "node:assert/strict"
import { afterEach, beforeEach, describe, test } from "node:test"
import { type Database, openDatabase, type Transaction } from "../database/database.ts"
import type { ConsumerName } from "../flow.ts"
import { type Consumer, deliver } from "../messaging/consumer.ts"
import { claim } from "../messaging/deliveries.ts"
import { checkInvariants } from "../operations/invariants.ts"
import { scratchDatabase } from "../proof/scratch.ts"
import { listOf } from "../runtimes/consumers.ts"
import { seed } from "../runtimes/seed.ts"
import { newId } from "../shared/ids.ts"
import type { Mail, MailAnswer } from "../shared/mail.ts"
import { adjustStock } from "../stock/adjust-stock.ts"
import { stockStore } from "../stock/stock-store.ts"
import type { AdMailKind } from "./ad-mails.ts"
import { changeAd } from "./ad.ts"
import { type PausePolicy, pauseAds } from "./pause-ads.ts"
import { adMailNow, mayBeSentOnceMore, resendAdMail } from "./resend-ad-mail.ts"
import { resumeAds } from "./resume-ads.ts"

const silent = { failed: () => {}, databaseAway: () => {} }
const never = new AbortController().signal
const by = { actor: "kim", reason: "the manager lost it" }

describe("a person has a mail to an ad manager sent once more", () => {
  let database: Awaited<ReturnType<typeof scratchDatabase>>
  let db: Database
  let answer: MailAnswer
  let policy: PausePolicy
  const sent: Mail[] = []
  beforeEach(async () => {
    database = await scratchDatabase()
    db = openDatabase({ url: database.url, connections: 4 })
    await seed(db, 120)
    answer = { kind: "sent" }
    policy = "refill-starts"
    sent.length = 0
  })
  afterEach(async () => {
    const results = await checkInvariants(db)
    // The factory is asked by nobody here.
    const broken = results.filter(({ id, holds }) => !holds && id.startsWith("S-"))
    await db.close()
    await database.drop()
    assert.deepEqual(broken, [])
  })

  const move = (delta: number) =>
    db.transaction((tx: Transaction) =>
      adjustStock(tx, stockStore(tx, 120), "CP-502101", { delta, reason: "counted" }, "kim"),
    )
  const sellOut = () => move(-3)
  const refill = () => move(11)
  /** Whatever the ad manager has to hear is delivered, until nothing is due. */
  async function workOff() {
    const parts = { db, publicUrl: "http://127.0.0.1:1", sendMail: async (mail: Mail) => (sent.push(mail), answer) }
    const consumers: Consumer<ConsumerName>[] = listOf({
      "pause-ads": pauseAds(parts, policy),
      "resume-ads": resumeAds(parts),
    })
    for (let worked = true; worked;) {
      worked = false
      for (const consumer of consumers)
        for (const claimed of await claim(db, consumer.name, 10, 30)) {
          worked = true
          await deliver(consumer, claimed, { db, log: silent }, never)
        }
    }
  }
  const kinds = () => sent.map(({ kind }) => kind.slice("ads-".length))
  async function mailOf(kind: AdMailKind) {
    const [mail] = await db.query<{ id: string; state: string; sentAt: Date | null }>`
      select id, state, sent_at as "sentAt" from ad_mails where kind = ${kind} order by id desc limit 1
    `
    return mail!
  }
  const resend = async (kind: AdMailKind) => resendAdMail(db, policy, kind, (await mailOf(kind)).id, by)
  const may = async (kind: AdMailKind) =>
    mayBeSentOnceMore((await adMailNow(db, policy, kind, (await mailOf(kind)).id))!)

  test("it arrives twice, the same; delivered however often, no third time", async () => {
    await sellOut()
    await workOff()
    assert.equal(await may("pause"), "yes")
    assert.equal(await resend("pause"), "done")
    assert.equal(await resend("pause"), "on-its-way")
    await workOff()
    await workOff()
    assert.equal(sent.length, 2)
    const [first, second] = sent.map(({ id, to, subject, text, html }) => ({ id, to, subject, text, html }))
    assert.deepEqual(first, second)
    assert.equal((await mailOf("pause")).state, "sent")
    const actions =
      await db.query`select actor, action, subject, reason, before, after from operator_actions where action like 'resend%'`
    assert.deepEqual(actions, [
      {
        ...by,
        action: "resend-mail",
        subject: sent[0]!.id,
        before: { state: "sent" },
        after: { state: "maybe-sent" },
      },
    ])
  })

  test("the shortage is told again by itself, and the manager hears it no second time", async () => {
    await sellOut()
    await workOff()
    await db.query`
      with told as (
        insert into events (id, type, data)
        select ${newId()}, type, data from events where type = 'StockRanShort'
        returning id
      )
      insert into deliveries (event_id, consumer) select id, unnest(array['pause-ads', 'order-from-factory']) from told
    `
    await workOff()
    assert.deepEqual(kinds(), ["pause"])
    assert.equal(await resend("pause"), "done")
    await workOff()
    assert.deepEqual(kinds(), ["pause", "pause"])
  })

  test("the news that it can run again, too; the request before it is wrong by then", async () => {
    await sellOut()
    await workOff()
    await refill()
    await workOff()
    assert.deepEqual([await may("pause"), await may("resume")], ["superseded", "yes"])
    assert.equal(await resend("pause"), "superseded")
    assert.equal(await resend("resume"), "done")
    await workOff()
    assert.deepEqual(kinds(), ["pause", "resume", "resume"])
  })

  test("stock comes back before it is sent: it is not sent, and the manager still hears that the ad can run", async () => {
    await sellOut()
    await workOff()
    assert.equal(await resend("pause"), "done")
    await refill()
    await workOff()
    assert.deepEqual(kinds(), ["pause", "resume"])
    assert.notEqual((await mailOf("pause")).sentAt, null)
  })

  test("its worker died after sending it: it is sent again, as ever", async () => {
    await sellOut()
    await workOff()
    await resend("pause")
    const [claimed] = await claim(db, "pause-ads", 1, 30)
    assert.equal(claimed!.round, 1)
    await db.query`update ad_mails set state = 'sending'`
    await db.query`update deliveries set lease_until = now(), next_attempt_at = now() where lease_until is not null`
    await workOff()
    assert.deepEqual(kinds(), ["pause", "pause"])
    assert.equal((await mailOf("pause")).state, "sent")
  })

  test("a mail that was refused goes to the address as it is now", async () => {
    await sellOut()
    answer = { kind: "rejected", reason: "550 no such mailbox" }
    await workOff()
    assert.equal((await mailOf("pause")).state, "refused")
    await db.transaction((tx) => changeAd(tx, "AD-500293", { managerEmail: "lee@donut.example" }, "kim"))
    answer = { kind: "sent" }
    assert.equal(await resend("pause"), "done")
    await workOff()
    assert.deepEqual(
      sent.map(({ to }) => to),
      ["ads@donut.example", "lee@donut.example"],
    )
    assert.equal((await mailOf("pause")).state, "sent")
  })

  test("only the last of two requests; and none while the ad does not run", async () => {
    await sellOut()
    await workOff()
    const { id: first } = await mailOf("pause")
    await refill()
    await workOff()
    await move(-11)
    await workOff()
    assert.deepEqual(kinds(), ["pause", "resume", "pause"])
    assert.equal(await resendAdMail(db, policy, "pause", first, by), "not-the-last")
    assert.equal(await resend("resume"), "superseded")
    await db.transaction((tx) => changeAd(tx, "AD-500293", { running: false }, "kim"))
    assert.equal(await resend("pause"), "superseded")
    await db.transaction((tx) => changeAd(tx, "AD-500293", { running: true }, "kim"))
    assert.equal(await resend("pause"), "done")
    await workOff()
    assert.equal(sent.length, 4)
  })

  test("also where managers are asked only when the last piece is gone", async () => {
    policy = "sold-out"
    await sellOut()
    await workOff()
    assert.deepEqual(kinds(), ["pause"])
    assert.equal(await resend("pause"), "done")
    await workOff()
    assert.deepEqual(kinds(), ["pause", "pause"])
    policy = "refill-starts"
    assert.equal(await resend("pause"), "done")
    await workOff()
    assert.deepEqual(kinds(), ["pause", "pause", "pause"])
  })

  test("two people wish it at once: it is sent once more, not twice", async () => {
    await sellOut()
    await workOff()
    const answers = await Promise.all([resend("pause"), resend("pause"), resend("pause")])
    assert.deepEqual(answers.sort(), ["done", "on-its-way", "on-its-way"])
    await workOff()
    assert.equal(sent.length, 2)
  })

  test("what is no mail is nobody's, also by the other kind's name", async () => {
    await sellOut()
    await workOff()
    const { id } = await mailOf("pause")
    assert.equal(await resendAdMail(db, policy, "pause", newId(), by), "unknown")
    assert.equal(await resendAdMail(db, policy, "resume", id, by), "unknown")
    assert.equal(await adMailNow(db, policy, "resume", id), undefined)
  })
})
