import assert from "node:assert/strict"
import { test } from "node:test"
import { openDatabase } from "../../src/database/database.ts"
import { scratchDatabase } from "../../src/proof/scratch.ts"
import { noteChanges } from "./noted-changes.ts"

test("what is kept is noted, once a row; what only looks, changes nothing or is taken back is not", async () => {
  const { url, drop } = await scratchDatabase()
  const plain = openDatabase({ url, connections: 2 })
  const { db, since } = await noteChanges(plain, url)
  try {
    await db.query`select count(*) from factories`
    assert.deepEqual(await since(), [])
    await db.transaction((tx) => tx.query`insert into factories (id, name) values ('F-1', 'one'), ('F-2', 'two')`)
    assert.deepEqual(await since(), ["factories", "factories"])
    await db.query`update factories set name = name`
    assert.deepEqual(await since(), [])
    await db.query`update factories set name = 'three' where id = 'F-1'`
    assert.deepEqual(await since(), ["factories"])
    const undone = db.transaction(async (tx) => {
      await tx.query`delete from factories`
      throw new Error("never mind")
    })
    await assert.rejects(undone, /never mind/)
    assert.deepEqual(await since(), [])
  } finally {
    await plain.close()
    await drop()
  }
})
