import { randomBytes, randomInt } from "node:crypto"
import { rm } from "node:fs/promises"
import { setTimeout as pause } from "node:timers/promises"
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../adapters/database/embedded.ts"
import { openDatabase } from "../../database/database.ts"
import { startLegacyFactory } from "../../doubles/legacy-factory.ts"
import { startMarketingSystem } from "../../doubles/marketing-system.ts"
import { type Customers, openCustomers, type Wanted } from "../buyers.ts"
import { Chaos, LEASE, type Plan } from "./chaos.ts"
import { type Dice, throwDice } from "../dice.ts"
import type { Findings, Proving } from "../findings.ts"
import { heal, sendAgain, workOff } from "./healing.ts"
import { startMailServer } from "../mail-server.ts"
import { type Books, compareWithOutside, type Wrong } from "./outside-view.ts"
import { post } from "./post.ts"
import { newHome } from "../process.ts"
import { openPlace, type Place } from "./shops.ts"
import { startTcpProxy } from "./tcp-proxy.ts"
import type { World } from "./weather.ts"

export type KillsOptions = Proving & {
  /** SIGKILLs of shop processes in all. */
  readonly kills: number
  /** SIGKILLs of PostgreSQL's first process in all. */
  readonly databaseCrashes: number
  /** Processes that are stopped for twice the lease and woken again; default a tenth of the kills, at least one. */
  readonly stops?: number
  /** Decides what hits whom, and when; default another one each time. */
  readonly seed?: number
  /** Shop processes at once; default 4. */
  readonly shops?: number
}

/** Kills after which everything is healed and compared. The doubles remember so much and no more. */
const KILLS_A_ROUND = 50
const BULK_FROM = 20
const BUYERS = 6

/**
 * Several processes of one shop on one database, under the load of customers who insist, while the dice decide which of
 * them is killed or stopped and when, PostgreSQL is killed, connections break in every way, and the factory, the mail
 * server and marketing misbehave. Then everything is healed, and what everybody outside has seen is compared with the
 * books.
 */
export async function proveKills({ tell, signal, ...options }: KillsOptions): Promise<Findings> {
  const { kills, databaseCrashes, seed = randomInt(2 ** 31), shops = 4 } = options
  const stops = options.stops ?? Math.max(1, Math.round(kills / 10))
  const rounds = Math.max(1, Math.ceil(kills / KILLS_A_ROUND))
  const share = (of: number, round: number) =>
    Math.floor((of * (round + 1)) / rounds) - Math.floor((of * round) / rounds)
  const done = {
    kills: 0,
    stops: 0,
    databaseCrashes: 0,
    orders: 0,
    asks: 0,
    mails: 0,
    vips: 0,
    failedStarts: 0,
    sentAgain: 0,
  }
  const faults: Record<string, number> = {}
  const sums = { lost: 0, doubled: 0, oversold: 0 }
  const problems: string[] = []
  const home = await newHome()
  const settings = { max_connections: "400" }
  let cluster: EmbeddedPostgres | undefined
  try {
    cluster = await startEmbeddedPostgres({ home, settings })
    for (let round = 0; round < rounds && !signal.aborted; round++) {
      const plan = {
        kills: share(kills, round),
        databaseCrashes: share(databaseCrashes, round),
        stops: share(stops, round),
      }
      tell(`round ${round + 1} of ${rounds}: ${plan.kills} kills, ${plan.databaseCrashes} crashes of the database`)
      const result = await playRound({ cluster, plan, seed: seed + round, round, shops, signal })
      for (const [what, often] of Object.entries(result.done)) done[what as keyof typeof done] += often
      for (const [fault, often] of Object.entries(result.faults)) faults[fault] = (faults[fault] ?? 0) + often
      sums.lost += result.wrong.lost.length
      sums.doubled += result.wrong.doubled.length
      sums.oversold += result.wrong.oversold.length
      const { lost, doubled, oversold, other } = result.wrong
      const again = `seed ${seed + round}, ${plan.kills} kills`
      for (const sentence of [...lost, ...doubled, ...oversold, ...other]) problems.push(`${sentence} (${again})`)
    }
  } finally {
    await cluster?.stop()
    await rm(home, { recursive: true, force: true })
  }
  return { done, ...sums, faults, problems }
}

