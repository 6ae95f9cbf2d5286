import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { liveThroughADay, openWorkedShop, type WorkedShop } from "../../test/support/worked-shop.ts"
import type { Database } from "../database/database.ts"
import { checkOutInTransaction } from "../sales/checkout-transaction.ts"
import { newId, type OrderId, type ProductId } from "../shared/ids.ts"
import { lookAndMoveOn } from "./checkpoints.ts"
import { checkInvariants } from "./invariants.ts"

const brokenIn = (results: Awaited<ReturnType<typeof checkInvariants>>) =>
  results.filter(({ holds }) => !holds).map(({ id, violations }) => `${id}: ${violations.join(", ")}`)

describe("what was looked at once is not added up again", () => {
  let shop: WorkedShop
  let slow: ProductId
  before(async () => {
    shop = await openWorkedShop()
    await liveThroughADay(shop)
    slow = await shop.offer("SLOW", { stock: 100 })
    await shop.offer("QUICK", { stock: 100 })
  })
  after(() => shop.close())

  const look = () => lookAndMoveOn(shop.db, "shop")
  const checkpoints = async () =>
    (
      await shop.db.query<{ sku: string; movements: number; stock: number }>`
        select p.sku, (select count(*) from stock_movements m where m.product_id = p.id and m.id <= c.movement_id) as movements,
               c.stock
        from stock_checkpoints c
        join products p on p.id = c.product_id
        where p.sku in ('SLOW', 'QUICK')
        order by p.sku
      `
    ).map(({ sku, movements, stock }) => `${sku} ${movements} → ${stock}`)
  const holdsBothWays = async () => {
    assert.deepEqual(brokenIn(await checkInvariants(shop.db, "shop", "quick")), [], "quick")
    assert.deepEqual(brokenIn(await checkInvariants(shop.db, "shop", "full")), [], "full")
  }

  test("each product's ledger is known up to its last movement", async () => {
    assert.deepEqual(brokenIn(await look()), [])
    assert.deepEqual(await checkpoints(), ["QUICK 1 → 100", "SLOW 1 → 100"])
    await holdsBothWays()
  })

  test("a transaction that was slow, and commits lower numbers behind a checkpoint's back, is not forgotten", async () => {
    const committing = Promise.withResolvers<void>()
    const sold = Promise.withResolvers<void>()
    const slowly: Database = {
      ...shop.db,
      transaction: (work) =>
        shop.db.transaction(async (tx) => {
          const result = await work(tx)
          // Longer than the second by which a checkpoint stays behind the oldest transaction.
          await tx.query`select pg_sleep(1.2)`
          sold.resolve()
          await committing.promise
          return result
        }),
    }
    const request = {
      orderId: newId<OrderId>(),
      caller: "local",
      key: null,
      customerId: null,
      lines: [{ productId: slow, sku: "SLOW", quantity: 7 }],
    }
    const selling = checkOutInTransaction(slowly, { leadSeconds: 120, bulkFrom: 100 }, [request], "wait")
    await sold.promise
    await shop.buy("QUICK", 1)
    for (const _ of ["once", "again", "and again"]) {
      assert.deepEqual(brokenIn(await look()), [])
      assert.deepEqual(await checkpoints(), ["QUICK 2 → 99", "SLOW 1 → 100"])
    }
    committing.resolve()
    await selling
    await holdsBothWays()
    assert.deepEqual(brokenIn(await look()), [])
    assert.deepEqual(await checkpoints(), ["QUICK 2 → 99", "SLOW 2 → 93"])
    await holdsBothWays()
  })

  test("the ledger is read from where everything was settled when the last look began", async () => {
    const settled = async () =>
      (await shop.db.query<{ upTo: number }>`select movement_id as "upTo" from checkpoint`)[0]!.upTo
    const last = async () => (await shop.db.query<{ id: number }>`select max(id) as id from stock_movements`)[0]!.id
    const whoRanThenHasEnded = () => shop.db.query`update checkpoint set seen_at = seen_at - interval '1 hour'`
    await shop.offer("STEADY", { stock: 100 })
    await whoRanThenHasEnded()
    assert.deepEqual(brokenIn(await look()), [])
    const seen = await last()
    assert.ok((await settled()) < seen)
    await shop.buy("STEADY", 1)
    await whoRanThenHasEnded()
    assert.deepEqual(brokenIn(await look()), [])
    assert.equal(await settled(), seen)
    await holdsBothWays()
  })

  test("orders and cancellations are added up once the time has passed them", async () => {
    await shop.db.query`
      with earlier as (
        update orders set created_at = created_at - interval '1 hour', cancelled_at = cancelled_at - interval '1 hour'
      )
      update checkpoint set until = until - interval '1 hour'
    `
    assert.deepEqual(brokenIn(await look()), [])
    const [sums] = await shop.db.query<{ accepted: number }>`select sum(accepted) as accepted from stock_checkpoints`
    const [lines] = await shop.db.query<{ pieces: number }>`
      select sum(quantity) as pieces from order_lines l join orders o on o.id = l.order_id where o.cancelled_at is null
    `
    assert.equal(sums!.accepted, lines!.pieces)
    await holdsBothWays()
  })

  test("what is broken stays in front of the checkpoints, and every look finds it", async () => {
    await shop.db.query`delete from operator_actions where action = 'adjust-stock'`
    await shop.db.query`update stock_checkpoints set (movement_id, stock, debited) = (0, 0, 0)`
    await shop.db.query`update checkpoint set (movement_id, seen_movement_id) = (0, 0)`
    await shop.buy("QUICK", 1)
    for (const _ of ["once", "again"]) assert.match(brokenIn(await look()).join(), /^S-18: movement \d+$/)
    assert.deepEqual(await checkpoints(), ["QUICK 0 → 0", "SLOW 0 → 0"])
    await shop.db.query`
      insert into operator_actions (actor, action, subject, reason, before, after)
      select 'kim', 'adjust-stock', sku, reason, jsonb_build_object('stock', balance - delta), '{}'
      from stock_movements m join products p on p.id = product_id where kind = 'adjustment'
    `
    assert.deepEqual(brokenIn(await look()), [])
    assert.deepEqual(await checkpoints(), ["QUICK 3 → 98", "SLOW 2 → 93"])
    await holdsBothWays()
  })

  test("what commits while a look is at it is not passed unseen", async () => {
    const unnoted: { subject: string }[] = []
    const disturbed: Database = {
      ...shop.db,
      transaction: (work) =>
        shop.db.transaction((tx) =>
          work({
            ...tx,
            async query(strings, ...values) {
              if (strings[0]!.includes("insert into stock_checkpoints") && unnoted.length === 0)
                unnoted.push(...(await adjustWithoutNoting()))
              return tx.query(strings, ...values)
            },
          }),
        ),
    }
    const adjustWithoutNoting = () => shop.db.query<{ subject: string }>`
      with found as (
        update stock set on_hand = on_hand + 1 where product_id = ${slow} returning product_id, on_hand
      )
      insert into stock_movements (product_id, delta, balance, kind, reason)
      select product_id, 1, on_hand, 'adjustment', 'found' from found
      returning 'S-18: movement ' || id as subject
    `
    assert.deepEqual(brokenIn(await lookAndMoveOn(disturbed, "shop")), [])
    assert.deepEqual(
      brokenIn(await look()),
      unnoted.map(({ subject }) => subject),
    )
    await shop.db.query`
      insert into operator_actions (actor, action, subject, reason, before, after)
      select 'kim', 'adjust-stock', 'SLOW', 'found', jsonb_build_object('stock', on_hand - 1), '{}'
      from stock where product_id = ${slow}
    `
    await holdsBothWays()
  })

  test("four who look at once move them on once", async () => {
    for (let at = 1; at <= 5; at++) {
      await shop.buy("QUICK", 1)
      for (const results of await Promise.all([look(), look(), look(), look()])) assert.deepEqual(brokenIn(results), [])
      await holdsBothWays()
    }
  })

  test("a look that has a lot to catch up with takes longer than a statement may otherwise", async () => {
    const impatient: Database = {
      ...shop.db,
      transaction: (work) =>
        shop.db.transaction(async (tx) => {
          await tx.query`set local statement_timeout = '200ms'`
          return work({
            ...tx,
            async query(strings, ...values) {
              if (strings[0]!.includes("insert into stock_checkpoints")) await tx.query`select pg_sleep(0.3)`
              return tx.query(strings, ...values)
            },
          })
        }),
    }
    assert.deepEqual(brokenIn(await lookAndMoveOn(impatient, "shop")), [])
  })

  test("nobody who buys waits for a look, quick or full", async () => {
    let bought = 0
    const lingering: Database = {
      ...shop.db,
      transaction: (work) =>
        shop.db.transaction(async (tx) => {
          const result = await work(tx)
          await checkInvariants(tx, "shop", "full")
          await shop.buy("QUICK", 1)
          bought += 1
          return result
        }),
    }
    await shop.buy("QUICK", 1)
    assert.deepEqual(brokenIn(await lookAndMoveOn(lingering, "shop")), [])
    assert.equal(bought, 1)
    await holdsBothWays()
  })

  test("the customers' database has one for its events", async () => {
    const until = async () =>
      (await shop.customersDb.query<{ until: string }>`select until::text from checkpoint`)[0]!.until
    assert.equal(await until(), "-infinity")
    assert.deepEqual(brokenIn(await lookAndMoveOn(shop.customersDb, "customers")), [])
    assert.notEqual(await until(), "-infinity")
    assert.deepEqual(brokenIn(await checkInvariants(shop.customersDb, "customers", "quick")), [])
  })
})
