import type { Database, Transaction } from "../database/database.ts"
import { happened, tell } from "../messaging/events.ts"
import { type CrashPoint, crashPoint } from "../shared/crash-points.ts"
import type { ProductId, ProductionOrderId } from "../shared/ids.ts"
import { closeDoor, openDoor, type StockStore } from "../stock/door.ts"
import { abandonedAsks, noteAnswer, tellRenewed } from "./asks.ts"
import { lockOrder, setState } from "./production-order.ts"

/** After how many seconds without a factory to talk to operations are told, once. */
const UNREACHABLE_SECONDS = 300

export type Watch = {
  readonly db: Database
  readonly storeOf: (tx: Transaction) => StockStore
  /** Asks in all before a person has to decide. */
  readonly asks: number
  readonly deadlineSeconds: number
}

/**
 * The net under everything that may never come: a callback, the rest of a delivery, a factory that answers, a
 * production order that a short product should have. Safe to run anywhere, as often as one likes.
 */
export async function watchDeadlines({ db, storeOf, asks, deadlineSeconds }: Watch): Promise<void> {
  const unheard = "nobody lived to hear the answer"
  await each(await abandonedAsks(db), "watch/abandoned-noted", (ask) =>
    db.transaction((tx) => noteAnswer(tx, ask, "unconfirmed", unheard, { deadlineSeconds })),
  )
  await each(await overdue(db), "watch/renewed", ({ id }) => db.transaction((tx) => askAgainOrFail(tx, id, asks)))
  await each(await overduePartly(db), "watch/closed", ({ id, productId }) =>
    db.transaction((tx) => closeAtWhatCame(tx, storeOf(tx), id, productId)),
  )
  await each(await unreachable(db), "watch/told", ({ id }) => db.transaction((tx) => tellUnreachable(tx, id)))
  await each(await shortWithoutOrder(db), "watch/ordered", ({ productId }) =>
    db.transaction((tx) => passThroughTheDoor(tx, storeOf(tx), productId)),
  )
}

/** One that fails keeps no other waiting; all failures are thrown in the end. */
async function each<Item>(
  items: readonly Item[],
  done: CrashPoint,
  act: (item: Item) => Promise<unknown>,
): Promise<void> {
  const failures: unknown[] = []
  for (const item of items)
    try {
      await act(item)
      crashPoint(done)
    } catch (error) {
      failures.push(error)
    }
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join("; "))
}

function overdue(db: Database) {
  return db.query<{ id: ProductionOrderId }>`
    select id from production_orders
    where state in ('accepted', 'unconfirmed') and deadline_at <= now()
    order by deadline_at
    limit 100
  `
}

async function askAgainOrFail(tx: Transaction, id: ProductionOrderId, asks: number): Promise<void> {
  const order = await lockOrder(tx, id)
  if (!order?.deadlinePassed || (order.state !== "accepted" && order.state !== "unconfirmed")) return
  if (order.asksMade < asks) {
    await setState(tx, id, "requested", `no callback within the deadline of ask ${order.asks}`)
    return tellRenewed(tx, id)
  }
  const reason = `${order.asksMade} asks, and no callback within the deadline`
  await setState(tx, id, "failed", reason)
  await tell(tx, [happened("WorkGotStuck", { kind: "failed", subject: id, reason })])
}

function overduePartly(db: Database) {
  return db.query<{ id: ProductionOrderId; productId: ProductId }>`
    select id, product_id as "productId" from production_orders
    where state = 'partly-arrived' and deadline_at <= now()
    order by deadline_at
    limit 100
  `
}

/** What did not come by the deadline is ordered anew by the ordinary rule. */
async function closeAtWhatCame(tx: Transaction, store: StockStore, id: ProductionOrderId, productId: ProductId) {
  const door = await openDoor(store, [productId])
  const order = await lockOrder(tx, id)
  if (order?.state !== "partly-arrived" || !order.deadlinePassed) return
  await setState(tx, id, "closed", `${order.arrived} of ${order.quantity} came by the deadline`)
  const draft = door.drafts.get(productId)!
  draft.shelf = { ...draft.shelf, productionOrderId: null }
  await tell(tx, await closeDoor(store, door))
}

function unreachable(db: Database) {
  return db.query<{ id: ProductionOrderId }>`
    select id from production_orders
    where state = 'requested' and alerted_at is null
      and to_be_asked_since <= now() - make_interval(secs => ${UNREACHABLE_SECONDS})
    limit 100
  `
}

async function tellUnreachable(tx: Transaction, id: ProductionOrderId): Promise<void> {
  const [order] = await tx.query<{ reason: string | null }>`
    update production_orders
    set alerted_at = now()
    where id = ${id} and state = 'requested' and alerted_at is null
    returning reason
  `
  const reason = order?.reason ?? "nobody has asked the factory yet"
  if (order) await tell(tx, [happened("WorkGotStuck", { kind: "unreachable", subject: id, reason })])
}

function shortWithoutOrder(db: Database) {
  return db.query<{ productId: ProductId }>`
    select product_id as "productId" from stock
    where production_order_id is null
      and (on_hand <= reorder_point or waiting > 0 or (refusal_stands and on_hand < order_up_to))
    order by product_id
    limit 100
  `
}

async function passThroughTheDoor(tx: Transaction, store: StockStore, productId: ProductId): Promise<void> {
  await tell(tx, await closeDoor(store, await openDoor(store, [productId])))
}
