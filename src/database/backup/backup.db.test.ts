import assert from "node:assert/strict"
import { cp, mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { after, before, describe, test } from "node:test"
import pg from "pg"
import { damagedWithin } from "../../../test/support/damaged-backups.ts"
import { emptyDatabase, onServer, type ScratchDatabase, scratchDatabase } from "../../proof/scratch.ts"
import { migrate } from "../migrate.ts"
import { BackupError } from "./backup-error.ts"
import { restoreBackup } from "./restore-backup.ts"
import { behindWhatTheyReferTo } from "./tables.ts"
import { type Addresses, writeBackup } from "./write-backup.ts"

const folders = {
  shop: new URL("../../../migrations/shop/", import.meta.url),
  customers: new URL("../../../migrations/customers/", import.meta.url),
}
const databases: ScratchDatabase[] = []
after(() => Promise.all(databases.map((one) => one.drop())))

async function two(make: (of: "restock" | "restock_customers") => Promise<ScratchDatabase>): Promise<Addresses> {
  const [shop, customers] = [await make("restock"), await make("restock_customers")]
  databases.push(shop, customers)
  return { shop: shop.url, customers: customers.url }
}
const empty = () => two(emptyDatabase)

async function backup(addresses: Addresses): Promise<string> {
  let text = ""
  for await (const part of writeBackup(addresses, new Date("2026-11-25T09:00:00Z"), () => {})) text += part
  return text
}

const restore = (addresses: Addresses, bytes: string | Uint8Array, chunk = 1_000) => {
  const all = Buffer.from(bytes)
  const chunks = Array.from({ length: Math.ceil(all.length / chunk) }, (_, at) =>
    all.subarray(at * chunk, (at + 1) * chunk),
  )
  return restoreBackup({ addresses, folders, bytes: Readable.from(chunks), progress: () => {} })
}

async function rowsOf<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end()
  }
}

/** What a careless way through JavaScript's numbers and dates would change. */
const oddities = [
  "insert into factories (id, name, created_at) values ('F', E'도너츠 \\n\\t\"''\\\\ 🍩', '2026-11-25 09:00:00.123456+09')",
  "insert into products (sku, name, price, factory_id) values ('A', 'a', 9007199254740993, 'F'), ('B', 'b', 1, 'F')",
  "insert into stock (product_id, on_hand, reorder_point, order_up_to, backorders) select id, 3, 0, 10, 'accept' from products",
  "insert into stock_movements (product_id, delta, balance, kind) select id, 3, 3, 'opening' from products",
  `insert into events (id, type, data) values
     ('01a2116f-0000-7000-8000-000000000001', 'Odd', '{"n": 12345678901234567890.12345678901234567890, "t": "\\u00e9", "a": [null, true]}')`,
  `insert into orders (id, total, caller, idempotency_key, body_digest)
   values ('01a2116f-0000-7000-8000-000000000002', 1, 'local', 'k', '\\x00ff00')`,
]

