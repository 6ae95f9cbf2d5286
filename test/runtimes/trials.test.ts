import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { openTrials, type TrialParts } from "../../src/runtimes/trials.ts"
import type { RestockProcess } from "../../src/proof/process.ts"
import { openSite, type Site } from "../../src/proof/site.ts"
import { until } from "../../src/proof/until.ts"
import { openMachineShop } from "../support/machine-shop.ts"
import { type Json, send, talkThrough } from "../support/send.ts"
import { asksFor, offerBare } from "../support/shop.ts"
import type { TestShop } from "../support/test-shop.ts"

const TRIALS = "/console/api/trials"

const talkTo = (url: string) => talkThrough((method, path, body, headers) => send(url + path, method, body, headers))

describe("try to break it", () => {
  let site: Site
  let shop: RestockProcess
  const { get, post, patch, product } = talkThrough((method, path, body, headers) =>
    send(site.url + path, method, body, headers),
  )
  const customersUrl = () => `http://127.0.0.1:${site.env.CUSTOMERS_PORT}`
  const customer = async (id: string): Promise<Json> => (await send(`${customersUrl()}/customers/${id}`, "GET")).body

  before(async () => {
    site = await openSite({
      database: "embedded",
      env: { FACTORY_URL: undefined, FACTORY_SECONDS: "0.2", RESTOCK_LEASE_SECONDS: "6" },
    })
    shop = await site.open()
  })
  after(() => site.clear())

  /** Switches on what is said, for as long as the work takes. */
  async function during(switches: Json, work: () => Promise<void>): Promise<void> {
    const { status, body } = await patch(TRIALS, switches)
    assert.equal(status, 200, JSON.stringify(body))
    for (const name of Object.keys(switches)) assert.equal(body.switches[name], true)
    try {
      await work()
    } finally {
      await patch(TRIALS, Object.fromEntries(Object.keys(switches).map((name) => [name, false])))
    }
  }

  async function sell(sku: string, changes: object = {}): Promise<void> {
    const wanted = { sku, name: "시험도너츠", price: 1000, reorderPoint: 0, orderUpTo: 5, backorders: "accept" }
    const { status, body } = await post("/products", { ...wanted, ...changes })
    assert.equal(status, 201, JSON.stringify(body))
  }

  const arrives = (sku: string) => until(`${sku} arrives`, async () => (await product(sku)).stock >= 5, 20_000)

  async function failures(consumer: string): Promise<string[]> {
    const db = await (consumer === "notify-marketing" ? site.customersDb() : site.db())
    const rows = await db.query<{ reason: string }>`select reason from delivery_attempts where consumer = ${consumer}`
    return rows.map(({ reason }) => reason)
  }
  const failsWith = (consumer: string, why: RegExp) =>
    until(`${consumer} fails`, async () => (await failures(consumer)).some((reason) => why.test(reason)))

  test("at first nothing is broken, and everything can be", async () => {
    const { status, body } = await get(TRIALS)
    assert.equal(status, 200)
    assert.deepEqual(body, {
      switches: {
        factoryDown: false,
        factorySlow: false,
        callbacksTwice: false,
        callbacksLost: false,
        mailRefused: false,
        customersDown: false,
        marketingDown: false,
      },
      unavailable: [],
      rush: null,
      killed: null,
    })
  })

  test("what is no switch, and no rush, is refused", async () => {
    assert.equal((await patch(TRIALS, { factoryUp: true })).status, 422)
    assert.equal((await patch(TRIALS, { factoryDown: "yes" })).status, 422)
    assert.equal((await patch(TRIALS, "{")).body.code, "malformed-json")
    assert.equal((await post(`${TRIALS}/rush`, { sku: "CP-502101", buyers: 2_001, quantity: 1 })).status, 422)
    const unknown = await post(`${TRIALS}/rush`, { sku: "CP-NOWHERE", buyers: 1, quantity: 1 })
    assert.deepEqual([unknown.status, unknown.body.code], [404, "unknown-product"])
  })

  test("while the factory is down nothing is refilled, and as soon as it is back everything is", async () => {
    await during({ factoryDown: true }, async () => {
      await sell("CP-DOWN")
      await failsWith("order-from-factory", /ECONNREFUSED/)
      assert.equal((await product("CP-DOWN")).stock, 0)
    })
    await arrives("CP-DOWN")
  })

  test("a slow factory takes three seconds for its answer and calls back late", async () => {
    await during({ factorySlow: true }, async () => {
      await sell("CP-SLOW")
      const db = await site.db()
      const answered = async () =>
        db.query<{ seconds: number; arrived: number }>`
          select extract(epoch from a.answered_at - a.asked_at)::float8 as seconds, o.arrived
          from asks a
          join production_orders o on o.id = a.production_order_id
          join products p on p.id = o.product_id
          where p.sku = 'CP-SLOW' and a.state = 'accepted'
        `
      await until("the factory has answered", async () => (await answered()).length > 0)
      const [ask] = await answered()
      assert.ok(ask!.seconds > 2.5, `answered after ${ask!.seconds} s`)
      assert.equal(ask!.arrived, 0)
    })
  })

  test("a refused mail arrives as soon as mail is taken again", async () => {
    const pauseMails = async () => {
      const { body } = await send(`${site.url}/dev/mail`, "GET", undefined, { accept: "application/json" })
      return body.filter(({ kind }: Json) => kind === "ads-pause") as Json[]
    }
    // Without the factory the product stays short, so the mail stays right.
    await during({ factoryDown: true }, async () => {
      await during({ mailRefused: true }, async () => {
        assert.equal((await post("/checkout", { sku: "CP-502101", quantity: 3 })).status, 201)
        await failsWith("pause-ads", /mail server/)
        assert.deepEqual(await pauseMails(), [])
      })
      await until("the manager has the mail", async () => (await pauseMails()).length === 1, 20_000)
    })
  })

  test("while the customers database is down the shop sells, and who bought in bulk is a Vip afterwards", async () => {
    await send(`${customersUrl()}/customers`, "POST", { id: "kim" })
    await during({ customersDown: true }, async () => {
      await patch(TRIALS, { customersDown: true })
      assert.equal((await send(`${customersUrl()}/customers/kim`, "GET")).status, 503)
      const bulk = { sku: "CP-502101", quantity: 100, customerId: "kim" }
      assert.equal((await post("/checkout", bulk)).status, 201)
      await failsWith("upgrade-to-vip", /too many connections/)
      assert.equal((await get("/readyz")).status, 200)
    })
    await until("kim is a Vip", async () => (await customer("kim")).type === "Vip", 30_000)
  })

  test("while marketing is down nobody is told of a Vip, and as soon as it is back it is", async () => {
    await send(`${customersUrl()}/customers`, "POST", { id: "lee" })
    const db = await site.customersDb()
    const untold = () => db.query`select from deliveries where consumer = 'notify-marketing' and state <> 'done'`
    await until("kim is told of", async () => (await untold()).length === 0, 20_000)
    await during({ marketingDown: true }, async () => {
      assert.equal((await post("/checkout", { sku: "CP-502101", quantity: 100, customerId: "lee" })).status, 201)
      await failsWith("notify-marketing", /ECONNREFUSED/)
      assert.equal((await untold()).length, 1)
    })
    await until("marketing is told of lee", async () => (await untold()).length === 0, 20_000)
  })

  test("a hundred buyers at once for three pieces: three get one, whoever comes first", async () => {
    await during({ factoryDown: true }, async () => {
      await sell("CP-RUSH", { stock: 3, backorders: "refuse" })
      const wish = { sku: "CP-RUSH", buyers: 100, quantity: 1 }
      const begun = await post(`${TRIALS}/rush`, wish)
      assert.equal(begun.status, 202)
      const { sku, buyers, quantity, stockBefore, endedAt } = begun.body.rush
      assert.deepEqual({ sku, buyers, quantity }, wish)
      assert.deepEqual([stockBefore, endedAt], [3, null])
      await rushIsOver()
      const { confirmed, backordered, soldOut, failed } = (await get(TRIALS)).body.rush
      assert.deepEqual(
        { confirmed, backordered, soldOut, failed },
        { confirmed: 3, backordered: 0, soldOut: 97, failed: 0 },
      )
      assert.equal((await product("CP-RUSH")).stock, 0)
    })
  })

  const rushIsOver = () => until("the rush is over", async () => (await get(TRIALS)).body.rush.endedAt !== null, 60_000)

  test("two thousand at once are all answered, and nobody rushes in beside them", async () => {
    await sell("CP-CROWD", { stock: 10, orderUpTo: 20 })
    const wish = { sku: "CP-CROWD", buyers: 2_000, quantity: 1 }
    const answers = await Promise.all([post(`${TRIALS}/rush`, wish), post(`${TRIALS}/rush`, wish)])
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [202, 409])
    await rushIsOver()
    const { confirmed, backordered, soldOut, failed } = (await get(TRIALS)).body.rush
    assert.deepEqual({ all: confirmed + backordered, soldOut, failed }, { all: 2_000, soldOut: 0, failed: 0 })
  })

  test("a worker is killed with work in its hands, and another one does it", async () => {
    const begun = await post(`${TRIALS}/kill-worker`)
    assert.equal(begun.status, 202, JSON.stringify(begun.body))
    const { pid } = begun.body.killed
    assert.ok(pid > 0 && pid !== shop.pid)
    const second = await post(`${TRIALS}/kill-worker`)
    assert.deepEqual([second.status, second.body.code], [409, "wrong-state"])
    const killed = async (): Promise<Json> => (await get(TRIALS)).body.killed
    await until("it is over", async () => (await killed()).doneAt !== null || (await killed()).failure !== null, 60_000)
    const { consumer, eventId, killedAt, doneAt, failure } = await killed()
    assert.equal(failure, null)
    assert.ok(killedAt < doneAt, `${killedAt} ${doneAt}`)
    assert.throws(() => process.kill(pid, 0), { code: "ESRCH" })
    const db = await site.db()
    const [delivery] = await db.query<{ state: string; failures: number; fence: number }>`
      select state, failures, fence from deliveries where event_id = ${eventId} and consumer = ${consumer}
    `
    assert.equal(delivery!.state, "done")
    assert.ok(delivery!.failures >= 1 && delivery!.fence >= 2, "somebody died with it, and somebody else took it")
    assert.equal((await get(TRIALS)).body.killed.pid, pid)
  })

  test("after all of this everything holds", async () => {
    const { body } = await get("/invariants")
    assert.deepEqual(
      body.filter(({ holds }: Json) => !holds),
      [],
    )
  })

  test("closed while the customers database is down, the shop opens as if nothing had been", async () => {
    assert.equal((await patch(TRIALS, { customersDown: true, factoryDown: true })).status, 200)
    shop.kill("SIGTERM")
    assert.deepEqual(await shop.ended("the shop is closed", 20_000), { code: 0, signal: null })
    shop = await site.open()
    assert.equal((await customer("kim")).type, "Vip")
    assert.equal((await get(TRIALS)).body.switches.factoryDown, false)
  })

  test("killed while the customers database is down, it opens as if nothing had been", async () => {
    assert.equal((await patch(TRIALS, { customersDown: true })).status, 200)
    shop.kill("SIGKILL")
    await shop.ended("the shop is dead")
    shop = await site.open()
    assert.equal((await customer("kim")).type, "Vip")
  })

  test("closed while a worker waits for its end, the shop leaves nobody behind", async () => {
    const { body } = await post(`${TRIALS}/kill-worker`)
    shop.kill("SIGTERM")
    assert.deepEqual(await shop.ended("the shop is closed", 30_000), { code: 0, signal: null })
    assert.throws(() => process.kill(body.killed.pid, 0), { code: "ESRCH" })
  })
})

