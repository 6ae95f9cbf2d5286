import { Registry } from "prom-client"
import { type Exposition, exposeWithProcess } from "../../adapters/metrics/exposition.ts"
import { noteInvariants } from "../../adapters/metrics/invariant-metrics.ts"
import { type LookedUp, lookUpAtScrape } from "../../adapters/metrics/looked-up.ts"
import { countAttempts, countCheckouts, countRequests, type RequestEnded } from "../../adapters/metrics/work-metrics.ts"
import type { Reader } from "../../database/database.ts"
import { consumersOf, type Outbox } from "../../flow.ts"
import type { Shop } from "../../http/shop.ts"
import type { AttemptEnded } from "../../messaging/consumer.ts"
import { type InvariantResult, recently } from "../../operations/invariants.ts"
import type { Say } from "../../shared/say.ts"
import { wordsOf } from "../../shared/words.ts"
import { readOutboxGauges, readShopGauges } from "../../views/gauges.ts"
import { ofOutbox, ofShop } from "./gauges.ts"
import { lookAtDatabase } from "./look-at-database.ts"
import { watchedShop } from "./watched-shop.ts"

/** What a server counts, and how it shows that to whoever scrapes it. */
export type Metrics = {
  readonly expose: () => Promise<Exposition>
  readonly watchRequest: RequestEnded
  readonly attemptEnded: AttemptEnded
  /** Notes the results of a look, and hands them on. */
  readonly lookedAt: (results: InvariantResult[]) => InvariantResult[]
  readonly stop: () => Promise<void>
}

export type ShopMetrics = Metrics & {
  readonly decided: (requests: number) => void
  /** The same shop, whose checkouts are counted. */
  readonly watched: (shop: Shop) => Shop
}

export type MetricsOptions = {
  readonly databaseUrl: string
  readonly warn: Say
  /** Milliseconds that what the database said may be old; default 2,000. */
  readonly fresh?: number
}

export function openShopMetrics(options: MetricsOptions & { readonly spooled: () => Promise<number> }): ShopMetrics {
  const registry = new Registry()
  const { spooled, ...rest } = options
  const unknown = (error: unknown) => void options.warn(`metrics of the spool: ${wordsOf(error)}`)
  lookUpAtScrape(registry, () => spooled().catch(unknown), [
    {
      name: "restock_spooled_callbacks",
      help: "Callbacks of the factory kept in files until the database is back.",
      values: (count) => [["", count]],
    },
  ])
  const checkouts = countCheckouts(registry)
  const common = openMetrics(registry, "shop", rest, readShopGauges, [...ofOutbox, ...ofShop])
  return { ...common, decided: checkouts.decided, watched: (shop) => watchedShop(shop, checkouts.answered) }
}

export function openCustomersMetrics(options: MetricsOptions): Metrics {
  return openMetrics(new Registry(), "customers", options, (db) => readOutboxGauges(db, "customers"), ofOutbox)
}

function openMetrics<Looked>(
  registry: Registry,
  outbox: Outbox,
  { databaseUrl, warn, fresh = 2_000 }: MetricsOptions,
  read: (db: Reader) => Promise<Looked>,
  gauges: readonly LookedUp<Looked>[],
): Metrics {
  const look = lookAtDatabase(databaseUrl, read, (error) => warn(`metrics of the ${outbox}: ${wordsOf(error)}`))
  const seen = recently(look.see, fresh)
  const isUp = async () => (await seen()) !== undefined
  lookUpAtScrape(registry, seen, gauges)
  lookUpAtScrape(registry, isUp, [
    {
      name: "restock_database_up",
      help: "1 if the database of this server answered within a second, else 0; then what it would know is left out.",
      values: (up) => [["", Number(up)]],
    },
  ])
  return {
    watchRequest: countRequests(registry),
    attemptEnded: countAttempts(registry, consumersOf(outbox)),
    lookedAt: noteInvariants(registry),
    expose: exposeWithProcess(registry),
    stop: look.stop,
  }
}
