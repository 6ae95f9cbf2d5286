import assert from "node:assert/strict"
import { spawn, spawnSync } from "node:child_process"
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { type Database, openDatabase } from "../../src/database/database.ts"
import { type LegacyFactory, type LegacyFactoryOptions, startLegacyFactory } from "../../src/doubles/legacy-factory.ts"
import { checkInvariants } from "../../src/operations/invariants.ts"
import { testDatabase } from "./database.ts"
import type { Json } from "./shop.ts"
import { until } from "./until.ts"

const program = fileURLToPath(new URL("../../bin/restock.js", import.meta.url))
/** Spares every process after the first half of its start. */
const compiled = fileURLToPath(new URL("../../node_modules/.cache/restock-compiled", import.meta.url))

type Environment = Readonly<Record<string, string | undefined>>
export type Ending = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/** `restock <words>` in a process of its own, in an environment that has only what is given here. */
export type RestockProcess = {
  readonly pid: number
  /** What it said so far. */
  readonly stdout: string
  readonly stderr: string
  /** How it ended; fails after `milliseconds` (default 10 s), naming what it was waited for. */
  readonly ended: (what: string, milliseconds?: number) => Promise<Ending>
  readonly hasEnded: boolean
  readonly kill: (signal: NodeJS.Signals) => void
  /** As Ctrl-C in a terminal: to the process and to all it started that did not leave its group. */
  readonly killGroup: (signal: NodeJS.Signals) => void
}

export function startRestock(words: readonly string[], env: Environment): RestockProcess {
  const child = spawn(process.execPath, [program, ...words], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compiled, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  })
  const said = { stdout: "", stderr: "" }
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].setEncoding("utf8").on("data", (text: string) => (said[stream] += text))
  // Detached, it would outlive a test run that is broken off.
  const leave = () => void child.kill("SIGKILL")
  process.once("exit", leave)
  let ending: Ending | undefined
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once("error", reject)
    child.once("close", (code, signal) => {
      process.off("exit", leave)
      resolve((ending = { code, signal }))
    })
  })
  const everythingSaid = () => `\nstdout: ${said.stdout}\nstderr: ${said.stderr}`
  return {
    pid: child.pid!,
    get stdout() {
      return said.stdout
    },
    get stderr() {
      return said.stderr
    },
    get hasEnded() {
      return ending !== undefined
    },
    ended: (what, milliseconds = 10_000) =>
      inTime(ended, milliseconds, () => `Not within ${milliseconds} ms: ${what}${everythingSaid()}`),
    kill: (signal) => void child.kill(signal),
    killGroup: (signal) => void process.kill(-child.pid!, signal),
  }
}

/** Runs a command to its end. */
export async function restock(words: readonly string[], env: Environment = {}) {
  const run = startRestock(words, env)
  try {
    const { code } = await run.ended(`restock ${words.join(" ")} ends`, 20_000)
    return { code, stdout: run.stdout, stderr: run.stderr }
  } finally {
    run.kill("SIGKILL")
  }
}

function inTime<Result>(work: Promise<Result>, milliseconds: number, complaint: () => string): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(complaint())), milliseconds)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** Where a shop lives through many processes: its folder, port and database, and a factory that outlives them all. */
export type Site = {
  readonly home: string
  readonly port: number
  readonly url: string
  readonly factory: LegacyFactory
  /** What the shop's process is started with. */
  readonly env: Environment
  /** The shop's books, seen from outside. The embedded database has some only once it was started. */
  readonly db: () => Promise<Database>
  /** `restock start`. */
  readonly launch: (changes?: Environment) => RestockProcess
  /** The same; there when /readyz says yes. */
  readonly open: (changes?: Environment) => Promise<RestockProcess>
  /** Ends what still runs and removes everything. */
  readonly clear: () => Promise<void>
}

export type SiteOptions = {
  /** `embedded`: in the shop's own folder, hit by whatever hits the shop. `apart`: on the server of the test run. */
  readonly database: "embedded" | "apart"
  readonly factory?: LegacyFactoryOptions
  readonly env?: Environment
}

