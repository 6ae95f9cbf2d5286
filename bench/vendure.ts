// npm run bench:vendure: the same purchase at Vendure and at Restock, both on one PostgreSQL, in turn. Vendure is
// installed from its public package into a temporary folder, which is removed afterwards. It needs npm's registry.
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../src/adapters/database/embedded.ts"
import { type Database, openDatabase } from "../src/database/database.ts"
import { newHome } from "../src/proof/process.ts"
import { openSite } from "../src/proof/site.ts"
import { alone, type Finding } from "./support/finding.ts"
import { load } from "./support/load.ts"
import { median, rounds } from "./support/rounds.ts"
import { compareTotals, stockUp } from "./support/shop.ts"
import { buy } from "./vendure/buy.ts"
import { installVendure, openVendure, VENDURE } from "./vendure/open-vendure.ts"

const CUSTOMERS = 16
const ROUNDS = 5
const SECONDS = { vendure: 12, restock: 4, warmup: 2 }
const MANY = 100_000_000
/** So few that every customer wants more than there are. */
const LAST = 30
const FEWEST = 5

type Later = (undo: () => Promise<unknown>) => void

export async function measure(tell: (sentence: string) => void): Promise<Finding> {
  const undo: (() => Promise<unknown>)[] = []
  try {
    return await compare(tell, (one) => undo.unshift(one))
  } finally {
    for (const one of undo) await one()
  }
}

async function compare(tell: (sentence: string) => void, later: Later): Promise<Finding> {
  const server = await startPostgres(later)
  tell(`installing Vendure ${VENDURE} into a temporary folder`)
  const vendure = await openVendureShop(server, later)
  const restock = await openRestock(server, later)
  tell(`${ROUNDS} rounds, ${CUSTOMERS} customers each`)
  const perSecond = await rounds(ROUNDS, {
    vendure: () => vendure.sell(SECONDS.vendure),
    restock: () => restock.sell(),
  })
  tell(`the last ${LAST} pieces`)
  const inTurn = await vendure.sellLastInTurn()
  const last = { vendure: await vendure.sellLast(), restock: await restock.sellLast() }
  if (last.restock !== LAST) throw new Error(`Restock sold ${last.restock} of ${LAST} pieces.`)
  const [books, ours] = [await vendure.books(), await restock.compare()]
  return {
    question: "vendure",
    title: `One product, ${CUSTOMERS} customers: Restock and Vendure ${VENDURE} on one PostgreSQL`,
    bars: [
      { label: "Restock", value: perSecond.restock, unit: "orders/s" },
      { label: "Vendure", value: perSecond.vendure, unit: "orders/s" },
      { label: "Restock, one order, p50", value: median(restock.p50s), unit: "ms" },
      { label: "Vendure, one order (7 requests), p50", value: median(vendure.waits), unit: "ms" },
    ],
    ratios: [{ of: "Restock's orders/s", to: "Vendure's", value: perSecond.restock / perSecond.vendure }],
    checked: [...ours, ...books],
    notes: [
      `Of ${LAST} pieces, wanted ${3 * LAST} times by ${CUSTOMERS} customers at once, Vendure sold ${last.vendure} and Restock ${last.restock} ` +
        `(of ${inTurn} pieces, to customers who came one after the other, Vendure sold ${inTurn}).`,
      "Vendure knows that it can sell too much (its issue 1738): a change that locks the stock level, number 4930, is " +
        `accepted there, and not in ${VENDURE}.`,
      "A purchase at Vendure is what its guide to a checkout asks of a shop's page: add to the order, name the customer, " +
        "the address, ask for the ways of shipping, choose one, go on to the payment, pay (with its dummy for payments). " +
        "It does more than Restock's one request: prices, taxes, promotions, addresses, sessions. So the ratio says how " +
        "many orders a machine takes, not how well either is written.",
    ],
  }
}

async function startPostgres(later: Later): Promise<EmbeddedPostgres> {
  const home = await newHome()
  later(() => rm(home, { recursive: true, force: true }))
  const server = await startEmbeddedPostgres({ home, settings: { max_connections: "200" } })
  later(() => server.stop())
  return server
}

