import assert from "node:assert/strict"
import { test } from "node:test"
import { openDatabase } from "../../../database/database.ts"
import { emptyDatabase, scratchDatabase } from "../../../proof/scratch.ts"
import { shopMigrations } from "../../databases.ts"
import { lookAtDatabase } from "./database.ts"

const look = (url: string) => lookAtDatabase(url, "DATABASE_URL", shopMigrations)

test("a database that was migrated, an empty one, a newer one, and one that lets nobody in", async () => {
  const [migrated, empty] = [await scratchDatabase(), await emptyDatabase()]
  try {
    const good = await look(migrated.url)
    assert.equal(good.state, "ok")
    assert.match(good.found, /^PostgreSQL \d\d at [\w.]+:\d+\/scratch_\w+, up to date, its clock is 0\.0 s /)
    assert.match((await look(empty.url)).found, /; empty, the next start migrates it$/)

    const db = openDatabase({ url: migrated.url, connections: 1 })
    await db.query`insert into migrations (name) values ('9999_later.sql')`
    await db.close()
    const newer = await look(migrated.url)
    assert.deepEqual([newer.state, /newer Restock \(9999_later\.sql\)/.test(newer.found)], ["wrong", true])

    const shut = new URL(migrated.url)
    shut.pathname = "/no-such-database"
    shut.password = "geheim"
    const none = await look(shut.href)
    assert.equal(none.state, "wrong")
    assert.doesNotMatch(`${none.found} ${none.todo}`, /geheim/)

    const looked = openDatabase({ url: empty.url, connections: 1 })
    assert.deepEqual(await looked.query`select relname from pg_class where relnamespace = 'public'::regnamespace`, [])
    await looked.close()
  } finally {
    await migrated.drop()
    await empty.drop()
  }
})
