import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { mailAlerts } from "../../src/operations/mail-alerts.ts"
import { resendMany } from "../../src/operations/dead-letters.ts"
import { checkAll } from "../../src/operations/invariants.ts"
import { watchInvariants } from "../../src/operations/watch-invariants.ts"
import type { Mail } from "../../src/shared/mail.ts"
import { type Json, openTestShop, type TestShop, until } from "../support/shop.ts"

describe("the operations desk", () => {
  let shop: TestShop
  before(async () => (shop = await openTestShop()))
  after(() => shop.close())

  const letters = async () => (await shop.get("/dead-letters?limit=200")).body as Json[]
  const operationsMails = async () => (await shop.mails()).filter((mail: Json) => mail.kind === "operations")

  test("an outage that makes sixty dead letters in two databases is one mail, and a list one can page through", async () => {
    await shop.factory.setFaults({ answer: { status: 422 } })
    for (let at = 1; at <= 30; at++)
      await shop.post("/products", {
        sku: `NEW-${at}`,
        name: "새 도넛",
        price: 1,
        stock: 0,
        reorderPoint: 0,
        orderUpTo: 5,
        backorders: "accept",
      })
    await shop.marketing.setFaults({ status: 400 })
    for (let at = 1; at <= 30; at++) await shop.customers.post("/customers", { id: `c-${at}` })
    await shop.post("/products", {
      sku: "BULK",
      name: "상자",
      price: 1,
      stock: 100_000,
      reorderPoint: 0,
      orderUpTo: 10,
      backorders: "accept",
    })
    for (let at = 1; at <= 30; at++) await shop.post("/checkout", { sku: "BULK", quantity: 100, customerId: `c-${at}` })
    await until("all are on the desk", async () => (await letters()).length === 60, 30_000)

    const told = async () => (await operationsMails()).map((mail: Json) => mail.text).join("\n")
    await until("operations are told", async () => /422/.test(await told()) && /400/.test(await told()), 20_000)
    const paged: string[] = []
    for (let path: string | undefined = "/dead-letters?limit=7"; path;) {
      const page = await shop.get(path)
      paged.push(...page.body.map((letter: Json) => letter.id))
      path = /<([^>]+)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1]
    }
    assert.deepEqual(paged.toSorted(), (await letters()).map((letter) => letter.id).toSorted())
    const mails = await operationsMails()
    // The customers' server may be a machine of its own, so it tells of its own; a thousand letters change nothing of that.
    assert.ok(mails.length <= 2, JSON.stringify(mails.map((mail: Json) => mail.subject)))
    assert.ok(mails.every((mail: Json) => mail.to === "operations@donut.example"))
  })

  test("what was the matter being mended, all of a consumer are sent again, with progress, and stop when told to", async () => {
    await shop.factory.clearFaults()
    const stopping = new AbortController()
    const seen: string[] = []
    const first = await resendMany(
      [shop.db, shop.customersDb],
      "order-from-factory",
      "kim",
      stopping.signal,
      (sent, of) => {
        seen.push(`${sent} of ${of}`)
        if (sent === 10) stopping.abort()
      },
    )
    assert.deepEqual([first, seen.at(-1)], [{ sent: 10, left: 20 }, "10 of 30"])
    const rest = await resendMany(
      [shop.db, shop.customersDb],
      "order-from-factory",
      "kim",
      new AbortController().signal,
      () => {},
    )
    assert.deepEqual(rest, { sent: 20, left: 0 })
    await until("the factory delivers", async () => (await shop.product("NEW-30")).stock === 5)
    const actions = await shop.db.query`select 1 from operator_actions where action = 'resend' and actor = 'kim'`
    assert.equal(actions.length, 30)
    assert.equal(shop.factory.requests.filter((one) => one.status === 201).length, 30)
  })

  test("one is given up, with a reason that is kept, also in the customers' database", async () => {
    const [letter] = (await letters()).filter((one) => one.consumer === "notify-marketing")
    const { status } = await shop.post(`/dead-letters/${letter!.id}/discard`, { reason: "told by telephone" })
    assert.equal(status, 200)
    assert.equal(
      (await letters()).some((one) => one.id === letter!.id),
      false,
    )
    const [action] = await shop.customersDb.query<{ reason: string }>`
      select reason from operator_actions where action = 'discard' and subject = ${letter!.id}
    `
    assert.equal(action!.reason, "told by telephone")
  })

  test("an alert that cannot be mailed raises no alert: it waits, and is sent with the same id", async () => {
    const tried: Mail[] = []
    let works = false
    const parts = {
      db: shop.db,
      to: "operations@donut.example",
      publicUrl: shop.url,
      warn: () => {},
      gatherSeconds: 0,
      pauseSeconds: 0,
      sendMail: async (mail: Mail) => {
        tried.push(mail)
        return works ? ({ kind: "sent" } as const) : ({ kind: "not-sent", reason: "no mail today" } as const)
      },
    }
    const eventsBefore = (await shop.db.query`select 1 from events where type = 'WorkGotStuck'`).length
    await shop.db.query`
      with stuck as (
        insert into events (id, type, data) values (gen_random_uuid(), 'WorkGotStuck', '{}') returning id
      ), delivered as (
        insert into deliveries (event_id, consumer, state, ended_at, attempts, fence)
        select id, 'alert-operations', 'done', now(), 1, 1 from stuck
      ), noted as (
        insert into inbox (consumer, event_id) select 'alert-operations', id from stuck
      )
      insert into alerts (event_id, kind, subject, reason) select id, 'failed', 'an order', 'three asks' from stuck
    `
    await mailAlerts(parts)
    works = true
    await shop.db.query`update alert_mails set next_attempt_at = now() where sent_at is null`
    await mailAlerts(parts)
    await mailAlerts(parts)
    assert.equal(tried.length, 2)
    assert.deepEqual(tried[0], tried[1])
    const stuck = await shop.db.query`select 1 from events where type = 'WorkGotStuck'`
    assert.equal(stuck.length, eventsBefore + 1)
  })

  test("an invariant that does not hold is told once a day, not once a minute", async () => {
    await shop.db.query`alter table stock_movements disable trigger stock_movements_are_append_only`
    try {
      for (let minute = 1; minute <= 3; minute++)
        await watchInvariants(shop.db, () => checkAll(shop.db, [shop.customersDb]))
    } finally {
      await shop.db.query`alter table stock_movements enable trigger stock_movements_are_append_only`
    }
    const told = await shop.db.query<{ subject: string }>`
      select data->>'subject' as subject from events where data->>'kind' = 'broken-invariant'
    `
    assert.deepEqual(
      told.map((one) => one.subject),
      ["S-03"],
    )
    await until("it is written down", async () => {
      return (await shop.db.query`select 1 from alerts where kind = 'broken-invariant'`).length === 1
    })
  })
})