test("what is not the shop's own is not broken", async () => {
  const site = await openSite({ database: "apart" })
  try {
    await site.open()
    const { get, patch } = talkTo(site.url)
    for (const [name, why] of [
      ["factoryDown", /FACTORY_URL/],
      ["callbacksLost", /FACTORY_URL/],
      ["customersDown", /CUSTOMERS_DATABASE_URL/],
    ] as const) {
      const { status, body } = await patch(TRIALS, { [name]: true, mailRefused: true })
      assert.deepEqual([status, body.code], [409, "wrong-state"])
      assert.match(body.detail, why)
    }
    const { switches, unavailable } = (await get(TRIALS)).body
    assert.deepEqual(unavailable, ["factoryDown", "factorySlow", "callbacksTwice", "callbacksLost", "customersDown"])
    assert.ok(Object.values(switches).every((isOn) => !isOn))
    assert.equal((await patch(TRIALS, { factoryDown: false, mailRefused: true })).body.switches.mailRefused, true)
  } finally {
    await site.clear()
  }
})

/** The trials of a shop whose factory and marketing are at hand. */
const openTrialsOf = (shop: TestShop, changes: Partial<TrialParts> = {}) =>
  openTrials({
    url: shop.url,
    db: shop.db,
    findProduct: (sku) => shop.product(sku),
    factory: shop.factory,
    marketing: shop.marketing,
    mail: { refuse: () => {} },
    customersAdminUrl: undefined,
    environment: {},
    restWorkers: () => Promise.reject(new Error("nobody rests here")),
    warn: () => {},
    ...changes,
  })