describe("a backup", () => {
  let from: Addresses
  let text: string
  before(async () => {
    from = await two(scratchDatabase)
    await onServer(from.shop, ...oddities)
    await onServer(from.customers, "insert into customers (id, name) values ('kim', '김도넛')")
    text = await backup(from)
  })

  test("has every table of both databases, each behind those it refers to", async () => {
    for (const name of ["shop", "customers"] as const) {
      const rows = await rowsOf<{ name: string }>(
        from[name],
        "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
      )
      const lines = text.split("\n").filter((line) => line.startsWith(`{"database":"${name}"`))
      const names = lines.map((line) => (JSON.parse(line) as { table: string }).table)
      assert.deepEqual(
        names.toSorted(),
        rows
          .map((row) => row.name)
          .filter((table) => table !== "migrations")
          .toSorted(),
      )
    }
    assert.throws(
      () =>
        behindWhatTheyReferTo([
          { name: "a", references: ["b"] },
          { name: "b", references: ["a"] },
        ]),
      /refer to each other: a, b/,
    )
  })

  test("restored, it is the same to the last byte, and numbers go on behind the last one", async () => {
    const to = await empty()
    const { rows, migrated } = await restore(to, text, 7)
    assert.deepEqual([rows, migrated], [(JSON.parse(text.trim().split("\n").at(-1)!) as { rows: number }).rows, []])
    assert.equal(await backup(to), text)
    await onServer(to.shop, "insert into products (sku, name, price, factory_id) values ('C', 'c', 1, 'F')")
    assert.deepEqual(await rowsOf(to.shop, "select id::int from products where sku = 'C'"), [{ id: 3 }])
    await assert.rejects(onServer(to.shop, "delete from stock_movements"), /append-only/)
  })

  test("is restored where a shop was started and nothing happened, and nowhere else", async () => {
    const started = await two(scratchDatabase)
    await onServer(
      started.shop,
      "insert into factories (id, name) values ('seeded', 's')",
      "insert into operator_actions (actor, action, subject, after) values ('first start', 'create-product', 'CP', '{}')",
    )
    await restore(started, text)
    assert.equal(await backup(started), text)
    await assert.rejects(
      restore(started, text),
      /^BackupError: The shop database is in use already: .* Nothing was changed\.$/,
    )
    const ofOthers = await empty()
    await onServer(ofOthers.customers, "create table theirs (id int)")
    await assert.rejects(restore(ofOthers, text), /customers database has tables of somebody else \(theirs\)/)
    assert.deepEqual(await tableCount(ofOthers.shop), 0)
  })

  test("is not restored while somebody is connected", async () => {
    const to = await empty()
    const other = new pg.Client({ connectionString: to.customers })
    await other.connect()
    await assert.rejects(restore(to, text), /Somebody is at work in the customers database \(1 connection\)/)
    await other.end()
    assert.equal(await tableCount(to.shop), 0)
  })

  test("of an older schema is restored at that schema and brought to the newest", async () => {
    const folder = await mkdtemp(join(tmpdir(), "restock-older-"))
    try {
      const older = await empty()
      for (const [name, most] of [
        ["shop", "0012"],
        ["customers", "0004"],
      ] as const) {
        const names = (await readdir(folders[name])).filter((file) => /^\d/.test(file) && file.slice(0, 4) <= most)
        for (const file of names) await cp(new URL(file, folders[name]), join(folder, name, file))
        await migrate({ url: older[name], folder: join(folder, name) })
      }
      await onServer(older.shop, ...oddities)
      const to = await empty()
      const { migrated } = await restore(to, await backup(older))
      assert.ok(migrated.includes("0017_sign_in.sql") && migrated.includes("0007_what_is_kept.sql"), migrated.join())
      const newest = async (name: "shop" | "customers") =>
        (await readdir(folders[name])).filter((file) => /^\d/.test(file)).toSorted()
      for (const name of ["shop", "customers"] as const) {
        const rows = await rowsOf<{ name: string }>(to[name], "select name from migrations order by name")
        assert.deepEqual(
          rows.map((row) => row.name),
          await newest(name),
        )
      }
      assert.deepEqual(await rowsOf(to.shop, "select count(*)::int from stock_movements"), [{ count: 2 }])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test("nothing of Restock there: nothing to back up", async () => {
    await assert.rejects(backup(await empty()), /There is nothing of Restock in the shop database yet/)
  })

  test("whatever the database finds wrong with a file, it is one sentence and nothing is changed", async (t) => {
    const to = await empty()
    const damaged = damagedWithin(text)
    for (const [what, bytes] of damaged) {
      await assert.rejects(
        restore(to, bytes),
        (error) =>
          error instanceof BackupError && /^(The|What|Migration) [^\n]*\. Nothing was changed\.$/.test(error.message),
        what,
      )
      for (const name of ["shop", "customers"] as const) assert.equal(await tableCount(to[name]), 0, what)
    }
    // What is right is not taken for wrong.
    await restore(to, text)
    t.diagnostic(`${damaged.length} damaged files`)
  })
})

async function tableCount(url: string): Promise<number> {
  const [row] = await rowsOf<{ count: number }>(
    url,
    "select count(*)::int from information_schema.tables where table_schema = 'public'",
  )
  return row!.count
}
