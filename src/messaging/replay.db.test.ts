import assert from "node:assert/strict"
import { after, afterEach, before, beforeEach, describe, test } from "node:test"
import { scratchDatabase } from "../proof/scratch.ts"
import { recordingBroker, type RecordingBroker } from "../../test/support/recording-broker.ts"
import { type Database, openDatabase } from "../database/database.ts"
import type { Event } from "../events.ts"
import { newId } from "../shared/ids.ts"
import { collectDeadMessage } from "./dead-messages.ts"
import { happened, tell } from "./events.ts"
import { relay } from "./relay.ts"
import { replay } from "./replay.ts"

const never = new AbortController().signal
const NOON = new Date("2026-01-01T12:00:00Z")
const minutes = (count: number) => new Date(NOON.getTime() + count * 60_000)

describe("what happened is told once more", () => {
  let database: Awaited<ReturnType<typeof scratchDatabase>>
  let db: Database
  let broker: RecordingBroker
  before(async () => {
    database = await scratchDatabase()
    db = openDatabase({ url: database.url, connections: 4 })
  })
  beforeEach(() => {
    broker = recordingBroker()
  })
  afterEach(() => db.query`truncate delivery_attempts, deliveries, inbox, alerts, events`)
  after(async () => {
    await db.close()
    await database.drop()
  })

  const parts = () => ({ db, outbox: "shop", broker }) as const
  const replayed = (since: Date, signal = never, progress: (published: number, of: number) => void = () => {}) =>
    replay(parts(), since, signal, progress)
  /** So many events, of a minute each, from noon on; all of them done. */
  const pastDay = async (count: number) => {
    const events = Array.from({ length: count }, () => happened("FactoryCalledBack", { callbackId: newId() }))
    await db.transaction((tx) => tell(tx, events))
    await db.query`
      update events
      set at = ${NOON}::timestamptz + make_interval(mins => place::int - 1)
      from unnest(${events.map((event) => event.id)}::uuid[]) with ordinality as told (id, place)
      where events.id = told.id
    `
    await db.query`update deliveries set state = 'done', ended_at = now()`
    return events.map((event) => event.id)
  }
  const published = () => broker.published.map(({ body }) => JSON.parse(body).id as string)
  const onItsWay = async ({ id }: Pick<Event, "id">) => {
    const [row] = await db.query<{ carried: boolean }>`
      select carried_until > now() + interval '10 minutes' as carried from deliveries where event_id = ${id}
    `
    return row!.carried
  }

  test("everything since then, also what is done, oldest first, each once, with what it said", async () => {
    const ids = await pastDay(250)
    const steps: string[] = []
    const answer = await replayed(NOON, never, (count, of) => steps.push(`${count} of ${of}`))
    assert.deepEqual(answer, { published: 250, of: 250 })
    assert.deepEqual(published(), ids)
    assert.deepEqual(steps, ["100 of 250", "200 of 250", "250 of 250"])
    assert.partialDeepStrictEqual(JSON.parse(broker.published[1]!.body), {
      type: "FactoryCalledBack",
      time: minutes(1).toISOString(),
      source: "restock/shop",
    })
    const [{ data } = { data: {} }] = await db.query<{ data: object }>`select data from events where id = ${ids[1]}`
    assert.deepEqual(JSON.parse(broker.published[1]!.body).data, data)
    assert.equal(broker.published[0]!.topic, "restock-shop-factory-called-back")
  })

  test("what happened before is not told again, what happened at that moment is", async () => {
    const ids = await pastDay(5)
    assert.deepEqual(await replayed(minutes(2)), { published: 3, of: 3 })
    assert.deepEqual(published(), ids.slice(2))
    assert.deepEqual(await replayed(minutes(60)), { published: 0, of: 0 })
    assert.equal(broker.published.length, 3)
  })

  test("of many at the same moment none is passed over, also where a page ends between them", async () => {
    const ids = await pastDay(250)
    await db.query`update events set at = ${NOON}::timestamptz + interval '7 microseconds'`
    await replayed(NOON)
    assert.deepEqual(published(), ids.toSorted())
  })

  test("told to stop, it ends after the page at hand and says how far it came", async () => {
    const ids = await pastDay(250)
    const stop = new AbortController()
    assert.deepEqual(await replayed(NOON, stop.signal, () => stop.abort()), { published: 100, of: 250 })
    assert.deepEqual(published(), ids.slice(0, 100))
  })

  test("what counts as on its way is handed over anew; what is done stays done", async () => {
    await pastDay(2)
    const [event, again] = [1, 2].map(() => happened("FactoryCalledBack", { callbackId: newId() }))
    await db.transaction((tx) => tell(tx, [event!, again!]))
    await relay(parts())
    await db.query`update deliveries set attempts = 1, carried_until = now() + interval '15 minutes' where event_id = ${again!.id}`
    broker = recordingBroker()
    await replayed(new Date(Date.now() + 60_000))
    assert.deepEqual(published(), [event!.id])
    assert.deepEqual(
      broker.nudged.map(({ body }) => JSON.parse(body).id),
      [again!.id],
    )
    assert.deepEqual([await onItsWay(event!), await onItsWay(again!)], [true, true])
    assert.equal((await db.query`select from deliveries where state = 'done'`).length, 2)
  })

  test("what nobody could read was never ours to tell", async () => {
    const [id] = await pastDay(1)
    await collectDeadMessage(db, "receive-arrival", { id: newId(), body: "strange" })
    await db.query`delete from deliveries where consumer = 'alert-operations'`
    await db.query`delete from events where type = 'WorkGotStuck'`
    assert.deepEqual(await replayed(NOON), { published: 1, of: 1 })
    assert.deepEqual(published(), [id])
  })

  test("readers outside get their texts once more", async () => {
    const [id] = await pastDay(1)
    const tellOutside = async (_: Database, events: readonly Event[]) =>
      new Map(events.map((event) => [event.id, { subject: "again", attributes: { Id: event.id } }] as const))
    await replay({ ...parts(), tellOutside }, NOON, never, () => {})
    assert.partialDeepStrictEqual(broker.published[0], { subject: "again", attributes: { Id: id } })
  })

  test("a broker that refuses ends it with the reason; nothing is forgotten", async () => {
    await pastDay(150)
    const event = happened("StockSoldOut", { shortageId: newId(), sku: "CP-502101" })
    await db.transaction((tx) => tell(tx, [event]))
    await relay(parts())
    const steps: number[] = []
    broker.refuse("restock-shop-stock-sold-out", "no such topic")
    await assert.rejects(
      replayed(NOON, never, (count) => steps.push(count)),
      /^NotHandedOver: not handed over: no such topic$/,
    )
    assert.deepEqual(steps, [100])
    assert.equal(await onItsWay(event), true)
    broker.refuse("restock-shop-stock-sold-out")
    assert.deepEqual(await replayed(NOON), { published: 151, of: 151 })
  })
})
