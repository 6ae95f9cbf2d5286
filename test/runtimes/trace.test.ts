import assert from "node:assert/strict"
import { test } from "node:test"
import { startMarketingSystem } from "../../src/doubles/marketing-system.ts"
import { openCustomers } from "../../src/proof/buyers.ts"
import { freePort } from "../../src/proof/process.ts"
import { openSite } from "../../src/proof/site.ts"
import { type Heard, openReceiver } from "../support/otlp-receiver.ts"
import { type Json, send } from "../support/send.ts"
import { until } from "../support/shop.ts"
import { MARKETING_SECRET } from "../support/test-shop.ts"

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
const CLIENT = "00f067aa0ba902b7"
const traceparent = `00-${TRACE}-${CLIENT}-01`

/** Who is a part of whom, from the order to the last that came of it. */
const expected = `
POST /checkout
  checkout
    checkout transaction
    process order-from-factory
      POST
      POST /factory/callbacks/{token}
        process receive-arrival
          book arrival
            process resume-ads
              send mail
    process pause-ads
    process pause-ads
      send mail
    process upgrade-to-vip
      process notify-marketing
        POST
`

const settled = async (url: string) =>
  (await send(`${url}/deliveries?limit=100`, "GET")).body.every(({ state }: Json) => state === "done")

test("one order is one trace: checkout, outbox, factory, callback, arrival, mails, VIP and webhook", async (t) => {
  const receiver = await openReceiver()
  const marketing = await startMarketingSystem({ secret: MARKETING_SECRET })
  const site = await openSite({
    database: "apart",
    // So that the manager is asked to pause before there is a reason to resume.
    factory: { seconds: 1 },
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      VIP_MIN_ITEMS: "4",
      MARKETING_URL: marketing.url,
      MARKETING_SECRET,
    },
  })
  try {
    const shop = await site.open()
    const registered = await send(`http://127.0.0.1:${site.env.CUSTOMERS_PORT}/customers`, "POST", {
      id: "kim@donut.example",
      name: "김도넛",
    })
    assert.equal(registered.status, 201)
    const order = { sku: "CP-502101", quantity: 5, customerId: "kim@donut.example" }
    const bought = await send(`${site.url}/checkout`, "POST", order, { traceparent })
    assert.equal(bought.status, 201)
    await until("marketing knows", async () => shop.stdout.includes("marketing knows of the Vip"))
    await until(
      "the shelf is full",
      async () => (await send(`${site.url}/products/CP-502101`, "GET")).body.stock === 10,
    )
    await until("everything is done", () => settled(site.url))
    shop.kill("SIGTERM")
    assert.deepEqual(await shop.ended("the shop is closed"), { code: 0, signal: null })
    assert.equal(shop.stderr, "")

    const spans = receiver.heard.filter(({ traceId }) => traceId === TRACE)
    assert.equal(drawn(spans), expected)
    const named = (name: string) => spans.find((span) => span.name === name)!
    assert.equal(named("checkout").attributes["restock.order.id"], bought.body.id)
    assert.equal(named("process order-from-factory").attributes["messaging.system"], "restock")
    assert.deepEqual(new Set(receiver.heard.map(({ service }) => service)), new Set(["restock"]))
    assert.deepEqual(
      spans.filter(({ error }) => error !== undefined),
      [],
    )

    const within = (name: string) => spans.find((span) => span.name === "POST" && span.parent === named(name).id)!
    const [asked] = site.factory.requests
    assert.equal(asked!.headers.traceparent, `00-${TRACE}-${within("process order-from-factory").id}-01`)
    const [told] = marketing.requests
    assert.equal(told!.headers.traceparent, `00-${TRACE}-${within("process notify-marketing").id}-01`)

    const said = receiver.said()
    const token = /callbacks\/([0-9a-f]{8}\.[\w-]{43})/.exec(asked!.body)![1]!
    for (const secret of [token, "@", "김도넛", "whsec_", "donut.example"]) assert.ok(!said.includes(secret), secret)
    t.diagnostic(`${spans.length} spans in ${receiver.posts} posts`)
  } finally {
    await site.clear()
    await Promise.all([receiver.close(), marketing.stop()])
  }
})

/** A span a line, those of one parent by name, behind who called. Whoever hangs in the air is missing, and shows so. */
function drawn(spans: readonly Heard[]): string {
  const below = (parent: string, depth: number): string =>
    spans
      .filter((span) => span.parent === parent)
      .map((span) => `${"  ".repeat(depth)}${span.name}\n${below(span.id, depth + 1)}`)
      .toSorted()
      .join("")
  const ids = new Set([CLIENT, ...spans.map(({ id }) => id)])
  const lost = spans.filter(({ parent }) => parent === undefined || !ids.has(parent)).map(({ name }) => name)
  assert.deepEqual(lost, [], "their parents are nowhere")
  return `\n${below(CLIENT, 0)}`
}

