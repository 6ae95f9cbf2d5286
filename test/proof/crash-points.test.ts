import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { setTimeout as pause } from "node:timers/promises"
import type { Database } from "../../src/database/database.ts"
import type { FactoryRequest } from "../../src/doubles/legacy-factory.ts"
import type { ConsumerName } from "../../src/flow.ts"
import type { CrashPoint } from "../../src/shared/crash-points.ts"
import {
  assertInvariants,
  assertPromisesKept,
  type Customers,
  letLeasesEnd,
  openCustomers,
  workedOff,
} from "../../src/proof/buyers.ts"
import { postmasterOf, type RestockProcess } from "../../src/proof/process.ts"
import { openSite, type Site } from "../../src/proof/site.ts"
import { until } from "../../src/proof/until.ts"

/**
 * One walk: a customer buys all three donuts, three more order one each; the factory is asked for ten and delivers.
 * Somewhere in it the process is killed, and a second process has to bring it to the same end.
 */
type Scene = {
  /** The last step before the point is crossed. */
  readonly crossedBy: "checkouts" | "the factory's call"
  /** How often the factory was asked by then. */
  readonly asked: 0 | 1
  /** What the factory says it made; default as many as it was asked for. */
  readonly reports?: string
  /** The ask is lost for good: the factory is asked again, and only once this many seconds are over. */
  readonly deadline?: number
}

const sold: Scene = { crossedBy: "checkouts", asked: 0 }
const asked: Scene = { crossedBy: "checkouts", asked: 1 }
const calledBack: Scene = { crossedBy: "the factory's call", asked: 1 }
/** One more than was asked for: operations have to be told, once. */
const overReported: Scene = { crossedBy: "the factory's call", asked: 1, reports: "11" }

/** Those of the way from the click to the arrival; the others' gaps are the subject of their own stories. */
type WalkedConsumer = Exclude<ConsumerName, "pause-ads" | "resume-ads" | "upgrade-to-vip" | "notify-marketing">

/** A point, or a consumer at a point, that is missing here does not compile. */
const scenes: { [Point in CrashPoint]: Point extends `delivery/${string}` ? Record<WalkedConsumer, Scene> : Scene } = {
  "checkout/committed": sold,
  "delivery/claimed": { "order-from-factory": sold, "receive-arrival": calledBack, "alert-operations": overReported },
  "delivery/effect-written": {
    "order-from-factory": asked,
    "receive-arrival": calledBack,
    "alert-operations": overReported,
  },
  "delivery/effect-committed": {
    "order-from-factory": asked,
    "receive-arrival": calledBack,
    "alert-operations": overReported,
  },
  "ask/prepared": { ...sold, deadline: 2 },
  "ask/answered": asked,
  "callback/stored": calledBack,
}

describe("killed at a named point and started again, the shop comes to the same end", () => {
  for (const [point, scene] of Object.entries(scenes)) {
    if ("crossedBy" in scene) test(point, () => walk(point, scene))
    else
      for (const [consumer, one] of Object.entries(scene))
        test(`${point} of ${consumer}`, () => walk(`${point}:${consumer}`, one))
  }
})

async function walk(point: string, scene: Scene): Promise<void> {
  const site = await openSiteWithPatientFactory({ FACTORY_DEADLINE_SECONDS: `${scene.deadline ?? 120}` })
  try {
    const customers = openCustomers(site.url)
    const first = await site.open({ RESTOCK_CRASH_AT: point })
    await fourBuy(customers)
    if (scene.crossedBy === "the factory's call") await factoryCallsBack(site, scene)
    await assertKilled(first, `the point ${point} is crossed`)
    assert.equal(site.factory.requests.length, scene.asked)

    const db = await site.db()
    await assertPromisesKept(customers, db)
    await letLeasesEnd(db)
    const second = await site.open()
    await fourBuy(customers)
    if (scene.deadline) await assertAskedAgainAfterDeadline(site, scene.deadline)
    if (scene.crossedBy === "checkouts") await factoryCallsBack(site, scene)
    await assertSameEnd(site, customers, { alerts: scene.reports ? 1 : 0 })
    assertWarnings(first.stderr + second.stderr, scene)
  } finally {
    await site.clear()
  }
}

test("killed while the factory's answer is awaited, the shop asks nobody twice", async () => {
  const site = await openSiteWithPatientFactory({})
  try {
    await site.factory.setFaults({ answer: "silence" })
    const customers = openCustomers(site.url)
    const first = await site.open()
    await fourBuy(customers)
    await site.factory.until(({ requests }) => requests.length === 1)
    first.kill("SIGKILL")
    await assertKilled(first, "the shop is gone")

    const db = await site.db()
    await letLeasesEnd(db)
    await site.open()
    await until("the ask counts as unconfirmed", async () => (await stateOfOrder(db)) === "unconfirmed")
    await fourBuy(customers)
    await factoryCallsBack(site)
    await assertSameEnd(site, customers)
  } finally {
    await site.clear()
  }
})

test("the factory calls while nobody is there: it is asked again, and the order says what may have happened", async () => {
  const site = await openSiteWithPatientFactory({ FACTORY_DEADLINE_SECONDS: "2" })
  try {
    const customers = openCustomers(site.url)
    const first = await site.open({ RESTOCK_CRASH_AT: "ask/answered" })
    await fourBuy(customers)
    await assertKilled(first, "the factory has answered")
    await factoryCallsBack(site)

    const db = await site.db()
    await letLeasesEnd(db)
    await site.open()
    await fourBuy(customers)
    await site.factory.until(({ requests }) => requests.length === 2)
    await factoryCallsBack(site)
    await assertSameEnd(site, customers, { asks: 2 })
    assert.deepEqual(await db.query`select callback_may_be_missed from production_orders`, [
      { callback_may_be_missed: true },
    ])
  } finally {
    await site.clear()
  }
})

