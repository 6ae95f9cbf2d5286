import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { wayTo } from "../../test/support/customers.ts"
import { openWorkedShop, type WorkedShop } from "../../test/support/worked-shop.ts"
import { changeAd } from "../advertising/ad.ts"
import { confirmPause } from "../advertising/confirm-pause.ts"
import { registerCustomer } from "../customers/register-customer.ts"
import { openDatabase, type Reader } from "../database/database.ts"
import { claim, markFailed } from "../messaging/deliveries.ts"
import { discardDeadLetter, listDeadLetters, resendDeadLetter } from "../operations/dead-letters.ts"
import { mailAlerts } from "../operations/mail-alerts.ts"
import { scratchDatabase } from "../proof/scratch.ts"
import { closeOrder } from "../replenishment/decide-by-hand.ts"
import { createFactory } from "../replenishment/factories.ts"
import { cancelOrder } from "../sales/cancel-order.ts"
import type { OrderId } from "../shared/ids.ts"
import { adjustStock } from "../stock/adjust-stock.ts"
import { changeProduct } from "../stock/change-product.ts"
import { type Pulse, readPulse, topics } from "./pulse.ts"

const DONUT = "CP-502101"

describe("the pulse of a shop", () => {
  let shop: WorkedShop
  let last: Pulse
  before(async () => {
    shop = await openWorkedShop()
    await shop.offer("PLENTY", { stock: 1_000 })
    await shop.offer("SCARCE", { stock: 5, backorders: "refuse" })
    await registerCustomer(shop.customersDb, { id: "kim", email: null, name: null })
    last = await pulse()
  })
  after(() => shop.close())

  const pulse = (customersDb: Reader = shop.customersDb) => readPulse(shop.db, customersDb)
  /** Which values differ from those of the last time. */
  async function changed(now?: Pulse): Promise<string[]> {
    const before = last
    last = now ?? (await pulse())
    return topics.filter((topic) => before[topic] !== last[topic])
  }
  const onlyDeadLetter = async () => (await listDeadLetters(shop.db, [shop.customersDb], undefined, 1))[0]!.id
  const dbs = () => [shop.db, shop.customersDb]

  // One life of a shop: each test goes on where the one before it ended.
  test("stays the same while nothing happens", async () => {
    assert.deepEqual(await changed(), [])
    assert.ok(topics.every((topic) => last[topic].length > 0))
  })

  test("an order, taken from the shelf", async () => {
    await shop.buy("PLENTY", 1)
    assert.deepEqual(await changed(), ["orders", "stock"])
  })

  test("pieces counted by hand", async () => {
    const adjustment = { delta: 1, reason: "found" }
    await shop.db.transaction((tx) => adjustStock(tx, shop.storeOf(tx), "PLENTY", adjustment, "kim"))
    assert.deepEqual(await changed(), ["stock", "actions"])
  })

  test("the last piece, sold", async () => {
    await shop.buy(DONUT, 3)
    assert.deepEqual(await changed(), ["orders", "stock", "production", "deliveries"])
  })

  test("an order that waits for all of it, and one that is cancelled", async () => {
    await shop.buy(DONUT, 1)
    assert.deepEqual(await changed(), ["orders", "stock"])
    const id = await shop.buy(DONUT, 1)
    await changed()
    await shop.db.transaction((tx) => cancelOrder(tx, shop.storeOf(tx), id as OrderId, "kim"))
    assert.deepEqual(await changed(), ["orders", "stock", "actions"])
  })

  test("a delivery in somebody's hands, and what came of it", async () => {
    const [claimed] = await claim(shop.db, "order-from-factory", 1, 30)
    assert.deepEqual(await changed(), ["deliveries"])
    await markFailed(shop.db, claimed!, { kind: "again", seconds: 0, counts: false }, "the factory is down")
    assert.deepEqual(await changed(), ["deliveries"])
  })

  test("what failed about a mail is to be seen with the mail", async () => {
    const [claimed] = await claim(shop.db, "pause-ads", 1, 30)
    await changed()
    await markFailed(shop.db, claimed!, { kind: "again", seconds: 0, counts: false }, "the mail server is down")
    assert.deepEqual(await changed(), ["deliveries", "mails"])
  })

  test("the factory asked, and the manager", async () => {
    await shop.workOff()
    assert.deepEqual(await changed(), ["production", "deliveries", "mails"])
  })

  test("the manager's confirmation", async () => {
    const [mail] = await shop.db.query<{ token: string }>`select confirmation_token as token from ad_mails`
    await confirmPause(shop.db, mail!.token)
    assert.deepEqual(await changed(), ["mails"])
  })

  test("a deadline that is over", async () => {
    await shop.db.query`update production_orders set state = 'unconfirmed' where ended_at is null`
    assert.deepEqual(await changed(), ["production"])
  })

  test("a callback, and what arrives with it", async () => {
    await shop.callBack(DONUT)
    assert.deepEqual(await changed(), ["production", "deliveries"])
    await shop.workOff()
    assert.deepEqual(await changed(), ["orders", "stock", "production", "deliveries", "mails"])
  })

  test("an order that is turned away", async () => {
    await shop.buy("SCARCE", 6)
    assert.deepEqual(await changed(), ["stock", "production", "deliveries"])
    await shop.buy("SCARCE", 6)
    assert.deepEqual(await changed(), ["stock"])
  })

  test("a production order that is closed by hand", async () => {
    await shop.workOff()
    const [order] = await shop.db.query<{ id: string }>`select id from production_orders where ended_at is null`
    await changed()
    const by = { actor: "kim", reason: undefined }
    await shop.db.transaction((tx) => closeOrder(tx, shop.storeOf(tx), order!.id, by))
    assert.deepEqual(await changed(), ["production", "deliveries", "actions"])
    await shop.workOff()
  })

  test("a product, a price, an ad and a factory", async () => {
    await changed()
    await shop.offer("NEW", { stock: 0 })
    assert.deepEqual(await changed(), ["stock", "production", "deliveries", "actions"])
    await shop.db.transaction((tx) => changeProduct(tx, shop.storeOf(tx), "NEW", { price: 1 }, "kim"))
    assert.deepEqual(await changed(), ["stock", "actions"])
    await shop.db.transaction((tx) => changeAd(tx, "AD-500293", { running: false }, "kim"))
    assert.deepEqual(await changed(), ["actions"])
    await shop.db.transaction((tx) => createFactory(tx, { id: "F-2", name: "another" }, "local"))
    assert.deepEqual(await changed(), ["actions"])
  })

  test("a dead letter, sent again, dead again, given up", async () => {
    await shop.offer("REFUSED", { stock: 0 })
    await changed()
    await shop.workOff()
    assert.deepEqual(await changed(), ["production", "deliveries"])
    const id = await onlyDeadLetter()
    await resendDeadLetter(dbs(), id, "kim")
    assert.deepEqual(await changed(), ["deliveries", "actions"])
    await shop.workOff()
    await changed()
    await discardDeadLetter(dbs(), id, "kim", "told by telephone")
    assert.deepEqual(await changed(), ["deliveries", "actions"])
  })

  test("what operations are told by mail", async () => {
    let answer: "sent" | "refused" = "refused"
    const sendMail = async () =>
      answer === "sent" ? ({ kind: "sent" } as const) : ({ kind: "not-sent", reason: "full" } as const)
    const parts = { db: shop.db, sendMail, to: "ops@donut.example", publicUrl: "", warn: () => {}, gatherSeconds: 0 }
    await mailAlerts(parts)
    assert.deepEqual(await changed(), ["mails"])
    await shop.db.query`update alert_mails set next_attempt_at = now()`
    await changed()
    answer = "sent"
    await mailAlerts(parts)
    assert.deepEqual(await changed(), ["mails"])
  })

  test("a customer who registers, buys a lot, becomes a Vip, and of whom marketing is told", async () => {
    await registerCustomer(shop.customersDb, { id: "lee", email: null, name: null })
    assert.deepEqual(await changed(), ["customers"])
    await shop.buy("PLENTY", 100, { customerId: "lee" })
    assert.deepEqual(await changed(), ["orders", "stock", "deliveries"])
    await shop.workOff()
    assert.deepEqual(await changed(), ["deliveries", "mails", "customers"])
  })

  test("a webhook that marketing will not have, given up", async () => {
    await registerCustomer(shop.customersDb, { id: "nobody", email: null, name: null })
    await shop.buy("PLENTY", 100, { customerId: "nobody" })
    await shop.workOff()
    await changed()
    await discardDeadLetter(dbs(), await onlyDeadLetter(), "kim", "told by telephone")
    assert.deepEqual(await changed(), ["deliveries", "mails", "customers"])
  })

  test("an order that is committed late, behind one that came after it", async () => {
    const last = Promise.withResolvers<void>()
    const began = Promise.withResolvers<void>()
    const late = shop.db.transaction(async (tx) => {
      await tx.query`insert into orders (id, total, caller) values (gen_random_uuid(), 0, 'late')`
      began.resolve()
      await last.promise
    })
    await began.promise
    await shop.buy("PLENTY", 1)
    await changed()
    last.resolve()
    await late
    assert.deepEqual(await changed(), ["orders", "stock"])
  })

  test("one customer more than a thousand, as soon as PostgreSQL has counted", async () => {
    const register = (from: number, to: number) =>
      shop.customersDb.transaction(async (tx) => {
        await tx.query`
          insert into customers (id) select 'c-' || i from generate_series(${from}::int, ${to}::int) i
        `
        await tx.query`select pg_stat_force_next_flush()`
      })
    await register(1, 1_000)
    await changed()
    assert.deepEqual(await changed(), [])
    await register(1_001, 1_001)
    assert.deepEqual(await changed(), ["customers"])
  })

  test("a customers database that goes away, stays away, says nothing, and is back", async () => {
    const database = await scratchDatabase("restock_customers")
    const way = await wayTo(database.url)
    const customersDb = openDatabase({ url: way.url, connections: 2, connectTimeout: 1_000 })
    const changedThere = async () => changed(await pulse(customersDb))
    try {
      await changedThere()
      const before = last
      way.freeze()
      assert.deepEqual(await changedThere(), ["deliveries", "mails", "customers"])
      assert.equal(last.customers, "away")
      await way.cut()
      assert.deepEqual(await changedThere(), [])
      await shop.buy("PLENTY", 1)
      assert.deepEqual(await changedThere(), ["orders", "stock"])
      const back = openDatabase({ url: database.url, connections: 1 })
      assert.deepEqual(await changed(await pulse(back)), ["deliveries", "mails", "customers"])
      assert.equal(last.customers, before.customers)
      await back.close()
    } finally {
      await customersDb.close()
      await database.drop()
    }
  })

  test("a shop's own database that is away is an error", async () => {
    const gone = openDatabase({ url: "postgres://nobody@127.0.0.1:1/nothing" })
    await assert.rejects(readPulse(gone, shop.customersDb), { code: "ECONNREFUSED" })
    await gone.close()
  })
})
