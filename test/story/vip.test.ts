import assert from "node:assert/strict"
import { after, afterEach, before, beforeEach, describe, test } from "node:test"
import { upgradeToVip, type UpgradeOptions } from "../../src/customers/upgrade-to-vip.ts"
import { type Database, openDatabase } from "../../src/database/database.ts"
import type { EventOf } from "../../src/events.ts"
import { consume } from "../../src/messaging/consume.ts"
import type { Running } from "../../src/messaging/consumer.ts"
import { happened, tell } from "../../src/messaging/events.ts"
import { NotYet } from "../../src/messaging/schedule.ts"
import { resendDeadLetter } from "../../src/operations/dead-letters.ts"
import { type EventId, newId, type OrderId } from "../../src/shared/ids.ts"
import {
  deliveryOf,
  hasFailed,
  isDelivered,
  letTimePass,
  openTestCustomers,
  type TestCustomers,
  VIP_PASSWORD,
  wayTo,
} from "../support/customers.ts"
import { scratchDatabase } from "../../src/proof/scratch.ts"
import { until } from "../../src/proof/until.ts"

const bulkPurchase = (customerId: string) =>
  happened("BulkPurchaseMade", { orderId: newId<OrderId>(), customerId, pieces: 100 }) as EventOf<"BulkPurchaseMade">

