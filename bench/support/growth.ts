import { type Database, openDatabase } from "../../src/database/database.ts"
import { checkInvariants } from "../../src/operations/invariants.ts"
import type { Bar, Finding, Ratio } from "./finding.ts"
import { openShopWithPast } from "./history.ts"
import { load, type LoadResult } from "./load.ts"
import { consoleLooks, timesOf, watchdogs } from "./looks.ts"
import { median, rounds } from "./rounds.ts"

/** Milliseconds that a look of the console, or of a watchdog, may take. */
const PATIENCE = 50
const ROUNDS = 5

/** Milliseconds that it takes to add ten million rows up, with much room to spare. */
const A_LONG_LOOK = 1_800_000

type Old = {
  readonly name: string
  readonly shop: Awaited<ReturnType<typeof openShopWithPast>>
  readonly db: Database
  readonly soldBefore: number
  readonly results: LoadResult[]
}

export type GrowthOptions = {
  readonly question: string
  /** Orders behind the shops that are compared. The first is the young one, by which the others are measured. */
  readonly sizes: readonly [young: number, ...older: number[]]
  /** By which the throughput of each older shop is judged. */
  readonly atLeast: number
}

/**
 * Shops of the same build with pasts of several sizes, all open at once and loaded in turn: a thousand products that
 * have been bought before, 64 customers, each order under a key of its own. Keys come in no order, so theirs is the
 * index that suffers from growth. Before that, every look of the console and of the watchdogs.
 */
export async function measureGrowth(
  { question, sizes, atLeast }: GrowthOptions,
  tell: (sentence: string) => void,
): Promise<Finding> {
  const shops: Old[] = []
  try {
    for (const orders of sizes) shops.push(await openOld(orders, tell))
    const looks = await timeLooks(shops, tell)
    const perSecond = await sellInTurn(shops, tell)
    const checked: string[] = []
    for (const old of shops) checked.push(await compareBooks(old, tell))
    return {
      question,
      title: `${shops.map(({ name }) => name).join(" or ")} orders behind: what a shop sells, and how long it looks`,
      bars: [...throughputBars(shops, perSecond), ...looks.bars],
      ratios: [...throughputRatios(shops, perSecond, atLeast), ...looks.ratios],
      checked,
      notes: await sizesOf(shops),
    }
  } finally {
    for (const { db, shop } of shops) {
      await db.close()
      await shop.close()
    }
  }
}

async function openOld(orders: number, tell: (sentence: string) => void): Promise<Old> {
  const shop = await openShopWithPast({ orders }, tell)
  const name = orders >= 1_000_000 ? `${orders / 1_000_000} million` : `${orders / 1_000} thousand`
  const db = openDatabase({ url: shop.databaseUrl, connections: 2, statementTimeout: A_LONG_LOOK })
  return { name, shop, db, soldBefore: await soldBy(db), results: [] }
}

async function timeLooks(shops: readonly Old[], tell: (sentence: string) => void) {
  const bars: Bar[] = []
  const ratios: Ratio[] = []
  for (const { name, db } of shops) {
    const looks = { ...(await consoleLooks(db)), ...watchdogs(db) }
    const times = Object.entries(await timesOf(looks)).toSorted(([, a], [, b]) => b - a)
    for (const [what, value] of times) tell(`${name} behind: ${what} ${value.toFixed(1)} ms`)
    const slow = times.slice(0, 4).map(([what, value]) => ({ label: `${name}: ${what}`, value, unit: "ms" }))
    bars.push(...slow)
    const [slowest, most] = times[0]!
    ratios.push({ of: `slowest look at ${name} (${slowest})`, to: "1 ms", value: most, bar: { atMost: PATIENCE } })
  }
  return { bars, ratios }
}

async function sellInTurn(shops: readonly Old[], tell: (sentence: string) => void): Promise<Record<string, number>> {
  const sides = shops.map(({ name, shop, results }) => {
    const sell = async () => {
      const { url, skus } = shop
      const result = await load({ url, skus, connections: 64, seconds: 4, warmup: 1, keys: true })
      results.push(result)
      tell(`${name} behind: ${Math.round(result.perSecond)} orders a second, p99 ${result.p99.toFixed(1)} ms`)
      return result.perSecond
    }
    return [name, sell] as const
  })
  tell("warming up")
  for (const [, sell] of sides) await sell()
  return rounds(ROUNDS, Object.fromEntries(sides))
}

function throughputBars(shops: readonly Old[], perSecond: Readonly<Record<string, number>>): Bar[] {
  return shops.flatMap(({ name, results }) => [
    { label: `${name} orders behind`, value: perSecond[name]!, unit: "orders/s" },
    { label: `${name}: half answered within`, value: median(results.slice(1).map(({ p50 }) => p50)), unit: "ms" },
    { label: `${name}: 99 % answered within`, value: median(results.slice(1).map(({ p99 }) => p99)), unit: "ms" },
  ])
}

function throughputRatios([young, ...older]: readonly Old[], perSecond: Record<string, number>, atLeast: number) {
  return older.map(({ name }): Ratio => {
    const value = perSecond[name]! / perSecond[young!.name]!
    return { of: `orders a second with ${name} behind`, to: `with ${young!.name}`, value, bar: { atLeast } }
  })
}

async function soldBy(db: Database): Promise<number> {
  const [books] = await db.query<{ ordered: number; ledger: number }>`
    select (select sum(l.quantity)::int8 from order_lines l join orders o on o.id = l.order_id
            where o.cancelled_at is null) as ordered,
           (select -sum(delta)::int8 from stock_movements where order_id is not null) as ledger
  `
  const { ordered, ledger } = books!
  if (ordered !== ledger) throw new Error(`Wrong totals: ${ordered} pieces ordered, ${ledger} in the ledger.`)
  return ledger
}

/** Throws when the books are not what the clients counted, or an invariant does not hold over all of the past. */
async function compareBooks({ name, db, results, soldBefore }: Old, tell: (sentence: string) => void) {
  const failed = results.find(({ answers }) => Object.keys(answers).some((status) => status !== "201"))
  if (failed) throw new Error(`With ${name} behind not all were served: ${JSON.stringify(failed.answers)}`)
  const pieces = results.reduce((sum, result) => sum + result.pieces, 0)
  const sold = (await soldBy(db)) - soldBefore
  if (sold !== pieces) throw new Error(`Wrong totals with ${name} behind: clients ${pieces}, books ${sold}.`)
  const begun = performance.now()
  const broken = (await checkInvariants(db, "shop", "full")).filter((invariant) => !invariant.holds)
  if (broken.length > 0) throw new Error(`Broken with ${name} behind: ${JSON.stringify(broken)}`)
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1)
  tell(`${name} behind: everything verified in ${seconds} s`)
  return `${name} behind: ${pieces.toLocaleString("en-US")} pieces more by the clients' count, orders and ledger; verify --full took ${seconds} s and found nothing`
}

async function sizesOf(shops: readonly Old[]): Promise<string[]> {
  const notes: string[] = []
  for (const { name, db } of shops) {
    const [size] = await db.query<{ megabytes: number }>`
      select round(pg_database_size(current_database()) / 1e6)::int8 as megabytes
    `
    notes.push(`a database with ${name} orders behind takes ${size!.megabytes.toLocaleString("en-US")} MB`)
  }
  return notes
}
