import { join } from "node:path"
import { factoryHttp } from "../adapters/partners/factory-http.ts"
import { spoolInFiles } from "../adapters/spool/spool-in-files.ts"
import { type Database, type DatabaseOptions, openDatabase, type Transaction } from "../database/database.ts"
import { migrate } from "../database/migrate.ts"
import { startLegacyFactory } from "../doubles/legacy-factory.ts"
import { createApp } from "../http/app.ts"
import { createOpeningApp } from "../http/opening.ts"
import type { ConsumerLog } from "../messaging/consume.ts"
import type { FactoryTerms } from "../replenishment/ask-factory.ts"
import { noteThatWeWereAway } from "../replenishment/production-order.ts"
import { drainSpool, keepCallback } from "../replenishment/receive-callback.ts"
import { watchDeadlines } from "../replenishment/watch-deadlines.ts"
import { stockStore } from "../stock/stock-store.ts"
import { callbackKey } from "./callback-key.ts"
import type { Config } from "./config.ts"
import { allConsumers, runConsumers } from "./consumers.ts"
import { openPort } from "./door.ts"
import { every } from "./every.ts"
import { seed } from "./seed.ts"
import { openShop } from "./shop.ts"
import { shopMigrations, startShopDatabase } from "./shop-database.ts"

export type Talk = {
  /** What is going on while a start takes its time. */
  readonly tell: (sentence: string) => void
  /** What happens in the shop. */
  readonly narrate: (sentence: string) => void
  /** What a person should know of. */
  readonly warn: (sentence: string) => void
}

/** `url` is where the API answers, without a slash at the end. */
export type RunningServer = { readonly url: string; readonly stop: () => Promise<void> }

/** Opens the shop: database, consumers, watchdog, the built-in factory where none is configured, and the API. */
export async function startServer(config: Config, talk: Talk): Promise<RunningServer> {
  // Stopped in the reverse order of starting: the door first, the database last.
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const one of stops.splice(0).toReversed()) await one()
  }
  try {
    return { url: await start(config, talk, (one) => stops.push(one)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

type Later = (stop: () => Promise<void>) => void

async function start(config: Config, talk: Talk, later: Later): Promise<string> {
  const spool = spoolInFiles(join(config.home, "callbacks"))
  const door = await openPort(config.host, config.port, createOpeningApp(keepCallback(spool)).fetch)
  later(door.close)
  const address = `http://${config.host}:${door.port}`
  const database = await startShopDatabase(config, talk.tell, talk.warn)
  later(database.stop)
  const applied = await migrate({ url: database.url, folder: shopMigrations })
  if (applied.length > 0) talk.tell(`Prepared the shop's tables, ${applied.length} migrations.`)

  const { db, workDb, callbackDb } = openDatabases(database.url, talk.warn, later)
  const leadSeconds = config.factoryDeadlineSeconds
  const terms = await factoryTerms(config, address)
  const storeOf = (tx: Transaction) => stockStore(tx, leadSeconds)
  await seed(db, leadSeconds)
  await noteThatWeWereAway(db)

  const factoryUrl = config.factoryUrl ?? (await startDouble(config, later))
  const consumers = allConsumers({ db: workDb, storeOf, askFactory: factoryHttp(factoryUrl), terms, ...talk })
  const working = await runConsumers(consumers, workDb, consumerLog(talk.warn))
  later(working.stop)
  const failed = (error: unknown) => talk.warn(`the watchdog could not look: ${String(error)}`)
  later(every(1_000, () => watchDeadlines({ db: workDb, storeOf, ...terms }), failed))
  later(every(1_000, () => drainSpool(workDb, spool), failed))

  const shop = openShop({ db, callbackDb, spool, leadSeconds, narrate: talk.narrate })
  const app = createApp(shop, { logError: (id, error) => talk.warn(`request ${id}: ${describe(error)}`) })
  door.serve(app.fetch)
  later(door.close)
  return address
}

/** Three pools: nothing that works in the background can keep a customer, or the factory's one call, waiting. */
function openDatabases(url: string, log: (sentence: string) => void, later: Later) {
  const open = (options: Omit<DatabaseOptions, "url" | "log">): Database => {
    const db = openDatabase({ url, log, ...options })
    later(db.close)
    return db
  }
  return {
    db: open({ connections: 12 }),
    workDb: open({ connections: 10, statementTimeout: 30_000, lockTimeout: 10_000 }),
    callbackDb: open({ connections: 4, statementTimeout: 500, lockTimeout: 500, connectTimeout: 500 }),
  }
}

async function factoryTerms(config: Config, address: string): Promise<FactoryTerms> {
  return {
    publicUrl: config.publicUrl ?? address,
    requester: config.factoryRequester,
    deadlineSeconds: config.factoryDeadlineSeconds,
    asks: config.factoryAsks,
    key: await callbackKey(config.home),
  }
}

async function startDouble(config: Config, later: Later): Promise<string> {
  const factory = await startLegacyFactory({ seconds: config.factorySeconds })
  later(factory.stop)
  return factory.url
}

function consumerLog(warn: (sentence: string) => void): ConsumerLog {
  return {
    failed: (consumer, eventId, reason, parked) =>
      warn(`${consumer}: ${reason} (event ${eventId}${parked ? ", now a dead letter" : ""})`),
    databaseAway: (consumer, reason) => warn(`${consumer}: the database is away (${reason})`),
  }
}

const describe = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))
