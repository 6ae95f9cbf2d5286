import assert from "node:assert/strict"
import { after, afterEach, before, describe, test } from "node:test"
import { isDeepStrictEqual } from "node:util"
import { onServer, scratchDatabase } from "../proof/scratch.ts"
import { until } from "../proof/until.ts"
import { type Database, openDatabase } from "../database/database.ts"
import { type EventId, newId } from "../shared/ids.ts"
import { consume, type ConsumeOptions } from "./consume.ts"
import type { Consumer, Running } from "./consumer.ts"
import { type Claimed, claim, LeaseLost, listDeliveries, sendAgain } from "./deliveries.ts"
import { happened, tell } from "./events.ts"
import { finishTogether, finishWith } from "./finish.ts"
import { NotYet, Rejected } from "./schedule.ts"

type Handle = Consumer<"receive-arrival">["handle"]

describe("a consumer and its deliveries", () => {
  let database: Awaited<ReturnType<typeof scratchDatabase>>
  let db: Database
  const running: Running[] = []
  const failures: string[] = []
  before(async () => {
    database = await scratchDatabase()
    db = openDatabase({ url: database.url, connections: 10 })
  })
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.stop()))
    await db.query`truncate delivery_attempts, deliveries, inbox, alerts, events`
    failures.length = 0
  })
  after(async () => {
    await db.close()
    await database.drop()
  })

  const log: ConsumeOptions["log"] = {
    failed: (_consumer, _event, reason) => failures.push(reason),
    databaseAway: (_consumer, reason) => failures.push(reason),
  }
  const start = (handle: Handle, changes: Partial<Consumer<"receive-arrival">> = {}) =>
    running.push(consume({ name: "receive-arrival", handle, ...changes }, { db, log, lookEvery: 20 }))
  const call = async (times = 1) => {
    const events = Array.from({ length: times }, () => happened("FactoryCalledBack", { callbackId: newId() }))
    await db.transaction((tx) => tell(tx, events))
    return events.map((event) => event.id)
  }
  const states = async () => (await listDeliveries(db, { limit: 100 })).map((row) => `${row.consumer} ${row.state}`)
  const settled = (...expected: string[]) =>
    until(expected.join(", "), async () => isDeepStrictEqual((await states()).toSorted(), expected.toSorted()))
  const inbox = () => db.query<{ eventId: EventId }>`select event_id as "eventId" from inbox`
  const untouched = () => assert.fail("it must have no effect")
  /** How many transactions wrote what is in the inbox. */
  const transactions = async () => (await db.query`select distinct xmin::text from inbox`).length
  /** How a group was finished: who failed, and of what. */
  const finishedAs = async (group: readonly Claimed[]) => {
    const finish = finishTogether(db)
    const failed: string[] = []
    await Promise.all(
      group.map((one) => finish(one).catch((error: Error) => failed.push(`${one.eventId} ${error.name}`))),
    )
    return { done: group.length - failed.length, failed }
  }
  const refusing = async (id: EventId, work: () => Promise<void>) => {
    const trigger = `create trigger refusing before insert on inbox for each row when (new.event_id = '${id}')`
    await onServer(
      database.url,
      "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'poison'; end $$",
      `${trigger} execute function refuse()`,
    )
    try {
      await work()
    } finally {
      await onServer(database.url, "drop trigger refusing on inbox", "drop function refuse")
    }
  }
  const passTime = () => db.query`
    update deliveries set lease_until = now(), next_attempt_at = now() where state = 'pending'
  `

  test("does its work once for each event, and the inbox says so", async () => {
    const handled: string[] = []
    start((event, { once }) => once(async () => handled.push(event.id)))
    const ids = await call(30)
    await settled(...ids.map(() => "receive-arrival done"))
    assert.deepEqual(handled.toSorted(), ids.toSorted())
    assert.deepEqual((await inbox()).map((row) => row.eventId).toSorted(), ids.toSorted())
  })

  test("is woken by the bell, not by looking", async () => {
    const bells = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let rung = 0
    const handle: Handle = (_, { once }) => once().then(() => bells[rung++]!.resolve())
    running.push(consume({ name: "receive-arrival", handle }, { db, log, lookEvery: 60_000 }))
    for (const bell of bells) {
      await call()
      await bell.promise
    }
  })

  test("takes the next as soon as there is room for it", async () => {
    const ids = await call(9)
    const all = Promise.withResolvers<void>()
    let handled = 0
    const handle: Handle = async (_, { once }) => {
      await once()
      if (++handled === ids.length) all.resolve()
    }
    running.push(consume({ name: "receive-arrival", handle, concurrency: 2 }, { db, log, lookEvery: 60_000 }))
    await all.promise
  })

  test("looks once for what is there, and not again while nobody rings", async () => {
    let looks = 0
    const counting: Database = { ...db, query: (...statement) => (looks++, db.query(...statement)) }
    const done = Promise.withResolvers<void>()
    const handle: Handle = async (_, { once }) => {
      for (let turn = 0; turn < 10; turn++) await db.query`select 1`
      await once().then(done.resolve)
    }
    await call()
    running.push(consume({ name: "receive-arrival", handle }, { db: counting, log, lookEvery: 60_000 }))
    await done.promise
    await running.splice(0)[0]!.stop()
    assert.equal(looks, 1)
  })

  test("an effect that fails leaves nothing behind, and is tried again", async () => {
    let tries = 0
    start(
      (event, { once }) =>
        once(async (tx) => {
          await tx.query`insert into alerts (event_id, kind, subject, reason) values (${event.id}, 'a', 'b', 'c')`
          if (++tries < 3) throw new Error("not this time")
        }),
      { schedule: [0.01, 0.01, 0.01] },
    )
    await call()
    await settled("receive-arrival done")
    assert.equal(tries, 3)
    assert.equal((await db.query`select 1 from alerts`).length, 1)
    assert.deepEqual(failures, ["not this time", "not this time"])
  })

  test("what fails too often is parked, blocks nobody, and operations hear of it once", async () => {
    const [poison] = await call()
    const others = await call(5)
    start(
      async (event, { once }) => {
        if (event.id === poison) throw new Error("poison")
        await once()
      },
      { schedule: [0.01, 0.01], concurrency: 1 },
    )
    await settled("alert-operations pending", "receive-arrival dead", ...others.map(() => "receive-arrival done"))
    const attempts = await db.query<{ reason: string }>`select reason from delivery_attempts order by fence`
    assert.deepEqual(
      attempts.map((attempt) => attempt.reason),
      ["poison", "poison", "poison"],
    )
    const [stuck] = await db.query<{ data: unknown }>`select data from events where type = 'WorkGotStuck'`
    assert.deepEqual(stuck!.data, { kind: "dead-letter", subject: `receive-arrival.${poison}`, reason: "poison" })
  })

  test("what can never work is parked at once; sent again it begins anew, with the same id", async () => {
    let mended = false
    const handled: string[] = []
    start(async (event, { once, round }) => {
      handled.push(`${event.id} ${round}`)
      if (!mended) throw new Rejected("never")
      await once()
    })
    const [id] = await call()
    await settled("alert-operations pending", "receive-arrival dead")
    mended = true
    assert.equal(await db.transaction((tx) => sendAgain(tx, "receive-arrival", id!)), true)
    await settled("alert-operations pending", "receive-arrival done")
    assert.deepEqual(handled, [`${id} 0`, `${id} 1`])
    assert.equal(await db.transaction((tx) => sendAgain(tx, "receive-arrival", id!)), false)
  })

  test("what was not done is tried without end and never parked", async () => {
    let tries = 0
    start(
      async (_, { once }) => {
        if (++tries <= 8) throw new NotYet("nobody there", { retryAfter: 0.01 })
        await once()
      },
      { schedule: [] },
    )
    await call()
    await settled("receive-arrival done")
    assert.equal(tries, 9)
  })

  test("a stuck alert raises no alert", async () => {
    running.push(
      consume(
        { name: "alert-operations", handle: () => Promise.reject(new Rejected("no mail today")) },
        { db, log, lookEvery: 20 },
      ),
    )
    await db.transaction((tx) => tell(tx, [happened("WorkGotStuck", { kind: "failed", subject: "x", reason: "y" })]))
    await settled("alert-operations dead")
  })

  test("a worker whose lease ran out cannot commit its result", async () => {
    await call()
    const [slow] = await claim(db, "receive-arrival", 1, 30)
    await passTime()
    const [quick] = await claim(db, "receive-arrival", 1, 30)
    await assert.rejects(finishWith(untouched, db, slow!), LeaseLost)
    await assert.rejects(finishTogether(db)(slow!), LeaseLost)
    let effects = 0
    await finishWith(async () => effects++, db, quick!)
    assert.equal(effects, 1)
    assert.deepEqual(await states(), ["receive-arrival done"])
  })

  test("also when nobody took over: a lease is a promise about time", async () => {
    await call()
    const [late] = await claim(db, "receive-arrival", 1, 30)
    await passTime()
    await assert.rejects(finishWith(untouched, db, late!), LeaseLost)
    await assert.rejects(finishTogether(db)(late!), LeaseLost)
    assert.deepEqual(await states(), ["receive-arrival pending"])
  })

  test("what comes together is finished in one transaction, and a lone one in its own", async () => {
    await call(30)
    const finish = finishTogether(db)
    await finish((await claim(db, "receive-arrival", 1, 30))[0]!)
    assert.equal(await transactions(), 1)
    await Promise.all((await claim(db, "receive-arrival", 30, 30)).map((one) => finish(one)))
    assert.equal(await transactions(), 2)
    assert.equal((await inbox()).length, 30)
  })

  test("what comes while a transaction is under way waits for the next one", async () => {
    await call(3)
    const [first, ...others] = await claim(db, "receive-arrival", 3, 30)
    const finish = finishTogether(db)
    const finished = [finish(first!)]
    await Promise.resolve()
    finished.push(...others.map((one) => finish(one)))
    await Promise.all(finished)
    assert.equal(await transactions(), 2)
  })

  test("in a group only those fail whose lease ran out", async () => {
    const ids = await call(5)
    const claimed = await claim(db, "receive-arrival", 5, 30)
    await db.query`update deliveries set lease_until = now() where event_id = ${ids[2]}`
    assert.deepEqual(await finishedAs(claimed), { done: 4, failed: [`${ids[2]} LeaseLost`] })
    assert.equal((await inbox()).length, 4)
  })

  test("in a group only the one fails that cannot be written", async () => {
    const ids = await call(5)
    const claimed = await claim(db, "receive-arrival", 5, 30)
    await refusing(ids[2]!, async () => {
      assert.deepEqual(await finishedAs(claimed), { done: 4, failed: [`${ids[2]} error`] })
    })
    assert.equal((await inbox()).length, 4)
  })

  test("with many in work, a poisoned one fails alone", async () => {
    const ids = await call(40)
    start(
      async (event, { once }) => {
        if (event.id === ids[7]) throw new Rejected("poison")
        await once()
      },
      { concurrency: 16 },
    )
    const done = ids.slice(1).map(() => "receive-arrival done")
    await settled("alert-operations pending", "receive-arrival dead", ...done)
    assert.deepEqual(failures, ["poison"])
    const tries = await db.query`select 1 from deliveries where attempts > 1`
    assert.equal(tries.length, 0)
  })

  test("a delivery whose effect is in the inbox already is only marked", async () => {
    const [id] = await call()
    await db.query`insert into inbox (consumer, event_id) values ('receive-arrival', ${id})`
    let effects = 0
    start((_, { once }) => once(async () => effects++))
    await settled("receive-arrival done")
    assert.equal(effects, 0)
  })

  test("what kills every process that touches it is parked in the end", async () => {
    await call()
    for (let death = 1; death <= 4; death++) {
      assert.equal((await claim(db, "receive-arrival", 1, 30)).length, 1)
      await passTime()
    }
    start(() => assert.fail("it must not be touched again"), { schedule: [1, 1, 1] })
    await settled("alert-operations pending", "receive-arrival dead")
    assert.match(failures[0]!, /4 workers died with this in their hands, or lost the database/)
  })

  test("an event of a shape nobody knows is parked, not guessed at", async () => {
    const id = newId()
    await db.query`insert into events (id, type, data) values (${id}, 'FactoryCalledBack', '{"callbackId": 7}')`
    await db.query`insert into deliveries (event_id, consumer) values (${id}, 'receive-arrival')`
    start(() => assert.fail("it must not be handled"))
    await settled("alert-operations pending", "receive-arrival dead")
  })

  test("stopping finishes what is in work and takes nothing new", async () => {
    const began = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    start(
      async (_, { once }) => {
        began.resolve()
        await go.promise
        await once()
      },
      { concurrency: 1 },
    )
    await call(2)
    await began.promise
    const stopped = running.splice(0)[0]!.stop()
    go.resolve()
    await stopped
    assert.deepEqual((await states()).toSorted(), ["receive-arrival done", "receive-arrival pending"])
  })

  test("who cannot finish in time is told to break off", async () => {
    const began = Promise.withResolvers<void>()
    start(async (_, { signal }) => {
      began.resolve()
      await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)))
    })
    await call()
    await began.promise
    await running.splice(0)[0]!.stop(10)
    assert.deepEqual(await states(), ["receive-arrival pending"])
  })
})