describe("the factory's callbacks", () => {
  let shop: TestShop
  let trials: ReturnType<typeof openTrials>
  before(async () => {
    shop = await openMachineShop({ config: { factoryDeadlineSeconds: 1 } })
    trials = openTrialsOf(shop)
  })
  after(async () => {
    await trials.stop()
    await shop.close()
  })

  const callsFor = (sku: string) => {
    const addresses = asksFor(shop, sku).map(({ CallbackUrl }) => CallbackUrl)
    return shop.factory.callbacks.filter(({ url, outcome }) => addresses.includes(url) && outcome !== null)
  }

  test("that come twice are counted once", async () => {
    await trials.switch({ callbacksTwice: true })
    await offerBare(shop, "CP-TWICE")
    await shop.factory.until(() => callsFor("CP-TWICE").length === 2)
    assert.deepEqual(
      callsFor("CP-TWICE").map(({ outcome }) => outcome),
      [{ status: 200 }, { status: 200 }],
    )
    await until("it arrived", async () => (await shop.product("CP-TWICE")).stock > 0)
    assert.equal((await shop.product("CP-TWICE")).stock, 10)
    await trials.switch({ callbacksTwice: false })
  })

  test("that are lost make the shop ask again after its deadline", async () => {
    await trials.switch({ callbacksLost: true })
    await offerBare(shop, "CP-LOST")
    await shop.factory.until(() => asksFor(shop, "CP-LOST").length === 2)
    assert.deepEqual(callsFor("CP-LOST"), [])
    await trials.switch({ callbacksLost: false })
    await until("it arrived", async () => (await shop.product("CP-LOST")).stock === 10, 20_000)
  })

  test("stopping switches everything back, and nothing can be broken any more", async () => {
    await trials.switch({ callbacksLost: true, marketingDown: true })
    await trials.stop()
    assert.deepEqual([shop.factory.faults.callbacks, shop.marketing.faults.down], [1, false])
    const refused = await trials.switch({ factoryDown: true })
    assert.equal("no" in refused && refused.no, "wrong-state")
    assert.equal(shop.factory.faults.refusing, false)
  })
})

