import { randomBytes } from "node:crypto"
import { setTimeout as pause } from "node:timers/promises"
import { marketingHttp } from "../adapters/partners/marketing-http.ts"
import { isAway } from "../customers/away.ts"
import { wordsOf } from "../shared/words.ts"
import { findCustomer, listCustomers } from "../customers/customer-store.ts"
import { registerCustomer } from "../customers/register-customer.ts"
import { type Database, openDatabase } from "../database/database.ts"
import { migrate, MigrationError } from "../database/migrate.ts"
import { startMarketingSystem } from "../doubles/marketing-system.ts"
import { pageOf } from "../http/api.ts"
import { type Guard, waitingApi } from "../http/frame.ts"
import { onlyKeys } from "../http/only-the-permitted.ts"
import { createCustomersApp, type Customers } from "../http/customers.ts"
import { notifyMarketing } from "../marketing/notify-marketing.ts"
import type { Consumer } from "../messaging/consumer.ts"
import { lookAndMoveOn } from "../operations/checkpoints.ts"
import { prune } from "../operations/prune.ts"
import { watchInvariants } from "../operations/watch-invariants.ts"
import type { Config } from "./config.ts"
import { consumerLog } from "./consumer-log.ts"
import { listOf } from "./consumers.ts"
import { type Door, openPort } from "./door.ts"
import { every } from "./every.ts"
import type { Talk } from "./log.ts"
import { openCustomersMetrics } from "./metrics/metrics.ts"
import { openQueues } from "./queues.ts"
import { keysIn, limitRate } from "./sign-in.ts"
import { workOff } from "./work-off.ts"

export const customersMigrations = new URL("../../migrations/customers/", import.meta.url)

export type CustomersServerOptions = {
  readonly databaseUrl: string
  readonly host: string
  readonly port: number
  /** Who may ask: whoever is on this machine, which is the default, or from wherever with a key. */
  readonly access?: "this machine" | "with a key"
  /** Unset: the built-in double, with a secret of its own. */
  readonly marketing?: { readonly url: string; readonly secret: string } | undefined
  /** Who hears what got stuck in this database. Without one it waits there. */
  readonly alertOperations?: Consumer<"alert-operations"> | undefined
  /** What carries deliveries; default: the database itself. */
  readonly queue?: Config["queue"] | undefined
  /** Done every second beside the consumers, such as the mail of what got stuck. */
  readonly chores?: readonly ((db: Database) => Promise<unknown>)[]
  /** A database that is away: `fail` at once, or `wait` for it behind a port that answers 503, so that the shop opens. */
  readonly whenAway?: "fail" | "wait"
}

/** `url` is where the API answers, without a slash at the end. */
export type RunningCustomersServer = { readonly url: string; readonly stop: () => Promise<void> }

/** Opens the customers' server: its database, the webhooks to marketing, and the API. */
export async function startCustomersServer(
  options: CustomersServerOptions,
  talk: Talk,
): Promise<RunningCustomersServer> {
  const { host, port, access, whenAway = "fail" } = options
  const waiting = waitingApi("The customers' server", access === "with a key" ? everybody : undefined)
  const door = await openPort(host, port, waiting.fetch, "CUSTOMERS_PORT")
  const opening = new AbortController()
  const tried = Promise.withResolvers<void>()
  const opened =
    whenAway === "fail"
      ? open(options, talk, door)
      : openWhenReady(() => open(options, talk, door).finally(tried.resolve), talk.warn, opening.signal)
  const stop = async () => {
    opening.abort()
    await door.close()
    const stopInside = await opened
    await stopInside?.()
  }
  if (whenAway === "fail") await opened.catch((error: unknown) => door.close().then(() => Promise.reject(error)))
  // A database that is there is prepared within a second; one that swallows everything keeps nobody waiting for long.
  else await Promise.race([tried.promise, pause(5_000, undefined, { ref: false })])
  return { url: `http://${host}:${door.port}`, stop }
}

/** They hear only that it is being opened. */
const everybody: Guard = (_, next) => next()

type Stop = () => Promise<void>
type Later = (stop: Stop) => void

