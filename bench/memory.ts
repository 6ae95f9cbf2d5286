// node bench/memory.ts --minutes 10: does the server's memory stay flat while it sells one product as fast as it can?
// Looked at every few seconds from outside; what counts is the second half. An hour, by hand: --minutes 60.
import { execFile } from "node:child_process"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { parseArgs, promisify } from "node:util"
import { inspect, type Inspector, slopeOf } from "../scripts/soak-look.ts"
import { type Database, openDatabase } from "../src/database/database.ts"
import { freePort } from "../src/proof/process.ts"
import { openSite } from "../src/proof/site.ts"
import { alone, type Finding, type Ratio } from "./support/finding.ts"
import { load } from "./support/load.ts"
import { compareTotals, stockUp } from "./support/shop.ts"

const CONNECTIONS = 64
const SECONDS_BETWEEN = 5
/** What is called flat. */
const MOST = { "MB a minute": 1, "of the mean": 0.05 }

/** Megabytes. */
type Sample = { readonly resident: number; readonly heap: number }

export function measureFor(minutes: number) {
  return async (tell: (sentence: string) => void): Promise<Finding> => {
    const inspectorPort = await freePort()
    const env = { NODE_OPTIONS: `--inspect=127.0.0.1:${inspectorPort}` }
    const site = await openSite({ database: "embedded", env })
    let db: Database | undefined
    try {
      const shop = await site.open()
      const inspector = await inspect(inspectorPort)
      const { shop: url } = JSON.parse(await readFile(join(site.home, "database-urls"), "utf8")) as { shop: string }
      // Comparing an hour's books takes longer than any look of the shop's own.
      db = openDatabase({ url, connections: 2, statementTimeout: 600_000 })
      const skus = await stockUp(db, { products: 1, pieces: 1_000_000_000 })
      tell(`${minutes} minutes at ${CONNECTIONS} connections`)
      const enough = new AbortController()
      const samples = keepLooking(shop.pid, inspector, enough.signal)
      const sold = await sellFor(minutes, site.url, skus, tell).finally(() => enough.abort())
      const seen = await samples
      inspector.close()
      tell("comparing the books")
      return findingOf(minutes, seen, sold.perSecond, await compareTotals(db, skus, sold.pieces))
    } finally {
      await db?.close()
      await site.clear()
    }
  }
}

/** One load after the other, a minute each, so that what the clients remember does not grow with the hours. */
async function sellFor(minutes: number, url: string, skus: readonly string[], tell: (sentence: string) => void) {
  const perSecond: number[] = []
  let pieces = 0
  for (let minute = 1; minute <= minutes; minute++) {
    const heard = await load({ url, connections: CONNECTIONS, seconds: 60, warmup: 0, skus })
    const { 201: accepted, ...others } = heard.answers
    if (!accepted || Object.keys(others).length > 0)
      throw new Error(`not only orders: ${JSON.stringify(heard.answers)}`)
    perSecond.push(heard.perSecond)
    pieces += heard.pieces
    tell(`minute ${minute}: ${Math.round(heard.perSecond).toLocaleString("en-US")} orders/s`)
  }
  return { pieces, perSecond }
}

async function keepLooking(pid: number, inspector: Inspector, enough: AbortSignal): Promise<Sample[]> {
  const samples: Sample[] = []
  for (;;) {
    await pause(SECONDS_BETWEEN * 1_000, undefined, { signal: enough }).catch(() => {})
    if (enough.aborted) return samples
    const heap = await inspector.heapAfterGc()
    samples.push({ heap, resident: await residentMegabytes(pid) })
  }
}

/** Of the shop's own process; its database has others. */
async function residentMegabytes(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", `${pid}`])
  return Number(stdout) / 1_000
}

function findingOf(
  minutes: number,
  samples: readonly Sample[],
  perSecond: readonly number[],
  checked: string[],
): Finding {
  const half = samples.slice(samples.length >> 1)
  const lines = { resident: line(half.map((one) => one.resident)), heap: line(half.map((one) => one.heap)) }
  const ratios = (["resident", "heap"] as const).flatMap((what): Ratio[] => [
    { of: `${what} memory, MB`, to: "minute", value: lines[what].perMinute, bar: { atMost: MOST["MB a minute"] } },
    {
      of: `rise of ${what} memory`,
      to: "its mean",
      value: lines[what].rise / lines[what].mean,
      bar: { atMost: MOST["of the mean"] },
    },
  ])
  const whole = (value: number) => Math.round(value).toLocaleString("en-US")
  return {
    question: "memory",
    title: `The server's memory in ${minutes} minutes at the maximum, ${CONNECTIONS} connections on one product`,
    bars: [
      { label: "resident, mean of the second half", value: lines.resident.mean, unit: "MB" },
      { label: "resident, first look", value: samples[0]!.resident, unit: "MB" },
      { label: "resident, last look", value: samples.at(-1)!.resident, unit: "MB" },
      { label: "heap after gc, mean of the second half", value: lines.heap.mean, unit: "MB" },
      { label: "heap after gc, last look", value: samples.at(-1)!.heap, unit: "MB" },
    ],
    ratios,
    checked,
    notes: [
      `${samples.length} looks, ${SECONDS_BETWEEN} s apart; the slopes are those of the second half, least squares`,
      `orders a second, minute by minute: ${perSecond.map(whole).join(", ")}`,
    ],
  }
}

/** Megabytes: their mean, and how the straight line through them rises, a minute and in all. */
function line(values: readonly number[]): { mean: number; perMinute: number; rise: number } {
  const slope = slopeOf(values)
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    perMinute: (slope * 60) / SECONDS_BETWEEN,
    rise: slope * (values.length - 1),
  }
}

export const measure = measureFor(10)

if (import.meta.main) {
  const { values } = parseArgs({ options: { minutes: { type: "string", default: "10" } } })
  const minutes = Number(values.minutes)
  if (!(Number.isInteger(minutes) && minutes >= 1)) throw new Error("--minutes has to be a whole number, 1 at least.")
  await alone(measureFor(minutes))
}
