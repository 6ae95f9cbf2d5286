import assert from "node:assert/strict"
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { cpSync } from "node:fs"
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { after, afterEach, before, beforeEach, test } from "node:test"
import { setTimeout as pause } from "node:timers/promises"
import { Client } from "pg"
import { databaseAccount } from "./embedded-account.ts"
import { findRuntimePackage, prepareRuntime } from "./embedded-runtime.ts"
import { type EmbeddedPostgres, EmbeddedPostgresError, startEmbeddedPostgres } from "./embedded.ts"

const isRoot = process.getuid?.() === 0
const hasSetpriv = spawnSync("setpriv", ["--pdeathsig", "INT", "true"]).status === 0

let shared: string
let base: string
let home: string
let open: EmbeddedPostgres[]
let children: ChildProcess[]
const said: string[] = []
const restarts: string[] = []

// Making a cluster is what costs time: tests use one home, unless they need a new one or spoil theirs.
before(async () => void (shared = await newBase()))
after(() => rm(shared, { recursive: true, force: true }))

beforeEach(() => {
  base = shared
  home = join(base, ".restock")
  open = []
  children = []
  said.length = 0
  restarts.length = 0
})

afterEach(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) await kill(child)
  for (const database of open) await database.stop()
  for (const { folder } of open) assert.deepEqual(postgresOn(folder), [])
  if (base === shared) return
  for (const { folder } of open) await rm(folder, { recursive: true, force: true })
  await rm(base, { recursive: true, force: true })
})

async function newBase(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "restock-embedded-"))
  await chmod(folder, 0o755)
  return folder
}

async function moveToNewHome(): Promise<void> {
  base = await newBase()
  home = join(base, ".restock")
}

async function start(settings = {}): Promise<EmbeddedPostgres> {
  const tell = { progress: (it: string) => said.push(it), onRestart: (it: string) => restarts.push(it) }
  const database = await startEmbeddedPostgres({ home, ...tell, settings })
  open.push(database)
  return database
}

async function query(url: string, sql: string) {
  const client = new Client({ connectionString: url })
  client.on("error", () => {})
  await client.connect()
  return client.query(sql).finally(() => client.end())
}

const saveOrder = (url: string) => query(url, "drop table if exists orders; create table orders as select 7 as id")
const savedOrders = async (url: string) => (await query(url, "select id from orders")).rows

async function within(milliseconds: number, act: () => Promise<unknown>): Promise<void> {
  for (const begun = Date.now(); ; await pause(20)) {
    const failure = await act().then(
      () => undefined,
      (error: unknown) => error ?? "failed",
    )
    if (failure === undefined) return
    if (Date.now() - begun > milliseconds) throw failure
  }
}

const postmasterFile = (folder: string) => join(folder, "data", "postmaster.pid")
const postmasterOf = async (folder: string) => Number.parseInt(await readFile(postmasterFile(folder), "utf8"))

/** Living postmasters of this folder; what the system still lists as a zombie has no arguments. */
function postgresOn(folder: string): string[] {
  const { stdout } = spawnSync("ps", ["-ww", "-A", "-o", "pid=,args="], { encoding: "utf8" })
  return stdout.split("\n").filter((line) => line.includes(`-D ${folder}/data`))
}

const program = (first = "") => `
  import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, "embedded.ts"))}
  ${first}
  const database = await startEmbeddedPostgres({ home: process.argv[1], progress: (it) => console.log("progress", it) })
  console.log("url", await database.database("shop", "shop"))
  process.on("SIGTERM", () => database.stop().then(() => process.exit()))
  setInterval(() => {}, 1000)`

/** Starts the cluster in a process of its own; `said(word)` waits for its line that begins so. */
function startElsewhere(source = program(), prefix: string[] = []) {
  const [file, ...args] = [...prefix, process.execPath, "--input-type=module-typescript", "-e", source, home]
  const child = spawn(file!, args, { stdio: ["ignore", "pipe", "inherit"] })
  children.push(child)
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout }).on("line", (line) => lines.push(line))
  const line = async (word: string): Promise<string> => {
    const found = lines.find((it) => it.startsWith(word))?.slice(word.length + 1)
    return found ?? (await Promise.race([once(reader, "line"), once(child, "exit").then(fail)]), line(word))
  }
  return { child, line }
}

const fail = () => assert.fail("the child process ended too early")

async function kill(child: ChildProcess, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
  const exit = once(child, "exit")
  child.kill(signal)
  await exit
}

const refusesWith = (sentence: RegExp) => assert.rejects(start(), matches(sentence))

const matches = (sentence: RegExp) => (error: unknown) => {
  assert.ok(error instanceof EmbeddedPostgresError, String(error))
  assert.match(error.message, sentence)
  assert.doesNotMatch(error.message, /[0-9a-f]{48}|\n/)
  return true
}

