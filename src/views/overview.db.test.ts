import assert from "node:assert/strict"
import { after, afterEach, before, beforeEach, describe, test } from "node:test"
import { wayTo } from "../../test/support/customers.ts"
import { openWorkedShop, type WorkedShop } from "../../test/support/worked-shop.ts"
import { registerCustomer } from "../customers/register-customer.ts"
import { openDatabase, type Reader } from "../database/database.ts"
import { claim } from "../messaging/deliveries.ts"
import { scratchDatabase } from "../proof/scratch.ts"
import { discardDeadLetter, listDeadLetters } from "../operations/dead-letters.ts"
import { cancelOrder } from "../sales/cancel-order.ts"
import { newId, type OrderId } from "../shared/ids.ts"
import { changeProduct } from "../stock/change-product.ts"
import { listActions } from "./actions.ts"
import { type Overview, readOrdersOfADay, readOverview } from "./overview.ts"

const DONUT = "CP-502101"
const nothingSold = async () => ({ orders: 0, pieces: 0, halfHours: [] })

describe("the overview says whether anything is stuck", () => {
  let shop: WorkedShop
  beforeEach(async () => {
    shop = await openWorkedShop()
  })
  afterEach(() => shop.close())

  const look = (customersDb: Reader = shop.customersDb) =>
    readOverview({ db: shop.db, customersDb, ordersToday: nothingSold })
  const consumerIn = ({ consumers }: Overview, name: string) => consumers.find((consumer) => consumer.name === name)!
  const countsOf = ({ consumers }: Overview) =>
    Object.fromEntries(
      consumers
        .filter(({ pending, dead }) => pending + dead > 0)
        .map(({ name, pending, inWork, dead }) => [name, { pending, inWork, dead }]),
    )

  test("where nothing ever happened everyone in the flow stands once, in its order, and has nothing to do", async () => {
    const overview = await look()
    assert.deepEqual(
      overview.consumers.map(({ name, hears }) => `${name}: ${hears.join(", ")}`),
      [
        "order-from-factory: StockRanShort, ProductionOrderRenewed, StockReportedShort",
        "pause-ads: StockRanShort, StockSoldOut",
        "resume-ads: StockReplenished",
        "upgrade-to-vip: BulkPurchaseMade",
        "notify-marketing: CustomerBecameVip",
        "receive-arrival: FactoryCalledBack",
        "alert-operations: WorkGotStuck",
      ],
    )
    const { name: _, hears: __, ...rest } = overview.consumers[0]!
    assert.deepEqual(rest, {
      pending: 0,
      inWork: 0,
      dead: 0,
      oldestSince: null,
      nextAttemptAt: null,
      lastError: null,
      lastDoneAt: null,
      doneInTheLastMinute: 0,
      doneInTheLastHour: 0,
    })
    assert.ok(Math.abs(overview.at.getTime() - Date.now()) < 60_000)
    const { at: ___, consumers: ____, ...whole } = overview
    assert.deepEqual(whole, {
      oldestUndone: null,
      short: [],
      shortCount: 0,
      overdue: [],
      overdueCount: 0,
      quarantined: 0,
      deadLetters: 0,
      unsentAlerts: 0,
      customersAway: false,
      ordersToday: { orders: 0, pieces: 0, halfHours: [] },
    })
  })

  test("what happened is undone until somebody has done it, and then it is known when", async () => {
    await shop.buy(DONUT, 3)
    const before = await look()
    assert.deepEqual(countsOf(before), {
      "order-from-factory": { pending: 1, inWork: 0, dead: 0 },
      "pause-ads": { pending: 2, inWork: 0, dead: 0 },
    })
    const { oldestUndone } = before
    assert.deepEqual(consumerIn(before, "pause-ads").oldestSince, oldestUndone!.since)
    assert.partialDeepStrictEqual(oldestUndone, { type: "StockRanShort", nextAttemptAt: null, lastError: null })
    await shop.workOff()
    const after = await look()
    assert.equal(after.oldestUndone, null)
    assert.deepEqual(countsOf(after), {})
    assert.partialDeepStrictEqual(consumerIn(after, "pause-ads"), { doneInTheLastMinute: 2, doneInTheLastHour: 2 })
    assert.ok(consumerIn(after, "order-from-factory").lastDoneAt! >= oldestUndone!.since)
    assert.equal(consumerIn(after, "resume-ads").lastDoneAt, null)
  })

  test("who did nothing for an hour, while others did, still says when it last did something", async () => {
    await shop.buy(DONUT, 3)
    await shop.workOff()
    const [first] = await shop.db.query<{ at: Date }>`
      with earlier as (
        update deliveries set ended_at = ended_at - interval '2 hours' where consumer = 'order-from-factory'
      )
      update inbox set at = at - interval '2 hours' where consumer = 'order-from-factory' returning at
    `
    const { lastDoneAt, doneInTheLastHour } = consumerIn(await look(), "order-from-factory")
    assert.deepEqual([lastDoneAt, doneInTheLastHour], [first!.at, 0])
  })

  test("the oldest counts from when it was handed over, also while it waits for its next attempt", async () => {
    await shop.buy(DONUT, 3)
    const [failed] = await shop.db.query<{ eventId: string; since: Date; again: Date }>`
      update deliveries
      set attempts = 4, last_error = 'the factory is down', created_at = now() - interval '20 minutes',
          next_attempt_at = now() + interval '30 seconds'
      where consumer = 'order-from-factory'
      returning event_id as "eventId", created_at as since, next_attempt_at as again
    `
    const overview = await look()
    const { eventId, since, again } = failed!
    assert.deepEqual(overview.oldestUndone, {
      consumer: "order-from-factory",
      eventId,
      type: "StockRanShort",
      since,
      nextAttemptAt: again,
      lastError: "the factory is down",
    })
    assert.partialDeepStrictEqual(consumerIn(overview, "order-from-factory"), {
      oldestSince: since,
      nextAttemptAt: again,
      lastError: "the factory is down",
    })
    assert.partialDeepStrictEqual(consumerIn(overview, "pause-ads"), { nextAttemptAt: null, lastError: null })
  })

  test("what is in somebody's hands is undone as well, until its lease ends", async () => {
    await shop.buy(DONUT, 3)
    await claim(shop.db, "pause-ads", 1, 30)
    const overview = await look()
    assert.partialDeepStrictEqual(consumerIn(overview, "pause-ads"), { pending: 2, inWork: 1, nextAttemptAt: null })
    await shop.db.query`update deliveries set lease_until = now() - interval '1 second' where lease_until is not null`
    assert.partialDeepStrictEqual(consumerIn(await look(), "pause-ads"), { pending: 2, inWork: 0 })
  })

  test("products that are short stand there the longest first, each with its reason and its production order", async () => {
    await shop.offer("LOW", { reorderPoint: 2, stock: 3 })
    await shop.offer("SOLD-OUT")
    await shop.offer("REFUSING", { backorders: "refuse", stock: 5 })
    await shop.offer("PLENTY", { stock: 50 })
    await shop.buy("REFUSING", 6)
    await shop.buy("LOW", 1)
    await shop.buy("SOLD-OUT", 3)
    await shop.buy(DONUT, 5)
    await shop.workOff()
    const { short, shortCount } = await look()
    assert.equal(shortCount, 4)
    assert.deepEqual(
      short.map((one) => [one.sku, one.because, one.stock, one.waiting, one.reorderPoint, one.adPaused]),
      [
        ["REFUSING", "refused", 5, 0, 0, false],
        ["LOW", "low", 2, 0, 2, false],
        ["SOLD-OUT", "sold-out", 0, 0, 0, false],
        [DONUT, "waiting", 0, 2, 0, true],
      ],
    )
    const { productionOrder, name, since } = short[3]!
    assert.partialDeepStrictEqual(productionOrder, { state: "accepted", quantity: 12, arrived: 0, asks: 1 })
    assert.ok(productionOrder!.expectedAt > since)
    assert.equal(name, "부산도너츠")
    await shop.callBack(DONUT)
    await shop.workOff()
    const { short: still, shortCount: fewer } = await look()
    assert.deepEqual([still.map(({ sku }) => sku), fewer], [["REFUSING", "LOW", "SOLD-OUT"], 3])
  })

  test("an ad is not paused any more once the manager may have heard that it can run again", async () => {
    await shop.buy(DONUT, 3)
    await shop.workOff()
    const paused = async () => (await look()).short[0]!.adPaused
    const [pause] = await shop.db.query<{ id: string }>`select id from ad_mails`
    const { id } = pause!
    for (const [state, expected] of [
      ["sending", true],
      ["maybe-sent", true],
      ["sent", true],
      ["refused", false],
    ] as const) {
      await shop.db.query`update ad_mails set state = ${state} where id = ${id}`
      assert.equal(await paused(), expected, state)
    }
    await shop.db.query`update ad_mails set state = 'sent' where id = ${id}`
    await shop.db.query`
      insert into ad_mails (id, shortage_id, product_id, ad_id, kind, state, subject, text, html, changed_at)
      select ${newId()}, shortage_id, product_id, ad_id, 'resume', 'intended', '', '', '', now() + interval '1 second'
      from ad_mails
    `
    assert.equal(await paused(), true)
    await shop.db.query`update ad_mails set state = 'sending' where kind = 'resume'`
    assert.equal(await paused(), false)
  })

  test("of more than fifty short products the first fifty are listed and all are counted", async () => {
    for (let product = 1; product <= 52; product++) await shop.offer(`BARE-${product}`, { stock: 0 })
    const { short, shortCount } = await look()
    assert.deepEqual([short.length, short[0]!.sku, short[49]!.sku, shortCount], [50, "BARE-1", "BARE-50", 52])
  })

  test("production orders are overdue when refused, past their deadline, or not asked for a minute", async () => {
    await shop.offer("REFUSED", { stock: 0 })
    await shop.offer("LATE", { stock: 0 })
    await shop.workOff()
    await shop.offer("UNASKED", { stock: 0 })
    const overdue = async () => (await look()).overdue.map(({ sku, state }) => `${sku} ${state}`)
    assert.deepEqual(await overdue(), ["REFUSED rejected"])
    await shop.db.query`
      update production_orders set deadline_at = now() - interval '1 second' where state = 'accepted'
    `
    await shop.db.query`
      update production_orders set to_be_asked_since = now() - interval '59 seconds' where state = 'requested'
    `
    assert.deepEqual(await overdue(), ["REFUSED rejected", "LATE accepted"])
    await shop.db.query`
      update production_orders
      set to_be_asked_since = now() - interval '61 seconds', reason = 'connection refused'
      where state = 'requested'
    `
    const { overdue: all, overdueCount } = await look()
    assert.equal(overdueCount, 3)
    const { id: _, ...unasked } = all[2]!
    assert.deepEqual(unasked, {
      sku: "UNASKED",
      name: "도넛",
      state: "requested",
      quantity: 10,
      arrived: 0,
      asks: 0,
      deadlineAt: null,
      reason: "connection refused",
    })
    await shop.db.query`update production_orders set state = 'failed' where state = 'requested'`
    assert.deepEqual(await overdue(), ["REFUSED rejected", "LATE accepted", "UNASKED failed"])
  })

  test("callbacks that could not be believed count while their production order is open", async () => {
    await shop.buy(DONUT, 3)
    await shop.workOff()
    await shop.callBack(DONUT)
    await shop.db.query`update callbacks set verdict = 'quarantined'`
    assert.equal((await look()).quarantined, 1)
    await shop.db.query`update callbacks set received_at = now() - interval '31 days'`
    assert.equal((await look()).quarantined, 0)
    await shop.db.query`update callbacks set received_at = now()`
    await shop.workOff()
    await shop.db.query`update callbacks set verdict = 'quarantined'`
    assert.equal((await look()).quarantined, 0)
  })

  test("dead letters count where they lie, in either database, until a person gives them up", async () => {
    await shop.offer("REFUSED", { stock: 0 })
    await shop.offer("BULK", { stock: 1_000 })
    await registerCustomer(shop.customersDb, { id: "nobody", email: null, name: null })
    await shop.buy("BULK", 100, { customerId: "nobody" })
    await shop.workOff()
    const overview = await look()
    assert.deepEqual(countsOf(overview), {
      "order-from-factory": { pending: 0, inWork: 0, dead: 1 },
      "notify-marketing": { pending: 0, inWork: 0, dead: 1 },
    })
    assert.equal(overview.deadLetters, 2)
    assert.equal(consumerIn(overview, "alert-operations").doneInTheLastHour, 2, "one in each database")
    const dbs = [shop.db, shop.customersDb]
    for (const { id } of await listDeadLetters(shop.db, [shop.customersDb], undefined, 10))
      await discardDeadLetter(dbs, id, "kim", "told by telephone")
    const { deadLetters, ...after } = await look()
    assert.deepEqual([deadLetters, countsOf({ deadLetters, ...after })], [0, {}])
  })

  test("the oldest undone work may lie in the customers database", async () => {
    await shop.offer("BULK", { stock: 1_000 })
    await registerCustomer(shop.customersDb, { id: "kim", email: null, name: null })
    await shop.buy("BULK", 100, { customerId: "kim" })
    await shop.workOff()
    await shop.customersDb.query`
      update deliveries set state = 'pending', ended_at = null, created_at = now() - interval '1 day'
    `
    await shop.buy(DONUT, 3)
    const { oldestUndone } = await look()
    assert.partialDeepStrictEqual(oldestUndone, { consumer: "notify-marketing", type: "CustomerBecameVip" })
  })

  test("mails to operations count that could not be sent so far, of both databases", async () => {
    for (const db of [shop.db, shop.customersDb])
      await db.query`
        insert into alert_mails (id, subject, text, html, sent_at, last_error)
        values (gen_random_uuid(), '', '', '', null, 'the mail server is down'),
               (gen_random_uuid(), '', '', '', null, null),
               (gen_random_uuid(), '', '', '', now(), 'the mail server was down')
      `
    assert.equal((await look()).unsentAlerts, 2)
  })

  test("a customers database that is away, or says nothing, is said to be; what the shop itself knows is there", async () => {
    await shop.buy(DONUT, 3)
    const database = await scratchDatabase("restock_customers")
    const way = await wayTo(database.url)
    const customersDb = openDatabase({ url: way.url, connections: 2 })
    const isAway = async () => {
      const { customersAway, short, consumers } = await look(customersDb)
      assert.deepEqual([short.length, consumers.length], [1, 7])
      return customersAway
    }
    try {
      assert.equal(await isAway(), false)
      way.freeze()
      assert.equal(await isAway(), true)
      await way.cut()
      assert.equal(await isAway(), true)
    } finally {
      await customersDb.close()
      await database.drop()
    }
  })
})

