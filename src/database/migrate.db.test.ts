import assert from "node:assert/strict"
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { scratchDatabase } from "../proof/scratch.ts"
import { schemaListing } from "../../test/support/schema-listing.ts"
import { type Database, openDatabase } from "./database.ts"
import { migrate, MigrationError } from "./migrate.ts"

const folder = new URL("../../migrations/shop/", import.meta.url)
const listing = new URL("../../migrations/shop-schema.txt", import.meta.url)

describe("migrations", () => {
  let database: Awaited<ReturnType<typeof scratchDatabase>>
  let db: Database
  before(async () => {
    database = await scratchDatabase()
    db = openDatabase({ url: database.url, connections: 2 })
  })
  after(async () => {
    await db.close()
    await database.drop()
  })

  /** Back to a database in which nobody ever migrated. */
  const empty = () => db.query`
    do $$ begin
      drop schema public cascade;
      create schema public;
    end $$
  `

  test("all of them together make the schema that is written down", async () => {
    const found = await schemaListing(db)
    if (process.env.UPDATE_LISTING) await writeFile(listing, found)
    const hint =
      "the schema changed: UPDATE_LISTING=1 npm test -- src/database/migrate.db.test.ts, and read the difference"
    assert.equal(found, await readFile(listing, "utf8"), hint)
  })

  test("four processes that start at once migrate once", async () => {
    await empty()
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate({ url: database.url, folder })))
    const busy = applied.filter((files) => files.length > 0)
    assert.equal(busy.length, 1)
    assert.deepEqual(await migrate({ url: database.url, folder }), [])
    assert.equal(await schemaListing(db), await readFile(listing, "utf8"))
  })

  test("one that fails leaves nothing of itself, keeps those before, and can be mended", async () => {
    await empty()
    const copy = await mkdtemp(join(tmpdir(), "restock-migrations-"))
    try {
      await cp(folder, copy, { recursive: true })
      await writeFile(join(copy, "9001_broken.sql"), "create table half (id int); select 1 / 0;")
      await assert.rejects(
        migrate({ url: database.url, folder: copy }),
        /Migration 9001_broken.sql failed: division by zero/,
      )
      const [half] = await db.query<{ exists: boolean }>`select to_regclass('half') is not null as exists`
      assert.equal(half!.exists, false)
      await writeFile(join(copy, "9001_broken.sql"), "create table half (id int)")
      assert.deepEqual(await migrate({ url: database.url, folder: copy }), ["9001_broken.sql"])
    } finally {
      await rm(copy, { recursive: true })
    }
  })

  test("a database that a newer version migrated is left alone", async () => {
    await assert.rejects(migrate({ url: database.url, folder }), (error) => {
      assert.ok(error instanceof MigrationError)
      return /newer Restock.*9001_broken/.test(error.message)
    })
  })

  test("a database that cannot be reached is one sentence, without its password", async () => {
    await assert.rejects(migrate({ url: "postgres://shop:secret@127.0.0.1:1/shop", folder }), (error: Error) => {
      assert.match(error.message, /^The database shop at 127.0.0.1:1 cannot be reached: .*Check DATABASE_URL\.$/)
      return !error.message.includes("secret")
    })
  })

  test("a database that does not wait for its disk is refused", async () => {
    await db.query`
      do $$ begin
        execute format('alter role %I in database %I set synchronous_commit = off', current_user, current_database());
      end $$
    `
    try {
      await assert.rejects(
        migrate({ url: database.url, folder }),
        /synchronous_commit = off: a crash could lose orders/,
      )
    } finally {
      await db.query`
        do $$ begin
          execute format('alter role %I in database %I reset synchronous_commit', current_user, current_database());
        end $$
      `
    }
  })
})