test("what was saved is there at the second start, on the same port, and stop leaves no postgres", async () => {
  await moveToNewHome()
  const first = await start()
  assert.deepEqual(said, ["Preparing the database for the first time …"])
  const url = await first.database("shop", "shop")
  await saveOrder(url)
  await Promise.all([first.stop(), first.stop()])
  assert.deepEqual(postgresOn(first.folder), [])

  const second = await start()
  assert.equal(await second.database("shop", "shop"), url)
  assert.deepEqual(await savedOrders(url), [{ id: 7 }])
  assert.equal(said.length, 1)
})

test("the database is closed to strangers and durable by default", async () => {
  const database = await start({ work_mem: "5MB" })
  const [url] = await Promise.all([database.database("shop", "shop"), database.database("shop", "shop")])
  for (const [setting, value] of Object.entries({
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    password_encryption: "scram-sha-256",
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",
    data_checksums: "on",
    server_encoding: "UTF8",
    work_mem: "5MB",
  }))
    assert.deepEqual((await query(database.adminUrl, `show ${setting}`)).rows, [{ [setting]: value }])
  await assert.rejects(query(url.replace(/:[0-9a-f]{48}@/, ":wrong@"), "select 1"), { code: "28P01" })
  const secrets = join(database.folder, "passwords")
  assert.equal((await stat(secrets)).mode & 0o777, 0o700)
  for (const path of [join(secrets, "postgres"), join(secrets, "shop"), join(database.folder, "postgres.log")])
    assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.equal((await stat(join(database.folder, "data"))).mode & 0o777, 0o700)
  assert.equal((await readFile(join(database.folder, "postgres.log"), "utf8")).match(/[0-9a-f]{48}/), null)
})

test("a killed postmaster is back within ten seconds, on the same port, with everything committed", async () => {
  const database = await start()
  const url = await database.database("shop", "shop")
  await saveOrder(url)
  for (const times of [1, 2]) {
    process.kill(await postmasterOf(database.folder), "SIGKILL")
    await within(10_000, async () => assert.equal(restarts.length, 2 * times))
    assert.deepEqual(await savedOrders(url), [{ id: 7 }])
  }
  assert.match(restarts[0]!, /stopped by itself \(SIGKILL\); starting it again/)
  assert.match(restarts[1]!, /is back after \d/)
})

test("stop works in the middle of a restart", async () => {
  const database = await start()
  process.kill(await postmasterOf(database.folder), "SIGKILL")
  await within(5000, async () => assert.equal(restarts.length, 1))
  await database.stop()
  assert.deepEqual(postgresOn(database.folder), [])
})

test("one folder serves one process; when that is killed, the next start has what was committed", async () => {
  const elsewhere = startElsewhere()
  const url = await elsewhere.line("url")
  await saveOrder(url)
  await refusesWith(/^Restock already runs on .*\.restock \(process \d+\); .*stop that one first/)
  await kill(elsewhere.child)
  if (hasSetpriv) await within(5000, async () => assert.deepEqual(postgresOn(join(home, "postgres")), []))

  const database = await start()
  assert.deepEqual(await savedOrders(await database.database("shop", "shop")), [{ id: 7 }])
  await refusesWith(/^Restock already runs/)
  assert.deepEqual(await savedOrders(url), [{ id: 7 }])
})

test("a postgres that outlived its Restock is stopped, and its data is used", async () => {
  const elsewhere = startElsewhere(program(`process.env.PATH = "/nonexistent"`))
  await saveOrder(await elsewhere.line("url"))
  await kill(elsewhere.child)
  assert.equal(postgresOn(join(home, "postgres")).length, 1)

  const database = await start()
  assert.match(said[0]!, /^Stopping the database that an earlier Restock left behind/)
  assert.deepEqual(await savedOrders(await database.database("shop", "shop")), [{ id: 7 }])
})

test("lock files left behind do not block, even when their numbers now belong to strangers", async () => {
  const first = await start()
  const left = await readFile(postmasterFile(first.folder), "utf8")
  await first.stop()
  const { uid, gid, isOther } = databaseAccount()
  const stranger = spawn("sleep", ["60"], isOther ? { uid, gid } : {})
  children.push(stranger)
  await once(stranger, "spawn")
  await writeFile(postmasterFile(first.folder), left.replace(/^\d+/, `${stranger.pid}`))
  await chown(postmasterFile(first.folder), uid, gid)
  await writeFile(join(home, "lock"), JSON.stringify({ pid: stranger.pid, started: "another boot" }))

  const second = await start()
  assert.equal(second.port, first.port)
  assert.equal(stranger.exitCode ?? stranger.signalCode, null)
})

test("a port that somebody else has taken is replaced and remembered", async () => {
  const first = await start()
  await first.stop()
  const other = createServer().listen(first.port, "127.0.0.1")
  await once(other, "listening")
  const second = await start().finally(() => other.close())
  assert.notEqual(second.port, first.port)
  assert.equal(await readFile(join(second.folder, "port"), "utf8"), `${second.port}`)
})