describe("the orders of a day", () => {
  let shop: WorkedShop
  before(async () => {
    shop = await openWorkedShop()
    await shop.offer("PLENTY", { stock: 1_000 })
  })
  after(() => shop.close())

  test("are the last 24 hours in half hours, oldest first; a cancelled one was an order, too", async () => {
    const ids: string[] = []
    for (const quantity of [1, 2, 3, 4, 5]) ids.push((await shop.buy("PLENTY", quantity))!)
    await shop.db.transaction((tx) => cancelOrder(tx, shop.storeOf(tx), ids[4] as OrderId, "kim"))
    const aged = (id: string | undefined, hours: number) =>
      shop.db.query`update orders set created_at = created_at - make_interval(hours => ${hours}) where id = ${id}`
    await aged(ids[0], 25)
    await aged(ids[1], 3)
    const { orders, pieces, halfHours } = await readOrdersOfADay(shop.db)
    assert.deepEqual([halfHours.length, orders, pieces], [48, 4, 14])
    const steps = halfHours.slice(1).map(({ at }, before) => at.getTime() - halfHours[before]!.at.getTime())
    assert.deepEqual(new Set(steps), new Set([1_800_000]))
    const busy = halfHours.map((half, place) => ({ ...half, place })).filter((half) => half.orders > 0)
    // These orders take their time: the next half hour may begin among them.
    const [early, ...late] = busy
    assert.partialDeepStrictEqual(early, { orders: 1, pieces: 2 })
    assert.ok([41, 40].includes(early!.place), `${early!.place}`)
    assert.deepEqual(
      late.reduce((sum, half) => sum + half.pieces, 0),
      12,
    )
    assert.ok(late.every(({ place }) => place >= 46))
  })
})

