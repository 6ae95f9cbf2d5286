import assert from "node:assert/strict"
import { afterEach, beforeEach, describe, test } from "node:test"
import {
  letDaysPass,
  liveThroughADay,
  liveThroughAnother,
  openWorkedShop,
  type WorkedShop,
} from "../../test/support/worked-shop.ts"
import type { Database } from "../database/database.ts"
import { lookAndMoveOn } from "./checkpoints.ts"
import { checkAll } from "./invariants.ts"
import { mailAlerts } from "./mail-alerts.ts"
import { prune } from "./prune.ts"

describe("what is over is not kept for ever", () => {
  let shop: WorkedShop
  beforeEach(async () => {
    shop = await openWorkedShop()
    await liveThroughADay(shop)
  })
  afterEach(async () => {
    try {
      for (const how of ["full", "quick"] as const) {
        const results = await checkAll(shop.db, [shop.customersDb], how)
        assert.deepEqual(
          results.filter(({ holds }) => !holds),
          [],
          how,
        )
      }
    } finally {
      await shop.close()
    }
  })

  const pruneAll = async () => [await prune(shop.db, "shop"), await prune(shop.customersDb, "customers")]
  const count = async (db: Database, table: string) => {
    const [row] = await db.query<{ count: number }>`
      select (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from %I', ${table}::text), false, true, '')))[1]::text::int as count
    `
    return row!.count
  }
  /** Which events are there, and why: `StockRanShort order-from-factory dead`. */
  const left = async (db: Database) =>
    (
      await db.query<{ line: string }>`
        select e.type || ' ' || string_agg(d.consumer || ' ' || d.state, ', ' order by d.consumer) as line
        from events e
        join deliveries d on d.event_id = e.id
        group by e.id
        order by 1
      `
    ).map(({ line }) => line)

  test("within thirty days everything is there", async () => {
    await letDaysPass(shop, 29)
    assert.deepEqual(await pruneAll(), [0, 0])
  })

  test("after thirty days the events are gone that everybody is done with, and their inbox rows are not", async () => {
    const inbox = [await count(shop.db, "inbox"), await count(shop.customersDb, "inbox")]
    await letDaysPass(shop, 31)
    const [removed = 0, removedThere] = await pruneAll()
    assert.ok(removed > 5, `${removed}`)
    assert.equal(removedThere, 2)
    assert.deepEqual(await left(shop.db), [
      // its production order is open: by this event its ask is found again
      "StockRanShort order-from-factory dead, pause-ads done",
      "StockRanShort order-from-factory dead, pause-ads done",
      "StockRanShort order-from-factory done, pause-ads done",
      "StockRanShort order-from-factory done, pause-ads done",
      // an alert names it
      "WorkGotStuck alert-operations done",
      "WorkGotStuck alert-operations done",
    ])
    assert.deepEqual(await left(shop.customersDb), [
      "CustomerBecameVip notify-marketing dead",
      "WorkGotStuck alert-operations done",
      "WorkGotStuck alert-operations done",
    ])
    assert.deepEqual([await count(shop.db, "inbox"), await count(shop.customersDb, "inbox")], inbox)
    assert.deepEqual(await pruneAll(), [0, 0])
  })

  test("an event with a delivery that waits, or that a person has to see to, is there after a year", async () => {
    await shop.buy("SCARCE", 7)
    await letDaysPass(shop, 400)
    await pruneAll()
    await pruneAll()
    assert.deepEqual(await left(shop.db), [
      "StockRanShort order-from-factory dead, pause-ads done",
      "StockRanShort order-from-factory dead, pause-ads done",
      "StockRanShort order-from-factory done, pause-ads done",
      "StockRanShort order-from-factory done, pause-ads done",
      "StockRanShort order-from-factory pending, pause-ads pending",
      "StockSoldOut pause-ads pending",
    ])
    assert.deepEqual(await left(shop.customersDb), ["CustomerBecameVip notify-marketing dead"])
    await shop.workOff()
  })

  test("inbox rows go thirty days after their events, and not while their delivery is there", async () => {
    await letDaysPass(shop, 31)
    await pruneAll()
    await letDaysPass(shop, 30)
    await pruneAll()
    for (const db of [shop.db, shop.customersDb]) {
      const [row] = await db.query<{ alone: number; all: number }>`
        select count(*) filter (where d.event_id is null) as alone, count(*) as all
        from inbox i left join deliveries d using (event_id, consumer)
      `
      assert.equal(row!.alone, 0)
      assert.ok(row!.all > 0)
    }
  })

  test("after ninety days alerts, counts of refusals and the words of callbacks are gone, and what they led to is there", async () => {
    const parts = { db: shop.db, to: "operations@donut.example", publicUrl: "http://127.0.0.1:1", warn: () => {} }
    const now = { gatherSeconds: 0, pauseSeconds: 0 }
    await mailAlerts({ ...parts, ...now, sendMail: async () => ({ kind: "sent" }) })
    const kept = ["orders", "order_lines", "stock_movements", "asks", "callbacks", "production_orders", "shortages"]
    const before = await Promise.all(kept.map((table) => count(shop.db, table)))
    await letDaysPass(shop, 89)
    await pruneAll()
    const going = ["alerts", "alert_mails", "refusals"]
    for (const table of going) assert.notEqual(await count(shop.db, table), 0, table)
    await letDaysPass(shop, 2)
    await pruneAll()
    for (const table of going) assert.equal(await count(shop.db, table), 0, table)
    assert.deepEqual(await Promise.all(kept.map((table) => count(shop.db, table))), before)
    assert.deepEqual(
      await shop.db
        .query`select octet_length(body) as bytes, octet_length(body_digest) as digest, verdict from callbacks`,
      [{ bytes: 0, digest: 32, verdict: "counted" }],
    )
    await pruneAll()
    assert.equal(
      (await left(shop.db)).some((line) => line.startsWith("WorkGotStuck")),
      false,
    )
  })

  test("a callback that a person has to look at keeps its words, and an alert that could not be mailed waits", async () => {
    await shop.db.query`update callbacks set verdict = 'quarantined'`
    const parts = { db: shop.db, to: "operations@donut.example", publicUrl: "http://127.0.0.1:1", warn: () => {} }
    const now = { gatherSeconds: 0, pauseSeconds: 0 }
    await mailAlerts({ ...parts, ...now, sendMail: async () => ({ kind: "not-sent", reason: "no mail today" }) })
    const alerts = await count(shop.db, "alerts")
    await letDaysPass(shop, 91)
    await pruneAll()
    assert.equal(await count(shop.db, "alerts"), alerts)
    assert.deepEqual(await shop.db.query`select octet_length(body) as bytes from callbacks`, [{ bytes: 2 }])
    await shop.db.query`update callbacks set verdict = 'counted'`
  })

  test("of the mails about an ad the last request to pause stays, whatever its age, and what came after it", async () => {
    const mails = async () =>
      (
        await shop.db.query<{ line: string }>`
          select kind || ' ' || state || ' ' || (closed_at is null) as line
          from ad_mails m join shortages s on s.id = m.shortage_id order by m.created_at
        `
      ).map(({ line }) => line)
    assert.deepEqual(await mails(), ["pause sent false", "resume sent false", "pause sent true"])
    await letDaysPass(shop, 91)
    await pruneAll()
    assert.deepEqual(await mails(), ["pause sent true"])
    await liveThroughAnother(shop)
    assert.deepEqual(await mails(), ["pause sent false", "resume sent false", "pause sent true"])
    await letDaysPass(shop, 80)
    await pruneAll()
    assert.deepEqual(await mails(), ["pause sent false", "resume sent false", "pause sent true"])
  })

  test("many go a thousand at a time, by one worker at a time", async () => {
    await shop.db.query`
      with told as (
        insert into events (id, type, data) select gen_random_uuid(), 'StockSoldOut', '{}' from generate_series(1, 2500)
        returning id
      ), done as (
        insert into deliveries (event_id, consumer, state, ended_at, attempts, fence)
        select id, 'pause-ads', 'done', now(), 1, 1 from told
      ), noted as (
        insert into inbox (consumer, event_id) select 'pause-ads', id from told
      )
      insert into delivery_attempts (event_id, consumer, fence, reason) select id, 'pause-ads', 0, 'no' from told
    `
    await letDaysPass(shop, 31)
    const events = await count(shop.db, "events")
    await shop.db.transaction(async (tx) => {
      await tx.query`select pg_advisory_xact_lock(5021014)`
      assert.equal(await prune(shop.db, "shop"), 0)
    })
    const steps: number[] = []
    const watched: Database = {
      ...shop.db,
      transaction: (work) =>
        shop.db.transaction(async (tx) => {
          const result = await work(tx)
          if (typeof result === "number" && result > 0) steps.push(result)
          return result
        }),
    }
    const removed = await prune(watched, "shop")
    assert.deepEqual(steps.slice(0, 2), [1_000, 1_000])
    assert.equal(await count(shop.db, "events"), events - removed)
    assert.ok(removed > 2_500 && removed < 2_600, `${removed}`)
  })

  test("what was removed is no violation, and what vanished early is one", async () => {
    await lookAndMoveOn(shop.db, "shop")
    await letDaysPass(shop, 31)
    await prune(shop.db, "shop")
    await liveThroughAnother(shop)
    const gone = await shop.db.query<{ subject: string }>`
      with gone as (
        delete from deliveries
        where (event_id, consumer) = (
          select event_id, consumer from deliveries where consumer = 'resume-ads' order by ended_at desc limit 1)
        returning consumer, event_id
      ), event as (
        delete from events where id in (select event_id from gone)
      )
      select consumer || '.' || event_id as subject from gone
    `
    const broken = (await checkAll(shop.db, [shop.customersDb])).filter(({ holds }) => !holds)
    assert.deepEqual(
      broken.map(({ id, violations }) => [id, violations]),
      [["S-15", gone.map(({ subject }) => subject)]],
    )
    await shop.db
      .query`delete from inbox where (consumer || '.' || event_id) = any(${gone.map(({ subject }) => subject)})`
  })
})
