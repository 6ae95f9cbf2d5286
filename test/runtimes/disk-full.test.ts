import assert from "node:assert/strict"
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import pg from "pg"
import { assertInvariants, assertPromisesKept, openCustomers, workedOff } from "../../src/proof/buyers.ts"
import type { RestockProcess } from "../../src/proof/process.ts"
import { openSite, type Site } from "../../src/proof/site.ts"
import { until } from "../../src/proof/until.ts"
import { type Asked, callBack } from "../support/shop.ts"
import { noSmallDisks, type SmallDisk, smallDisk } from "../support/small-disk.ts"

describe("a full disk", { skip: noSmallDisks() }, () => {
  describe("under the embedded database", () => {
    let site: Site
    let shop: RestockProcess
    let disk: SmallDisk
    before(async () => {
      site = await openSite({ database: "embedded" })
      disk = await smallDisk(join(site.home, "postgres"), 256 * 1_024, "711")
      shop = await site.open()
    })
    after(async () => {
      disk.detach()
      await site.clear()
    })

    test("orders are refused politely, nothing accepted is lost, and the shop sells again when there is room", async (t) => {
      const customers = openCustomers(site.url)
      const enough = new AbortController()
      const crowd = customers.crowd(8, enough.signal)
      try {
        await until("the crowd is at it", async () => customers.receipts.size >= 200)
        const refused = () => customers.attempts.filter(({ outcome }) => outcome !== 201).length
        const areRefused = (many: number) => until("customers are refused", async () => refused() >= many, 20_000)
        await disk.fill()
        await areRefused(50)
        // So far a table had no room; without room for its log the database gives itself up.
        await useUpLog(site)
        await areRefused(refused() + 50)
        await until("it gave itself up", async () => shop.stderr.includes("The database stopped by itself"))
        const begun = performance.now()
        await disk.free()
        const sold = customers.receipts.size
        await until("it sells", async () => customers.receipts.size > sold)
        const seconds = (performance.now() - begun) / 1_000
        t.diagnostic(`sells again ${seconds.toFixed(2)} s after there was room`)
        assert.ok(seconds < 10, `it took ${seconds} s`)
      } finally {
        enough.abort()
        await crowd
      }
      const improper = customers.attempts.filter(({ outcome }) => outcome !== 201 && outcome !== 409 && outcome !== 503)
      // A few of them: to compare thousands takes longer than a test may.
      assert.deepEqual(improper.slice(0, 3), [])
      assert.equal(shop.hasEnded, false)
      const db = await site.db()
      await customers.repeatAll()
      await workedOff(db)
      assert.equal(customers.receipts.size, customers.wishes.size)
      await assertPromisesKept(customers, db)
      await assertInvariants(db)
    })

    /** Writes into the database's log until it needs a new file and has no room for one. */
    async function useUpLog({ db }: Site): Promise<void> {
      const books = await db()
      for (let megabytes = 0; ; megabytes++) {
        assert.ok(megabytes < 100)
        const written = books.query`select pg_logical_emit_message(false, 'ballast', repeat('x', 1048576))`
        if (await written.then(() => false).catch(() => true)) return
      }
    }
  })

  describe("under the callbacks that are kept while the database is away", () => {
    let site: Site
    let shop: RestockProcess
    let disk: SmallDisk
    before(async () => {
      site = await openSite({ database: "apart" })
      await site.factory.setFaults({ productions: 0 })
      disk = await smallDisk(join(site.home, "callbacks"), 64)
      shop = await site.open()
    })
    after(async () => {
      disk.detach()
      await site.clear()
    })

    test("the factory hears an error, nothing is kept by halves, and operations hear of it", async () => {
      const customers = openCustomers(site.url)
      for (let order = 1; order <= 4; order++) await customers.buy(`order-${order}`)
      await site.factory.until(({ requests }) => requests.length === 1)
      const asked = site.factory.requests[0]!.parsed as Asked
      const onDisk = async () => (await readdir(join(site.home, "callbacks"))).filter((name) => name !== "ballast")
      const call = () => callBack(asked.CallbackUrl, `${JSON.stringify(asked)}${" ".repeat(10_000)}`)
      const other = new pg.Client({ connectionString: site.env.DATABASE_URL })
      await other.connect()
      await other.query("begin")
      await other.query("lock table asks")
      try {
        // Room for its first half.
        await disk.fill(8)
        assert.equal((await call()).status, 500)
        assert.deepEqual(await onDisk(), [])
        await disk.free()
        await disk.fill(0)
        assert.equal((await call()).status, 500)
        assert.deepEqual(await onDisk(), [])
        assert.match(shop.stderr, /ENOSPC/)
        await disk.free()
        assert.equal((await call()).status, 200)
        assert.equal((await onDisk()).length, 1)
      } finally {
        await other.end()
      }
      const db = await site.db()
      await until("operations are told of both calls", async () => {
        const alerts = await db.query<{ kind: string; reason: string }>`select kind, reason from alerts`
        const words = /^(\d) calls? of the factory could not be kept: ENOSPC: no space left on device, write$/
        const told = alerts.map(({ kind, reason }) =>
          kind === "callback-refused" ? Number(words.exec(reason)?.[1]) : 0,
        )
        return told.reduce((sum, calls) => sum + calls, 0) === 2
      })
      await workedOff(db)
      const [order] = await db.query`select state, arrived, callback_may_be_missed as marked from production_orders`
      assert.deepEqual(order, { state: "arrived", arrived: 10, marked: true })
      await assertInvariants(db)
    })
  })
})
