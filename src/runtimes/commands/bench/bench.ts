import { chmod, mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Database, openDatabase } from "../../../database/database.ts"
import { checkAll } from "../../../operations/invariants.ts"
import { readConfig } from "../../config.ts"
import { startServer } from "../../server.ts"
import { type Seen, sendBuyers } from "./buyers.ts"

/** Of one product there are so few that it sells out: the shop has to say no, and never once too often yes. */
const SCARCE = { sku: "SCARCE", pieces: 500 }
const OTHERS = Array.from({ length: 100 }, (_, at) => `DONUT-${at + 1}`)

export type Measured = {
  readonly ordersPerSecond: number
  readonly orders: number
  readonly seconds: number
  readonly connections: number
  readonly products: number
  /** Milliseconds in which half of the orders, and 99 of 100, were accepted. */
  readonly half: number
  readonly most: number
  readonly answers: Readonly<Record<number, number>>
  /** What is wrong in the books afterwards; nothing, or the shop is. */
  readonly wrong: readonly string[]
}

export type BenchOptions = {
  readonly seconds: number
  readonly connections: number
  readonly tell: (sentence: string) => void
  readonly accepted: (orders: number) => void
  readonly signal: AbortSignal
}

/** Opens a shop of its own in a new folder, sells for so long, compares the books with what the buyers saw, and removes it. */
export async function bench({ seconds, connections, tell, accepted, signal }: BenchOptions): Promise<Measured> {
  const home = await mkdtemp(join(tmpdir(), "restock-bench-"))
  // As root the database runs as "nobody", who must be able to enter.
  await chmod(home, 0o711)
  const warnings: string[] = []
  try {
    const config = { ...readConfig({ RESTOCK_HOME: home, CONSOLE: "off" }), port: 0, customersPort: 0 }
    const server = await startServer(config, { tell, narrate: () => {}, warn: (sentence) => warnings.push(sentence) })
    try {
      await offer(server.url)
      tell(`Selling for ${seconds} s …`)
      const skus = [...OTHERS, SCARCE.sku]
      const seen = await sendBuyers({ url: server.url, skus, connections, seconds }, signal, accepted)
      const wrong = [...(await compare(home, seen)), ...warnings]
      const orders = Object.values(seen.sold).reduce((sum, count) => sum + count, 0)
      const { half, most, answers } = seen
      const ordersPerSecond = Math.round(orders / seen.seconds)
      return {
        ordersPerSecond,
        orders,
        seconds: seen.seconds,
        connections,
        products: skus.length,
        half,
        most,
        answers,
        wrong,
      }
    } finally {
      await server.stop()
    }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

async function offer(url: string): Promise<void> {
  const add = async (sku: string, stock: number, backorders: "accept" | "refuse") => {
    const product = { sku, name: sku, price: 1_500, stock, reorderPoint: 0, orderUpTo: 1_000_000, backorders }
    const answer = await fetch(`${url}/products`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(product),
    })
    if (answer.status !== 201) throw new Error(`The product ${sku} was not added: ${await answer.text()}`)
    await answer.arrayBuffer()
  }
  // What is made when it runs out comes when nobody buys any more.
  await add(SCARCE.sku, SCARCE.pieces, "refuse")
  for (const sku of OTHERS) await add(sku, 1_000_000, "accept")
}

async function compare(home: string, seen: Seen): Promise<string[]> {
  const addresses = JSON.parse(await readFile(join(home, "database-urls"), "utf8")) as Record<string, string>
  const open = (name: string) => openDatabase({ url: addresses[name]!, connections: 2, statementTimeout: 600_000 })
  const [db, customersDb] = [open("shop"), open("customers")]
  try {
    const broken = (await checkAll(db, [customersDb], "full")).filter(({ holds }) => !holds)
    return [
      ...(await compareBooks(db, seen)),
      ...broken.map(({ id, title, violations }) => `${id} is broken (${title}): ${violations.slice(0, 5).join(", ")}`),
    ]
  } finally {
    await Promise.all([db.close(), customersDb.close()])
  }
}

async function compareBooks(db: Database, { sold, answers }: Seen): Promise<string[]> {
  const rows = await db.query<{ sku: string; ordered: number; taken: number }>`
    select p.sku,
           (select coalesce(sum(l.quantity), 0) from order_lines l where l.product_id = p.id) as ordered,
           (select coalesce(-sum(m.delta), 0)
            from stock_movements m
            where m.product_id = p.id and m.kind in ('sale', 'fill')) as taken
    from products p
  `
  const wrong: string[] = []
  for (const { sku, ordered, taken } of rows) {
    const receipts = sold[sku] ?? 0
    if (ordered !== receipts || taken !== receipts)
      wrong.push(`${sku}: the buyers have ${receipts}, the orders say ${ordered}, the ledger ${taken}`)
  }
  const scarce = sold[SCARCE.sku] ?? 0
  if (scarce > SCARCE.pieces) wrong.push(`${SCARCE.sku}: of ${SCARCE.pieces} pieces ${scarce} were sold`)
  const odd = Object.entries(answers).filter(([status]) => status !== "201" && status !== "409")
  for (const [status, count] of odd) wrong.push(`${count} times the answer was ${status === "0" ? "none" : status}`)
  return wrong
}
