import { openDatabase } from "../database/database.ts"
import { shortenLeases } from "../messaging/consume.ts"
import type { Running } from "../messaging/consumer.ts"
import { addressHere, type Config, ConfigError } from "./config.ts"
import { armFrom } from "./crash-at.ts"
import { openLog, type Talk } from "./log.ts"
import { openMail } from "./mail.ts"
import { factoryTerms, workShopOff } from "./shop-work.ts"
import { untilStopped } from "./start.ts"
import { openTracing } from "./tracing.ts"
import { type Held, holding, SHOW_HANDS } from "./trials/held.ts"

/** Works the shop's deliveries off in the terminal, beside an open shop, and ends on Ctrl-C. */
export async function runWorker(config: Config): Promise<void> {
  armFrom(process.env, config)
  shortenLeases(process.env.RESTOCK_LEASE_SECONDS)
  const stopped = untilStopped()
  const log = openLog(config.log)
  const tracing = await openTracing(process.env, log.warn)
  const parent = process.env[SHOW_HANDS] ? process.send?.bind(process) : undefined
  const worker = await startWorker(config, log, parent && ((held) => void parent(held)))
  log.tell("This worker takes what is due. Stop with Ctrl-C.")
  await Promise.race([stopped, ...(parent ? [orphaned()] : [])])
  await worker.stop()
  await tracing.stop()
}

const orphaned = () => new Promise<void>((resolve) => process.once("disconnect", resolve))

type WorkerTalk = Pick<Talk, "narrate" | "warn">

/**
 * One more process that works off what is due in a shop that is open elsewhere. It starts nothing of its own, so all that
 * the shop may bring along has to be named. With `show` it only takes, shows and holds.
 */
export async function startWorker(config: Config, talk: WorkerTalk, show?: (held: Held) => void): Promise<Running> {
  const { shop, customers, factoryUrl } = surroundings(config)
  const log = talk.warn
  const db = openDatabase({ url: shop, connections: 12, statementTimeout: 30_000, lockTimeout: 10_000, log })
  const vipDb = openDatabase({ url: customers, connections: 4, statementTimeout: 5_000, lockTimeout: 2_000, log })
  const working = await workShopOff({
    narrate: talk.narrate,
    warn: talk.warn,
    config,
    db,
    vipDb,
    factoryUrl,
    terms: await factoryTerms(config, addressHere(config.host, config.port)),
    sendMail: openMail(config).sendMail,
    ...(show && { dress: (consumer) => holding(consumer, show) }),
  })
  return {
    async stop(graceMs) {
      await working.stop(graceMs)
      await Promise.all([db.close(), vipDb.close()])
    },
  }
}

function surroundings({ databaseUrl, customersDatabaseUrl, factoryUrl }: Config) {
  if (databaseUrl && customersDatabaseUrl && factoryUrl)
    return { shop: databaseUrl, customers: customersDatabaseUrl, factoryUrl }
  throw new ConfigError([
    ...(databaseUrl ? [] : ["DATABASE_URL: a worker needs a shop to work for. Set it."]),
    ...(customersDatabaseUrl ? [] : ["CUSTOMERS_DATABASE_URL: a worker makes bulk buyers VIPs there. Set it."]),
    ...(factoryUrl ? [] : ["FACTORY_URL: a worker asks the factory that the shop asks. Set it."]),
  ])
}
