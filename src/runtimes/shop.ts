import { changeAd, createAd, listAds } from "../advertising/ad.ts"
import { confirmPause, findPauseRequest } from "../advertising/confirm-pause.ts"
import { type Database, isPassing, unlessAway, type Transaction } from "../database/database.ts"
import { pageOf } from "../http/api.ts"
import type { Shop } from "../http/shop.ts"
import { deadLetterId, type DeliveryRow, deliveryNamed, listDeliveries } from "../messaging/deliveries.ts"
import { deskCursor, discardDeadLetter, listDeadLetters, resendDeadLetter } from "../operations/dead-letters.ts"
import { checkAll, recently } from "../operations/invariants.ts"
import { askAgain, closeOrder } from "../replenishment/decide-by-hand.ts"
import { createFactory, listFactories } from "../replenishment/factories.ts"
import { findProductionOrder, listProductionOrders } from "../replenishment/production-order.ts"
import type { ReceiveCallback } from "../replenishment/receive-callback.ts"
import { cancelOrder } from "../sales/cancel-order.ts"
import type { CheckoutAnswer, CheckoutRequest } from "../sales/checkout.ts"
import { type CheckoutRules, checkOutInTransaction } from "../sales/checkout-transaction.ts"
import { ordersAsSpans, transactionsAsSpans } from "../sales/checkout-spans.ts"
import { gather } from "../sales/gather.ts"
import { statusAtAcceptance } from "../sales/order.ts"
import { findOrder, listOrders, orderLife } from "../sales/order-store.ts"
import { placeOrder, type UnknownProducts } from "../sales/place-order.ts"
import type { OrderId } from "../shared/ids.ts"
import type { Say } from "../shared/say.ts"
import { adjustStock } from "../stock/adjust-stock.ts"
import { changeProduct } from "../stock/change-product.ts"
import { createProduct } from "../stock/create-product.ts"
import { findProduct, listProducts } from "../stock/products.ts"
import type { Patience } from "../stock/door.ts"
import { stockStore } from "../stock/stock-store.ts"
import { SEEDED_FACTORY } from "./seed.ts"

export type ShopParts = {
  readonly db: Database
  /** What else has deliveries: the customers database, where it is on this machine. */
  readonly otherDbs: readonly Database[]
  /** For checkouts that wait for a locked product: however many do, they take no connection from the others. */
  readonly patientDb: Database
  readonly receiveCallback: ReceiveCallback
  readonly rules: CheckoutRules
  readonly narrate: Say
  /** Hears how many checkouts are decided in a transaction. */
  readonly decided?: ((requests: number) => void) | undefined
}

