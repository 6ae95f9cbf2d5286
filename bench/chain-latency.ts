import { Agent, request } from "node:http"
import type { Database } from "../src/database/database.ts"
import { until } from "../src/proof/until.ts"
import { alone, type Finding } from "./support/finding.ts"
import { type BenchShop, compareTotals, openShop, stockUp } from "./support/shop.ts"

const WARM_UP = 50
const COUNTED = 300

/** Milliseconds. */
type Walk = { readonly fromCommit: number; readonly fromClick: number }

/** An idle shop: one buyer at a time takes the last piece of a product. When does the factory know? */
export async function measure(tell: (sentence: string) => void): Promise<Finding> {
  const shop = await openShop({ factory: { seconds: 0.01 } })
  try {
    const skus = await stockUp(shop.db, { products: WARM_UP + COUNTED, pieces: 1 })
    // Somebody else hears of it too, as in the shop that is delivered.
    await shop.db.query`update products set ad_id = (select min(id) from ads)`
    tell(`${COUNTED} checkouts, one at a time, each in a shop that has nothing to do`)
    const walks: Walk[] = []
    for (const sku of skus) walks.push(await walk(shop, sku))
    const fromCommit = spread(walks.slice(WARM_UP).map((one) => one.fromCommit))
    const fromClick = spread(walks.slice(WARM_UP).map((one) => one.fromClick))
    const checked = await compareTotals(shop.db, skus, skus.length)
    return {
      question: "chain-latency",
      title: "How soon does the factory know?",
      bars: [
        { label: "from the checkout's transaction, half of them", value: fromCommit.p50, unit: "ms" },
        { label: "from the checkout's transaction, 99 of 100", value: fromCommit.p99, unit: "ms" },
        { label: "from the buyer's click, half of them", value: fromClick.p50, unit: "ms" },
        { label: "from the buyer's click, 99 of 100", value: fromClick.p99, unit: "ms" },
      ],
      ratios: [
        { of: "p50 from the checkout's transaction", to: "1 ms", value: fromCommit.p50, bar: { atMost: 10 } },
        { of: "p99 from the checkout's transaction", to: "1 ms", value: fromCommit.p99, bar: { atMost: 50 } },
      ],
      checked: [...checked, await compareRequests(shop, skus)],
      notes: [
        "The time runs from the beginning of the transaction that accepts the order (the event's own time), so the " +
          "transaction itself is in it, to the factory's having read the request.",
      ],
    }
  } finally {
    await shop.close()
  }
}

/** One order and all that follows from it. */
async function walk({ url, db, site }: BenchShop, sku: string): Promise<Walk> {
  const before = site.factory.requests.length
  const heard = site.factory.until(({ requests }) => requests.length > before).then(now)
  const clicked = now()
  await buy(url, sku)
  const asked = await heard
  const [event] = await db.query<{ at: number }>`
    select extract(epoch from at) * 1000 as at from events where type = 'StockRanShort' and data ->> 'sku' = ${sku}
  `
  await until("the shop has nothing to do", () => isIdle(db))
  return { fromCommit: asked - event!.at, fromClick: asked - clicked }
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
