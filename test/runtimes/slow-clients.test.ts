import assert from "node:assert/strict"
import { once } from "node:events"
import { readdir, readFile } from "node:fs/promises"
import { connect } from "node:net"
import { after, afterEach, before, beforeEach, describe, test, type TestContext } from "node:test"
import {
  assertInvariants,
  assertPromisesKept,
  type Customers,
  openCustomers,
  workedOff,
} from "../../src/proof/buyers.ts"
import type { RestockProcess } from "../../src/proof/process.ts"
import { openSite, type Site } from "../../src/proof/site.ts"
import { until } from "../../src/proof/until.ts"
import { limitsOf } from "../../src/runtimes/door.ts"
import { type Callers, callers, type Calls } from "../support/callers.ts"

const readProc = {
  skip: process.platform !== "linux" && "memory and open files of another process are read from /proc",
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!

describe("people who only pretend to buy", readProc, () => {
  let site: Site
  let shop: RestockProcess
  let customers: Customers
  /** Milliseconds in which an order is answered when nobody disturbs. */
  let usual: number
  const present: Callers[] = []
  before(async () => {
    site = await openSite({ database: "apart" })
    await site.factory.setFaults({ productions: 0 })
    shop = await site.open()
    customers = openCustomers(site.url)
    // The code of a process that just began gets faster with use, and its memory grows once.
    await buy(200)
  })
  beforeEach(async () => {
    usual = median(await buy(50))
  })
  afterEach(async () => {
    for (const some of present.splice(0)) await some.leave()
    const left = async () => (await readdir(`/proc/${shop.pid}/fd`)).length < 200
    await until("their connections are closed", left)
  })
  after(async () => {
    await assertInvariants(await site.db())
    await site.clear()
  })

  async function come(calls: Calls): Promise<Callers> {
    const some = await callers(calls)
    present.push(some)
    return some
  }
  const begin = (path: string) => `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n`
  const promise = (path: string) => `${begin(path)}Content-Length: 5000\r\n\r\n`

  /** Honest customers buy one after the other; says how long they had to wait. */
  async function assertSells(t: TestContext, orders: number): Promise<void> {
    const waits = await buy(orders)
    const [middle, longest] = [median(waits), Math.max(...waits)]
    const words = `median ${middle.toFixed(1)} ms (else ${usual.toFixed(1)} ms), longest ${longest.toFixed(0)} ms`
    t.diagnostic(`${orders} orders meanwhile: ${words}`)
    assert.ok(middle < 4 * usual + 50 && longest < 3_000, words)
  }

  /** So many customers, one after the other; returns how long each waited. */
  async function buy(orders: number): Promise<number[]> {
    const waits: number[] = []
    for (let order = 1; order <= orders; order++) {
      const begun = performance.now()
      assert.equal(await customers.buy(`order-${customers.wishes.size}`), 201)
      waits.push(performance.now() - begun)
    }
    return waits
  }

  /** Megabytes that the shop's process holds. */
  async function memory(): Promise<number> {
    return Number(/^VmRSS:\s+(\d+)/m.exec(await readFile(`/proc/${shop.pid}/status`, "utf8"))![1]) / 1_024
  }
  async function assertMemoryBounded(t: TestContext, before: number, most: number): Promise<void> {
    const grown = (await memory()) - before
    t.diagnostic(`the shop's memory grew by ${grown.toFixed(0)} MB, to ${(before + grown).toFixed(0)} MB`)
    assert.ok(grown < most, `${grown} MB`)
  }

  test("say it byte by byte, or never end it", async (t) => {
    const before = await memory()
    await site.factory.until(({ requests }) => requests.length > 0)
    const asked = site.factory.requests[0]!.parsed as { CallbackUrl: string }
    const callback = new URL(asked.CallbackUrl).pathname
    const { port } = site
    const customersPort = Number(site.env.CUSTOMERS_PORT)
    const [silent, headers, dripped, missing, calls, register, theirs] = await Promise.all([
      come({ port, callers: 300, words: "" }),
      come({ port, callers: 300, words: begin("/checkout"), drip: "X" }),
      come({ port, callers: 300, words: promise("/checkout"), drip: "{" }),
      come({ port, callers: 300, words: promise("/checkout") }),
      come({ port, callers: 50, words: promise(callback), drip: "{" }),
      come({ port: customersPort, callers: 300, words: promise("/customers"), drip: "{" }),
      come({ port: customersPort, callers: 300, words: begin("/customers"), drip: "X" }),
    ])
    await assertSells(t, 200)
    await assertMemoryBounded(t, before, 200)
    for (const [some, count, longest] of [
      [silent, 300, 10_000],
      [headers, 300, 10_000],
      [theirs, 300, 10_000],
      [dripped, 300, 15_000],
      [missing, 300, 15_000],
      [register, 300, 15_000],
    ] as const) {
      const ended = await some.ended(20_000)
      assert.deepEqual(ended.told, { 408: count })
      assert.ok(ended.longest < longest, `${ended.longest} ms`)
    }
    // The factory calls once: what came of its words in five seconds is kept, for a person to look at.
    const kept = await calls.ended(20_000)
    assert.deepEqual(kept.told, { 200: 50 })
    assert.ok(kept.longest < 10_000, `${kept.longest} ms`)
    await site.factory.clearFaults()
    const answer = await fetch(asked.CallbackUrl, { method: "POST", body: JSON.stringify(asked) })
    assert.equal(answer.status, 200)
    await workedOff(await site.db())
    await assertPromisesKept(customers, await site.db())
  })

  test("say nothing at all, and are more than the house holds", async (t) => {
    const before = await memory()
    const { most } = limitsOf("PORT")
    const half = Math.ceil(most / 2) + 250
    const openFiles = async () => (await readdir(`/proc/${shop.pid}/fd`)).length
    await Promise.all([1, 2].map(() => come({ port: site.port, callers: half, words: "" })))
    // A connection stands for who calls as soon as the system has queued it; the shop may still have to take it.
    await until("the house is full", async () => (await openFiles()) > most * 0.9)
    const open = await openFiles()
    t.diagnostic(`${2 * half} connections, of which ${open} are open`)
    assert.ok(open < most + 200, `${open}`)
    await assertSells(t, 200)
    await assertMemoryBounded(t, before, 400)
  })

  test("ask on and on without taking an answer", async (t) => {
    const before = await memory()
    const body = JSON.stringify({ sku: "CP-502101", quantity: 1 })
    const order = `${begin("/checkout")}Content-Length: ${body.length}\r\n\r\n${body}`
    const flood = order.repeat(5_000)
    const sockets = Array.from({ length: 20 }, () => connect(site.port, "127.0.0.1"))
    for (const socket of sockets) {
      socket.pause().on("error", () => {})
      socket.write(flood)
    }
    await Promise.all(sockets.map((socket) => once(socket, "connect")))
    await assertSells(t, 200)
    await assertMemoryBounded(t, before, 200)
    for (const socket of sockets) socket.destroy()
    const db = await site.db()
    const [{ orders }] = (await db.query`select count(*) as orders from orders where idempotency_key is null`) as [
      { orders: number },
    ]
    t.diagnostic(`of 100,000 requests ${orders} came in`)
    assert.ok(orders <= 20 * limitsOf("PORT").mostOfOne)
  })

  for (const [what, words] of [
    ["a header of 20 kB", `GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${"x".repeat(20_000)}\r\n\r\n`],
    ["an address of 20 kB", `GET /${"x".repeat(20_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`],
  ] as const)
    test(`${what} is refused`, async () => {
      for (const port of [site.port, Number(site.env.CUSTOMERS_PORT)]) {
        const one = await come({ port, callers: 1, words })
        assert.deepEqual((await one.ended(2_000)).told, { 431: 1 })
      }
    })
})
