import assert from "node:assert/strict"
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test } from "node:test"
import { startRestock } from "../../src/proof/process.ts"

test("restock bench sells on a database of its own, compares the books, and leaves nothing behind", async (t) => {
  const TMPDIR = await mkdtemp(join(tmpdir(), "restock-bench-test-"))
  try {
    // A shop's own data, which it has to leave alone: it could not even be reached.
    const env = { TMPDIR, DATABASE_URL: "postgres://nobody@127.0.0.1:1/none", RESTOCK_HOME: join(TMPDIR, "shop") }
    const run = startRestock(["bench", "--seconds", "1", "--connections", "16", "--json"], env)
    const { code } = await run.ended("it has measured", 60_000)
    assert.equal(code, 0, run.stderr)
    const measured = JSON.parse(run.stdout) as { orders: number; ordersPerSecond: number; wrong: []; half: number }
    assert.deepEqual(measured.wrong, [])
    assert.ok(measured.orders > 0 && measured.ordersPerSecond > 0 && measured.half > 0)
    assert.deepEqual(await readdir(TMPDIR), [])
    t.diagnostic(`${measured.orders} orders`)
  } finally {
    await rm(TMPDIR, { recursive: true, force: true })
  }
})
