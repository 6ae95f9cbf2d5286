import assert from "node:assert/strict"
import { after, before, beforeEach, describe, test } from "node:test"
import { type Database, openDatabase } from "../database/database.ts"
import { findDeadLetter } from "../operations/dead-letters.ts"
import { scratchDatabase } from "../proof/scratch.ts"
import { newId } from "../shared/ids.ts"
import { readDeadLetterCauses } from "./dead-letter-causes.ts"

describe("what dead letters died of", () => {
  const databases: Awaited<ReturnType<typeof scratchDatabase>>[] = []
  let db: Database
  let other: Database
  before(async () => {
    databases.push(await scratchDatabase(), await scratchDatabase("restock_customers"))
    ;[db, other] = databases.map(({ url }) => openDatabase({ url, connections: 2 })) as [Database, Database]
  })
  beforeEach(async () => {
    for (const one of [db, other]) await one.query`truncate delivery_attempts, deliveries, inbox, alerts, events`
  })
  after(async () => {
    await Promise.all([db.close(), other.close()])
    await Promise.all(databases.map((one) => one.drop()))
  })

  /** A letter that died so many minutes ago. */
  async function died(minutes: number, consumer: string, reason: string, { at = db, type = "StockRanShort" } = {}) {
    const id = newId()
    await at.query`
      with told as (insert into events (id, type, data) values (${id}, ${type}, '{}') returning id)
      insert into deliveries (event_id, consumer, state, ended_at, last_error)
      select id, ${consumer}, 'dead', now() - make_interval(mins => ${minutes}), ${reason} from told
    `
    return `${consumer}.${id}`
  }
  const causes = () => readDeadLetterCauses(db, [other])

  test("the same reason with other numbers and ids is one cause, in the words of the oldest", async () => {
    const newest = await died(1, "pause-ads", `451 busy: mail ${newId()} of 3f9c2ab177 waits 17.5 s`)
    const oldest = await died(9, "pause-ads", `450 busy: mail ${newId()} of deadbeef01 waits 3.25 s`)
    const [cause, ...others] = await causes()
    assert.deepEqual(others, [])
    assert.partialDeepStrictEqual(cause, {
      consumer: "pause-ads",
      type: "StockRanShort",
      cause: "# busy: mail # of # waits #.# s",
      count: 2,
      ids: [oldest, newest],
    })
    assert.match(cause!.reason, /^450 busy/)
    assert.equal(Math.round((cause!.newestAt.getTime() - cause!.oldestAt.getTime()) / 60_000), 8)
  })

  test("another reason, event or consumer is another cause; the most numerous comes first", async () => {
    await died(5, "pause-ads", "550 no such mailbox")
    await died(4, "pause-ads", "connection refused")
    await died(3, "pause-ads", "550 no such mailbox", { type: "StockSoldOut" })
    await died(2, "order-from-factory", "550 no such mailbox")
    await died(1, "order-from-factory", "551 no such mailbox")
    assert.deepEqual(
      (await causes()).map(({ consumer, type, reason, count }) => `${count} ${consumer} ${type}: ${reason}`),
      [
        "2 order-from-factory StockRanShort: 550 no such mailbox",
        "1 pause-ads StockRanShort: 550 no such mailbox",
        "1 pause-ads StockRanShort: connection refused",
        "1 pause-ads StockSoldOut: 550 no such mailbox",
      ],
    )
  })

  test("words that could be hexadecimal stay words", async () => {
    await died(2, "pause-ads", "the facade of a cafe faded")
    await died(1, "pause-ads", "the decade of a cafe faded")
    assert.equal((await causes()).length, 2)
  })

  test("letters of both databases that died of the same are together, and each is found by its id", async () => {
    const ids = [
      await died(3, "alert-operations", "poison 1", { type: "WorkGotStuck", at: other }),
      await died(2, "alert-operations", "poison 2", { type: "WorkGotStuck" }),
      await died(1, "alert-operations", "poison 3", { type: "WorkGotStuck", at: other }),
    ]
    const [cause] = await causes()
    assert.partialDeepStrictEqual(cause, { count: 3, reason: "poison 1", ids })
    for (const id of cause!.ids) assert.equal((await findDeadLetter([db, other], id))!.id, id)
  })

  test("what was given up, is done or waits is none", async () => {
    for (const change of ["discarded", "done", "pending"]) {
      const [, id] = (await died(1, "pause-ads", change)).split(".")
      await db.query`
        update deliveries
        set discarded_at = case ${change} when 'discarded' then now() end,
            state = case ${change} when 'discarded' then state else ${change} end,
            ended_at = case ${change} when 'pending' then null else ended_at end
        where event_id = ${id}
      `
    }
    assert.deepEqual(await causes(), [])
  })

  test("of ten thousand and one letters the oldest are looked at, and a cause names a thousand of them", async () => {
    await db.query`
      with told as (
        insert into events (id, type, data)
        select gen_random_uuid(), 'FactoryCalledBack', '{}' from generate_series(1, 10000)
        returning id
      )
      insert into deliveries (event_id, consumer, state, ended_at, last_error)
      select id, 'receive-arrival', 'dead', now() - make_interval(secs => row_number() over ()),
             'callback ' || id || ' cannot be read, ' || repeat('and more words, ', 100) || row_number() over ()
      from told
    `
    await died(0, "pause-ads", "the youngest")
    const begun = performance.now()
    const found = await causes()
    assert.ok(performance.now() - begun < 3_000)
    assert.deepEqual(
      found.map(({ consumer, count, ids }) => [consumer, count, ids.length]),
      [["receive-arrival", 10_000, 1_000]],
    )
  })

  test("the customers database is away: the shop's own are there", async () => {
    await died(1, "pause-ads", "550")
    const away = openDatabase({ url: "postgres://nobody@127.0.0.1:1/nothing", connections: 1 })
    try {
      assert.equal((await readDeadLetterCauses(db, [away])).length, 1)
    } finally {
      await away.close()
    }
  })
})