export async function openSite(options: SiteOptions): Promise<Site> {
  const home = await newHome()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const factory = await startLegacyFactory({ seconds: 0.05, ...options.factory })
  const apart = options.database === "apart" ? await testDatabase() : undefined
  const customersApart = apart && (await testDatabase("restock_customers"))
  const env = {
    RESTOCK_HOME: home,
    PORT: `${port}`,
    CUSTOMERS_PORT: `${await freePort()}`,
    DATABASE_URL: apart?.url,
    CUSTOMERS_DATABASE_URL: customersApart?.url,
    FACTORY_URL: factory.url,
    ...options.env,
  }
  const processes: RestockProcess[] = []
  let books: Database | undefined
  const launch = (changes: Environment = {}) => {
    const shop = startRestock(["start"], { ...env, ...changes })
    processes.push(shop)
    return shop
  }
  return {
    home,
    port,
    url,
    factory,
    env,
    async db() {
      const connect = async () =>
        apart?.url ?? (JSON.parse(await readFile(join(home, "database-urls"), "utf8")) as { shop: string }).shop
      return (books ??= openDatabase({ url: await connect(), connections: 2, statementTimeout: 60_000 }))
    },
    launch,
    async open(changes) {
      const shop = launch(changes)
      await until("the shop is open", () => answersOrEnded(url, shop))
      return shop
    },
    async clear() {
      for (const one of processes) one.kill("SIGKILL")
      for (const one of processes) await one.ended("the killed process is gone")
      await books?.close()
      await factory.stop()
      await apart?.drop()
      await customersApart?.drop()
      await until("the embedded database is gone", async () => postgresOn(home).length === 0)
      await rm(home, { recursive: true, force: true })
    },
  }
}

async function answersOrEnded(url: string, shop: RestockProcess): Promise<boolean> {
  if (shop.hasEnded) throw new Error(`The shop ended instead of opening:\n${shop.stdout}${shop.stderr}`)
  return isReady(url)
}

export async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.status === 200
}

/** A folder into which the database's user may go, as a checkout of one's own usually is. */
export async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "restock-home-"))
  await chmod(home, 0o711)
  return home
}

/**
 * Below the ports that the system lends to outgoing connections: while the shop is dead, a customer who tries again
 * could otherwise be lent the shop's own port, reach nobody but himself, and keep the shop from opening there.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 5_000)
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false))
      server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)))
    })
    if (isFree) return port
  }
}

/** Every living postgres whose data lie under the folder. */
export function postgresOn(folder: string): string[] {
  const { stdout } = spawnSync("ps", ["-ww", "-A", "-o", "pid=,args="], { encoding: "utf8" })
  return stdout.split("\n").filter((line) => line.includes(`-D ${folder}/`))
}

/** The embedded database's first process; undefined for the moment in which one takes over from a dead one. */
export async function postmasterOf(home: string): Promise<number | undefined> {
  const elsewhere = await readFile(join(home, "where"), "utf8").catch(() => undefined)
  const folder = elsewhere?.split("\n")[0] ?? join(home, "postgres")
  const pid = await readFile(join(folder, "data/postmaster.pid"), "utf8").catch(() => "")
  return Number.parseInt(pid) || undefined
}

export type Attempt = {
  readonly key: string
  /** `performance.now()` when its end was known. */
  readonly endedAt: number
  /** A status; or nothing that could be read to its end. */
  readonly outcome: number | "no answer"
  readonly contentType: string | null
  readonly body: Json
}

/**
 * Customers who buy donuts, each order under a key of its own, and what they saw. Their receipts, not the shop's books,
 * say what was promised; a key that is answered twice has to be answered with the same order, word for word.
 */