describe("what people did", () => {
  let shop: WorkedShop
  before(async () => {
    shop = await openWorkedShop()
    for (const sku of ["A", "B"]) await shop.offer(sku)
    for (const price of [1, 2])
      await shop.db.transaction((tx) => changeProduct(tx, shop.storeOf(tx), "A", { price }, "kim"))
  })
  after(() => shop.close())

  const listed = async (asked: Parameters<typeof listActions>[1]) =>
    (await listActions(shop.db, asked)).map(({ actor, action, subject }) => `${actor} ${action} ${subject}`)

  test("is listed newest first, page by page, with what was before and after", async () => {
    const [newest, second] = await listActions(shop.db, { limit: 2 })
    assert.partialDeepStrictEqual(newest, { actor: "kim", reason: null, before: { price: 1 }, after: { price: 2 } })
    assert.ok(newest!.at instanceof Date)
    assert.deepEqual(await listed({ after: String(second!.id), limit: 10 }), [
      "the test create-product B",
      "the test create-product A",
      "first start create-product CP-502101",
    ])
  })

  test("and of one thing only what was done about it", async () => {
    assert.deepEqual(await listed({ subject: "A", limit: 10 }), [
      "kim change-product A",
      "kim change-product A",
      "the test create-product A",
    ])
    const [newest] = await listActions(shop.db, { subject: "A", limit: 1 })
    assert.deepEqual(await listed({ subject: "A", after: String(newest!.id), limit: 1 }), ["kim change-product A"])
    assert.deepEqual(await listed({ subject: "nothing", limit: 10 }), [])
  })
})
