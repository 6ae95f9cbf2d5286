// What would it help to spread one product's stock over several rows? A simulation on a real PostgreSQL, in tables of
// its own: several servers sell one product, one order in a transaction or many together, from one row or from several.
// docs/decisions/0015-one-row-for-a-product.md draws the conclusions.
import { rm } from "node:fs/promises"
import { startEmbeddedPostgres } from "../src/adapters/database/embedded.ts"
import { type Database, openDatabase } from "../src/database/database.ts"
import { newHome } from "../src/proof/process.ts"
import { alone, type Bar, type Finding } from "./support/finding.ts"
import { rounds } from "./support/rounds.ts"
import { sell, type Sold, type WriterOptions } from "./stripes/sell.ts"

const STRIPES = [1, 2, 4, 8, 16]
const CONNECTIONS = 16
const ROUNDS = 3
const SECONDS = 1.5
const TOGETHER = 64
/** As many as the shop decides together at most. */
const MOST = 256
/** Milliseconds: a standby in another data centre has to confirm each commit. Assumed, not measured. */
const STANDBY = 3
const MANY = 100_000_000
/** How often the end of the stock is played, with how many pieces, and how many orders a transaction. */
const ENDS = 5
const LAST = 4_000
const SMALL_BATCH = 8

export async function measure(tell: (sentence: string) => void): Promise<Finding> {
  const home = await newHome()
  try {
    const server = await startEmbeddedPostgres({ home })
    try {
      const url = await server.database("stripes", "stripes")
      const db = openDatabase({ url, connections: 1, statementTimeout: 60_000 })
      try {
        return await compare(db, url, tell)
      } finally {
        await db.close()
      }
    } finally {
      await server.stop()
    }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

async function compare(db: Database, url: string, tell: (sentence: string) => void): Promise<Finding> {
  await db.query`create table stripes (stripe int primary key, on_hand int not null check (on_hand >= 0)) with (fillfactor = 10)`
  await db.query`create table striped_orders (id bigint generated always as identity primary key, pieces int not null)`
  let compared = 0
  const run = async (pieces: number, options: Omit<WriterOptions, "url" | "connections">) => {
    await spread(db, pieces, options.stripes)
    const sold = await sell({ url, connections: CONNECTIONS, ...options })
    await compareBooks(db, pieces, sold)
    compared += sold.orders
    return sold
  }
  const ways = [STANDBY, 0].flatMap((commit) => [
    { commit, batch: MOST, stripes: 1 },
    ...[TOGETHER, 1].flatMap((batch) => STRIPES.map((stripes) => ({ commit, batch, stripes }))),
  ])
  tell(`${ROUNDS} rounds of ${ways.length} ways to sell, ${SECONDS} s each`)
  const sides = ways.map((way) => [
    nameOf(way),
    async () => {
      const sold = await run(MANY, { ...way, until: { seconds: SECONDS }, elsewhere: "refuse" })
      return sold.orders / SECONDS
    },
  ])
  const perSecond = await rounds<string>(ROUNDS, Object.fromEntries(sides))
  tell(`the last ${LAST} pieces, ${ENDS} times each`)
  const endings: Ending[] = []
  for (const stripes of STRIPES.slice(1))
    for (const elsewhere of ["refuse", "look"] as const)
      endings.push(await theEnd(stripes, elsewhere, (options) => run(LAST, options)))
  const ratio = (of: Way, to: Way) => ({
    of: nameOf(of),
    to: nameOf(to),
    value: perSecond[nameOf(of)]! / perSecond[nameOf(to)]!,
  })
  const way = (batch: number, stripes: number, commit: number): Way => ({ batch, stripes, commit })
  return {
    question: "stripes",
    title: "One product's stock in one row or in several",
    bars: [
      ...ways.map((way): Bar => ({ label: nameOf(way), value: perSecond[nameOf(way)]!, unit: "orders/s" })),
      ...endings
        .filter(({ elsewhere }) => elsewhere === "refuse")
        .map(({ stripes, wronglyInThousand }): Bar => {
          return { label: `refused wrongly, ${rowsOf(stripes)}`, value: wronglyInThousand, unit: "in 1,000" }
        }),
    ],
    ratios: [STANDBY, 0].flatMap((commit) => [
      ratio(way(1, 16, commit), way(1, 1, commit)),
      ratio(way(TOGETHER, 1, commit), way(1, 16, commit)),
      ratio(way(TOGETHER, 16, commit), way(TOGETHER, 1, commit)),
      ratio(way(MOST, 1, commit), way(TOGETHER, 1, commit)),
    ]),
    checked: [
      `after each of ${ROUNDS * ways.length + ENDS * endings.length} runs: ${compared.toLocaleString("en-US")} orders by ` +
        "the servers' count and in the table; pieces sold and left are those stocked; no row below zero",
    ],
    notes: [
      `standby: every commit takes ${STANDBY} ms more (pg_sleep before it), as with a second database that has to confirm it`,
      ...endings.map(inWords),
    ],
  }
}

const rowsOf = (stripes: number) => `${stripes} ${stripes === 1 ? "row" : "rows"}`

type Way = Pick<WriterOptions, "batch" | "stripes" | "commit">

const nameOf = ({ batch, stripes, commit }: Way) =>
  `${batch === 1 ? "alone" : `${batch} together`}, ${rowsOf(stripes)}${commit > 0 ? ", standby" : ""}`

async function spread(db: Database, pieces: number, stripes: number): Promise<void> {
  await db.query`truncate stripes, striped_orders`
  await db.query`
    insert into stripes
    select stripe, ${pieces}::int / ${stripes}::int + (stripe < ${pieces}::int % ${stripes}::int)::int
    from generate_series(0, ${stripes}::int - 1) as stripe
  `
}

async function compareBooks(db: Database, pieces: number, sold: Sold): Promise<void> {
  const [books] = await db.query<{ left: number; orders: number; gone: number }>`
    select (select sum(on_hand) from stripes) as left,
           (select count(*) from striped_orders) as orders,
           (select coalesce(sum(pieces), 0) from striped_orders) as gone
  `
  const { left, orders, gone } = books!
  if (orders !== sold.orders || gone !== sold.pieces || left + gone !== pieces)
    throw new Error(`Wrong totals: ${JSON.stringify({ stocked: pieces, books, sold })}`)
}

type Ending = {
  readonly stripes: number
  readonly elsewhere: WriterOptions["elsewhere"]
  readonly wronglyInThousand: number
  /** In the worst run, of the stock. */
  readonly leftAtFirst: number
  /** Of the transactions, those that had too little in their row and found something in others. */
  readonly foundElsewhere: number
}

/** Customers who want one to three pieces each, half as many again as there are pieces for. */
async function theEnd(
  stripes: number,
  elsewhere: WriterOptions["elsewhere"],
  run: (options: Omit<WriterOptions, "url" | "connections">) => Promise<Sold>,
): Promise<Ending> {
  const orders = (LAST / 2) * 1.5
  const all: Sold[] = []
  for (let end = 0; end < ENDS; end++)
    all.push(await run({ stripes, elsewhere, batch: SMALL_BATCH, commit: 0, until: { orders } }))
  const sum = (what: keyof Sold) => all.reduce((total, one) => total + one[what], 0)
  return {
    stripes,
    elsewhere,
    wronglyInThousand: (1_000 * sum("refusedWrongly")) / (ENDS * orders),
    leftAtFirst: Math.max(...all.map((one) => one.leftAtFirst)) / LAST,
    foundElsewhere: sum("foundElsewhere") / ((ENDS * orders) / SMALL_BATCH),
  }
}

function inWords({ stripes, elsewhere, wronglyInThousand, leftAtFirst, foundElsewhere }: Ending): string {
  const part = (value: number) => `${(100 * value).toFixed(1)} %`
  return elsewhere === "refuse"
    ? `the end of the stock in ${rowsOf(stripes)}, each server refuses when its row has too little: ` +
        `${wronglyInThousand.toFixed(1)} in 1,000 refused wrongly, the first with ${part(leftAtFirst)} of the stock left`
    : `the end of the stock in ${rowsOf(stripes)}, looking into all rows: ${wronglyInThousand.toFixed(1)} in 1,000 refused ` +
        `wrongly; ${part(foundElsewhere)} of the transactions locked every row to find something`
}

if (import.meta.main) await alone(measure)