test("killed five times at any moment under load, database and all, it loses no order and makes none twice", async (t) => {
  const patience = { FACTORY_DEADLINE_SECONDS: "2", FACTORY_ASKS: "100" }
  const site = await openSite({ database: "embedded", env: patience })
  const enough = new AbortController()
  try {
    const customers = openCustomers(site.url)
    let shop = await site.open()
    const crowd = customers.crowd(8, enough.signal)
    for (let kill = 1; kill <= 5; kill++) {
      const life = Math.round(Math.random() * 700)
      t.diagnostic(`killed ${life} ms after opening, with ${customers.receipts.size} orders accepted`)
      await pause(life)
      // Every other time the database has no moment to tidy up either.
      if (kill % 2 === 1) process.kill((await postmasterOf(site.home))!, "SIGKILL")
      shop.kill("SIGKILL")
      await assertKilled(shop, "the shop is gone")
      const diedAt = new Date()
      shop = await site.open()
      await letLeasesEnd(await site.db(), diedAt)
    }
    enough.abort()
    await crowd

    const db = await site.db()
    await customers.repeatAll()
    await workedOff(db)
    assert.equal(customers.receipts.size, customers.wishes.size)
    await assertPromisesKept(customers, db)
    const addresses = site.factory.requests.map((request) => fieldsOf(request).CallbackUrl)
    assert.equal(new Set(addresses).size, addresses.length, "no ask left the shop twice")
    await assertInvariants(db)
    assert.equal(shop.hasEnded, false)
    t.diagnostic(`${customers.receipts.size} orders, ${site.factory.requests.length} asks`)
  } finally {
    enough.abort()
    await site.clear()
  }
})

/** Its answers come at once; it calls when the test says so, since it calls only once and somebody has to be there. */
async function openSiteWithPatientFactory(env: Record<string, string>): Promise<Site> {
  const site = await openSite({ database: "apart", env })
  await site.factory.setFaults({ callbacks: 0 })
  return site
}

/** One after the other; whoever gets no answer leaves for the time being. */
async function fourBuy({ buy }: Customers): Promise<void> {
  await buy("the-whole-shelf", 3)
  for (const key of ["waits-first", "waits-second", "waits-third"]) await buy(key)
}

/** Once, and the answer does not matter to it. */
async function factoryCallsBack({ factory }: Site, { reports }: Partial<Scene> = {}): Promise<void> {
  await factory.until(({ requests }) => requests.length > 0)
  const { CallbackUrl, ...fields } = fieldsOf(factory.requests.at(-1)!)
  const body = JSON.stringify(reports === undefined ? fields : { ...fields, MessageAttributeProductCnt: reports })
  await fetch(CallbackUrl!, { method: "POST", body }).catch(() => "the shop died of it")
}

const fieldsOf = (request: FactoryRequest) => request.parsed as Record<string, string>

async function assertKilled(shop: RestockProcess, what: string): Promise<void> {
  assert.deepEqual(await shop.ended(what), { code: null, signal: "SIGKILL" })
}

async function assertAskedAgainAfterDeadline({ db, factory }: Site, deadline: number): Promise<void> {
  const books = await db()
  await until("the ask counts as unconfirmed", async () => (await stateOfOrder(books)) === "unconfirmed")
  assert.equal(factory.requests.length, 0)
  await factory.until(({ requests }) => requests.length === 1)
  const asks = await books.query<{ number: number; waited: number | null }>`
    select number, extract(epoch from asked_at - lag(answered_at) over (order by number))::float8 as waited
    from asks
    order by number
  `
  assert.deepEqual(
    asks.map((ask) => ask.number),
    [1, 2],
  )
  assert.ok(asks[1]!.waited! >= deadline, `asked again after ${asks[1]!.waited} s`)
}

function assertWarnings(said: string, { reports }: Scene): void {
  const expected = reports === undefined ? /^$/ : /^needs a person: over-reported, .* only 10 were asked for\n$/
  assert.match(said, expected, "between them, the two processes told what there was to tell, once")
}

async function stateOfOrder(db: Database): Promise<string | undefined> {
  const [order] = await db.query<{ state: string }>`select state from production_orders`
  return order?.state
}

/** Four orders, as the customers know them; ten pieces asked for once and booked once; and nothing left undone. */
async function assertSameEnd(site: Site, customers: Customers, { asks = 1, alerts = 0 } = {}): Promise<void> {
  const db = await site.db()
  await workedOff(db)
  await customers.repeatAll()
  assert.equal(customers.receipts.size, 4)
  await assertPromisesKept(customers, db)
  for (const { id } of customers.receipts.values()) assert.equal((await fetch(`${site.url}/orders/${id}`)).status, 200)
  assert.deepEqual(
    site.factory.requests.map((request) => fieldsOf(request).MessageAttributeProductCnt),
    Array.from({ length: asks }, () => "10"),
  )
  const [books] = await db.query`
    select (select count(*) from orders) as orders,
           (select count(*) from production_orders) as "productionOrders",
           (select string_agg(delta::text, ', ') from stock_movements where kind = 'arrival') as arrivals,
           (select on_hand from stock) as stock,
           (select count(*) from alerts) as alerts
  `
  assert.deepEqual(books, { orders: 4, productionOrders: 1, arrivals: "10", stock: 7, alerts })
  await assertInvariants(db)
}
