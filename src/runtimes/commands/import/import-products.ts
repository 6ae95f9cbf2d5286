import type { Database, Transaction } from "../../../database/database.ts"
import type { ProductId } from "../../../shared/ids.ts"
import { changeProduct, type ProductChange } from "../../../stock/change-product.ts"
import { createProduct } from "../../../stock/create-product.ts"
import { findProduct, type Product, productIds } from "../../../stock/products.ts"
import { stockStore } from "../../../stock/stock-store.ts"
import { SEEDED_FACTORY } from "../../seed.ts"
import type { Mistake, ProductRow } from "./read-products.ts"

export type Imported = {
  readonly created: number
  readonly changed: number
  readonly unchanged: number
  /** Rows that name another stock than there is. It stayed: only an adjustment with a reason moves pieces. */
  readonly otherStock: readonly { line: number; sku: string; stock: number; named: number }[]
}

export type ImportOptions = {
  readonly leadSeconds: number
  readonly actor: string
  /** Everything is tried, and nothing is kept. */
  readonly dryRun: boolean
  readonly progress: (rows: number, of: number) => void
}

/** What ends the transaction without keeping anything. */
class NotKept extends Error {}

/** All rows or none. Returns what the shop finds wrong with them, or what became of them. */
export async function importProducts(
  db: Database,
  rows: readonly ProductRow[],
  options: ImportOptions,
): Promise<Imported | { readonly mistakes: readonly Mistake[] }> {
  let result: Awaited<ReturnType<typeof writeAll>> | undefined
  try {
    await db.transaction(async (tx) => {
      result = await writeAll(tx, rows, options)
      if ("mistakes" in result || options.dryRun) throw new NotKept("nothing is to be kept")
    })
  } catch (error) {
    if (!(error instanceof NotKept)) throw error
  }
  return result!
}

async function writeAll(tx: Transaction, rows: readonly ProductRow[], options: ImportOptions) {
  const ids = await productIds(
    tx,
    rows.map(({ product }) => product.sku),
  )
  const mistakes: Mistake[] = []
  const otherStock: { line: number; sku: string; stock: number; named: number }[] = []
  const done = { created: 0, changed: 0, unchanged: 0 }
  let count = 0
  for (const row of inOrderOfLocks(rows, ids)) {
    const { line, product } = row
    const before = ids.has(product.sku) ? await findProduct(tx, product.sku) : undefined
    const store = stockStore(tx, options.leadSeconds)
    if (!before) {
      const whole = { ...product, factoryId: product.factoryId ?? SEEDED_FACTORY.id, adId: product.adId ?? null }
      const refusal = await createProduct(tx, store, whole, options.actor)
      if (refusal) mistakes.push({ line, message: refusal.detail })
      else done.created++
    } else {
      if (row.namesStock && product.stock !== before.stock)
        otherStock.push({ line, sku: product.sku, stock: before.stock, named: product.stock })
      const change = changeOf(before, row)
      const isSame = Object.keys(change).length === 0
      const refusal = isSame ? undefined : await changeProduct(tx, store, product.sku, change, options.actor)
      if (refusal) mistakes.push({ line, message: refusal.detail })
      else if (isSame) done.unchanged++
      else done.changed++
    }
    options.progress(++count, rows.length)
  }
  if (mistakes.length > 0) return { mistakes: mistakes.toSorted((a, b) => a.line - b.line) }
  return { ...done, otherStock: otherStock.toSorted((a, b) => a.line - b.line) }
}

/** New ones first, which nobody waits for; then those on sale, in the order in which everybody locks them. */
function inOrderOfLocks(rows: readonly ProductRow[], ids: ReadonlyMap<string, ProductId>): ProductRow[] {
  const place = ({ product }: ProductRow) => Number(ids.get(product.sku) ?? 0)
  return rows.toSorted((a, b) => place(a) - place(b))
}

function changeOf(before: Product, { product: { sku: _, stock: __, ...wanted } }: ProductRow): ProductChange {
  const isOther = ([field, value]: [string, unknown]) =>
    value !== undefined && value !== before[field as keyof typeof wanted]
  return Object.fromEntries(Object.entries(wanted).filter(isOther))
}
