import { Agent, request } from "node:http"
import type { Database } from "../src/database/database.ts"
import { until } from "../src/proof/until.ts"
import { alone, type Finding } from "./support/finding.ts"
import { type BenchShop, compareTotals, openShop, stockUp } from "./support/shop.ts"

const WARM_UP = 50
const COUNTED = 300

/** Milliseconds until the factory had read the request. */
type Walk = {
  /** From the commit of the checkout, as soon as another session of the database hears of it. */
  readonly fromCommit: number
  /** From the beginning of that transaction. */
  readonly fromStart: number
  readonly fromClick: number
  /** Of a statement that does nothing, when all is over. */
  readonly roundTrip: number
}

/** An idle shop: one buyer at a time takes the last piece of a product. When does the factory know? */
export async function measure(tell: (sentence: string) => void): Promise<Finding> {
  const shop = await openShop({ factory: { seconds: 0.01 } })
  const commits = await listenForShortages(shop.db)
  try {
    const skus = await stockUp(shop.db, { products: WARM_UP + COUNTED, pieces: 1 })
    // Somebody else hears of it too, as in the shop that is delivered.
    await shop.db.query`update products set ad_id = (select min(id) from ads)`
    tell(`${COUNTED} checkouts, one at a time, each in a shop that has nothing to do`)
    const walks: Walk[] = []
    for (const sku of skus) walks.push(await walk(shop, commits, sku))
    const counted = walks.slice(WARM_UP)
    const fromCommit = spread(counted.map((one) => one.fromCommit))
    const fromStart = spread(counted.map((one) => one.fromStart))
    const fromClick = spread(counted.map((one) => one.fromClick))
    const roundTrip = spread(counted.map((one) => one.roundTrip))
    const checked = await compareTotals(shop.db, skus, skus.length)
    return {
      question: "chain-latency",
      title: "A product runs short in an idle shop: how soon does the factory have the request?",
      bars: [
        { label: "after the checkout's commit, half of them", value: fromCommit.p50, unit: "ms" },
        { label: "after the checkout's commit, 99 of 100", value: fromCommit.p99, unit: "ms" },
        { label: "after its transaction began, half", value: fromStart.p50, unit: "ms" },
        { label: "after its transaction began, 99 of 100", value: fromStart.p99, unit: "ms" },
        { label: "after the buyer's click, half", value: fromClick.p50, unit: "ms" },
        { label: "after the buyer's click, 99 of 100", value: fromClick.p99, unit: "ms" },
        { label: "a bare round trip to the database", value: roundTrip.p50, unit: "ms" },
      ],
      ratios: [
        { of: "half of them after the commit", to: "1 ms", value: fromCommit.p50, bar: { atMost: 10 } },
        { of: "99 of 100 after the commit", to: "1 ms", value: fromCommit.p99, bar: { atMost: 50 } },
      ],
      checked: [...checked, await compareRequests(shop, skus)],
      notes: [
        "The commit is what another session hears of through the database's notification, a fraction of a millisecond " +
          "after it; the beginning of the transaction is the event's own time. The truth lies between the two.",
      ],
    }
  } finally {
    await commits.close()
    await shop.close()
  }
}

/** Hears when a transaction that leads to the factory is committed. */
async function listenForShortages(db: Database) {
  let heard = (_at: number): void => {}
  const close = await db.listen("restock", (names) => {
    if (names.includes("order-from-factory")) heard(now())
  })
  return { close, next: () => new Promise<number>((resolve) => (heard = resolve)) }
}

/** One order and all that follows from it. */
async function walk(
  { url, db, site }: BenchShop,
  commits: Awaited<ReturnType<typeof listenForShortages>>,
  sku: string,
): Promise<Walk> {
  const before = site.factory.requests.length
  const heard = site.factory.until(({ requests }) => requests.length > before).then(now)
  const committing = commits.next()
  const clicked = now()
  await buy(url, sku)
  const [asked, committed] = await Promise.all([heard, committing])
  const [event] = await db.query<{ at: number }>`
    select extract(epoch from at) * 1000 as at from events where type = 'StockRanShort' and data ->> 'sku' = ${sku}
  `
  await until("the shop has nothing to do", () => isIdle(db))
  const idle = now()
  await db.query`select 1`
  return {
    fromCommit: asked - committed,
    fromStart: asked - event!.at,
    fromClick: asked - clicked,
    roundTrip: now() - idle,
  }
}

const now = () => performance.timeOrigin + performance.now()

const agent = new Agent({ keepAlive: true })

function buy(url: string, sku: string): Promise<void> {
  const body = JSON.stringify({ sku, quantity: 1 })
  const headers = { "content-type": "application/json", "content-length": body.length }
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/checkout`, { method: "POST", headers, agent }, (answer) => {
      if (answer.statusCode !== 201) return reject(new Error(`a checkout was answered ${answer.statusCode}`))
      answer.resume().once("end", resolve)
    })
    sent.once("error", reject).end(body)
  })
}

/** The refill came and everyone heard of it. */
async function isIdle(db: Database): Promise<boolean> {
  const rows = await db.query`
    select from deliveries where state = 'pending' union all select from stock where shortage_id is not null
    limit 1
  `
  return rows.length === 0
}

function spread(milliseconds: readonly number[]): { p50: number; p99: number } {
  const sorted = milliseconds.toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.floor(sorted.length * part)]!
  return { p50: at(0.5), p99: at(0.99) }
}

/** Every product was asked for once. */
async function compareRequests({ site }: BenchShop, skus: readonly string[]): Promise<string> {
  const asked = site.factory.requests.map(
    ({ parsed }) => (parsed as { MessageAttributeProductId: string }).MessageAttributeProductId,
  )
  const missing = skus.filter((sku) => asked.filter((one) => one === sku).length !== 1)
  if (missing.length > 0) throw new Error(`Not asked for once: ${missing.join(", ")}.`)
  return `the factory was asked once for each of ${skus.length} products`
}

if (import.meta.main) await alone(measure)
