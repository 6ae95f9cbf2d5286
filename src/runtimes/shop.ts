import { type Database, isPassing, type Transaction } from "../database/database.ts"
import { pageOf } from "../http/api.ts"
import type { Shop } from "../http/shop.ts"
import { listDeliveries } from "../messaging/deliveries.ts"
import { discardDeadLetter, listDeadLetters, resendDeadLetter } from "../operations/dead-letters.ts"
import { checkInvariants, recently } from "../operations/invariants.ts"
import { askAgain, closeOrder } from "../replenishment/decide-by-hand.ts"
import { createFactory, listFactories } from "../replenishment/factories.ts"
import { findProductionOrder, listProductionOrders } from "../replenishment/production-order.ts"
import { type CallbackSpool, receiveCallback } from "../replenishment/receive-callback.ts"
import { cancelOrder } from "../sales/cancel-order.ts"
import type { CheckoutAnswer } from "../sales/checkout.ts"
import { checkOutInTransaction } from "../sales/checkout-transaction.ts"
import { gather } from "../sales/gather.ts"
import { statusAtAcceptance } from "../sales/order.ts"
import { findOrder, listOrders, orderLife } from "../sales/order-store.ts"
import { placeOrder, type UnknownProducts } from "../sales/place-order.ts"
import type { OrderId } from "../shared/ids.ts"
import { adjustStock } from "../stock/adjust-stock.ts"
import { changeProduct } from "../stock/change-product.ts"
import { createProduct } from "../stock/create-product.ts"
import { findProduct, listProducts } from "../stock/products.ts"
import { stockStore } from "../stock/stock-store.ts"
import { SEEDED_FACTORY } from "./seed.ts"

export type ShopParts = {
  readonly db: Database
  /** The callback route's own: its calls never come again, so they wait behind nothing. */
  readonly callbackDb: Database
  readonly spool: CallbackSpool
  readonly leadSeconds: number
  readonly narrate: (sentence: string) => void
}

/** The shop as the API sees it: every use case with its store. */
export function openShop({ db, callbackDb, spool, leadSeconds, narrate }: ShopParts): Shop {
  const storeOf = (tx: Transaction) => stockStore(tx, leadSeconds)
  const place = placeOrder(
    db,
    gather({ decide: (batch, patience) => checkOutInTransaction(db, leadSeconds, batch, patience) }),
  )
  return {
    ...catalogue(db, storeOf),
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
    cancelOrder: (id) => db.transaction((tx) => cancelOrder(tx, storeOf(tx), id as OrderId)),
    receiveCallback: receiveCallback(callbackDb, spool),
    async listProductionOrders({ after, limit, state }) {
      const rows = await listProductionOrders(db, { before: after, state, limit: limit + 1 })
      return pageOf(rows, { limit }, (order) => order.id)
    },
    findProductionOrder: (id) => findProductionOrder(db, id),
    askAgain: (id, by) => db.transaction((tx) => askAgain(tx, id, by)),
    closeProductionOrder: (id, by) => db.transaction((tx) => closeOrder(tx, storeOf(tx), id, by)),
    async listDeliveries({ after, limit, state }) {
      const rows = await listDeliveries(db, { before: after, state, limit: limit + 1 })
      return pageOf(rows, { limit }, (delivery) => delivery.eventId)
    },
    async listDeadLetters(page) {
      return pageOf(await listDeadLetters(db, page.after, page.limit + 1), page, (letter) => letter.id)
    },
    resendDeadLetter: (id, actor) => resendDeadLetter(db, id, actor),
    discardDeadLetter: (id, actor, reason) => discardDeadLetter(db, id, actor, reason),
    invariants: recently(() => checkInvariants(db), 5_000),
    async ready() {
      await db.query`select 1 from migrations limit 1`
    },
    isBusy: isPassing,
  }
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
    async createFactory(factory) {
      const created = await createFactory(db, factory)
      return created ? factory : { no: "factory-taken", detail: `There is a factory ${factory.id} already.` }
    },
  } satisfies Partial<Shop>
}

function narrateOrder(answer: CheckoutAnswer | UnknownProducts, narrate: (sentence: string) => void): void {
  if (answer.kind !== "accepted") return
  const { order } = answer
  const what = order.lines.map((line) => `${line.quantity} × ${line.sku}`).join(", ")
  narrate(`order ${statusAtAcceptance(order)}: ${what}`)
}
