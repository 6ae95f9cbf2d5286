import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { readFile } from "node:fs/promises"
import { consumersOf } from "../../src/flow.ts"
import { scratchDatabase } from "../../src/proof/scratch.ts"
import { until } from "../../src/proof/until.ts"
import { startCustomersServer } from "../../src/runtimes/customers-server.ts"
import { openShopMetrics } from "../../src/runtimes/metrics/metrics.ts"
import { readExposition } from "../support/exposition.ts"
import { openMachineShop } from "../support/machine-shop.ts"
import type { TestShop } from "../support/test-shop.ts"

/** What a server shows now; a value by the metric's name and labels. */
async function scrape(url: string) {
  const answer = await fetch(`${url}/metrics`)
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8")
  const text = await answer.text()
  const families = readExposition(text)
  const samples = [...families.values()].flatMap((family) => family.samples)
  const valueOf = (name: string, labels: Record<string, string> = {}) =>
    samples.find((one) => one.name === name && Object.entries(labels).every(([label, is]) => one.labels[label] === is))
      ?.value
  return { text, families, samples, valueOf }
}

describe("what a scraper sees of a shop", () => {
  let shop: TestShop
  before(async () => (shop = await openMachineShop({})))
  after(() => shop.close())

  const look = () => scrape(shop.url)
  const sees = (what: string, check: (seen: Awaited<ReturnType<typeof look>>) => boolean) =>
    until(what, async () => check(await look()))

  test("an opened shop shows everything it counts, at zero, with words a stranger understands", async () => {
    const { families, valueOf } = await look()
    for (const [name, { help, type }] of families) {
      assert.ok(help.length > 10, `${name} says what it is`)
      // Those of prom-client itself are older than the conventions.
      if (/^(process|nodejs)_/.test(name)) continue
      assert.match(name, /^restock_/)
      assert.equal(name.endsWith("_total"), type === "counter", name)
    }
    assert.equal(valueOf("restock_database_up"), 1)
    for (const consumer of consumersOf("shop"))
      for (const name of ["restock_oldest_undone_seconds", "restock_deliveries_undone", "restock_dead_letters"])
        assert.equal(valueOf(name, { consumer }), 0, `${name} of ${consumer}`)
    assert.equal(valueOf("restock_checkouts_total", { outcome: "confirmed" }), 0)
    assert.ok(valueOf("process_resident_memory_bytes")! > 1e6)
    assert.ok(valueOf("nodejs_eventloop_lag_seconds") !== undefined)
  })

  test("an order, a shortage and a factory that refuses are numbers", async () => {
    await shop.factory.setFaults({ answer: { status: 422 } })
    const buy = (sku: string, key?: string) =>
      shop.post("/checkout", { sku, quantity: 1 }, key === undefined ? {} : { "idempotency-key": key })
    for (let buyer = 1; buyer <= 4; buyer++) assert.equal((await buy("CP-502101")).status, 201)
    assert.equal((await buy("NO-SUCH-DONUT")).status, 404)
    await shop.post("/products", {
      ...{ sku: "ONE-LEFT", name: "One left", price: 1, stock: 0, reorderPoint: 0, orderUpTo: 10 },
      backorders: "refuse",
    })
    assert.equal((await buy("ONE-LEFT")).status, 409)

    await sees("the refused orders on the desk", ({ valueOf }) => valueOf("restock_dead_letters") === 2)
    const { valueOf } = await look()
    const checkouts = (outcome: string) => valueOf("restock_checkouts_total", { outcome })
    assert.deepEqual(
      ["confirmed", "backordered", "sold-out", "unknown-products", "failed"].map(checkouts),
      [3, 1, 1, 1, 0],
    )
    assert.equal(valueOf("restock_checkout_batch_size_sum"), 5)
    const attempts = (outcome: string) =>
      valueOf("restock_delivery_attempts_total", { consumer: "order-from-factory", outcome })
    assert.deepEqual(["done", "failed", "parked"].map(attempts), [0, 0, 2])
    assert.equal(valueOf("restock_delivery_attempt_duration_seconds_count", { consumer: "order-from-factory" }), 2)
    assert.equal(valueOf("restock_production_orders_open", { state: "rejected" }), 2)
    assert.equal(valueOf("restock_production_orders_overdue"), 2)
    assert.equal(valueOf("restock_products_short"), 2)
    const at = (status: string) =>
      valueOf("restock_http_requests_total", { method: "POST", route: "/checkout", status })
    assert.deepEqual([at("201"), at("404"), at("409")], [4, 1, 1])
  })

  test("work that cannot be done gets older, and counts as a failed attempt", async () => {
    await shop.factory.clearFaults()
    await shop.db.query`
      insert into events (id, type, data) values ('01a20000-0000-7000-8000-000000000001', 'StockReplenished', '{}')`
    await shop.db.query`
      insert into deliveries (event_id, consumer, created_at, next_attempt_at)
      values ('01a20000-0000-7000-8000-000000000001', 'resume-ads', now() - interval '1 hour', now() + interval '1 hour')`
    await sees("the oldest", ({ valueOf }) => valueOf("restock_oldest_undone_seconds", { consumer: "resume-ads" })! > 0)
    const { valueOf } = await look()
    const age = valueOf("restock_oldest_undone_seconds", { consumer: "resume-ads" })!
    assert.ok(age >= 3_600 && age < 3_660, `${age} s`)
    assert.equal(valueOf("restock_deliveries_undone", { consumer: "resume-ads" }), 1)
    await shop.db.query`delete from deliveries where event_id = '01a20000-0000-7000-8000-000000000001'`
    await shop.db.query`delete from events where id = '01a20000-0000-7000-8000-000000000001'`
  })

  test("no label carries an id, a token, a name or an address, and whatever is asked for adds no label", async () => {
    const secrets = ["01a211d4-7003-7771-b59f-ac280895cbaf", "0a1b2c3d.kim-Token_0123456789", "kim@donut.example"]
    const ask = async (word: string) => {
      for (const path of ["orders", "production-orders", "products", "ads/confirmations", "nowhere", "problems"])
        await fetch(`${shop.url}/${path}/${word}?q=${word}`)
      await fetch(`${shop.url}/factory/callbacks/${word}`, { method: "POST", body: "{}" })
      await fetch(`${shop.url}/customers`, { method: "PROPFIND" })
    }
    for (const secret of secrets) await ask(secret)
    const { samples, text } = await look()
    for (const secret of secrets) assert.ok(!text.includes(secret), secret)
    const routes = new Set(samples.flatMap(({ labels }) => labels.route ?? []))
    for (const route of ["/orders/{id}", "/factory/callbacks/{token}", "/ads/confirmations/{token}", "none"])
      assert.ok(routes.has(route), `${route} is among ${[...routes].join(" ")}`)
    for (const { labels } of samples)
      for (const said of Object.values(labels)) assert.doesNotMatch(said, /@|[0-9a-f]{8}-[0-9a-f]{4}|^CP-/, said)
    for (let time = 0; time < 20; time++) await ask(`another-${time}`)
    // Of the process new ones appear by themselves: each kind of garbage collection, when it first happens.
    const ofRequests = (all: typeof samples) => all.filter(({ name }) => name.startsWith("restock_http_")).length
    assert.ok(ofRequests(samples) > 50)
    assert.equal(ofRequests((await look()).samples), ofRequests(samples))
  })
})

