import type { Database, Transaction } from "../../database/database.ts"
import { type ConsumerName, type Outbox, queueOf } from "../../flow.ts"
import type { Shop } from "../../http/shop.ts"
import { notifyMarketing } from "../../marketing/notify-marketing.ts"
import { type Consumer, deliver, type DeliverParts } from "../../messaging/consumer.ts"
import { claim } from "../../messaging/deliveries.ts"
import { finishTogether } from "../../messaging/finish.ts"
import { relay } from "../../messaging/relay.ts"
import { takeMessage } from "../../messaging/take-message.ts"
import { alertOperations } from "../../operations/alert-operations.ts"
import { mailAlerts } from "../../operations/mail-alerts.ts"
import type { FactoryTerms } from "../../replenishment/ask-factory.ts"
import { tokenKey } from "../../replenishment/callback-token.ts"
import { noteThatWeWereAway } from "../../replenishment/production-order.ts"
import { drainSpool, receiveCallback } from "../../replenishment/receive-callback.ts"
import { watchDeadlines } from "../../replenishment/watch-deadlines.ts"
import { type ConsumerParts, shopConsumers } from "../../runtimes/consumers.ts"
import { openShop } from "../../runtimes/shop.ts"
import { stockStore } from "../../stock/stock-store.ts"
import { factoryOf, mailOf, marketingOf, type Partners, spoolOf } from "./partners.ts"
import { type Afloat, brokerOf, type Water } from "./queues.ts"
import { databaseOf, type Session } from "./session.ts"
import type { Life, Turnstile } from "./turnstile.ts"

export const terms: FactoryTerms = {
  publicUrl: "http://shop.example",
  requester: "restock",
  deadlineSeconds: 120,
  asks: 3,
  key: tokenKey(Buffer.alloc(32, 7)),
}

/** Pieces in one order that make its customer a VIP. */
export const BULK_FROM = 20

export type World = {
  readonly sessions: { readonly [Name in Outbox]: Session }
  readonly turnstile: Turnstile
  readonly partners: Partners
  readonly water: Water
  /** Called whenever a worker comes too late with its result. */
  readonly leaseLost: () => void
  /** Called with the reason of every failed attempt. */
  readonly failed: (reason: string) => void
}

/** One who works off deliveries, and the outbox they lie in. */
type Worker = { readonly outbox: Outbox; readonly consumer: Consumer<ConsumerName> }

/** A server of the shop, whole: the real use cases and consumers, plugged into the world's ports. */
export type ShopProcess = Life & {
  readonly shop: Shop
  readonly workers: readonly Worker[]
  /** What a process does when it starts. */
  readonly start: () => Promise<unknown>
  /** One look of the workers of this place in the list: takes what is due, at most so many, and works it off. */
  readonly workOff: (worker: number, most: number) => Promise<unknown>
  readonly handOver: (outbox: Outbox) => Promise<unknown>
  /** Takes a message out of a queue; it is forgotten, or comes again. */
  readonly take: (afloat: Afloat) => Promise<unknown>
  readonly watch: () => Promise<unknown>
  readonly drainSpool: () => Promise<unknown>
  readonly mailAlerts: (outbox: Outbox) => Promise<unknown>
  readonly register: (customerId: string) => Promise<unknown>
}

const quiet = () => {}

export function openProcess(world: World): ShopProcess {
  const { turnstile, partners, sessions, water } = world
  const life: Life = { alive: true }
  const databases: { [Name in Outbox]: Database } = {
    shop: databaseOf(sessions.shop, "shop database", life, turnstile),
    customers: databaseOf(sessions.customers, "customers database", life, turnstile),
  }
  const db = databases.shop
  const storeOf = (tx: Transaction) => stockStore(tx, terms.deadlineSeconds)
  const spool = spoolOf(partners, life, turnstile)
  const sendMail = mailOf(partners, life, turnstile)
  const { publicUrl } = terms
  const consumers = shopConsumers({
    db,
    storeOf,
    askFactory: factoryOf(partners, life, turnstile),
    terms,
    adMail: { db, sendMail, publicUrl },
    adsPause: "refill-starts",
    customersDb: databases.customers,
    narrate: quiet,
    warn: quiet,
  } satisfies ConsumerParts)
  const ofCustomers = [
    notifyMarketing(databases.customers, marketingOf(partners, life, turnstile)),
    alertOperations(quiet),
  ]
  const workers = [...inOutbox("shop", Object.values(consumers)), ...inOutbox("customers", ofCustomers)]
  const partsOf = (outbox: Outbox): DeliverParts => ({
    db: databases[outbox],
    log: { failed: (_consumer, _id, reason) => noteFailure(world, reason), databaseAway: quiet },
  })
  const finishes = workers.map(({ outbox }) => finishTogether(databases[outbox]))
  const goOn = new AbortController().signal
  return {
    get alive() {
      return life.alive
    },
    set alive(alive) {
      life.alive = alive
    },
    workers,
    shop: openShop({
      db,
      otherDbs: [databases.customers],
      patientDb: db,
      receiveCallback: receiveCallback(db, spool),
      rules: { leadSeconds: terms.deadlineSeconds, bulkFrom: BULK_FROM },
      narrate: quiet,
    }),
    start: () => noteThatWeWereAway(db),
    async workOff(at, most) {
      const worker = at % workers.length
      const { outbox, consumer } = workers[worker]!
      const parts = { ...partsOf(outbox), finish: finishes[worker]! }
      const claimed = await claim(databases[outbox], consumer.name, most, 30)
      await Promise.all(claimed.map((one) => deliver(consumer, one, parts, goOn)))
    },
    handOver: (outbox) => relay({ db: databases[outbox], outbox, broker: brokerOf(water, outbox, life, turnstile) }),
    async take(afloat) {
      const worker = workers.find(({ outbox, consumer }) => queueOf(outbox, consumer.name) === afloat.queue)!
      const isDone = await takeMessage(worker.consumer, afloat.message, partsOf(worker.outbox), goOn)
      if (isDone) await turnstile.pass(life, forgetting(water, afloat))
    },
    watch: () => watchDeadlines({ db, storeOf, ...terms }),
    drainSpool: () => drainSpool(db, spool),
    mailAlerts: (outbox) =>
      mailAlerts({ db: databases[outbox], sendMail, to: "operations@shop.example", publicUrl, warn: quiet }),
    register: (id) => databases.customers.query`insert into customers (id) values (${id}) on conflict do nothing`,
  }
}

function noteFailure(world: World, reason: string): void {
  if (reason.startsWith("the lease of")) world.leaseLost()
  world.failed(reason)
}

const inOutbox = (outbox: Outbox, consumers: readonly unknown[]): Worker[] =>
  consumers.map((consumer) => ({ outbox, consumer: consumer as Consumer<ConsumerName> }))

function forgetting(water: Water, afloat: Afloat) {
  const forget = async () => {
    water.afloat = water.afloat.filter((one) => one !== afloat)
  }
  return { name: "queue", act: forget, faults: { "does not forget": async () => {} } }
}
