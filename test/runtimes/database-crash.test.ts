import assert from "node:assert/strict"
import { test } from "node:test"
import { assertInvariants, assertPromisesKept, openCustomers, workedOff } from "../../src/proof/buyers.ts"
import { postmasterOf } from "../../src/proof/process.ts"
import { isReady, openSite } from "../../src/proof/site.ts"
import { until } from "../../src/proof/until.ts"

test("the database dies three times while customers buy: within ten seconds the same shop sells again", async (t) => {
  const site = await openSite({ database: "embedded" })
  const enough = new AbortController()
  try {
    const shop = await site.open()
    const customers = openCustomers(site.url)
    const crowd = customers.crowd(8, enough.signal)
    for (let crash = 1; crash <= 3; crash++) {
      const sold = customers.receipts.size
      await until("the crowd is at it", async () => customers.receipts.size >= sold + 100)
      const dead = (await postmasterOf(site.home))!
      const begun = performance.now()
      process.kill(dead, "SIGKILL")
      // Sessions of the dead one may live and answer for a moment: what counts is the database after it.
      await until("there is another one", async () => ![dead, undefined].includes(await postmasterOf(site.home)))
      await until("the shop is ready", () => isReady(site.url))
      await until("it sells", async () => (await customers.buy(`after-crash-${crash}`)) === 201)
      const seconds = (performance.now() - begun) / 1_000
      t.diagnostic(`sells again after ${seconds.toFixed(2)} s`)
      assert.ok(seconds < 10, `it took ${seconds} s`)
    }
    enough.abort()
    await crowd
    assert.equal(shop.hasEnded, false)
    const improper = customers.attempts.filter(({ outcome }) => outcome !== 201 && outcome !== 409 && outcome !== 503)
    assert.deepEqual(improper, [])

    const db = await site.db()
    await customers.repeatAll()
    await workedOff(db)
    assert.equal(customers.receipts.size, customers.wishes.size)
    await assertPromisesKept(customers, db)
    await assertInvariants(db)
  } finally {
    enough.abort()
    await site.clear()
  }
})
