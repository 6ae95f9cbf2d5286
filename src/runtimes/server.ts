import { join } from "node:path"
import { pruneSessions } from "../access/sessions.ts"
import { countSpooled, spoolInFiles } from "../adapters/spool/spool-in-files.ts"
import { type Database, type DatabaseOptions, openDatabase, type Transaction } from "../database/database.ts"
import { migrate } from "../database/migrate.ts"
import { type LegacyFactory, startLegacyFactory } from "../doubles/legacy-factory.ts"
import { type ConsoleParts, createApp } from "../http/app.ts"
import type { ConsoleFiles } from "../http/console/files.ts"
import { consoleRoutes } from "../http/console/routes.ts"
import { openLive, streamRoute } from "../http/console/stream.ts"
import { trialRoutes } from "../http/console/trials.ts"
import { createOpeningApp } from "../http/opening.ts"
import { alertOperations } from "../operations/alert-operations.ts"
import { lookAndMoveOn } from "../operations/checkpoints.ts"
import { type AlertMailParts, mailAlerts } from "../operations/mail-alerts.ts"
import { prune } from "../operations/prune.ts"
import { watchInvariants } from "../operations/watch-invariants.ts"
import { noteThatWeWereAway } from "../replenishment/production-order.ts"
import { drainSpool, keepCallback, receiveCallback, watchSpool } from "../replenishment/receive-callback.ts"
import { watchDeadlines } from "../replenishment/watch-deadlines.ts"
import type { CheckoutRules } from "../sales/checkout-transaction.ts"
import { stockStore } from "../stock/stock-store.ts"
import { crashPoint } from "../shared/crash-points.ts"
import type { Say } from "../shared/say.ts"
import { addressHere, type Config, isExposed } from "./config.ts"
import { openConsole } from "./console.ts"
import { startCustomersServer } from "./customers-server.ts"
import { type Databases, shopMigrations, startDatabases } from "./databases.ts"
import { openPort } from "./door.ts"
import { every } from "./every.ts"
import type { Talk } from "./log.ts"
import { openMail } from "./mail.ts"
import { openShopMetrics } from "./metrics/metrics.ts"
import { seed } from "./seed.ts"
import { openShop } from "./shop.ts"
import { factoryTerms, workShopOff } from "./shop-work.ts"
import { openMarketing, openTrials } from "./trials.ts"
import { refusable } from "./trials/refusable-mail.ts"
import { withRests } from "./trials/rests.ts"
import { workerEnvironment } from "./trials/worker-process.ts"
import { accessTo, firstSignIn, limitRate } from "./sign-in.ts"

export type RunningServer = {
  /** Where the shop and the customers' server answer on this machine, without a slash at the end. */
  readonly url: string
  readonly customersUrl: string
  /** In an exposed shop in which nobody ever signed in: how the first one does. */
  readonly firstSignIn: string | undefined
  readonly stop: () => Promise<void>
}

/**
 * Opens the shop: database, consumers, watchdog, the built-in factory where none is configured, and the API; with the
 * console's files, where there are some.
 */
