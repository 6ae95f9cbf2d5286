import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import pg from "pg"
import { emptyDatabase } from "../proof/scratch.ts"
import { type Database, inOrder, openDatabase, sqlState } from "./database.ts"

describe("a transaction", () => {
  let database: Awaited<ReturnType<typeof emptyDatabase>>
  let db: Database
  before(async () => {
    database = await emptyDatabase()
    db = openDatabase({ url: database.url, connections: 2 })
    await db.query`create table kept (what text primary key)`
  })
  after(async () => {
    await db.close()
    await database.drop()
  })
  const kept = async () =>
    (await db.query<{ what: string }>`select what from kept order by what`).map(({ what }) => what)

  for (const start of [undefined, "looking"] as const)
    test(`that cannot begin keeps nothing, ${start ?? "writing"} first`, async (t) => {
      const { query } = pg.Client.prototype
      t.mock.method(pg.Client.prototype, "query", function (this: pg.Client, ...words: [never]) {
        return Reflect.apply(query, this, words[0] === "begin" ? ["select 1 / 0"] : words)
      })
      const work = db.transaction(async (tx) => {
        if (start === "looking") await tx.query`select 1`
        await tx.query`insert into kept (what) values ('half')`
      }, start)
      await assert.rejects(work, (error) => sqlState(error) === "22012")
      assert.deepEqual(await kept(), [])
    })

  test("whose statements were sent together fails with the first one's error, and keeps nothing", async () => {
    const work = db.transaction((tx) =>
      inOrder(
        tx.query`insert into kept (what) values ('one')`,
        tx.query`insert into kept (what) values ('one')`,
        tx.query`insert into kept (what) values ('two')`,
      ),
    )
    await assert.rejects(work, (error) => sqlState(error) === "23505")
    assert.deepEqual(await kept(), [])
    assert.deepEqual(await db.transaction((tx) => tx.query`select 1 as one`), [{ one: 1 }])
  })
})
