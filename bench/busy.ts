import { alone, type Finding } from "./support/finding.ts"
import { load } from "./support/load.ts"
import { median } from "./support/rounds.ts"
import { compareTotals, openShop, stockUp } from "./support/shop.ts"

const CONNECTIONS = 64

/** How long customers wait while the shop is busy, not overrun: 64 connections, one product, 70 % of the most it can do. */
export async function measure(tell: (sentence: string) => void): Promise<Finding> {
  const shop = await openShop()
  try {
    const skus = await stockUp(shop.db, { products: 1, pieces: 100_000_000 })
    const customers = { url: shop.url, connections: CONNECTIONS, skus, keys: true }
    const most = await load({ ...customers, seconds: 8, warmup: 3 })
    tell(`the most: ${Math.round(most.perSecond)} orders/s, p99 ${most.p99.toFixed(1)} ms`)
    let pieces = most.pieces
    const runs: { p50: number; p99: number }[] = []
    for (let run = 0; run < 5; run++) {
      const result = await load({ ...customers, seconds: 6, warmup: 1, perSecond: Math.round(most.perSecond * 0.7) })
      pieces += result.pieces
      tell(
        `at 70 %: ${Math.round(result.perSecond)} orders/s, p50 ${result.p50.toFixed(1)} ms, p99 ${result.p99.toFixed(1)} ms`,
      )
      runs.push(result)
    }
    const p99 = median(runs.map((run) => run.p99))
    return {
      question: "busy",
      title: "64 connections, one product, at 70 % of the maximum: milliseconds to the answer",
      bars: [
        { label: "half of all within", value: median(runs.map((run) => run.p50)), unit: "ms" },
        { label: "99 of 100 within", value: p99, unit: "ms" },
      ],
      ratios: [{ of: "p99", to: "1 ms", value: p99, bar: { atMost: 25 } }],
      checked: await compareTotals(shop.db, skus, pieces),
      notes: [`the maximum was ${Math.round(most.perSecond)} orders/s; a request counts from the time it was due`],
    }
  } finally {
    await shop.close()
  }
}

if (import.meta.main) await alone(measure)