describe("bulk buyers become VIPs, in a database that is not the shop's", () => {
  let shopDatabase: Awaited<ReturnType<typeof scratchDatabase>>
  let shopDb: Database
  let customers: TestCustomers
  /** As the shop comes to the customers: with the narrow role, nothing more. */
  let narrowDb: Database
  const running: Running[] = []
  before(async () => {
    shopDatabase = await scratchDatabase()
    shopDb = openDatabase({ url: shopDatabase.url, connections: 10 })
    customers = await openTestCustomers()
  })
  beforeEach(() => {
    narrowDb = openDatabase({ url: customers.database.vipUrl, connections: 10, connectTimeout: 1_000 })
  })
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.stop()))
    await narrowDb.close()
    await nothingVanished()
  })
  after(async () => {
    await customers.close()
    await shopDb.close()
    await shopDatabase.drop()
  })

  /** S-15: a delivery is done if, and only if, its inbox row is in the database of its effect. */
  async function nothingVanished(): Promise<void> {
    const done = await shopDb.query<{ id: string }>`
      select event_id as id from deliveries where consumer = 'upgrade-to-vip' and state = 'done' order by id
    `
    const applied = await customers.db.query<{ id: string }>`
      select event_id as id from inbox where consumer = 'upgrade-to-vip' order by id
    `
    const handled = new Set(applied.map(({ id }) => id))
    assert.deepEqual(
      done.filter(({ id }) => !handled.has(id)),
      [],
      "done in the shop, unknown to the customers",
    )
    const told = await customers.db.query<{ orderId: string }>`
      select data ->> 'orderId' as "orderId" from events where type = 'CustomerBecameVip' order by 1
    `
    const vips = await customers.db.query<{ orderId: string }>`
      select vip_order_id::text as "orderId" from customers where type = 'Vip' order by 1
    `
    assert.deepEqual(told, vips, "every Vip is told of once, and nobody else")
  }

  const start = (options: UpgradeOptions = {}, db = narrowDb) => {
    const log = { failed: () => {}, databaseAway: () => {} }
    running.push(consume(upgradeToVip(db, options), { db: shopDb, log, lookEvery: 20 }))
  }
  const buy = async (...events: EventOf<"BulkPurchaseMade">[]) => {
    await shopDb.transaction((tx) => tell(tx, events))
  }
  const register = async (id: string) => {
    const { status } = await customers.post("/customers", { id, email: `${id}@donut.example`, name: "김도넛" })
    assert.equal(status, 201)
  }
  const toldOf = (customerId: string) => customers.db.query`
    select from events where type = 'CustomerBecameVip' and data ->> 'customerId' = ${customerId}
  `
  /** The handler alone, as often and as badly as one likes. */
  const deliver = (event: EventOf<"BulkPurchaseMade">, db = narrowDb, options: UpgradeOptions = {}) =>
    upgradeToVip(db, options).handle(event, { once: async () => {}, round: 0, signal: new AbortController().signal })
  const upgraded = async (event: EventOf<"BulkPurchaseMade">) => {
    await isDelivered(shopDb, "upgrade-to-vip", event)
    assert.equal((await customers.customer(event.data.customerId)).type, "Vip")
  }

  test("who buys a hundred pieces is Vip in the customers database, with the order that did it", async () => {
    await register("kim")
    assert.equal((await customers.customer("kim")).type, "normal")
    const purchase = bulkPurchase("kim")
    start()
    await buy(purchase)
    await upgraded(purchase)
    const { becameVipAt, vipOrderId, ...rest } = await customers.customer("kim")
    assert.equal(vipOrderId, purchase.data.orderId)
    assert.ok(Date.parse(becameVipAt) > 0)
    assert.deepEqual([rest.email, rest.name], ["kim@donut.example", "김도넛"])
    const { body: vips } = await customers.get("/customers?type=Vip")
    assert.deepEqual(
      vips.map(({ id }: { id: string }) => id),
      ["kim"],
    )
    await customers.marketing.until(({ requests }) => requests.some(({ status }) => status === 204))
  })

  test("the same event twenty times, one after the other and all at once, changes nothing more", async () => {
    await register("lee")
    const purchase = bulkPurchase("lee")
    await deliver(purchase)
    const once = await customers.customer("lee")
    for (let time = 2; time <= 20; time++) await deliver(purchase)
    await Promise.all(Array.from({ length: 20 }, () => deliver(purchase)))
    assert.deepEqual(await customers.customer("lee"), once)
    assert.equal((await toldOf("lee")).length, 1)
  })

  test("twenty at once, none of them the first: one upgrade, told once", async () => {
    await register("park")
    const purchase = bulkPurchase("park")
    await Promise.all(Array.from({ length: 20 }, () => deliver(purchase)))
    assert.equal((await customers.customer("park")).type, "Vip")
    assert.equal((await toldOf("park")).length, 1)
  })

  test("twenty bulk orders of one customer at once: the first makes the Vip, the others change nothing", async () => {
    await register("choi")
    const purchases = Array.from({ length: 20 }, () => bulkPurchase("choi"))
    start()
    await buy(...purchases)
    for (const purchase of purchases) await upgraded(purchase)
    assert.equal((await toldOf("choi")).length, 1)
    const { vipOrderId } = await customers.customer("choi")
    assert.ok(purchases.some(({ data }) => data.orderId === vipOrderId))
  })

  test("a process that dies after the customers' commit and before the shop's: still one upgrade", async () => {
    await register("jung")
    const purchase = bulkPurchase("jung")
    const dying = upgradeToVip(narrowDb).handle(purchase, {
      once: () => Promise.reject(new Error("killed")),
      round: 0,
      signal: new AbortController().signal,
    })
    await assert.rejects(dying, /killed/)
    start()
    await buy(purchase)
    await upgraded(purchase)
    assert.equal((await toldOf("jung")).length, 1)
  })

  test("an unknown customer waits on the slow schedule, then at the desk; registered and sent again it works", async () => {
    const purchase = bulkPurchase("newcomer")
    start()
    await buy(purchase)
    for (const [failures, slowest] of [60, 300, 1_800, 7_200, 21_600].entries()) {
      await hasFailed(shopDb, "upgrade-to-vip", purchase.id, failures + 1)
      const delivery = await deliveryOf(shopDb, "upgrade-to-vip", purchase.id)
      assert.deepEqual([delivery.state, delivery.failures], ["pending", failures + 1])
      assert.ok(delivery.wait <= slowest, `${delivery.wait} s`)
      await letTimePass(shopDb, "upgrade-to-vip")
    }
    const isDead = async () => (await deliveryOf(shopDb, "upgrade-to-vip", purchase.id)).state === "dead"
    await until("it is at the desk", isDead)
    const { lastError } = await deliveryOf(shopDb, "upgrade-to-vip", purchase.id)
    assert.match(lastError!, /the customer of order .* is not registered/)
    assert.doesNotMatch(lastError!, /newcomer/, "an id may be an address, so it is in no log")
    const told = await shopDb.query`
      select from events where type = 'WorkGotStuck' and data ->> 'subject' = ${`upgrade-to-vip.${purchase.id}`}
    `
    assert.equal(told.length, 1)

    await register("newcomer")
    assert.equal(await resendDeadLetter([shopDb], `upgrade-to-vip.${purchase.id}`, "local"), "done")
    await upgraded(purchase)
    assert.equal((await toldOf("newcomer")).length, 1)
  })

  test("who registers while the purchase waits becomes Vip without anybody's help", async () => {
    const purchase = bulkPurchase("late")
    start()
    await buy(purchase)
    await hasFailed(shopDb, "upgrade-to-vip", purchase.id)
    await register("late")
    await letTimePass(shopDb, "upgrade-to-vip")
    await upgraded(purchase)
  })

  test("the customers database is down for a while: nothing counts, nobody waits, afterwards all are there", async () => {
    const ids = Array.from({ length: 30 }, (_, at) => `absent-${at}`)
    for (const id of ids) await register(id)
    await deliver(bulkPurchase("absent-0"))
    start()
    await customers.database.shutOut()
    const purchases = ids.map(bulkPurchase)
    await buy(...purchases)
    for (const { id } of purchases) await hasFailed(shopDb, "upgrade-to-vip", id)
    for (const { id } of purchases) {
      const { state, failures, lastError } = await deliveryOf(shopDb, "upgrade-to-vip", id)
      assert.deepEqual([state, failures], ["pending", 0])
      assert.match(lastError!, /the customers database: .*(not permitted to log in|terminat)/)
    }
    await customers.database.letIn()
    await letTimePass(shopDb, "upgrade-to-vip")
    for (const purchase of purchases) await upgraded(purchase)
  })

  test("a wrong password is waited out, and mended without a restart", async () => {
    await register("yoon")
    await customers.database.setPassword("changed meanwhile")
    const purchase = bulkPurchase("yoon")
    start()
    await buy(purchase)
    await hasFailed(shopDb, "upgrade-to-vip", purchase.id, 2)
    const { state, failures, lastError } = await deliveryOf(shopDb, "upgrade-to-vip", purchase.id)
    assert.deepEqual([state, failures], ["pending", 0])
    assert.match(lastError!, /password authentication failed/)
    assert.doesNotMatch(lastError!, new RegExp(VIP_PASSWORD))
    await customers.database.setPassword(VIP_PASSWORD)
    await letTimePass(shopDb, "upgrade-to-vip")
    await upgraded(purchase)
  })

  test("a server that is not there, or whose name nobody knows, is waited for", async () => {
    for (const host of ["127.0.0.1:1", "nowhere.invalid:5432"]) {
      const db = openDatabase({ url: `postgres://vip:secret@${host}/customers`, connectTimeout: 1_000 })
      await assert.rejects(deliver(bulkPurchase("nobody"), db), (error) => {
        assert.ok(error instanceof NotYet, String(error))
        return !error.message.includes("secret")
      })
      await db.close()
    }
  })

  /** Holds the customer's row, as a long report or a person at a prompt would, while `meanwhile` happens. */
  async function holding(id: string, meanwhile: (sql: Database["query"]) => Promise<void>): Promise<void> {
    await customers.db.transaction(async (tx) => {
      await tx.query`select from customers where id = ${id} for update`
      await meanwhile(tx.query)
    })
  }

  test("somebody holds the customer's row: not now, and later it works", async () => {
    await register("held")
    const purchase = bulkPurchase("held")
    const impatient = openDatabase({ url: customers.database.vipUrl, lockTimeout: 100 })
    await holding("held", () => assert.rejects(deliver(purchase, impatient), isNotYet(/lock timeout/)))
    assert.equal((await customers.customer("held")).type, "normal")
    await deliver(purchase, impatient)
    assert.equal((await customers.customer("held")).type, "Vip")
    await impatient.close()
  })

  test("too slow: given up for now, whatever made it slow", async () => {
    await register("slow")
    const purchase = bulkPurchase("slow")
    const impatient = openDatabase({ url: customers.database.vipUrl, statementTimeout: 100 })
    await holding("slow", () => assert.rejects(deliver(purchase, impatient), isNotYet(/statement timeout/)))
    await deliver(purchase, impatient)
    assert.equal((await toldOf("slow")).length, 1)
    await impatient.close()
  })

  test("a deadlock costs an attempt and nothing else", async () => {
    await register("locked")
    const purchase = bulkPurchase("locked")
    const patient = openDatabase({ url: customers.database.vipUrl, lockTimeout: 20_000, statementTimeout: 20_000 })
    await holding("locked", async (query) => {
      const upgrade = assert.rejects(deliver(purchase, patient), isNotYet(/deadlock detected/))
      await until("the upgrade waits for the row", async () => {
        const waiting = await customers.db.query`
          select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()
        `
        return waiting.length > 0
      })
      // The upgrade has written this row and waits for ours.
      await query`insert into inbox (consumer, event_id) values ('upgrade-to-vip', ${purchase.id})`
      await upgrade
      await query`delete from inbox where event_id = ${purchase.id}`
    })
    await deliver(purchase, patient)
    assert.equal((await toldOf("locked")).length, 1)
    await patient.close()
  })

  test("a server that freezes and refuses nothing is given up before the lease ends", async () => {
    await register("frozen")
    const way = await wayTo(customers.database.vipUrl)
    const db = openDatabase({ url: way.url, connections: 1 })
    await deliver(bulkPurchase("frozen"), db)
    way.freeze()
    const purchase = bulkPurchase("frozen")
    await assert.rejects(deliver(purchase, db, { patience: 200 }), isNotYet(/the customers database/))
    await way.cut()
    await db.close()
    await deliver(purchase)
    assert.equal((await toldOf("frozen")).length, 1)
  })

  test("a connection that breaks in the middle leaves all or nothing", async () => {
    await register("broken")
    const purchase = bulkPurchase("broken")
    await holding("broken", async () => {
      const upgrade = assert.rejects(deliver(purchase), isNotYet(/terminat/))
      await until("the upgrade waits for the row", async () => {
        const ended = await customers.db.query`
          select pg_terminate_backend(pid) from pg_stat_activity
          where wait_event_type = 'Lock' and datname = current_database()
        `
        return ended.length > 0
      })
      await upgrade
    })
    assert.equal((await customers.db.query`select from inbox where event_id = ${purchase.id}`).length, 0)
    await deliver(purchase)
    assert.equal((await toldOf("broken")).length, 1)
  })

  test("a mistake of ours is not hidden behind a database that is away", async () => {
    const purchase = { ...bulkPurchase("kim"), id: "no uuid" as EventId }
    await assert.rejects(deliver(purchase), (error) => !(error instanceof NotYet))
  })

  test("nothing makes a Vip normal again: not registering anew, not an old event, not by hand", async () => {
    await register("always")
    await deliver(bulkPurchase("always"))
    const vip = await customers.customer("always")
    const again = await customers.post("/customers", { id: "always", email: "always@donut.example", name: "김도넛" })
    assert.deepEqual([again.status, again.body], [200, vip])
    assert.equal((await customers.post("/customers", { id: "always" })).status, 409)
    await deliver(bulkPurchase("always"))
    for (const db of [customers.db, narrowDb])
      await assert.rejects(
        db.query`update customers set type = 'normal', became_vip_at = null, vip_order_id = null where id = 'always'`,
        /a Vip stays one/,
      )
    assert.deepEqual(await customers.customer("always"), vip)
  })
})

function isNotYet(words: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof NotYet, String(error))
    assert.match(error.message, words)
    return true
  }
}