/** Tries until the database is there. */
async function openWhenReady(
  tryToOpen: () => Promise<Stop>,
  warn: (sentence: string) => void,
  signal: AbortSignal,
): Promise<Stop | undefined> {
  while (!signal.aborted) {
    try {
      return await tryToOpen()
    } catch (error) {
      warn(`the customers' server cannot be opened yet: ${wordsOf(error)}`)
      await pause(2_000, undefined, { signal }).catch(() => {})
    }
  }
  return undefined
}

/** Opens all of it, or nothing. Returns how to stop it. */
async function open(options: CustomersServerOptions, talk: Talk, door: Door): Promise<Stop> {
  // Stopped in the reverse order of starting: the work first, the database last.
  const stops: Stop[] = []
  const stop = async () => {
    for (const one of stops.splice(0).toReversed()) await one()
  }
  try {
    await prepare(options.databaseUrl, talk)
    await begin(options, talk, door, (one) => stops.push(one))
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}

async function prepare(url: string, { tell }: Talk): Promise<void> {
  try {
    const applied = await migrate({ url, folder: customersMigrations })
    if (applied.length > 0) tell(`Prepared the customers' tables, ${applied.length} migrations.`)
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error
    throw new MigrationError(error.message.replaceAll(/\bDATABASE_URL\b/g, "CUSTOMERS_DATABASE_URL"), { cause: error })
  }
}

async function begin(options: CustomersServerOptions, talk: Talk, door: Door, later: Later): Promise<void> {
  const { databaseUrl } = options
  const { db, workDb } = openDatabases(databaseUrl, talk.warn, later)
  const metrics = openCustomersMetrics({ databaseUrl, warn: talk.warn })
  later(metrics.stop)
  // The role may have been made after the migration that gives it its rights.
  await workDb.query`select grant_vip_rights()`
  const sendWebhook = marketingHttp(options.marketing ?? (await startDouble(later)))
  const working = await workOff({
    outbox: "customers",
    db: workDb,
    consumers: listOf({
      "notify-marketing": notifyMarketing(workDb, sendWebhook, talk.narrate),
      ...(options.alertOperations && { "alert-operations": options.alertOperations }),
    }),
    log: consumerLog(talk.warn, "the customers database", metrics.attemptEnded),
    warn: talk.warn,
    snsSqs: await openQueues({ queue: options.queue ?? "database" }),
  })
  later(working.stop)
  const failed = (error: unknown) => talk.warn(`the customers' server could not do a chore: ${wordsOf(error)}`)
  for (const chore of options.chores ?? []) later(every(1_000, () => chore(workDb), failed))
  const look = () => lookAndMoveOn(workDb, "customers").then(metrics.lookedAt)
  later(every(60_000, () => watchInvariants(workDb, look), failed, 60_000))
  later(every(60_000, () => prune(workDb, "customers"), failed, 60_000))

  const logError = (id: string, error: unknown) =>
    talk.warn(`customers' request ${id}: ${wordsOf(error)}`, { requestId: id, level: "error" })
  const watching = { metrics: metrics.expose, watchRequest: metrics.watchRequest }
  const guard = options.access === "with a key" ? limitRate(onlyKeys(keysIn(db))) : undefined
  door.serve(createCustomersApp(openCustomers(db), { logError, guard, ...watching }).fetch)
}

/** Two pools: nothing that works in the background can keep a request waiting. */
function openDatabases(url: string, log: (sentence: string) => void, later: Later) {
  const db = openDatabase({ url, log, connections: 6 })
  later(db.close)
  const workDb = openDatabase({ url, log, connections: 6, statementTimeout: 30_000, lockTimeout: 10_000 })
  later(workDb.close)
  return { db, workDb }
}

async function startDouble(later: Later) {
  const secret = `whsec_${randomBytes(24).toString("base64")}`
  const marketing = await startMarketingSystem({ secret })
  later(marketing.stop)
  return { url: marketing.url, secret }
}

/** The customers' side as the API sees it: every use case with its database. */
export function openCustomers(db: Database): Customers {
  return {
    register: (customer) => registerCustomer(db, customer),
    find: (id) => findCustomer(db, id),
    async list({ after, limit, type }) {
      return pageOf(await listCustomers(db, { after, type, limit: limit + 1 }), { limit }, ({ id }) => id)
    },
    async ready() {
      await db.query`select 1 from migrations limit 1`
    },
    isBusy: isAway,
  }
}
