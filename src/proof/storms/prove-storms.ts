import { join } from "node:path"
import { checkInvariants } from "../../operations/invariants.ts"
import type { Findings, Proving } from "../findings.ts"
import { rush } from "./rush.ts"
import { type Environment, freePort } from "../process.ts"
import { isReady, openSite, type Site } from "../site.ts"
import { until } from "../until.ts"

export type StormsOptions = Proving & {
  /** How often a crowd comes for the same few pieces. */
  readonly rushes: number
  /** Requests of a crowd; default 10,000. */
  readonly requests?: number
  /** How often the factory makes its one call fifty times at once. */
  readonly storms: number
  /** What the shop's processes are started with besides. */
  readonly env?: Environment
}

const PIECES = 100
/** As many as the factory can have under way. */
const CALLS = 50

/**
 * Ten thousand requests, at two servers on one database, for a hundred pieces of a product that takes no back-orders:
 * exactly a hundred are sold, as the customers count them and as the ledger does. Fifty identical calls of the factory at once: booked once.
 */
export async function proveStorms({
  rushes,
  requests = 10_000,
  storms,
  env = {},
  tell,
  signal,
}: StormsOptions): Promise<Findings> {
  const done = { rushes: 0, requests: 0, sold: 0, storms: 0, callbacks: 0 }
  const found = { lost: 0, doubled: 0, oversold: 0, problems: [] as string[] }
  const site = await openSite({ database: "apart", env })
  try {
    await site.open()
    const doors = [site.url, await openBeside(site)]
    for (let turn = 1; turn <= rushes && !signal.aborted; turn++) {
      tell(`rush ${turn} of ${rushes}: ${requests} requests for ${PIECES} pieces`)
      const { sold, ...wrong } = await oneRush(site, doors, `RUSH-${turn}`, requests)
      add(found, wrong)
      done.rushes++
      done.requests += requests
      done.sold += sold
    }
    if (storms > 0) tell(`${storms} times ${CALLS} calls of the factory at once`)
    for (let turn = 1; turn <= storms && !signal.aborted; turn++) {
      add(found, await oneStorm(site, `STORM-${turn}`))
      done.storms++
      done.callbacks += CALLS
    }
    for (const { id, title, holds, violations } of await checkInvariants(await site.db()))
      if (!holds) found.problems.push(`${id} is broken (${title}): ${violations.slice(0, 5).join(", ")}`)
  } finally {
    await site.clear()
  }
  return { done, ...found, faults: storms > 0 ? { "identical callbacks": done.callbacks } : {} }
}

/** A second server of the same shop. Returns its address. */
async function openBeside(site: Site): Promise<string> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  site.launch({ PORT: `${port}`, CUSTOMERS_PORT: `${await freePort()}`, RESTOCK_HOME: join(site.home, "beside") })
  await until("the second server is open", () => isReady(url))
  return url
}

type Found = { lost: number; doubled: number; oversold: number; problems: string[] }

function add(to: Found, { lost, doubled, oversold, problems }: Found): void {
  to.lost += lost
  to.doubled += doubled
  to.oversold += oversold
  to.problems.push(...problems)
}

async function oneRush(
  site: Site,
  doors: readonly string[],
  sku: string,
  requests: number,
): Promise<Found & { sold: number }> {
  await site.factory.setFaults({ productions: 0 })
  await addProduct(site, { sku, stock: PIECES, backorders: "refuse" })
  const answers = await rush(doors, requests, { sku, quantity: 1 })
  const { 201: sold = 0, 409: sentAway = 0 } = answers
  const db = await site.db()
  const [books] = await db.query<{ stock: number; ledger: number; orders: number }>`
    select s.on_hand as stock,
           (select coalesce(-sum(delta), 0) from stock_movements m where m.product_id = p.id and kind = 'sale') as ledger,
           (select count(*) from order_lines l where l.product_id = p.id) as orders
    from products p
    join stock s on s.product_id = p.id
    where p.sku = ${sku}
  `
  const { stock, ledger, orders } = books!
  const problems: string[] = []
  const must = (holds: boolean, sentence: string) => void (holds || problems.push(`${sku}: ${sentence}`))
  must(sold === PIECES, `of ${PIECES} pieces ${sold} were sold`)
  must(sold + sentAway === requests, `not everybody got a 201 or a 409: ${JSON.stringify(answers)}`)
  must(ledger === sold && orders === sold, `customers count ${sold}, the ledger ${ledger}, the orders ${orders}`)
  must(stock === PIECES - sold, `${sold} of ${PIECES} were sold, and ${stock} are left`)
  const oversold = Math.max(0, sold - PIECES)
  return { sold, lost: Math.max(0, sold - orders), doubled: Math.max(0, orders - sold), oversold, problems }
}

async function oneStorm(site: Site, sku: string): Promise<Found> {
  const { factory } = site
  await factory.setFaults({ productions: "as answered", callbacks: CALLS })
  await addProduct(site, { sku, stock: 0, backorders: "accept" })
  const calls = () => factory.callbacks.filter(({ body }) => body.includes(`"${sku}"`))
  await factory.until(() => calls().filter(({ outcome }) => outcome !== null).length === CALLS, 20_000)
  const taken = calls().filter(({ outcome }) => outcome && "status" in outcome && outcome.status === 200).length
  const db = await site.db()
  const isQuiet = async () => {
    const [left] = await db.query<{ any: boolean }>`
      select exists (select from deliveries where state = 'pending')
          or exists (select from callbacks where verdict is null) as any
    `
    return !left?.any
  }
  await until("every call is worked off", isQuiet, 20_000)
  const [books] = await db.query<{ stock: number; arrivals: number; asked: number }>`
    select s.on_hand as stock,
           (select count(*) from stock_movements m where m.product_id = p.id and kind = 'arrival') as arrivals,
           (select sum(quantity) from production_orders o where o.product_id = p.id) as asked
    from products p
    join stock s on s.product_id = p.id
    where p.sku = ${sku}
  `
  const { stock, arrivals, asked } = books!
  const problems: string[] = []
  if (calls().length !== CALLS || taken !== CALLS)
    problems.push(`${sku}: of ${CALLS} calls at once ${taken} were taken, and ${calls().length} came`)
  if (stock !== asked || arrivals !== 1)
    problems.push(`${sku}: ${asked} pieces were made, ${stock} are booked, in ${arrivals} arrivals`)
  return { lost: stock < asked ? 1 : 0, doubled: stock > asked || arrivals > 1 ? 1 : 0, oversold: 0, problems }
}

type Shelf = { readonly sku: string; readonly stock: number; readonly backorders: "accept" | "refuse" }

async function addProduct(site: Site, shelf: Shelf): Promise<void> {
  const product = { ...shelf, name: shelf.sku, price: 1_500, reorderPoint: 0, orderUpTo: 10 }
  const added = await fetch(`${site.url}/products`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(product),
  })
  if (added.status !== 201) throw new Error(`the product ${shelf.sku} was not added: ${await added.text()}`)
  await added.arrayBuffer()
}