test("every metric that the alert rules and the documentation name is there", async () => {
  const { url: databaseUrl, drop } = await scratchDatabase()
  const metrics = openShopMetrics({ databaseUrl, warn: () => {}, spooled: async () => 0 })
  const families = readExposition((await metrics.expose()).body)
  await metrics.stop()
  await drop()
  for (const file of ["packaging/prometheus-alerts.yml", "docs/operations.md"]) {
    const text = await readFile(new URL(`../../${file}`, import.meta.url), "utf8")
    const named = new Set(text.match(/\b(?:restock|process)_[a-z_]+[a-z]\b/g))
    assert.ok(named.size >= 9, `${file} names ${named.size}`)
    for (const name of named) assert.ok(families.has(name), `${file} names ${name}`)
  }
})

test("the customers' server shows its own consumers, and its routes", async () => {
  const { url: databaseUrl, drop } = await scratchDatabase("restock_customers")
  const silent = { tell: () => {}, narrate: () => {}, warn: () => {} }
  const { url, stop } = await startCustomersServer({ databaseUrl, host: "127.0.0.1", port: 0 }, silent)
  try {
    const headers = { "content-type": "application/json" }
    await fetch(`${url}/customers`, { method: "POST", headers, body: JSON.stringify({ id: "C-METRICS" }) })
    const { valueOf, text } = await scrape(url)
    assert.equal(valueOf("restock_oldest_undone_seconds", { consumer: "notify-marketing" }), 0)
    assert.equal(valueOf("restock_oldest_undone_seconds", { consumer: "order-from-factory" }), undefined)
    assert.equal(valueOf("restock_http_requests_total", { route: "/customers", status: "201" }), 1)
    assert.equal(valueOf("restock_database_up"), 1)
    assert.doesNotMatch(text, /C-METRICS/)
  } finally {
    await stop()
    await drop()
  }
})
