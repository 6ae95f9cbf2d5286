import type { Database, Reader } from "../../src/database/database.ts"
import { listDeliveries } from "../../src/messaging/deliveries.ts"
import { lookAndMoveOn } from "../../src/operations/checkpoints.ts"
import { findDeadLetter, listDeadLetters } from "../../src/operations/dead-letters.ts"
import { checkInvariants } from "../../src/operations/invariants.ts"
import { mailAlerts } from "../../src/operations/mail-alerts.ts"
import { prune } from "../../src/operations/prune.ts"
import { watchInvariants } from "../../src/operations/watch-invariants.ts"
import { findProductionOrder, listProductionOrders } from "../../src/replenishment/production-order.ts"
import { watchDeadlines } from "../../src/replenishment/watch-deadlines.ts"
import { findOrder, listOrders, orderLife } from "../../src/sales/order-store.ts"
import { findProduct, listProducts } from "../../src/stock/products.ts"
import { stockStore } from "../../src/stock/stock-store.ts"
import { median } from "./rounds.ts"

/** What somebody or something looks up in a running shop, by what it is called in the results. */
export type Looks = Readonly<Record<string, () => Promise<unknown>>>

const PAGE = 51

/** Everything that the API lists and finds, each list from its beginning, from its middle, and where little is found. */
export async function consoleLooks(db: Reader): Promise<Looks> {
  const old = await fromTheMiddle(db)
  const productionOrders = (before?: string, state?: string) => () =>
    listProductionOrders(db, { before, state, limit: PAGE })
  const deliveries = (state?: string, eventId?: string) => () => {
    const after = eventId === undefined ? undefined : { eventId, consumer: "pause-ads" }
    return listDeliveries(db, { after, state, limit: PAGE })
  }
  return {
    products: () => listProducts(db, 0, PAGE),
    "a product": () => findProduct(db, old.sku),
    orders: () => listOrders(db, undefined, PAGE),
    "orders, halfway back": () => listOrders(db, old.order, PAGE),
    "an order and its life": () => Promise.all([findOrder(db, old.order), orderLife(db, old.order)]),
    "production orders": productionOrders(),
    "production orders, halfway back": productionOrders(old.productionOrder),
    "production orders that arrived, halfway back": productionOrders(old.productionOrder, "arrived"),
    "production orders that failed": productionOrders(undefined, "failed"),
    "production orders that were closed": productionOrders(undefined, "closed"),
    "a production order": () => findProductionOrder(db, old.productionOrder),
    deliveries: deliveries(),
    "deliveries, halfway back": deliveries(undefined, old.event),
    "deliveries to do": deliveries("pending"),
    "deliveries done, halfway back": deliveries("done", old.event),
    "deliveries that are dead": deliveries("dead"),
    "deliveries that are dead, halfway back": deliveries("dead", old.event),
    "dead letters": () => listDeadLetters(db, [], undefined, PAGE),
    "a dead letter": () => findDeadLetter([db], `pause-ads.${old.event}`),
    "invariants (quick verify)": () => checkInvariants(db, "shop", "quick"),
  }
}

/** What the shop does by itself every second, or every minute. */
export function watchdogs(db: Database): Looks {
  const storeOf = (tx: Parameters<typeof stockStore>[0]) => stockStore(tx, 120)
  const nobody = { kind: "sent" } as const
  const mail = { db, sendMail: async () => nobody, to: "operations@bench.example", publicUrl: "", warn: () => {} }
  return {
    deadlines: () => watchDeadlines({ db, storeOf, asks: 3, deadlineSeconds: 120 }),
    alerts: () => mailAlerts(mail),
    checkpoints: () => watchInvariants(db, () => lookAndMoveOn(db, "shop")),
    "removal of what is over": () => prune(db, "shop"),
  }
}

/** Milliseconds of each, the median of `times` after as many for warming up: what is prepared plans anew for a while. */
export async function timesOf(looks: Looks, times = 7): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const [name, look] of Object.entries(looks)) {
    const all: number[] = []
    for (let time = 0; time < times * 2; time++) {
      const begun = performance.now()
      await look()
      all.push(performance.now() - begun)
    }
    found[name] = median(all.slice(times))
  }
  return found
}

async function fromTheMiddle(db: Reader) {
  const [old] = await db.query<{ sku: string; order: string; productionOrder: string; event: string }>`
    select (select sku from products order by id desc limit 1) as sku,
           (select id from orders where created_at >= middle order by created_at limit 1) as order,
           (select id from production_orders where requested_at >= middle order by requested_at limit 1)
             as "productionOrder",
           (select id from events where at >= middle and type = 'StockRanShort' order by at limit 1) as event
    from (select min(created_at) + (max(created_at) - min(created_at)) / 2 as middle from orders) m
  `
  return old!
}
