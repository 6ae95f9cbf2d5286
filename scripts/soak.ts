// npm run soak -- --minutes 120 (--rate 20 orders a second): a whole shop under a steady load, looked at every ten
// seconds. Ends with a table of all that could grow. Exits with 1 when something did (see `watched`), when work is left
// over, when an invariant is broken, or when the books are not what the customers heard.
import { setTimeout as pause } from "node:timers/promises"
import { parseArgs } from "node:util"
import type { Database } from "../src/database/database.ts"
import type { FactoryFaults } from "../src/doubles/factory-faults.ts"
import { assertInvariants, workedOff } from "../src/proof/buyers.ts"
import { freePort } from "../src/proof/process.ts"
import { openSite, type Site } from "../src/proof/site.ts"
import { openSoakCustomers } from "./soak-customers.ts"
import { inspect, look, type Sample, trends } from "./soak-look.ts"

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "120" }, rate: { type: "string", default: "20" } },
})
const [minutes, rate] = [Number(values.minutes), Number(values.rate)]
if (!(minutes >= 1 && rate > 0)) throw new Error("--minutes has to be 1 at least, and --rate above 0.")

/** By how much each may rise over the second half; or by 5 % of its mean, if that is more. The others may grow. */
const watched: Partial<Record<keyof Sample, number>> = {
  "memory, MB": 40,
  "heap after gc, MB": 8,
  "open files": 20,
  "database connections": 10,
  "deliveries to do": 200,
  "pieces waited for": 500,
  "callbacks on disk": 5,
}

/** What is wrong with the factory for five seconds of each minute, in turn. */
const troubles: Partial<FactoryFaults>[] = [
  { answer: { status: 503, retryAfter: 1 } },
  { answer: "reset" },
  { refusing: true },
  { productions: 0 },
  { callbacks: 20 },
  { answer: "html" },
]

const inspectorPort = await freePort()
const site = await openSite({
  database: "embedded",
  // Long enough that the shelf is empty now and then.
  factory: { seconds: 3 },
  env: { NODE_OPTIONS: `--inspect=127.0.0.1:${inspectorPort}`, FACTORY_DEADLINE_SECONDS: "15", FACTORY_ASKS: "100" },
})
const problems: string[] = []
try {
  await soak(site)
  for (const problem of problems) console.log(`PROBLEM  ${problem}`)
  if (problems.length === 0) console.log("Nothing grew that must not, and the books are what the customers heard.")
  else process.exitCode = 1
} finally {
  await site.clear()
}

async function soak({ url, env, factory, ...place }: Site): Promise<void> {
  const shop = await site.open()
  const inspector = await inspect(inspectorPort)
  const db = await place.db()
  const customers = await openSoakCustomers(url, `http://127.0.0.1:${env.CUSTOMERS_PORT}`)
  const enough = new AbortController()
  let minute = 0
  const every = (milliseconds: number, act: () => Promise<unknown>) => again(milliseconds, act, enough.signal)
  const load = [
    every(1_000 / rate, customers.buy),
    every(5_000, customers.buyInBulk),
    every(2_000, customers.cancel),
    every(60_000, async () => {
      await factory.setFaults(troubles[minute++ % troubles.length]!)
      await pause(5_000, undefined, { signal: enough.signal }).catch(() => {})
      await factory.clearFaults()
    }),
  ]
  const samples: Sample[] = []
  for (let seen = 1; seen <= minutes * 6 && !shop.hasEnded; seen++) {
    await pause(10_000)
    samples.push(await look({ home: place.home, db, pid: shop.pid, inspector, waits: customers.waits.splice(0) }))
    if (seen % 6 === 0) console.log(`after ${seen / 6} min: ${JSON.stringify(samples.at(-1))}`)
  }
  enough.abort()
  await Promise.all(load)
  if (shop.hasEnded) problems.push(`the shop ended:\n${shop.stderr}`)
  else await settle(db, customers.heard)
  inspector.close()
  report(samples)
}

/** Starts something at a steady pace, however long each takes; returns when the last one ended. */
async function again(milliseconds: number, act: () => Promise<unknown>, enough: AbortSignal): Promise<void> {
  const underway = new Set<Promise<unknown>>()
  const failed = (error: unknown) => void problems.push(String(error))
  for (let next = performance.now(); !enough.aborted; next += milliseconds) {
    await pause(Math.max(0, next - performance.now()), undefined, { signal: enough }).catch(() => {})
    // A hundred and more under way: the shop is slower than the load, which shows in the times.
    if (underway.size >= 100) continue
    const one = act().catch(failed)
    underway.add(one)
    void one.finally(() => underway.delete(one))
  }
  await Promise.all(underway)
}

type Heard = Awaited<ReturnType<typeof openSoakCustomers>>["heard"]

async function settle(db: Database, { receipts, cancelled, again: turnedAway }: Heard): Promise<void> {
  try {
    await site.factory.clearFaults()
    await workedOff(db, 180_000)
    await assertInvariants(db)
  } catch (error) {
    problems.push(String(error))
  }
  const orders = await db.query<{ key: string; id: string; cancelled: boolean }>`
    select idempotency_key as key, id, cancelled_at is not null as cancelled from orders
  `
  const books = new Map(orders.map((order) => [order.key, order]))
  const lost = [...receipts].filter(([key, { id }]) => books.get(key)?.id !== id)
  const wrong = orders.filter(({ id, cancelled: isCancelled }) => isCancelled !== cancelled.has(id))
  const [ledger] = await db.query<{ sold: number }>`
    select coalesce(-sum(delta), 0) as sold from stock_movements where kind in ('sale', 'fill', 'cancellation')
  `
  const pieces = [...receipts.values()].filter(({ id }) => !cancelled.has(id)).reduce((sum, one) => sum + one.pieces, 0)
  if (lost.length > 0) problems.push(`${lost.length} accepted orders are not in the books`)
  if (orders.length !== receipts.size) problems.push(`${orders.length} orders in the books, ${receipts.size} receipts`)
  if (wrong.length > 0) problems.push(`${wrong.length} orders are cancelled here and not there`)
  if (pieces !== ledger!.sold)
    problems.push(`customers were promised ${pieces} pieces, the ledger says ${ledger!.sold}`)
  console.log(
    `\n${receipts.size} orders accepted, ${cancelled.size} cancelled, ${pieces} pieces sold; ` +
      `${turnedAway.size} orders needed another try`,
  )
}

function report(samples: readonly Sample[]): void {
  const cell = (value: number) => value.toFixed(1).padStart(12)
  console.log(`\n${"".padEnd(24)}${["mean", "last", "per hour", "rise"].map((title) => title.padStart(12)).join("")}`)
  for (const { name, mean, last, perHour, rise } of trends(samples, 10)) {
    const most = watched[name] === undefined ? Infinity : Math.max(watched[name], 0.05 * mean)
    console.log(`${name.padEnd(24)}${[mean, last, perHour, rise].map(cell).join("")}${rise > most ? "  GROWS" : ""}`)
    if (rise > most)
      problems.push(`${name} rose by ${rise.toFixed(1)} over the second half, ${most.toFixed(1)} at most`)
  }
}
