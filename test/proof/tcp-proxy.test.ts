import assert from "node:assert/strict"
import { after, afterEach, before, beforeEach, describe, test } from "node:test"
import pg from "pg"
import { CommitUnknown, type Database, isConnectionLost, openDatabase } from "../../src/database/database.ts"
import { onServer, type ScratchDatabase, scratchDatabase } from "../../src/proof/scratch.ts"
import { startTcpProxy, type TcpProxy } from "../../src/proof/kills/tcp-proxy.ts"

describe("a proxy between a client and PostgreSQL", () => {
  let scratch: ScratchDatabase
  let direct: Database
  let proxy: TcpProxy
  let db: Database
  before(async () => {
    scratch = await scratchDatabase()
    await onServer(scratch.url, "create table marks (id int primary key)")
    direct = openDatabase({ url: scratch.url, connections: 1 })
  })
  after(async () => {
    await direct.close()
    await scratch.drop()
  })
  beforeEach(async () => {
    await direct.query`delete from marks`
    proxy = await startTcpProxy({ port: Number(new URL(scratch.url).port) })
    db = openDatabase({ url: proxy.through(scratch.url), connections: 1, connectTimeout: 300 })
  })
  afterEach(async () => {
    await db.close()
    await proxy.close()
  })

  const one = () => db.query<{ n: number }>`select 1 as n`
  const mark = (id: number) => db.transaction((tx) => tx.query`insert into marks (id) values (${id})`)
  const marks = () => direct.query`select id from marks order by id`

  test("passes everything on, whole and in order, while nothing is ordered", async () => {
    const [{ text }] = (await db.query<{ text: string }>`select string_agg(n::text, ',') as text
      from generate_series(1, 200000) n`) as [{ text: string }]
    assert.equal(text, Array.from({ length: 200_000 }, (_, at) => at + 1).join(","))
    await mark(1)
    assert.deepEqual(await marks(), [{ id: 1 }])
    assert.deepEqual(Object.values(proxy.fired), [0, 0, 0, 0, 0, 0])
  })

  test("late: an answer takes the time of both ways", async () => {
    await one()
    proxy.delay(60)
    const begun = performance.now()
    assert.deepEqual(await one(), [{ n: 1 }])
    assert.ok(performance.now() - begun >= 119, `${performance.now() - begun} ms`)
    assert.ok(proxy.fired.latency >= 2)
    proxy.calm()
    assert.deepEqual(await one(), [{ n: 1 }])
  })

  test("reset: what is under way fails as a lost connection, and the next connection works", async () => {
    await one()
    const sleeping = db.query`select pg_sleep(5)`
    await whenWaiting(direct, "select pg_sleep(5)%")
    proxy.resetAll()
    await assert.rejects(sleeping, isConnectionLost)
    assert.equal(proxy.fired.reset, 1)
    assert.deepEqual(await one(), [{ n: 1 }])
  })

  test("cut in the middle: the client got the beginning of the answer, and then a reset", async () => {
    const client = new pg.Client({ connectionString: proxy.through(scratch.url) })
    client.on("error", () => {})
    await client.connect()
    const { stream } = (client as unknown as { connection: { stream: NodeJS.ReadableStream } }).connection
    const heard: Buffer[] = []
    stream.on("data", (piece: Buffer) => heard.push(piece))
    proxy.cutAnswers(1)
    await assert.rejects(client.query("select repeat('donut ', 100) as text"), isConnectionLost)
    const said = Buffer.concat(heard).toString("latin1")
    assert.match(said, /donut/)
    assert.ok(said.length < 600, `${said.length} bytes`)
    assert.equal(proxy.fired.cutAnswer, 1)
    assert.deepEqual(await one(), [{ n: 1 }])
  })

  test("a commit that is kept, and whose answer is lost: nobody knows, and it is there", async () => {
    await one()
    proxy.loseCommits(1, "kept")
    await assert.rejects(mark(1), CommitUnknown)
    assert.deepEqual(await marks(), [{ id: 1 }])
    assert.equal(proxy.fired.keptCommitLost, 1)
    await mark(2)
    assert.deepEqual(await marks(), [{ id: 1 }, { id: 2 }])
  })

  test("a commit that never arrives: nobody knows, and nothing is there", async () => {
    await one()
    proxy.loseCommits(1, "undone")
    await assert.rejects(mark(1), CommitUnknown)
    assert.deepEqual(await marks(), [])
    assert.equal(proxy.fired.undoneCommitLost, 1)
    await mark(2)
    assert.deepEqual(await marks(), [{ id: 2 }])
  })

  test("half-open: nobody answers and nobody refuses; afterwards those who lost something are reset", async () => {
    await one()
    proxy.swallow(true)
    let ended = false
    const lost = assert.rejects(one(), isConnectionLost).then(() => (ended = true))
    const stranger = openDatabase({ url: proxy.through(scratch.url), connections: 1, connectTimeout: 200 })
    await assert.rejects(stranger.query`select 1`, /timeout/)
    await stranger.close()
    assert.equal(ended, false)
    assert.ok(proxy.fired.swallowed >= 2)
    proxy.swallow(false)
    await lost
    assert.deepEqual(await one(), [{ n: 1 }])
  })

  test("calm: what did not fire yet never does", async () => {
    await one()
    proxy.loseCommits(1, "kept")
    proxy.loseCommits(1, "undone")
    proxy.cutAnswers(5)
    proxy.calm()
    await mark(1)
    assert.deepEqual(Object.values(proxy.fired), [0, 0, 0, 0, 0, 0])
  })
})

test("a server that is not there is a connection that breaks", async () => {
  const proxy = await startTcpProxy({ port: 1 })
  const db = openDatabase({ url: `postgres://nobody@127.0.0.1:${proxy.port}/none`, connections: 1 })
  await assert.rejects(db.query`select 1`, isConnectionLost)
  await db.close()
  await proxy.close()
})

async function whenWaiting(db: Database, statement: string): Promise<void> {
  for (;;) {
    const rows = await db.query`select 1 from pg_stat_activity where state = 'active' and query like ${statement}`
    if (rows.length > 0) return
  }
}