type RoundOptions = {
  readonly cluster: EmbeddedPostgres
  readonly plan: Plan
  readonly seed: number
  readonly round: number
  readonly shops: number
  readonly signal: AbortSignal
}

async function playRound({ cluster, plan, seed, round, shops, signal }: RoundOptions) {
  const later: (() => unknown)[] = []
  const wrong: Wrong = { lost: [], doubled: [], oversold: [], other: [] }
  const dice = throwDice(seed)
  try {
    const urls = {
      shop: await cluster.database(`shop_${round}`, "restock"),
      customers: await cluster.database(`customers_${round}`, "restock_customers"),
    }
    const world = await openWorld(cluster.port, later)
    const places = await openPlaces(shops, world, urls, later)
    const books = openBooks(urls, later)
    if (!(await places[0]!.open())) throw new Error(`the shop did not open: ${places[0]!.complaints()}`)
    const opening = await addProducts(places[0]!.url)
    const doorDice = dice.apart(99)
    const anyOpen = () => doorDice.oneOf(places.some(isOpen) ? places.filter(isOpen) : places)
    const buyers = openCustomers(() => anyOpen().url, {
      patience: 3_000,
      contradicted: (key) => wrong.doubled.push(`the key ${key} was answered in two ways`),
    })
    const enough = new AbortController()
    const load = keepBuying(buyers, () => anyOpen().customersUrl, dice.apart(98), enough.signal).catch((error: Error) =>
      wrong.other.push(error.message),
    )
    const chaos = new Chaos({ cluster, places, world, books, buyers, plan, dice, wrong, signal })
    await chaos.run()
    enough.abort()
    await load

    await heal(places, world)
    chaos.done.sentAgain += await sendAgain(books, places)
    await workOff(books).catch((error: Error) => void wrong.other.push(error.message))
    await buyers.repeatAll().catch((error: Error) => void wrong.lost.push(error.message))
    await workOff(books).catch((error: Error) => void wrong.other.push(error.message))
    await chaos.judgeLateWorkers()
    const outside = { ...world, buyers, opening, bulkFrom: BULK_FROM }
    const compared = await compareWithOutside(outside, books)
    for (const kind of ["lost", "doubled", "oversold", "other"] as const) wrong[kind].push(...compared[kind])
    for (const place of places) {
      const badEnd = await place.close()
      if (badEnd) wrong.other.push(`asked to close, a shop process ${badEnd}`)
      for (const death of place.died) wrong.other.push(`a shop process ${death}`)
    }
    const done = {
      ...chaos.done,
      orders: buyers.receipts.size,
      asks: world.factory.requests.length,
      mails: world.mail.taken.length,
      vips: new Set(world.marketing.requests.map(({ id }) => id)).size,
    }
    return { done, faults: chaos.faults(), wrong }
  } finally {
    for (const one of later.toReversed()) await one()
  }
}

const isOpen = (place: Place) => place.isOpen

const secret = `whsec_${Buffer.from("a secret that only the proof knows").toString("base64")}`

async function openWorld(databasePort: number, later: (() => unknown)[]): Promise<World> {
  const proxy = await startTcpProxy({ port: databasePort })
  later.push(proxy.close)
  const factory = await startLegacyFactory({ seconds: 0.05 })
  later.push(factory.stop)
  const marketing = await startMarketingSystem({ secret })
  later.push(marketing.stop)
  const mail = await startMailServer()
  later.push(mail.close)
  return { proxy, factory, marketing, mail }
}