test("data of another version, a lost password and a broken setting are refused in one sentence", async () => {
  await moveToNewHome()
  const { folder, stop } = await start()
  await stop()
  await assert.rejects(start({ shared_buffers: "much" }), matches(/does not start: FATAL: .*"shared_buffers": "much"/))
  await rename(join(folder, "passwords"), join(folder, "elsewhere"))
  await refusesWith(/passwords\/postgres is missing, .*put that file back/)
  await mkdir(join(folder, "passwords"))
  await writeFile(join(folder, "passwords", "postgres"), "wrong")
  await refusesWith(/refuses the kept password/)
  await writeFile(join(folder, "data", "PG_VERSION"), "17\n")
  await refusesWith(/holds a database of PostgreSQL 17, but this Restock runs PostgreSQL 18: move that folder away/)
})

test("a platform without binaries is told what to do", () => {
  assert.throws(() => findRuntimePackage("sunos-sparc"), matches(/sunos-sparc is installed: set DATABASE_URL to .* 15/))
})

test("a first start killed in the middle is done again", async () => {
  await moveToNewHome()
  const elsewhere = startElsewhere()
  await elsewhere.line("progress Preparing")
  const folder = join(home, "postgres")
  await within(5000, async () => assert.ok((await readdir(folder)).some((it) => it.startsWith("preparing-"))))
  await pause(150)
  await kill(elsewhere.child)
  assert.ok(!(await readdir(folder)).includes("data"))

  const database = await start()
  await saveOrder(await database.database("shop", "shop"))
  assert.deepEqual(
    (await readdir(folder)).filter((it) => it.startsWith("preparing-")),
    [],
  )
})

test("under a closed folder of root, the database lies in /var/lib/restock", { skip: !isRoot }, async () => {
  await moveToNewHome()
  await chmod(base, 0o700)
  const first = await start()
  assert.match(first.folder, /^\/var\/lib\/restock\/[0-9a-f]{16}$/)
  assert.match(said[0]!, /^The database lies in \/var\/lib\/restock\/.*cannot enter/)
  assert.equal((await readFile(join(home, "where"), "utf8")).split("\n")[0], first.folder)
  await saveOrder(await first.database("shop", "shop"))
  await first.stop()

  await chmod(base, 0o755)
  const second = await start()
  assert.equal(second.folder, first.folder)
  assert.deepEqual(await savedOrders(await second.database("shop", "shop")), [{ id: 7 }])
  await second.stop()
  await rm(second.folder, { recursive: true })
  await refusesWith(/that folder is gone: put it back, or remove/)
})

test("an ordinary user can run it; root does not take over that user's data", { skip: !isRoot }, async () => {
  await moveToNewHome()
  await chown(base, 65534, 65534)
  const asUser = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
  const elsewhere = startElsewhere(program(), asUser)
  const url = await elsewhere.line("url")
  await saveOrder(url)
  assert.equal((await stat(join(home, "postgres", "data"))).uid, 65534)
  await kill(elsewhere.child, "SIGTERM")
  assert.deepEqual(postgresOn(join(home, "postgres")), [])

  const again = startElsewhere(program(), asUser)
  assert.deepEqual(await savedOrders(await again.line("url")), [{ id: 7 }])
  await kill(again.child, "SIGTERM")
  await chown(join(home, "postgres", "data"), 12345, 12345)
  await refusesWith(/belongs to user 12345, but the database would run as user 65534/)
})

test("binaries that nobody cannot reach are copied, again for each version", { skip: !isRoot }, async () => {
  await moveToNewHome()
  const real = findRuntimePackage()
  const hidden = { ...real, root: join(base, "hidden", "package") }
  cpSync(real.root, hidden.root, { recursive: true, verbatimSymlinks: true })
  const libraries = join(hidden.root, "native", "lib")
  for (const it of await readdir(libraries, { withFileTypes: true }))
    if (it.isSymbolicLink()) await rm(join(libraries, it.name))
  await chmod(join(base, "hidden"), 0o700)
  const folder = join(base, "postgres")
  await mkdir(join(folder, "runtime-17.0.0"), { recursive: true })
  await mkdir(join(folder, "preparing-half"), { recursive: true })

  const account = databaseAccount()
  const copy = prepareRuntime(hidden, folder, account, (it) => said.push(it))
  assert.equal(copy, join(folder, `runtime-${real.version}`, "native"))
  assert.match(said[0]!, /^Copying PostgreSQL \(60 MB\) to/)
  const { stdout } = spawnSync(join(copy, "bin", "postgres"), ["--version"], { ...account, encoding: "utf8" })
  assert.match(stdout, /PostgreSQL\) 18/)
  assert.deepEqual(
    (await readdir(folder)).filter((it) => it.startsWith("runtime-")),
    [`runtime-${real.version}`],
  )
  prepareRuntime(hidden, folder, account, (it) => said.push(it))
  assert.equal(said.length, 1)
})