describe("a worker that cannot be killed with work in its hands", () => {
  let shop: TestShop
  before(async () => {
    shop = await openMachineShop({})
  })
  after(() => shop.close())

  async function killWorker(changes: Partial<TrialParts>) {
    const seen: string[] = []
    const trials = openTrialsOf(shop, {
      warn: (sentence) => seen.push(sentence),
      async restWorkers() {
        seen.push("the others rest")
        return async () => void seen.push("the others go on")
      },
      ...changes,
    })
    trials.killWorker()
    await until("it came to nothing", async () => trials.look().killed!.failure !== null, 30_000)
    await trials.stop()
    const { failure, pid } = trials.look().killed!
    assert.throws(() => process.kill(pid, 0), { code: "ESRCH" })
    return { failure, seen }
  }

  test("because it did not live that long: the others go on, and it is said why", async () => {
    const { failure, seen } = await killWorker({ environment: { FACTORY_URL: "nowhere" } })
    assert.equal(failure, "ended-early")
    assert.deepEqual(seen.slice(0, 2), ["the others rest", "the others go on"])
    assert.match(seen[2]!, /FACTORY_URL: expected an address/)
  })

  test("because it got nothing in time: the others go on", async () => {
    const { failure, seen } = await killWorker({ patience: 1 })
    assert.equal(failure, "nothing-to-take")
    assert.deepEqual(seen.slice(0, 2), ["the others rest", "the others go on"])
  })

  test("because the others do not come to rest: it is ended all the same", async () => {
    const { failure, seen } = await killWorker({ restWorkers: () => Promise.reject(new Error("no rest")) })
    assert.equal(failure, "broken-off")
    assert.match(seen[0]!, /no rest/)
  })
})