type Urls = { readonly shop: string; readonly customers: string }

async function openPlaces(count: number, world: World, urls: Urls, later: (() => unknown)[]): Promise<Place[]> {
  const { proxy, factory, marketing, mail } = world
  const callbackKey = randomBytes(24).toString("hex")
  const places: Place[] = []
  for (let place = 0; place < count; place++) {
    places.push(
      await openPlace({
        DATABASE_URL: proxy.through(urls.shop),
        CUSTOMERS_DATABASE_URL: proxy.through(urls.customers),
        FACTORY_URL: factory.url,
        FACTORY_DEADLINE_SECONDS: "2",
        FACTORY_ASKS: "100",
        CALLBACK_KEY: callbackKey,
        MARKETING_URL: marketing.url,
        MARKETING_SECRET: secret,
        MAIL_URL: mail.url,
        MAIL_FROM: "shop@donut.example",
        VIP_MIN_ITEMS: `${BULK_FROM}`,
        RESTOCK_LEASE_SECONDS: `${LEASE}`,
      }),
    )
    later.push(places.at(-1)!.clear)
  }
  return places
}

function openBooks(urls: Urls, later: (() => unknown)[]): Books {
  const open = (url: string) => {
    const db = openDatabase({ url, connections: 2, statementTimeout: 60_000, lockTimeout: 60_000 })
    later.push(db.close)
    return db
  }
  return { shop: open(urls.shop), customers: open(urls.customers) }
}

/** Two that take back-orders, one that refuses them, and one for bulk buyers, each with an ad manager of its own. */
async function addProducts(url: string): Promise<Map<string, number>> {
  const opening = new Map([["CP-502101", 3]])
  const add = async (sku: string, backorders: "accept" | "refuse", orderUpTo: number) => {
    const manager = { managerEmail: `${sku.toLowerCase()}@donut.example`, language: "en", running: true }
    await post(`${url}/ads`, { id: `AD-${sku}`, ...manager })
    const product = {
      sku,
      name: sku,
      price: 1_000,
      stock: 5,
      reorderPoint: 1,
      orderUpTo,
      backorders,
      adId: `AD-${sku}`,
    }
    await post(`${url}/products`, product)
    opening.set(sku, 5)
  }
  await add("TAKES", "accept", 15)
  await add("REFUSES", "refuse", 20)
  await add("BULK", "accept", 60)
  return opening
}

/** Every sixth order is a bulk purchase of somebody who registers for it; now and then the same one buys again. */
function keepBuying(buyers: Customers, customersUrl: () => string, dice: Dice, enough: AbortSignal): Promise<unknown> {
  async function register(id: string): Promise<boolean> {
    for (;;) {
      const status = await post(`${customersUrl()}/customers`, { id }).catch(() => undefined)
      if (status === 201 || status === 200) return true
      if (enough.aborted) return false
      await pause(25)
    }
  }
  async function wishOf(buyer: number, order: number): Promise<Wanted | undefined> {
    if (order % 6 !== 0) return { sku: dice.oneOf(["CP-502101", "TAKES", "REFUSES"]), quantity: 1 + dice.below(3) }
    const customerId = `C-${buyer}-${order - (order % 12)}`
    return (await register(customerId)) ? { sku: "BULK", quantity: BULK_FROM + dice.below(5), customerId } : undefined
  }
  return Promise.all(
    Array.from({ length: BUYERS }, async (_, buyer) => {
      for (let order = 1; !enough.aborted; order++) {
        const wish = await wishOf(buyer, order)
        if (!wish) return
        const key = `buyer-${buyer}-${order}`
        buyers.wishes.set(key, wish)
        const wasSentAway = () => buyers.attempts.findLast((attempt) => attempt.key === key)?.outcome === 409
        await buyers.insist(key, () => enough.aborted || wasSentAway())
        await pause(50 + dice.below(100))
      }
    }),
  )
}
