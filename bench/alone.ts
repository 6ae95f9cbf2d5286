import { alone, type Finding } from "./support/finding.ts"
import { load } from "./support/load.ts"
import { startOther } from "./support/other-server.ts"
import { rounds } from "./support/rounds.ts"
import { compareTotals, openShop, stockUp } from "./support/shop.ts"

/** One customer, alone in the shop: being decided together with others must cost them nothing. */
export async function measure(tell: (sentence: string) => void): Promise<Finding> {
  const shop = await openShop()
  const plain = await startOther("plain", shop.databaseUrl)
  try {
    const skus = await stockUp(shop.db, { products: 1, pieces: 1_000_000 })
    let pieces = 0
    const side = (name: string, url: string) => async () => {
      const result = await load({ url, connections: 1, seconds: 3, warmup: 1, skus, keys: true })
      pieces += result.pieces
      tell(`${name}: p50 ${result.p50.toFixed(2)} ms, p99 ${result.p99.toFixed(2)} ms`)
      return result.p50
    }
    const latency = await rounds(5, { shop: side("the shop", shop.url), plain: side("a transaction each", plain.url) })
    return {
      question: "alone",
      title: "One customer alone: milliseconds to the answer (median)",
      bars: [
        { label: "Restock", value: latency.shop, unit: "ms" },
        { label: "a transaction for each request", value: latency.plain, unit: "ms" },
      ],
      ratios: [
        {
          of: "Restock",
          to: "a transaction for each request",
          value: latency.shop / latency.plain,
          bar: { atMost: 1.1 },
        },
      ],
      checked: await compareTotals(shop.db, skus, pieces),
    }
  } finally {
    await plain.close()
    await shop.close()
  }
}

if (import.meta.main) await alone(measure)