/** The shop as the API sees it: every use case with its store. */
export function openShop(parts: ShopParts): Shop {
  const { db, otherDbs, patientDb, receiveCallback, rules, narrate } = parts
  const desks = [db, ...otherDbs]
  const storeOf = (tx: Transaction) => stockStore(tx, rules.leadSeconds)
  const decide = (batch: readonly CheckoutRequest[], patience: Patience) => {
    parts.decided?.(batch.length)
    return checkOutInTransaction(patience === "skip" ? db : patientDb, rules, batch, patience)
  }
  const place = placeOrder(db, ordersAsSpans(gather({ decide: transactionsAsSpans(decide) })))
  return {
    ...catalogue(db, storeOf),
    listAds: () => listAds(db),
    createAd: (ad, actor) => db.transaction((tx) => createAd(tx, ad, actor)),
    changeAd: (id, change, actor) => db.transaction((tx) => changeAd(tx, id, change, actor)),
    findPauseRequest: (token) => findPauseRequest(db, token),
    confirmPause: (token) => confirmPause(db, token),
    async checkOut(wish) {
      const answer = await place(wish)
      narrateOrder(answer, narrate)
      return answer
    },
    async listOrders(page) {
      return pageOf(await listOrders(db, page.after, page.limit + 1), page, (order) => order.id)
    },
    async findOrder(id) {
      const order = await findOrder(db, id)
      return order && { ...order, life: await orderLife(db, id) }
    },
    cancelOrder: (id, actor) => db.transaction((tx) => cancelOrder(tx, storeOf(tx), id as OrderId, actor)),
    receiveCallback,
    async listProductionOrders({ after, limit, state }) {
      const rows = await listProductionOrders(db, { before: after, state, limit: limit + 1 })
      return pageOf(rows, { limit }, (order) => order.id)
    },
    findProductionOrder: (id) => findProductionOrder(db, id),
    askAgain: (id, by) => db.transaction((tx) => askAgain(tx, id, by)),
    closeProductionOrder: (id, by) => db.transaction((tx) => closeOrder(tx, storeOf(tx), id, by)),
    async listDeliveries({ after, limit, state }) {
      const behind = after === undefined ? undefined : deliveryNamed(after)
      const read = (one: Database) => listDeliveries(one, { after: behind, state, limit: limit + 1 })
      const lists = [await read(db), ...(await Promise.all(otherDbs.map((other) => unlessAway(read(other)))))]
      return pageOf(newestFirst(lists.flat()), { limit }, ({ consumer, eventId }) => deadLetterId(consumer, eventId))
    },
    async listDeadLetters(page) {
      const after = page.after === undefined ? undefined : deskCursor(page.after)
      const rows = await listDeadLetters(db, otherDbs, after, page.limit + 1)
      const { items, next } = pageOf(rows, page, (row) => row.cursor)
      return { items: items.map(({ cursor: _, ...letter }) => letter), next }
    },
    resendDeadLetter: (id, actor) => resendDeadLetter(desks, id, actor),
    discardDeadLetter: (id, actor, reason) => discardDeadLetter(desks, id, actor, reason),
    invariants: recently(() => checkAll(db, otherDbs, "quick"), 5_000),
    async ready() {
      await db.query`select 1 from migrations limit 1`
    },
    isBusy: isPassing,
  }
}

/** Ids of events sort by age, whichever database they are in; of one event, its consumers by name. */
function newestFirst(rows: readonly DeliveryRow[]): DeliveryRow[] {
  // Of one event all rows come from one database, in order already, and the sort is stable.
  return rows.toSorted((a, b) => (a.eventId === b.eventId ? 0 : a.eventId > b.eventId ? -1 : 1))
}

type StoreOf = (tx: Transaction) => ReturnType<typeof stockStore>

function catalogue(db: Database, storeOf: StoreOf) {
  const asItIsNow = async (sku: string) => (await findProduct(db, sku))!
  return {
    async listProducts(page) {
      const rows = await listProducts(db, Number(page.after ?? 0), page.limit + 1)
      const { items, next } = pageOf(rows, page, ({ id }) => String(id))
      return { items: items.map(({ product }) => product), next }
    },
    findProduct: (sku) => findProduct(db, sku),
    async createProduct({ factoryId = SEEDED_FACTORY.id, ...rest }, actor) {
      const product = { ...rest, factoryId }
      const refusal = await db.transaction((tx) => createProduct(tx, storeOf(tx), product, actor))
      return refusal ?? asItIsNow(product.sku)
    },
    async changeProduct(sku, change, actor) {
      const refusal = await db.transaction((tx) => changeProduct(tx, storeOf(tx), sku, change, actor))
      return refusal ?? asItIsNow(sku)
    },
    adjustStock: (sku, adjustment, actor) =>
      db.transaction((tx) => adjustStock(tx, storeOf(tx), sku, adjustment, actor)),
    listFactories: () => listFactories(db),
    async createFactory(factory, actor) {
      const created = await db.transaction((tx) => createFactory(tx, factory, actor))
      return created ? factory : { no: "factory-taken", detail: `There is a factory ${factory.id} already.` }
    },
  } satisfies Partial<Shop>
}

function narrateOrder(answer: CheckoutAnswer | UnknownProducts, narrate: Say): void {
  if (answer.kind !== "accepted") return
  const { order } = answer
  const what = order.lines.map((line) => `${line.quantity} × ${line.sku}`).join(", ")
  narrate(`order ${statusAtAcceptance(order)}: ${what}`, { orderId: order.id })
}
