import assert from "node:assert/strict"
import { spawnSync } from "node:child_process"
import { chmod, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, test, type TestContext } from "node:test"
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../src/adapters/database/embedded.ts"
import { type Database, openDatabase } from "../../src/database/database.ts"
import { type LegacyFactory, startLegacyFactory } from "../../src/doubles/legacy-factory.ts"
import { checkInvariants } from "../../src/operations/invariants.ts"
import { type RunningServer, startServer } from "../../src/runtimes/server.ts"
import { type Asked, callBack, type Json, until } from "../support/shop.ts"
import { testConfig } from "../support/test-shop.ts"

describe("the factory makes its one call while the database is away", () => {
  let home: string
  let postgres: EmbeddedPostgres
  let factory: LegacyFactory
  let server: RunningServer
  let db: Database

  const openPostgres = () => startEmbeddedPostgres({ home: join(home, "database") })
  before(async () => {
    home = await mkdtemp(join(tmpdir(), "restock-away-"))
    // As root the database runs as "nobody", who must be able to enter.
    await chmod(home, 0o755)
    postgres = await openPostgres()
    const databaseUrl = await postgres.database("restock", "restock")
    factory = await startLegacyFactory({ seconds: 0 })
    // Takes every order and forgets it, so that the callbacks are ours to make.
    await factory.setFaults({ productions: 0 })
    server = await startServer(
      testConfig({
        databaseUrl,
        home: join(home, "shop"),
        factoryUrl: factory.url,
        customersDatabaseUrl: await postgres.database("restock_customers", "restock_customers"),
      }),
      { tell: () => {}, narrate: () => {}, warn: () => {} },
    )
    db = openDatabase({ url: databaseUrl, connections: 2 })
  })
  after(async () => {
    const broken = (await checkInvariants(db)).filter((invariant) => !invariant.holds)
    await db.close()
    await server.stop()
    await factory.stop()
    await postgres.stop()
    await rm(home, { recursive: true, force: true })
    assert.deepEqual(broken, [])
  })

  async function send(method: string, path: string, body?: object): Promise<{ status: number; body: Json }> {
    const content = body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }
    const answer = await fetch(server.url + path, { method, ...content })
    return { status: answer.status, body: await answer.json() }
  }
  const stockOf = async (sku: string) => (await send("GET", `/products/${sku}`)).body.stock
  const buy = (sku: string) => send("POST", "/checkout", { sku, quantity: 1 })
  /** The address of a callback that we never gave to anyone. */
  const strange = () => `${server.url}/factory/callbacks/00000000.${"A".repeat(43)}`
  const onDisk = () => readdir(join(home, "shop", "callbacks")).catch(() => [])

  /** A product with an empty shelf, for which the factory has been asked. */
  async function askedFor(sku: string): Promise<Asked> {
    const levels = { reorderPoint: 0, orderUpTo: 10, backorders: "accept" }
    assert.equal((await send("POST", "/products", { sku, name: "시험도너츠", price: 1000, ...levels })).status, 201)
    const isAccepted = async () =>
      (await send("GET", "/production-orders")).body.some(
        (order: Json) => order.sku === sku && order.state === "accepted",
      )
    await until("the factory has taken the order", isAccepted)
    return factory.requests
      .map(({ parsed }) => parsed as Asked)
      .find(({ MessageAttributeProductId }) => MessageAttributeProductId === sku)!
  }

  async function callsIn(t: TestContext, asked: Asked): Promise<void> {
    const begun = performance.now()
    const { status, body } = await callBack(asked.CallbackUrl, JSON.stringify(asked))
    const took = performance.now() - begun
    t.diagnostic(`the factory was answered after ${Math.round(took)} ms`)
    assert.deepEqual([status, body], [200, { received: true }])
    assert.ok(took < 2_000, `${took} ms`)
  }

  async function isBookedSoon(t: TestContext, sku: string): Promise<void> {
    const begun = performance.now()
    await until("ten pieces are booked", async () => (await stockOf(sku)) === 10)
    await until("nothing is left on disk", async () => (await onDisk()).length === 0)
    await until("a customer can buy", async () => (await buy(sku)).status === 201)
    t.diagnostic(`all was well after ${Math.round(performance.now() - begun)} ms`)
    assert.equal(await stockOf(sku), 9)
  }

  test("the database was stopped: the call is kept on disk and answered; customers hear that they may come back", async (t) => {
    const asked = await askedFor("CP-STOPPED")
    await postgres.stop()
    await callsIn(t, asked)
    await callsIn(t, asked)
    const files = await onDisk()
    assert.equal(files.length, 2)
    for (const file of files) {
      assert.match(file, /^[0-9a-f-]{36}\.callback$/)
      assert.equal((await stat(join(home, "shop", "callbacks", file))).mode & 0o777, 0o600)
    }

    const answer = await fetch(`${server.url}/checkout`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ sku: "CP-STOPPED", quantity: 1 }),
    })
    assert.deepEqual(
      [answer.status, answer.headers.get("content-type"), answer.headers.get("retry-after")],
      [503, "application/problem+json", "1"],
    )
    assert.equal(((await answer.json()) as Json).code, "busy")
    assert.equal((await send("GET", "/readyz")).status, 503)
    assert.equal((await send("GET", "/livez")).status, 200)

    postgres = await openPostgres()
    await isBookedSoon(t, "CP-STOPPED")
    assert.deepEqual(await db.query`select verdict from callbacks`, [{ verdict: "counted" }])
  })

  test("the database was killed: the same, and nobody has to start anything", async (t) => {
    const asked = await askedFor("CP-KILLED")
    process.kill(await postmaster(), "SIGKILL")
    await callsIn(t, asked)
    await isBookedSoon(t, "CP-KILLED")
  })

  test("the database hangs: the factory is not kept waiting for it", async (t) => {
    const asked = await askedFor("CP-HANGS")
    // A connection that stands already is the one that hangs; a new one would only not come about.
    assert.equal((await callBack(strange(), "{}")).status, 404)
    const processes = await databaseProcesses()
    assert.ok(processes.length > 5)
    for (const id of processes) process.kill(id, "SIGSTOP")
    try {
      await callsIn(t, asked)
      assert.equal((await onDisk()).length, 1)
    } finally {
      for (const id of processes) process.kill(id, "SIGCONT")
    }
    await isBookedSoon(t, "CP-HANGS")
  })

  test("a token that is not ours was kept too, since nobody could tell: it is dropped, and nothing is booked", async () => {
    const before = await db.query`select id from callbacks`
    await postgres.stop()
    assert.equal((await callBack(strange(), "{}")).status, 200)
    // What cannot be a token at all needs no database to be turned away.
    assert.equal((await callBack(`${server.url}/factory/callbacks/nonsense`, "{}")).status, 404)
    assert.equal((await onDisk()).length, 1)
    postgres = await openPostgres()
    await until("nothing is left on disk", async () => (await onDisk()).length === 0)
    assert.deepEqual(await db.query`select id from callbacks`, before)
  })

  test("each product's ledger tells of one arrival and one sale", async () => {
    for (const sku of ["CP-STOPPED", "CP-KILLED", "CP-HANGS"]) {
      const ledger = await db.query<{ kind: string; delta: number }>`
        select kind, delta
        from stock_movements
        where product_id = (select id from products where sku = ${sku})
        order by id
      `
      assert.deepEqual(ledger, [
        { kind: "arrival", delta: 10 },
        { kind: "sale", delta: -1 },
      ])
    }
    assert.equal(factory.requests.length, 3)
  })

  const postmaster = async () =>
    Number.parseInt(await readFile(join(postgres.folder, "data", "postmaster.pid"), "utf8"))

  /** The postmaster and its children: all of the database that there is. */
  async function databaseProcesses(): Promise<number[]> {
    const parent = await postmaster()
    const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    const pairs = stdout
      .trim()
      .split("\n")
      .map((line) => line.trim().split(/\s+/).map(Number))
    return pairs.filter(([id, of]) => id === parent || of === parent).map(([id]) => id!)
  }
})
