import { openDatabase } from "../src/database/database.ts"
import type { CheckoutRequest } from "../src/sales/checkout.ts"
import { checkOutInTransaction } from "../src/sales/checkout-transaction.ts"
import { newId, type OrderId, type ProductId } from "../src/shared/ids.ts"
import { alone, type Finding } from "./support/finding.ts"
import { plainCheckout } from "./support/plain-checkout.ts"
import { rounds } from "./support/rounds.ts"
import { compareTotals, openShop, stockUp } from "./support/shop.ts"

const SECONDS = 3

/** What the database itself can do for one product, with nobody's HTTP before it. */
export async function measure(tell: (sentence: string) => void): Promise<Finding> {
  const shop = await openShop()
  const db = openDatabase({ url: shop.databaseUrl, connections: 12 })
  try {
    const skus = await stockUp(shop.db, { products: 1, pieces: 100_000_000 })
    const [sku] = skus as [string]
    const [product] = await shop.db.query<{ id: ProductId }>`select id from products where sku = ${sku}`
    let pieces = 0
    /** So many callers at once, each with the next when the last is done. Resolves to orders a second. */
    const side = (name: string, callers: number, orders: number, act: () => Promise<unknown>) => async () => {
      const begun = performance.now()
      let done = 0
      const caller = async () => {
        while (performance.now() - begun < SECONDS * 1_000) {
          await act()
          done += orders
        }
      }
      await Promise.all(Array.from({ length: callers }, caller))
      pieces += done
      const perSecond = done / ((performance.now() - begun) / 1_000)
      tell(`${name}: ${Math.round(perSecond)} orders/s`)
      return perSecond
    }
    const together = (size: number) => () =>
      checkOutInTransaction(
        db,
        { leadSeconds: 60, bulkFrom: 100 },
        Array.from({ length: size }, () => wanted(product!.id, sku)),
        "wait",
      )
    const plain = () =>
      plainCheckout(db, { caller: "local", key: newId(), customerId: undefined, lines: [{ sku, quantity: 1 }] })
    const orders = await rounds(5, {
      of64: side("64 decided together", 1, 64, together(64)),
      of256: side("256 decided together", 1, 256, together(256)),
      plain: side("a transaction each, 64 callers", 64, 1, plain),
    })
    return {
      question: "without-http",
      title: "One product, without HTTP: what the database does in a second",
      bars: [
        { label: "64 decided together", value: orders.of64, unit: "/s" },
        { label: "256 decided together", value: orders.of256, unit: "/s" },
        { label: "a transaction for each, 64 callers", value: orders.plain, unit: "/s" },
      ],
      ratios: [{ of: "64 decided together", to: "a transaction for each", value: orders.of64 / orders.plain }],
      checked: await compareTotals(shop.db, skus, pieces),
    }
  } finally {
    await db.close()
    await shop.close()
  }
}

function wanted(productId: ProductId, sku: string): CheckoutRequest {
  const key = { value: newId(), digest: "00".repeat(32) }
  return { orderId: newId<OrderId>(), caller: "local", key, customerId: null, lines: [{ productId, sku, quantity: 1 }] }
}

if (import.meta.main) await alone(measure)