export async function startServer(config: Config, talk: Talk, files?: ConsoleFiles): Promise<RunningServer> {
  // Stopped in the reverse order of starting: the door first, the database last.
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const one of stops.splice(0).toReversed()) await one()
  }
  try {
    return { ...(await start(config, talk, files, (one) => stops.push(one))), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

type Later = (stop: () => Promise<void>) => void

async function start(
  config: Config,
  talk: Talk,
  files: ConsoleFiles | undefined,
  later: Later,
): Promise<Omit<RunningServer, "stop">> {
  const spool = watchSpool(spoolInFiles(join(config.home, "callbacks")))
  const door = await openPort(config.host, config.port, createOpeningApp(keepCallback(spool)).fetch)
  later(door.close)
  const address = addressHere(config.host, door.port)
  const databases = await startDatabases(config, talk.tell, talk.warn)
  later(databases.stop)
  const applied = await migrate({ url: databases.shop, folder: shopMigrations })
  if (applied.length > 0) talk.tell(`Prepared the shop's tables, ${applied.length} migrations.`)

  const dbs = openDatabases(databases, talk.warn, later)
  const { db, workDb, patientDb, callbackDb, customersDb } = dbs
  const rules: CheckoutRules = { leadSeconds: config.factoryDeadlineSeconds, bulkFrom: config.vipMinItems }
  const terms = await factoryTerms(config, address)
  const storeOf = (tx: Transaction) => stockStore(tx, rules.leadSeconds)
  await seed(db, rules.leadSeconds)
  await noteThatWeWereAway(db)
  crashPoint("opening/noted")

  const { sendMail: sendAnyMail, mailbox } = openMail(config)
  const mail = refusable(sendAnyMail)
  const { sendMail } = mail
  const alerts = { sendMail, to: config.mail.operations, publicUrl: terms.publicUrl, warn: talk.warn }
  const marketing = await openMarketing(config)
  if (marketing.double) later(marketing.double.stop)
  const customers = await startCustomers(config, databases.customers, { alerts, marketing }, talk)
  later(customers.stop)
  const factory = config.factoryUrl === undefined ? await startDouble(config, later) : undefined
  const factoryUrl = config.factoryUrl ?? factory!.url
  const spooled = () => countSpooled(join(config.home, "callbacks"))
  const metrics = openShopMetrics({ databaseUrl: databases.shop, warn: talk.warn, spooled })
  later(metrics.stop)
  const { attemptEnded, decided } = metrics
  const work = { config, db: workDb, vipDb: dbs.vipDb, factoryUrl, terms, sendMail, ...talk, attemptEnded }
  const working = await withRests(() => workShopOff(work))
  later(working.stop)
  const failed = (error: unknown) => talk.warn(`the watchdog could not look: ${String(error)}`)
  later(every(1_000, () => watchDeadlines({ db: workDb, storeOf, ...terms }), failed))
  later(every(1_000, () => drainSpool(workDb, spool), failed))
  later(every(1_000, () => spool.report(workDb), failed))
  later(every(1_000, () => mailAlerts({ db: workDb, ...alerts }), failed))
  // Not at once: what waited while the shop was closed is about to be done.
  const look = () => lookAndMoveOn(workDb, "shop").then(metrics.lookedAt)
  later(every(60_000, () => watchInvariants(workDb, look), failed, 60_000))
  later(every(60_000, () => prune(workDb, "shop"), failed, 60_000))
  later(every(60_000, () => pruneSessions(workDb), failed, 60_000))

  const shop = openShop({
    db,
    otherDbs: [customersDb],
    patientDb,
    receiveCallback: receiveCallback(callbackDb, spool),
    rules,
    narrate: talk.narrate,
    decided,
  })
  const console = openConsole({
    db: dbs.lookDb,
    customersDb,
    adsPause: config.adsPause,
    operations: config.mail.operations,
    marketing: marketing.url,
  })
  const live = openLive({ pulse: console.pulse })
  const trials = isExposed(config)
    ? undefined
    : openTrials({
        url: address,
        db,
        findProduct: shop.findProduct,
        factory,
        marketing: marketing.double,
        mail,
        customersAdminUrl: databases.customersAdmin,
        environment: workerEnvironment(config, { databases, factoryUrl, publicUrl: terms.publicUrl }),
        restWorkers: working.rest,
        warn: talk.warn,
      })
  const exposed = isExposed(config) ? { publicUrl: terms.publicUrl, access: accessTo(db), limitRate } : undefined
  const parts: ConsoleParts = {
    files,
    about: partnersOf(config),
    routes: [consoleRoutes(console), streamRoute(live)],
    trials: trials && trialRoutes(trials),
  }
  const logError = (id: string, error: unknown) =>
    talk.warn(`request ${id}: ${describe(error)}`, { requestId: id, level: "error" })
  const watching = { metrics: metrics.expose, watchRequest: metrics.watchRequest }
  door.serve(createApp(metrics.watched(shop), { logError, mailbox, exposed, console: parts, ...watching }).fetch)
  later(door.close)
  // Before the door, which waits for whoever still listens.
  later(live.stop)
  // Before the door: what is tried out ends, and is switched back, while everything else still works.
  if (trials) later(trials.stop)
  return {
    url: address,
    customersUrl: customers.url,
    firstSignIn: exposed && (await firstSignIn(db, exposed.publicUrl)),
  }
}

const partnersOf = ({ factoryUrl, marketingUrl }: Config): ConsoleParts["about"] => ({
  factory: factoryUrl === undefined ? "built-in" : "own",
  marketing: marketingUrl === undefined ? "built-in" : "own",
})

type CustomersParts = {
  readonly alerts: Omit<AlertMailParts, "db">
  readonly marketing: { readonly url: string; readonly secret: string }
}

/** The customers' server in this process. While its database is away the shop sells all the same. */
function startCustomers(config: Config, databaseUrl: string, { alerts, marketing }: CustomersParts, talk: Talk) {
  const { customersPort: port } = config
  const options = {
    databaseUrl,
    host: config.host,
    port,
    access: isExposed(config) ? "with a key" : "this machine",
    marketing,
    alertOperations: alertOperations(talk.warn),
    queue: config.queue,
    chores: [(db: Database) => mailAlerts({ db, ...alerts })],
    whenAway: "wait",
  } as const
  return startCustomersServer(options, talk)
}

/** Pools of their own: nothing that works in the background can keep a customer, or the factory's one call, waiting. */
function openDatabases({ shop, customers, vip }: Databases, log: Say, later: Later) {
  const open = (options: Omit<DatabaseOptions, "log">): Database => {
    const db = openDatabase({ log, ...options })
    later(db.close)
    return db
  }
  return {
    db: open({ url: shop, connections: 12, byIndex: true }),
    patientDb: open({ url: shop, connections: 8, byIndex: true }),
    workDb: open({ url: shop, connections: 12, statementTimeout: 30_000, lockTimeout: 10_000 }),
    // The callback route's own: its calls never come again, so they wait behind nothing.
    callbackDb: open({ url: shop, connections: 4, statementTimeout: 500, lockTimeout: 500, connectTimeout: 500 }),
    // For those who look: their plans go by index, and what they ask may take a while.
    lookDb: open({ url: shop, connections: 4, byIndex: true, statementTimeout: 10_000 }),
    customersDb: open({ url: customers, connections: 4 }),
    vipDb: open({ url: vip, connections: 4, statementTimeout: 5_000, lockTimeout: 2_000 }),
  }
}

async function startDouble(config: Config, later: Later): Promise<LegacyFactory> {
  const factory = await startLegacyFactory({ seconds: config.factorySeconds })
  later(factory.stop)
  return factory
}

const describe = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))
