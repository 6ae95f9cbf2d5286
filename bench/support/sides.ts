import type { Finding } from "./finding.ts"
import { load } from "./load.ts"
import { startOther } from "./other-server.ts"
import { rounds } from "./rounds.ts"
import { compareTotals, openShop, stockUp } from "./shop.ts"

export type SidesOptions = {
  readonly question: string
  readonly title: string
  /** On sale; bought in turn. */
  readonly products: number
  /** What the shop's orders a second are at least, by those of the other sides. */
  readonly bars: { readonly plain?: number; readonly memory: number }
}

const CONNECTIONS = 64
const ROUNDS = 5
const PIECES = 100_000_000

/**
 * The shop beside its own HTTP without a database, and beside a plain transaction for each request, in turn, on one
 * PostgreSQL. All orders have an Idempotency-Key. Throws when any side's books are wrong afterwards.
 */
export async function compareSides(tell: (sentence: string) => void, options: SidesOptions): Promise<Finding> {
  const { products, bars, question, title } = options
  const shop = await openShop()
  const others = await Promise.all([startOther("memory", shop.databaseUrl), startOther("plain", shop.databaseUrl)])
  try {
    const skus = await stockUp(shop.db, { products, pieces: PIECES })
    let pieces = 0
    const side = (name: string, url: string, isKept: boolean) => async () => {
      const result = await load({ url, connections: CONNECTIONS, seconds: 4, warmup: 1, skus, keys: true })
      const refused = Object.keys(result.answers).filter((status) => status !== "201")
      if (refused.length > 0) throw new Error(`${name}: ${JSON.stringify(result.answers)}`)
      if (isKept) pieces += result.pieces
      tell(
        `${name}: ${Math.round(result.perSecond)} orders/s, p50 ${result.p50.toFixed(1)} ms, p99 ${result.p99.toFixed(1)} ms`,
      )
      return result.perSecond
    }
    const [memory, plain] = others
    const orders = await rounds(ROUNDS, {
      shop: side("the shop", shop.url, true),
      memory: side("no database", memory!.url, false),
      plain: side("a transaction each", plain!.url, true),
    })
    const checked = await compareTotals(shop.db, skus, pieces)
    return {
      question,
      title,
      bars: [
        { label: "Restock", value: orders.shop, unit: "/s" },
        { label: "the same HTTP, no database", value: orders.memory, unit: "/s" },
        { label: "a transaction for each request", value: orders.plain, unit: "/s" },
      ],
      ratios: [
        {
          of: "Restock",
          to: "a transaction for each request",
          value: orders.shop / orders.plain,
          ...(bars.plain !== undefined && { bar: { atLeast: bars.plain } }),
        },
        { of: "Restock", to: "no database", value: orders.shop / orders.memory, bar: { atLeast: bars.memory } },
      ],
      checked,
    }
  } finally {
    for (const other of others) await other.close()
    await shop.close()
  }
}