test("what went wrong says so on its span, and orders that are decided together have a span each", async (t) => {
  const receiver = await openReceiver()
  const site = await openSite({
    database: "apart",
    factory: { seconds: 0 },
    env: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/v1/traces`, OTEL_SERVICE_NAME: "donuts" },
  })
  try {
    await site.factory.setFaults({ answer: { status: 422 } })
    const shop = await site.open()
    const customers = openCustomers(site.url)
    await Promise.all(Array.from({ length: 40 }, (_, at) => customers.buy(`buyer-${at}`)))
    await until("the factory said no", async () => shop.stderr.includes("now a dead letter"))
    const [{ id }] = (await send(`${site.url}/production-orders`, "GET")).body
    const again = await send(`${site.url}/production-orders/${id}/ask-again`, "POST", { reason: "they said yes now" })
    assert.equal(again.status, 200, JSON.stringify(again.body))
    await until("the factory was asked again", async () => site.factory.requests.length === 2)
    shop.kill("SIGTERM")
    await shop.ended("the shop is closed")

    const named = (name: string) => receiver.heard.filter((span) => span.name === name)
    assert.equal(named("POST /checkout").length, 40)
    assert.equal(new Set(named("checkout").map(({ traceId }) => traceId)).size, 40)
    const together = named("checkout transaction")
    const sum = together.reduce((all, { links }) => all + 1 + links.length, 0)
    assert.equal(sum, 40)
    assert.ok(together.length < 40, "some were decided together")
    const asked = named("process order-from-factory")
    const refused = asked.find(({ attributes }) => attributes["restock.event.type"] === "StockRanShort")
    const renewed = asked.find(({ attributes }) => attributes["restock.event.type"] === "ProductionOrderRenewed")
    assert.equal(renewed!.parent, refused!.id)
    assert.match(refused!.error!, /^the factory answered 4\d\d/)
    assert.equal(named("POST")[0]!.error?.slice(0, 10), "answered 4")
    assert.equal(refused!.service, "donuts")
    t.diagnostic(`40 orders in ${together.length} transactions`)
  } finally {
    await site.clear()
    await receiver.close()
  }
})

test("while the receiver is away the shop goes on, says it once, and closes in time", async (t) => {
  const site = await openSite({
    database: "apart",
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}` },
  })
  try {
    const shop = await site.open()
    const customers = openCustomers(site.url)
    for (let order = 1; order <= 3; order++) assert.equal(await customers.buy(`order-${order}`), 201)
    const begun = performance.now()
    shop.kill("SIGTERM")
    assert.deepEqual(await shop.ended("the shop is closed"), { code: 0, signal: null })
    const seconds = (performance.now() - begun) / 1_000
    assert.match(shop.stderr, /^traces cannot be sent, and are lost until they can: .*ECONNREFUSED.*\n$/)
    t.diagnostic(`closed after ${seconds.toFixed(1)} s`)
    assert.ok(seconds < 8, `${seconds} s`)
  } finally {
    await site.clear()
  }
})

/** Names every file of the SDK and the exporter as it is loaded. */
const tellWhatIsLoaded = `
  import { registerHooks } from "node:module"
  registerHooks({
    load(url, context, next) {
      if (/@opentelemetry[/](?!api[/])|adapters[/]tracing/.test(url)) process.stderr.write("LOADED " + url + "\\n")
      return next(url, context)
    },
  })`

for (const { name, env, loads } of [
  {
    name: "without an endpoint nothing of the SDK is loaded; a client's place in its trace is kept all the same",
    env: {},
    loads: false,
  },
  {
    name: "(the hook of that test sees what is loaded with one)",
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" },
    loads: true,
  },
])
  test(name, async () => {
    const hook = `--import=data:text/javascript,${encodeURIComponent(tellWhatIsLoaded)}`
    const site = await openSite({ database: "apart", env: { ...env, NODE_OPTIONS: hook } })
    try {
      const shop = await site.open()
      const order = { sku: "CP-502101", quantity: 5 }
      assert.equal((await send(`${site.url}/checkout`, "POST", order, { traceparent })).status, 201)
      const db = await site.db()
      const [event] = await db.query<{ trace: string }>`select trace from events where type = 'StockRanShort'`
      if (!loads) assert.equal(event!.trace, traceparent)
      await until("the factory was asked", async () => site.factory.requests.length === 1)
      assert.equal(site.factory.requests[0]!.headers.traceparent === undefined, !loads)
      assert.equal(shop.stderr.includes("LOADED"), loads)
    } finally {
      await site.clear()
    }
  })
