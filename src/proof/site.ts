import { readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { type Database, openDatabase } from "../database/database.ts"
import { type LegacyFactory, type LegacyFactoryOptions, startLegacyFactory } from "../doubles/legacy-factory.ts"
import { type Environment, freePort, newHome, postgresOn, type RestockProcess, startRestock } from "./process.ts"
import { emptyDatabase, scratchDatabase } from "./scratch.ts"
import { until } from "./until.ts"

/** Where a shop lives through many processes: its folder, port and database, and a factory that outlives them all. */
export type Site = {
  readonly home: string
  readonly port: number
  readonly url: string
  readonly factory: LegacyFactory
  /** What the shop's process is started with. */
  readonly env: Environment
  /** The shop's books, seen from outside. The embedded database has some only once it was started. */
  readonly db: () => Promise<Database>
  /** The customers' database. */
  readonly customersDb: () => Promise<Database>
  /** `restock start`. */
  readonly launch: (changes?: Environment) => RestockProcess
  /** The same; there when /readyz says yes. */
  readonly open: (changes?: Environment) => Promise<RestockProcess>
  /** Ends what still runs and removes everything. */
  readonly clear: () => Promise<void>
}

export type SiteOptions = {
  /**
   * `embedded`: in the shop's own folder, hit by whatever hits the shop. `apart`: on the scratch server, migrated;
   * `empty`: there, with nothing in it.
   */
  readonly database: "embedded" | "apart" | "empty"
  readonly factory?: LegacyFactoryOptions
  readonly env?: Environment
}

export async function openSite(options: SiteOptions): Promise<Site> {
  const home = await newHome()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const factory = await startLegacyFactory({ seconds: 0.05, ...options.factory })
  const [apart, customersApart] = await databasesOf(options)
  const env = {
    RESTOCK_HOME: home,
    PORT: `${port}`,
    CUSTOMERS_PORT: `${await freePort()}`,
    DATABASE_URL: apart?.url,
    CUSTOMERS_DATABASE_URL: customersApart?.url,
    FACTORY_URL: factory.url,
    ...options.env,
  }
  const processes: RestockProcess[] = []
  let books: Database | undefined
  let customersBooks: Database | undefined
  const addressOf = async (which: "shop" | "customers"): Promise<string> =>
    (which === "shop" ? apart : customersApart)?.url ??
    (JSON.parse(await readFile(join(home, "database-urls"), "utf8")) as Record<typeof which, string>)[which]
  const connect = async (which: "shop" | "customers") =>
    openDatabase({ url: await addressOf(which), connections: 2, statementTimeout: 60_000 })
  const launch = (changes: Environment = {}) => {
    const shop = startRestock(["start"], { ...env, ...changes })
    processes.push(shop)
    return shop
  }
  return {
    home,
    port,
    url,
    factory,
    env,
    db: async () => (books ??= await connect("shop")),
    customersDb: async () => (customersBooks ??= await connect("customers")),
    launch,
    async open(changes) {
      const shop = launch(changes)
      await until("the shop is open", () => answersOrEnded(url, shop))
      return shop
    },
    async clear() {
      for (const one of processes) one.kill("SIGKILL")
      for (const one of processes) await one.ended("the killed process is gone")
      await books?.close()
      await customersBooks?.close()
      await factory.stop()
      await apart?.drop()
      await customersApart?.drop()
      await until("the embedded database is gone", async () => postgresOn(home).length === 0)
      await rm(home, { recursive: true, force: true })
    },
  }
}

async function databasesOf({ database }: SiteOptions) {
  if (database === "embedded") return []
  const make = database === "empty" ? emptyDatabase : scratchDatabase
  return [await make("restock"), await make("restock_customers")]
}

async function answersOrEnded(url: string, shop: RestockProcess): Promise<boolean> {
  if (shop.hasEnded) throw new Error(`The shop ended instead of opening:\n${shop.stdout}${shop.stderr}`)
  // What it says travels by another way than its answers, and is looked at by who opened it.
  return shop.stdout.includes("\nStop with Ctrl-C") && isReady(url)
}

export async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.status === 200
}