async function openVendureShop(server: EmbeddedPostgres, later: Later) {
  const folder = await mkdtemp(join(tmpdir(), "restock-vendure-"))
  later(() => rm(folder, { recursive: true, force: true }))
  await installVendure(folder)
  const url = await server.database("vendure", "vendure")
  const db = openDatabase({ url, connections: 1 })
  later(() => db.close())
  const vendure = await openVendure(folder, url, 2 * CUSTOMERS)
  later(() => vendure.close())
  const variant = await vendure.addProduct("many", MANY)
  const waits: number[] = []
  const outcomes: Record<string, number> = {}
  let customers = 0

  /** Each customer buys again and again, as somebody new, while it is worth it. Resolves to how many orders were placed. */
  async function sellWhile(isWorthIt: () => boolean, what: string, seen: Record<string, number>): Promise<number> {
    let placed = 0
    const keepBuying = async () => {
      while (isWorthIt()) {
        const since = performance.now()
        const outcome = await buy(vendure.url, what, `customer-${++customers}`)
        seen[outcome] = (seen[outcome] ?? 0) + 1
        if (outcome !== "placed") continue
        waits.push(performance.now() - since)
        placed++
      }
    }
    await Promise.all(Array.from({ length: CUSTOMERS }, keepBuying))
    return placed
  }

  return {
    waits,
    /** Orders a second. The last ones end after the time, which counts. */
    async sell(seconds: number): Promise<number> {
      const begun = performance.now()
      const placed = await sellWhile(() => performance.now() < begun + seconds * 1_000, variant, outcomes)
      return placed / ((performance.now() - begun) / 1_000)
    },
    async sellLast(): Promise<number> {
      const few = await vendure.addProduct("few", LAST)
      let tries = 3 * LAST
      return sellWhile(() => tries-- > 0, few, {})
    },
    /** To one customer after the other; that it ends shows that the stock is looked at. */
    async sellLastInTurn(): Promise<number> {
      const few = await vendure.addProduct("few in turn", FEWEST)
      let placed = 0
      for (let customer = 1; customer <= 2 * FEWEST; customer++)
        if ((await buy(vendure.url, few, `in-turn-${customer}`)) === "placed") placed++
      if (placed !== FEWEST) throw new Error(`Vendure sold ${placed} of ${FEWEST} pieces to one after the other.`)
      return placed
    },
    books: () => vendureBooks(db, variant, outcomes),
  }
}

/** What Vendure wrote down of the product, beside what its customers heard. Throws when an order is missing. */
async function vendureBooks(db: Database, variant: string, outcomes: Record<string, number>): Promise<string[]> {
  const placed = outcomes["placed"] ?? 0
  const [books] = await db.query<{ orders: number; moved: number; allocated: number }>`
    select (select count(*) from "order" o join order_line l on l."orderId" = o.id
            where o."orderPlacedAt" is not null and l."productVariantId" = ${variant}) as orders,
           (select coalesce(sum(quantity), 0) from stock_movement
            where type = 'ALLOCATION' and "productVariantId" = ${variant}) as moved,
           (select sum("stockAllocated") from stock_level where "productVariantId" = ${variant}) as allocated
  `
  const { orders, moved, allocated } = books!
  if (orders !== placed) throw new Error(`Vendure's customers placed ${placed} orders, its books have ${orders}.`)
  const others = Object.entries(outcomes).filter(([outcome]) => outcome !== "placed")
  const stock =
    allocated === orders
      ? `${allocated} pieces are set aside for them`
      : `its stock level has set aside ${allocated} pieces for them, its movements ${moved}: ` +
        `${orders - allocated} pieces are sold and still on sale`
  return [
    `Vendure: ${placed} orders placed by the customers' count and in its books; ${stock}`,
    ...others.map(([outcome, count]) => `Vendure: ${count} purchases ended with "${outcome}"`),
  ]
}

async function openRestock(server: EmbeddedPostgres, later: Later) {
  const url = await server.database("restock", "restock")
  const customersUrl = await server.database("restock_customers", "restock_customers")
  const env = { DATABASE_URL: url, CUSTOMERS_DATABASE_URL: customersUrl }
  // A factory so slow that nothing arrives: the last pieces stay the last.
  const site = await openSite({ database: "embedded", env, factory: { seconds: 86_400 } })
  later(() => site.clear())
  const db = openDatabase({ url, connections: 1, statementTimeout: 60_000 })
  later(() => db.close())
  await site.open()
  const many = await stockUp(db, { products: 1, pieces: MANY, prefix: "many" })
  const few = await stockUp(db, { products: 1, pieces: LAST, prefix: "few" })
  const customers = { url: site.url, connections: CUSTOMERS, warmup: SECONDS.warmup, seconds: SECONDS.restock }
  const p50s: number[] = []
  let pieces = 0
  return {
    p50s,
    async sell(): Promise<number> {
      const heard = await load({ ...customers, skus: many })
      p50s.push(heard.p50)
      pieces += heard.pieces
      return heard.perSecond
    },
    async sellLast(): Promise<number> {
      const heard = await load({ ...customers, skus: few, warmup: 0, seconds: 1 })
      pieces += heard.pieces
      return heard.pieces
    },
    compare: () => compareTotals(db, [...many, ...few], pieces),
  }
}

if (import.meta.main) await alone(measure)
