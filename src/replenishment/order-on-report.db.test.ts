import assert from "node:assert/strict"
import { after, afterEach, before, describe, test } from "node:test"
import { scratchDatabase } from "../proof/scratch.ts"
import { type Database, openDatabase, type Transaction } from "../database/database.ts"
import type { EventOf } from "../events.ts"
import { cloudEvent } from "../messaging/message.ts"
import { Rejected } from "../messaging/schedule.ts"
import { takeMessage } from "../messaging/take-message.ts"
import { checkInvariants } from "../operations/invariants.ts"
import { seed } from "../runtimes/seed.ts"
import { type EventId, newId } from "../shared/ids.ts"
import { adjustStock } from "../stock/adjust-stock.ts"
import { createProduct } from "../stock/create-product.ts"
import { MOST_PIECES } from "../stock/products.ts"
import { stockStore } from "../stock/stock-store.ts"
import type { FactoryRequest } from "./ask-factory.ts"
import { tokenKey } from "./callback-token.ts"
import { orderFromFactory } from "./order-from-factory.ts"
import { orderOnReport } from "./order-on-report.ts"
import { receiveArrival } from "./receive-arrival.ts"
import { receiveCallback } from "./receive-callback.ts"
import { readSeedForm } from "./seed-form.ts"

describe("somebody else reports that a product runs short", () => {
  let database: Awaited<ReturnType<typeof scratchDatabase>>
  let db: Database
  let products = 0
  before(async () => {
    database = await scratchDatabase()
    db = openDatabase({ url: database.url, connections: 10 })
    await seed(db, 120)
  })
  afterEach(async () => {
    // L-03 looks for the report's delivery; most reports here are handed over without one.
    const broken = (await checkInvariants(db)).filter(({ id, holds }) => !holds && id !== "L-03")
    assert.deepEqual(broken, [])
  })
  after(async () => {
    await db.close()
    await database.drop()
  })

  const storeOf = (tx: Transaction) => stockStore(tx, 120)
  /** Refilled up to ten when there is none left. */
  const offer = async (stock: number) => {
    const sku = `DONUT-${++products}`
    const rest = {
      name: "시험도너츠",
      price: 1_000,
      reorderPoint: 0,
      orderUpTo: 10,
      factoryId: "FF-500293",
      adId: null,
    }
    await db.transaction((tx) =>
      createProduct(tx, storeOf(tx), { ...rest, sku, stock, backorders: "accept" }, "the test"),
    )
    return sku
  }
  const reported = (sku: string, count = "7"): EventOf<"StockReportedShort"> => ({
    id: newId(),
    type: "StockReportedShort",
    data: { sku, count, factoryId: "FF-500293" },
  })
  const report = (event: EventOf<"StockReportedShort">) => db.transaction((tx) => orderOnReport(tx, storeOf(tx), event))
  const ordersOf = (sku: string) => db.query`
    select o.id, o.quantity, o.state, o.number, h.closed_at is not null as "cycleIsOver",
           o.id is not distinct from s.production_order_id as "isNamed"
    from production_orders o
    join products p on p.id = o.product_id
    join stock s on s.product_id = p.id
    join shortages h on h.id = o.shortage_id and h.product_id = o.product_id
    where p.sku = ${sku}
    order by o.requested_at
  `
  const shelfOf = async (sku: string) =>
    (
      await db.query`
      select s.*
      from stock s
      join products p on p.id = s.product_id
      where p.sku = ${sku}
    `
    )[0]
  const toldOf = async (sku: string) => {
    const events = await db.query<{ type: string }>`select type from events where data ->> 'sku' = ${sku}`
    return events.map(({ type }) => type).toSorted()
  }
  const everything = async () =>
    (
      await db.query`
        select (select jsonb_agg(to_jsonb(s) order by product_id) from stock s) as stock,
               (select jsonb_agg(to_jsonb(o) order by id) from production_orders o) as orders,
               (select jsonb_agg(to_jsonb(h) order by id) from shortages h) as shortages,
               (select count(*) from events) as events,
               (select count(*) from stock_movements) as movements
      `
    )[0]
  /** Its production order ended and nobody noticed that it is short: the shop itself never leaves a product so. */
  const forgetTheOrder = (sku: string, isCycleOver: boolean) => db.query`
    with product as (
      update stock s
      set production_order_id = null,
          shortage_id = case when ${isCycleOver} then null else shortage_id end
      from products p
      where p.id = s.product_id and p.sku = ${sku}
      returning product_id
    ), cycle as (
      update shortages set closed_at = now() where ${isCycleOver} and product_id = (select product_id from product)
    )
    update production_orders
    set state = 'closed', ended_at = now()
    where product_id = (select product_id from product)
  `

  test("as many pieces are ordered as were reported, under the report's own id", async () => {
    const sku = await offer(5)
    const event = reported(sku)
    assert.equal(await report(event), event.id)
    assert.deepEqual(await ordersOf(sku), [
      { id: event.id, quantity: 7, state: "requested", number: 1, cycleIsOver: true, isNamed: true },
    ])
    const [{ wait } = { wait: 0 }] = await db.query<{ wait: number }>`
      select extract(epoch from expected_at - now())::float8 as wait from production_orders where id = ${event.id}
    `
    assert.ok(wait > 110 && wait <= 120, `${wait}`)
  })

  test("of a product that we do not find short, nobody is told that it is: no ad is paused", async () => {
    const sku = await offer(5)
    const before = await shelfOf(sku)
    const event = reported(sku)
    await report(event)
    assert.deepEqual(await toldOf(sku), [])
    assert.deepEqual(await shelfOf(sku), { ...before, production_order_id: event.id })
  })

  test("when it does run short afterwards, that order is what everybody waits for", async () => {
    const sku = await offer(5)
    const event = reported(sku)
    await report(event)
    await db.transaction((tx) => adjustStock(tx, storeOf(tx), sku, { delta: -5, reason: "eaten" }, "the test"))
    assert.deepEqual(await toldOf(sku), ["StockRanShort", "StockSoldOut"])
    const [told] = await db.query<{ data: { productionOrderId: string; quantity: number } }>`
      select data from events where type = 'StockRanShort' and data ->> 'sku' = ${sku}
    `
    assert.partialDeepStrictEqual(told!.data, { productionOrderId: event.id, quantity: 7 })
    assert.equal((await ordersOf(sku)).length, 1)
  })

  test("while an order is open, enough is on its way: nothing changes", async () => {
    const sku = await offer(0)
    assert.equal((await ordersOf(sku)).length, 1)
    const before = await everything()
    assert.equal(await report(reported(sku)), undefined)
    assert.deepEqual(await everything(), before)
  })

  test("the same report again is the same order, however often and at once, also when it is over", async () => {
    const sku = await offer(5)
    const event = reported(sku)
    assert.deepEqual(
      await Promise.all(Array.from({ length: 5 }, () => report(event))),
      Array.from({ length: 5 }, () => event.id),
    )
    await db.query`update production_orders set state = 'closed', ended_at = now() where id = ${event.id}`
    await db.query`update stock set production_order_id = null where production_order_id = ${event.id}`
    const before = await everything()
    assert.equal(await report(event), event.id)
    assert.deepEqual(await everything(), before)
  })

  test("of many reports at once one leads to an order", async () => {
    const sku = await offer(5)
    const events = Array.from({ length: 5 }, () => reported(sku))
    const orders = await Promise.all(events.map(report))
    assert.equal(orders.filter((id) => id !== undefined).length, 1)
    assert.equal((await ordersOf(sku)).length, 1)
  })

  test("a short product without an order is ordered within its shortage, as the next", async () => {
    const sku = await offer(0)
    await forgetTheOrder(sku, false)
    const event = reported(sku)
    assert.equal(await report(event), event.id)
    const [first, second, ...others] = await ordersOf(sku)
    assert.partialDeepStrictEqual(first, { number: 1, quantity: 10, state: "closed", isNamed: false })
    assert.deepEqual(second, {
      id: event.id,
      number: 2,
      quantity: 7,
      state: "requested",
      cycleIsOver: false,
      isNamed: true,
    })
    assert.deepEqual(others, [])
  })

  test("a short product without shortage and order begins one", async () => {
    const sku = await offer(0)
    await forgetTheOrder(sku, true)
    const event = reported(sku)
    assert.equal(await report(event), event.id)
    const [, second] = await ordersOf(sku)
    assert.deepEqual(second, {
      id: event.id,
      number: 1,
      quantity: 7,
      state: "requested",
      cycleIsOver: false,
      isNamed: true,
    })
  })

  for (const count of [
    "",
    "0",
    "-1",
    "+7",
    "1.5",
    "1e3",
    "0x10",
    "10개",
    "99999999999",
    "1000000001",
    " 10",
    "10\n",
    "١٠",
  ])
    test(`the count ${JSON.stringify(count)} is no order, and a person looks at it`, async () => {
      const sku = await offer(5)
      const before = await everything()
      await assert.rejects(report(reported(sku, count)), (error) => {
        assert.ok(error instanceof Rejected)
        assert.ok(error.message.startsWith(`the reported count is ${JSON.stringify(count)}; 1 to 1000000000`))
        return true
      })
      assert.deepEqual(await everything(), before)
    })

  test("the largest and the smallest count are orders, also with zeros before", async () => {
    for (const [count, quantity] of [
      ["1", 1],
      ["007", 7],
      [`${MOST_PIECES}`, MOST_PIECES],
    ] as const) {
      const sku = await offer(5)
      await report(reported(sku, count))
      assert.partialDeepStrictEqual((await ordersOf(sku))[0], { quantity })
    }
  })

  test("a product that is not ours is no order, and a person looks at it", async () => {
    const before = await everything()
    for (const sku of ["CP-NOWHERE", "", "'; drop table products; --"])
      await assert.rejects(report(reported(sku)), (error) => {
        assert.ok(error instanceof Rejected)
        assert.equal(error.message, `there is no product ${JSON.stringify(sku)} to order`)
        return true
      })
    assert.deepEqual(await everything(), before)
  })

  test("from the message of somebody else to the goods on the shelf", async () => {
    const sku = await offer(5)
    const asked: FactoryRequest[] = []
    const askFactory = async (request: FactoryRequest) => {
      asked.push(request)
      return { kind: "accepted", id: "1" } as const
    }
    const terms = {
      publicUrl: "https://donut.example",
      requester: "restock",
      deadlineSeconds: 120,
      asks: 3,
      key: tokenKey(Buffer.alloc(32, 7)),
    }
    const log = { failed: assert.fail, databaseAway: assert.fail }
    const never = new AbortController().signal
    const texts = { MessageAttributeProductId: sku, MessageAttributeProductCnt: "7" }
    const MessageAttributes = Object.fromEntries(
      Object.entries(texts).map(([name, Value]) => [name, { Type: "String", Value }]),
    )
    const message = { id: newId(), body: JSON.stringify({ MessageId: newId(), Message: "", MessageAttributes }) }
    for (let time = 1; time <= 2; time++)
      await takeMessage(
        orderFromFactory(db, storeOf, askFactory, terms),
        message,
        { db, log, readTheirs: readSeedForm },
        never,
      )
    assert.deepEqual(
      asked.map(({ MessageAttributeProductId, MessageAttributeProductCnt }) => [
        MessageAttributeProductId,
        MessageAttributeProductCnt,
      ]),
      [[sku, "7"]],
    )

    const token = asked[0]!.CallbackUrl.split("/").at(-1)!
    const keep = { keep: () => assert.fail("the database is there") }
    assert.equal(await receiveCallback(db, keep)(token, async () => Buffer.from("{}")), "stored")
    const [{ id } = { id: "" as EventId }] = await db.query<{ id: EventId }>`
      select id from events where type = 'FactoryCalledBack'
    `
    const body = cloudEvent({ id, type: "FactoryCalledBack", at: new Date() }, "shop")
    await takeMessage(receiveArrival(storeOf, terms), { id: newId(), body }, { db, log }, never)
    assert.partialDeepStrictEqual(await shelfOf(sku), { on_hand: 12, production_order_id: null, shortage_id: null })
    assert.partialDeepStrictEqual(await ordersOf(sku), [{ state: "arrived", quantity: 7, isNamed: false }])
    assert.deepEqual(await toldOf(sku), ["StockReportedShort"])
  })
})