export function openCustomers(url: string) {
  /** Pieces wanted, by key. */
  const wishes = new Map<string, number>()
  const receipts = new Map<string, Json>()
  const attempts: Attempt[] = []

  async function buy(key: string, quantity = 1): Promise<Attempt["outcome"]> {
    wishes.set(key, quantity)
    const attempt = { key, ...(await tryToBuy(url, key, quantity)), endedAt: performance.now() }
    attempts.push(attempt)
    if (attempt.outcome === 201) {
      assert.deepEqual(attempt.body, receipts.get(key) ?? attempt.body, `the key ${key} was answered in two ways`)
      receipts.set(key, attempt.body)
    }
    return attempt.outcome
  }

  /** Tries again under the same key until the order is accepted or `enough` says so. */
  async function insist(key: string, enough = () => false): Promise<void> {
    const patience = performance.now() + 30_000
    for (;;) {
      const outcome = await buy(key, wishes.get(key))
      if (outcome === 201 || enough()) return
      if (performance.now() > patience) throw new Error(`no order under the key ${key}, at last: ${outcome}`)
      await pause(25)
    }
  }

  /** Everyone asks again under every key there ever was. */
  async function repeatAll(): Promise<void> {
    const keys = [...wishes.keys()].values()
    const repeat = async () => {
      for (const key of keys) await insist(key)
    }
    await Promise.all(Array.from({ length: 16 }, repeat))
  }

  /** So many at once, who buy order after order, and never give one up, until it is enough. */
  function crowd(size: number, enough: AbortSignal): Promise<unknown> {
    const keepBuying = async (_: unknown, buyer: number) => {
      for (let order = 1; !enough.aborted; order++) await insist(`buyer-${buyer}-${order}`, () => enough.aborted)
    }
    return Promise.all(Array.from({ length: size }, keepBuying))
  }
  return { wishes, receipts, attempts, buy, insist, repeatAll, crowd } as const
}

export type Customers = ReturnType<typeof openCustomers>

async function tryToBuy(url: string, key: string, quantity: number): Promise<Omit<Attempt, "key" | "endedAt">> {
  try {
    const response = await fetch(`${url}/checkout`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify({ sku: "CP-502101", quantity }),
    })
    return {
      outcome: response.status,
      contentType: response.headers.get("content-type"),
      body: JSON.parse(await response.text()),
    }
  } catch (error) {
    return { outcome: "no answer", contentType: null, body: error }
  }
}

/** Every receipt is an order in the books, and no order is there that nobody asked for. */
export async function assertPromisesKept({ receipts, wishes }: Customers, db: Database): Promise<void> {
  const orders = await db.query<{ key: string; id: string }>`select idempotency_key as key, id from orders`
  const books = new Map(orders.map(({ key, id }) => [key, id]))
  const lost = [...receipts].filter(([key, { id }]) => books.get(key) !== id)
  assert.deepEqual(lost, [], "accepted and not in the books")
  assert.equal(books.size, orders.length, "one order per key")
  assert.deepEqual(
    [...books.keys()].filter((key) => !wishes.has(key)),
    [],
    "sold to nobody",
  )
}

export async function assertInvariants(db: Database): Promise<void> {
  const broken = (await checkInvariants(db)).filter((invariant) => !invariant.holds)
  assert.deepEqual(broken, [])
}

/** That is time passing: the half minute goes by for which a process that is dead since `diedAt` had taken work. */
export async function letLeasesEnd(db: Database, diedAt: Date = new Date()): Promise<void> {
  await db.query`
    update deliveries
    set lease_until = now(), next_attempt_at = now()
    where state = 'pending' and lease_until < ${diedAt}::timestamptz + interval '30 seconds'
  `
}

/** Nothing is left to do: every delivery is done, and nobody waits. */
export function workedOff(db: Database, milliseconds = 20_000): Promise<void> {
  return until(
    "all work is done",
    async () => {
      const [left] = await db.query<{ any: boolean }>`
        select exists (select from deliveries where state <> 'done')
            or exists (select from stock where waiting > 0)
            or exists (select from production_orders where state not in ('arrived', 'closed')) as any
      `
      return !left?.any
    },
    milliseconds,
  )
}
