import assert from "node:assert/strict"
import { globSync } from "node:fs"
import { join } from "node:path"
import { test } from "node:test"
import {
  assertInvariants,
  assertPromisesKept,
  type Attempt,
  type Customers,
  openCustomers,
} from "../../src/proof/buyers.ts"
import { postgresOn, type RestockProcess } from "../../src/proof/process.ts"
import { openSite, type SiteOptions } from "../../src/proof/site.ts"
import { until } from "../../src/proof/until.ts"

const ways: { name: string; database: SiteOptions["database"]; stop: (shop: RestockProcess) => void }[] = [
  { name: "Ctrl-C in the terminal", database: "embedded", stop: (shop) => shop.killGroup("SIGINT") },
  { name: "SIGINT to the shop alone", database: "embedded", stop: (shop) => shop.kill("SIGINT") },
  { name: "SIGTERM", database: "embedded", stop: (shop) => shop.kill("SIGTERM") },
  { name: "SIGTERM, with a database apart", database: "apart", stop: (shop) => shop.kill("SIGTERM") },
]

for (const { name, database, stop } of ways)
  test(`${name} while 32 customers buy: the shop closes in good order and has sold what it said`, async (t) => {
    const site = await openSite({ database })
    try {
      const shop = await site.open()
      const customers = openCustomers(site.url)
      const crowd = Array.from({ length: 32 }, (_, buyer) => buyUntilClosed(customers, `buyer-${buyer}`))
      await until("the crowd is at it", async () => customers.receipts.size >= 200)

      const begun = performance.now()
      stop(shop)
      assert.deepEqual(await shop.ended("the shop is closed", 15_000), { code: 0, signal: null })
      const seconds = (performance.now() - begun) / 1_000
      t.diagnostic(`closed after ${seconds.toFixed(2)} s`)
      assert.ok(seconds < 10, `it took ${seconds} s`)
      assert.equal(shop.stderr, "")
      assert.match(shop.stdout, /\nClosing the shop …\n(?:.*\n)*Closed\.\n$/)
      await Promise.all(crowd)
      for (const attempt of customers.attempts) assertProper(attempt, begun)
      assert.deepEqual(postgresOn(site.home), [])

      await site.open()
      const db = await site.db()
      await assertPromisesKept(customers, db)
      await assertInvariants(db)
    } finally {
      await site.clear()
    }
  })

async function buyUntilClosed({ buy }: Customers, buyer: string): Promise<void> {
  for (let order = 1; (await buy(`${buyer}-${order}`)) !== "no answer"; order++);
}

/** An order, a polite no, or, once the door is being closed, nobody there; and soon after, no more orders. */
function assertProper({ outcome, contentType, body, endedAt }: Attempt, begun: number): void {
  if (outcome === 201) assert.ok(endedAt < begun + 2_000, `still sells ${endedAt - begun} ms after closing began`)
  else if (outcome === "no answer") assert.ok(endedAt > begun, `before closing began: ${body.cause ?? body}`)
  else {
    assert.ok(outcome === 409 || outcome === 503, JSON.stringify(body))
    assert.equal(contentType, "application/problem+json")
  }
}

test("Ctrl-C while the first start prepares the database: it closes in good order, and the next start begins anew", async () => {
  const site = await openSite({ database: "embedded" })
  try {
    const shop = site.launch()
    const draft = join(site.home, "postgres/preparing-*/data/base/1/PG_VERSION")
    await until("the database is being prepared", async () => globSync(draft).length > 0)
    shop.killGroup("SIGINT")
    assert.deepEqual(await shop.ended("the shop is closed"), { code: 0, signal: null }, shop.stderr)
    assert.equal(shop.stderr, "")
    assert.match(shop.stdout, /\nClosed\.\n$/)
    assert.deepEqual(postgresOn(site.home), [])
    await site.open()
  } finally {
    await site.clear()
  }
})
