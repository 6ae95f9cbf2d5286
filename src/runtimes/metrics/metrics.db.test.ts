import assert from "node:assert/strict"
import { once } from "node:events"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { after, before, describe, test } from "node:test"
import { readExposition } from "../../../test/support/exposition.ts"
import { openDatabase, type Query } from "../../database/database.ts"
import { scratchDatabase, type ScratchDatabase } from "../../proof/scratch.ts"
import { readShopGauges } from "../../views/gauges.ts"
import { openShopMetrics } from "./metrics.ts"

describe("metrics of a shop", () => {
  let database: ScratchDatabase
  before(async () => (database = await scratchDatabase()))
  after(() => database.drop())

  const warnings: string[] = []
  const opened = (databaseUrl: string, spooled = async () => 0) =>
    openShopMetrics({ databaseUrl, spooled, warn: (sentence) => warnings.push(sentence) })
  const valuesOf = async (metrics: ReturnType<typeof opened>) => {
    const families = readExposition((await metrics.expose()).body)
    return (name: string) => families.get(name)!.samples.map(({ value }) => value)
  }

  test("a look is three statements", async (t) => {
    const db = openDatabase({ url: database.url, connections: 1 })
    let statements = 0
    const query: Query = (text, ...values) => (statements++, db.query(text, ...values))
    await readShopGauges({ query })
    await db.close()
    t.diagnostic(`${statements} statements`)
    assert.equal(statements, 3)
  })

  test("however many scrape, the database is looked at once in two seconds, over one connection", async (t) => {
    const metrics = opened(database.url)
    const db = openDatabase({ url: database.url, connections: 1 })
    const lastLook = () => db.query<{ at: string }>`
      select max(query_start)::text as at, count(distinct pid) as connections
      from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
    `
    try {
      await metrics.expose()
      const first = await lastLook()
      const began = performance.now()
      await Promise.all(Array.from({ length: 50 }, () => metrics.expose()))
      t.diagnostic(`50 scrapes in ${Math.round(performance.now() - began)} ms`)
      assert.deepEqual(await lastLook(), first)
      assert.equal(Reflect.get(first[0]!, "connections"), 1)
    } finally {
      await Promise.all([metrics.stop(), db.close()])
    }
  })

  test("while the database is away, it says so, leaves out what it cannot know, and shows the rest", async () => {
    for (const away of [refusing, silent] as const) {
      const { url, stop } = await away()
      const metrics = opened(url, async () => 3)
      metrics.attemptEnded("pause-ads", "failed", 0.2)
      const valueOf = await valuesOf(metrics)
      assert.deepEqual(valueOf("restock_database_up"), [0])
      for (const name of ["restock_oldest_undone_seconds", "restock_alerts_unsent", "restock_products_short"])
        assert.deepEqual(valueOf(name), [], name)
      assert.deepEqual(valueOf("restock_spooled_callbacks"), [3])
      assert.equal(valueOf("process_resident_memory_bytes").length, 1)
      assert.ok(valueOf("restock_delivery_attempts_total").includes(1))
      await metrics.stop()
      await stop()
    }
    assert.match(warnings.join("\n"), /^metrics of the shop: .*ECONNREFUSED/)
  })

  test("an invariant that does not hold is a zero, and a spool that cannot be read is left out", async () => {
    const metrics = opened(database.url, () => Promise.reject(new Error("no such folder")))
    const result = { title: "", violations: [], checkedAt: new Date() }
    metrics.lookedAt([
      { id: "S-01", holds: true, ...result },
      { id: "S-02", holds: false, ...result },
    ])
    const text = (await metrics.expose()).body
    await metrics.stop()
    assert.match(text, /^restock_invariant_holds\{id="S-01"\} 1$/m)
    assert.match(text, /^restock_invariant_holds\{id="S-02"\} 0$/m)
    assert.match(text, /^restock_invariants_checked_timestamp_seconds 1\.?\d/m)
    assert.deepEqual(readExposition(text).get("restock_spooled_callbacks")!.samples, [])
    assert.ok(warnings.includes("metrics of the spool: no such folder"))
  })

  test("counting costs an order microseconds", (t) => {
    const metrics = opened("postgres://nobody@127.0.0.1:1/none")
    const began = performance.now()
    for (let order = 0; order < 100_000; order++) metrics.watchRequest("POST", "/checkout", 201, 0.004)
    const each = ((performance.now() - began) / 100_000) * 1_000
    t.diagnostic(`${each.toFixed(2)} µs`)
    assert.ok(each < 20, `${each} µs`)
    return metrics.stop()
  })
})

async function refusing() {
  const { url, stop } = await silent()
  await stop()
  return { url, stop: async () => {} }
}

/** Takes connections and says nothing. */
async function silent() {
  const server = createServer()
  const sockets = new Set<{ destroy: () => void }>()
  server.on("connection", (socket) => sockets.add(socket.on("error", () => {})))
  await once(server.listen(0, "127.0.0.1"), "listening")
  return {
    url: `postgres://nobody@127.0.0.1:${(server.address() as AddressInfo).port}/none`,
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, "close")
    },
  }
}
