import assert from "node:assert/strict"
import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { gunzipSync } from "node:zlib"
import { restock, startRestock } from "../../src/proof/process.ts"
import { openSite, type Site } from "../../src/proof/site.ts"
import { until } from "../../src/proof/until.ts"
import { type Busy, makeBusy } from "../support/busy-shop.ts"

describe("a busy shop, backed up while it is open and restored in two new databases", () => {
  let site: Site
  let elsewhere: Site
  let busy: Busy
  let file: string
  let answered: { status: number; body: string }
  const key = "a-key-of-before"

  const buy = async (at: Site) => {
    const answer = await fetch(`${at.url}/checkout`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify({ sku: "CP-502102", quantity: 2, customerId: "kim" }),
    })
    return { status: answer.status, body: await answer.text() }
  }
  const look = async (path: string) => (await (await fetch(`${elsewhere.url}${path}`)).json()) as never

  before(async () => {
    site = await openSite({ database: "apart" })
    elsewhere = await openSite({ database: "empty" })
    await site.open()
    busy = await makeBusy(site)
    answered = await buy(site)
    assert.equal(answered.status, 201)
    file = join(site.home, "shop.jsonl.gz")
  })
  after(() => Promise.all([site.clear(), elsewhere.clear()]))

  test("the backup is whole, for its owner only, and nothing else is left", async () => {
    await writeFile(file, "an older one")
    await chmod(file, 0o644)
    const { code, stdout, stderr } = await restock(["backup", file], site.env)
    assert.deepEqual([code, stdout], [0, ""])
    assert.match(stderr, /^\d{3,} rows are in /)
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    assert.equal((await readFile(file)).subarray(0, 2).toString("hex"), "1f8b")
  })

  test("where the shop is open, it is not restored", async () => {
    const { code, stderr } = await restock(["restore", file], site.env)
    assert.equal(code, 1)
    assert.match(stderr, /^Somebody is at work in the shop database .* Nothing was changed\.\n$/)
  })

  test("restored, every invariant holds, and a second backup is the same line for line", async () => {
    const restored = await restock(["restore", file, "--json"], elsewhere.env)
    assert.equal(restored.code, 0, restored.stderr)
    const { rows, broken, migrated } = JSON.parse(restored.stdout) as { rows: number; broken: []; migrated: [] }
    assert.deepEqual([broken, migrated], [[], []])
    assert.ok(rows > 100)
    const second = await restock(["backup", "-"], elsewhere.env)
    const lines = second.stdout.trimEnd().split("\n").slice(1, -1)
    const first = gunzipSync(await readFile(file))
      .toString()
      .trimEnd()
      .split("\n")
      .slice(1, -1)
    assert.deepEqual(lines, first)
    for (const table of [
      "orders",
      "shortages",
      "asks",
      "callbacks",
      "deliveries",
      "inbox",
      "customers",
      "stock_movements",
    ])
      assert.ok(hasRows(lines, table), table)
  })

  test("opened, it goes on where it was: same key, same answer; the factory's call still counts", async () => {
    await elsewhere.open()
    assert.deepEqual(await buy(elsewhere), answered)
    assert.equal(((await look(`/orders/${busy.waiting}`)) as { status: string }).status, "backordered")
    const asked = site.factory.requests
      .map(({ parsed }) => parsed as { CallbackUrl: string; MessageAttributeProductId: string })
      .findLast((request) => request.MessageAttributeProductId === "CP-502101")!
    const path = new URL(asked.CallbackUrl).pathname
    const called = await fetch(`${elsewhere.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    })
    assert.deepEqual([called.status, await called.json()], [200, { received: true }])
    const isServed = async () => ((await look(`/orders/${busy.waiting}`)) as { status: string }).status === "confirmed"
    await until("who waited got it", isServed, 20_000)
  })

  test("and the workers go on: a dead letter of before is sent again and done", async () => {
    const [letter] = (await look("/dead-letters")) as { id: string; consumer: string }[]
    assert.equal(letter!.consumer, "order-from-factory")
    const { code } = await restock(["dead-letters", "resend", letter!.id], elsewhere.env)
    assert.equal(code, 0)
    await until("the factory here was asked", async () => elsewhere.factory.requests.length > 0)
    await until("it is off the desk", async () => ((await look("/dead-letters")) as []).length === 0)
    const verified = await restock(["verify", "--full"], elsewhere.env)
    assert.equal(verified.code, 0, verified.stdout)
  })
})

function hasRows(lines: readonly string[], table: string): boolean {
  return lines[lines.findIndex((line) => line.includes(`"table":"${table}"`)) + 1]!.startsWith("[")
}

test("what cannot be read or written is named, and nothing is changed", async () => {
  const site = await openSite({ database: "apart" })
  try {
    const nowhere = join(site.home, "no", "such", "folder.jsonl")
    const written = await restock(["backup", nowhere], site.env)
    assert.equal(written.code, 1)
    assert.match(written.stderr, /folder\.jsonl cannot be written: ENOENT/)
    const read = await restock(["restore", nowhere], site.env)
    assert.equal(read.code, 1)
    assert.match(read.stderr, /folder\.jsonl cannot be read: ENOENT/)
    const away = {
      DATABASE_URL: "postgres://shop:secret@127.0.0.1:1/shop",
      CUSTOMERS_DATABASE_URL: site.env.CUSTOMERS_DATABASE_URL,
    }
    for (const word of ["backup", "restore"]) {
      const file = word === "backup" ? join(site.home, "new.jsonl") : join(site.home, "whole.jsonl")
      if (word === "restore") await restock(["backup", file], site.env)
      const { code, stderr } = await restock([word, file], { ...site.env, ...away })
      assert.equal(code, 1)
      assert.match(stderr, /^The database could not go along: .*ECONNREFUSED[^\n]*\. Nothing was kept\.\n$/)
      assert.ok(!stderr.includes("secret"))
    }
    const ours = join(site.home, "readme.md")
    await writeFile(ours, "# Restock\n")
    const wrong = await restock(["restore", ours], site.env)
    assert.deepEqual([wrong.code, wrong.stderr], [1, "The file is no backup of Restock. Nothing was changed.\n"])
  } finally {
    await site.clear()
  }
})

test("Ctrl-C in the middle of a backup: the old file stays, and no half of one", async () => {
  const site = await openSite({ database: "apart" })
  try {
    const db = await site.db()
    // Too much to be written before it is interrupted, and random, so that it stays that much.
    await db.query`
      insert into events (id, type, data)
      select gen_random_uuid(), 'Old', jsonb_build_object('text', repeat(md5(n::text), 100)) from generate_series(1, 40000) n
    `
    const file = join(site.home, "shop.jsonl.gz")
    await writeFile(file, "an older one")
    const run = startRestock(["backup", file], site.env)
    await until("it is under way", async () => (await readdir(site.home)).some((name) => name.endsWith(".draft")))
    run.kill("SIGINT")
    assert.deepEqual(await run.ended("it has stopped"), { code: 130, signal: null })
    assert.equal(run.stderr, "Stopped: there is no backup of now, and an older file is as it was.\n")
    assert.equal(await readFile(file, "utf8"), "an older one")
    assert.deepEqual(
      (await readdir(site.home)).filter((name) => name.includes("draft")),
      [],
    )
  } finally {
    await site.clear()
  }
})
