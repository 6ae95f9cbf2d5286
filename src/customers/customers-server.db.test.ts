import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import {
  type CustomersDatabase,
  customersDatabase,
  openTestCustomers,
  type TestCustomers,
  wayTo,
} from "../../test/support/customers.ts"
import { until } from "../proof/until.ts"
import { startCustomersServer } from "../runtimes/customers-server.ts"

describe("the customers' server", () => {
  let customers: TestCustomers
  before(async () => (customers = await openTestCustomers()))
  after(() => customers.close())
  after(() => assert.deepEqual(customers.warnings, []))

  test("registers somebody once, however often it is asked, also all at once", async () => {
    const kim = { id: "kim", email: "kim@donut.example", name: "김도넛" }
    const answers = await Promise.all(Array.from({ length: 20 }, () => customers.post("/customers", kim)))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [...Array.from({ length: 19 }, () => 200), 201])
    const { createdAt, ...rest } = answers[0]!.body
    assert.ok(Date.parse(createdAt) > 0)
    assert.deepEqual(rest, { ...kim, type: "normal", becameVipAt: null, vipOrderId: null })
    for (const { body } of answers) assert.deepEqual(body, answers[0]!.body)
    assert.deepEqual(await customers.customer("kim"), answers[0]!.body)
  })

  test("an id belongs to who had it first", async () => {
    for (const other of [{ id: "kim" }, { id: "kim", email: "kim@donut.example", name: "다른 사람" }]) {
      const { status, body } = await customers.post("/customers", other)
      assert.deepEqual([status, body.code], [409, "customer-taken"])
      assert.doesNotMatch(JSON.stringify(body), /donut\.example/)
    }
  })

  test("lists page by page, in one order, of one type or all", async () => {
    const ids = ["#1", "A", "a", "b/c?d&e=f", "ä", "김", "🍩"]
    for (const id of ids) assert.equal((await customers.post("/customers", { id })).status, 201)
    const pages: string[][] = []
    for (let path: string | undefined = "/customers?type=normal&limit=3"; path;) {
      const { status, headers, body } = await customers.get(path)
      assert.equal(status, 200)
      pages.push(body.map(({ id }: { id: string }) => id))
      path = /^<(.+)>; rel="next"$/.exec(headers.get("link") ?? "")?.[1]
    }
    assert.deepEqual(pages, [
      ["#1", "A", "a"],
      ["b/c?d&e=f", "kim", "ä"],
      ["김", "🍩"],
    ])
    assert.deepEqual((await customers.get("/customers?type=Vip")).body, [])
    for (const id of ids) assert.equal((await customers.customer(id)).id, id)
  })

  test("says that it lives, that it is ready, and what it can do", async () => {
    assert.deepEqual((await customers.get("/livez")).body, { alive: true })
    assert.deepEqual((await customers.get("/readyz")).body, { ready: true })
    const { body } = await customers.get("/openapi.json")
    assert.deepEqual(Object.keys(body.paths), ["/customers", "/customers/{id}"])
  })
})

describe("the customers' server and a database that is away", () => {
  let database: CustomersDatabase
  before(async () => (database = await customersDatabase()))
  after(() => database.drop())
  const talk = (warnings: string[] = []) => {
    return { tell: () => {}, narrate: () => {}, warn: (sentence: string) => void warnings.push(sentence) }
  }
  const away = () => Object.assign(new URL(database.url), { port: "1" }).href

  test("alone, it says so in one sentence and gives its port back", async () => {
    const start = (databaseUrl: string, port: number) =>
      startCustomersServer({ databaseUrl, host: "127.0.0.1", port }, talk())
    const first = await start(database.url, 0)
    const port = Number(new URL(first.url).port)
    await first.stop()
    for (let time = 1; time <= 2; time++)
      await assert.rejects(start(away(), port), /cannot be reached: .*Check CUSTOMERS_DATABASE_URL\.$/)
    await (await start(database.url, port)).stop()
  })

  test("inside the shop, its door answers 503 until the database is there; it can be stopped meanwhile", async () => {
    const warnings: string[] = []
    const server = await startCustomersServer(
      { databaseUrl: away(), host: "127.0.0.1", port: 0, whenAway: "wait" },
      talk(warnings),
    )
    await until("it said why", async () => warnings.length > 0)
    assert.match(warnings[0]!, /^the customers' server cannot be opened yet: .*ECONNREFUSED/)
    assert.equal((await fetch(`${server.url}/livez`)).status, 200)
    const answer = await fetch(`${server.url}/customers/kim`)
    assert.deepEqual([answer.status, answer.headers.get("retry-after")], [503, "1"])
    await server.stop()
    await assert.rejects(fetch(`${server.url}/livez`))
  })

  test("inside the shop, it is open as soon as it is started, with a marketing system of its own", async () => {
    const server = await startCustomersServer(
      { databaseUrl: database.url, host: "127.0.0.1", port: 0, whenAway: "wait" },
      talk(),
    )
    assert.equal((await fetch(`${server.url}/readyz`)).status, 200, "a database that is there is waited for")
    await server.stop()
  })

  test("inside the shop, it opens by itself when the database comes", async () => {
    const way = await wayTo(database.url)
    await way.cut()
    const server = await startCustomersServer(
      { databaseUrl: way.url, host: "127.0.0.1", port: 0, whenAway: "wait" },
      talk(),
    )
    assert.equal((await fetch(`${server.url}/readyz`)).status, 503)
    await way.mend()
    await until("it is ready", async () => (await fetch(`${server.url}/readyz`)).status === 200)
    await server.stop()
    await way.cut()
  })

  test("what goes away while it runs is a 503, and comes back by itself", async () => {
    const way = await wayTo(database.url)
    const server = await startCustomersServer({ databaseUrl: way.url, host: "127.0.0.1", port: 0 }, talk())
    const status = async (path: string) => (await fetch(server.url + path)).status
    assert.equal(await status("/customers/kim"), 404)
    await way.cut()
    assert.equal(await status("/customers/kim"), 503)
    assert.equal(await status("/readyz"), 503)
    assert.equal(await status("/livez"), 200)
    await way.mend()
    await until("it is ready", async () => (await status("/readyz")) === 200)
    assert.equal(await status("/customers/kim"), 404)
    await server.stop()
    await way.cut()
  })
})
