import type { Transaction } from "../database/database.ts"
import type { Consumer } from "../messaging/consumer.ts"
import { happened, tell } from "../messaging/events.ts"
import type { AskId, CallbackId, ProductId, ProductionOrderId } from "../shared/ids.ts"
import { inSpan } from "../shared/trace.ts"
import { closeDoor, openDoor, type StockStore } from "../stock/door.ts"
import { move } from "../stock/stock.ts"
import { isEnded, lockOrder, setState } from "./production-order.ts"
import { type Reported, reportedCount } from "./reported-count.ts"

/**
 * Books what a callback reports. Its count means "so many in all for this ask", so a callback that comes twice, or a
 * later one that says more, adds only what was not counted before.
 */
export function receiveArrival(
  storeOf: (tx: Transaction) => StockStore,
  terms: { readonly deadlineSeconds: number },
  narrate: (sentence: string) => void = () => {},
): Consumer<"receive-arrival"> {
  return {
    name: "receive-arrival",
    handle: (event, { once }) =>
      once(async (tx) => {
        const callback = await findCallback(tx, event.data.callbackId)
        const reported = reportedCount(callback.body, callback.asked)
        if (reported.kind === "unbelievable") return quarantine(tx, callback, reported.reason)
        const attributes = {
          "restock.production_order.id": callback.productionOrderId,
          "restock.ask.id": callback.askId,
        }
        const arrived = await inSpan("book arrival", { attributes }, () =>
          book(tx, storeOf(tx), callback, reported, terms.deadlineSeconds),
        )
        if (arrived > 0) tx.afterCommit(() => narrate(`${arrived} × ${callback.sku} arrived from the factory`))
      }),
  }
}

type Callback = {
  readonly id: CallbackId
  readonly body: Uint8Array
  readonly askId: AskId
  readonly asked: number
  readonly productId: ProductId
  readonly sku: string
  readonly productionOrderId: ProductionOrderId
}

async function findCallback(tx: Transaction, id: string): Promise<Callback> {
  const [callback] = await tx.query<Callback>`
    select c.id, c.body, a.id as "askId", a.quantity as asked, o.product_id as "productId", p.sku,
           o.id as "productionOrderId"
    from callbacks c
    join asks a on a.id = c.ask_id
    join production_orders o on o.id = a.production_order_id
    join products p on p.id = o.product_id
    where c.id = ${id}
  `
  if (!callback) throw new Error(`there is no callback ${id}`)
  return callback
}

/** Nothing moves; the deadline runs on, and a person looks. */
async function quarantine(tx: Transaction, callback: Callback, reason: string): Promise<void> {
  await setVerdict(tx, callback.id, "quarantined", reason)
  await tell(tx, [happened("WorkGotStuck", { kind: "quarantined", subject: callback.productionOrderId, reason })])
}

async function book(
  tx: Transaction,
  store: StockStore,
  callback: Callback,
  reported: Exclude<Reported, { kind: "unbelievable" }>,
  deadlineSeconds: number,
): Promise<number> {
  const door = await openDoor(store, [callback.productId])
  const draft = door.drafts.get(callback.productId)!
  const arrived = await countAsk(tx, callback.askId, reported.pieces)
  if (arrived > 0) {
    move(draft, arrived, { kind: "arrival", askId: callback.askId })
    const ended = await countOrder(tx, callback.productionOrderId, arrived, deadlineSeconds)
    if (ended && draft.shelf.productionOrderId === callback.productionOrderId)
      draft.shelf = { ...draft.shelf, productionOrderId: null }
  }
  const events = await closeDoor(store, door)
  if (reported.kind === "over-reported") {
    await setVerdict(tx, callback.id, "over-reported", reported.reason)
    const subject = callback.productionOrderId
    events.push(happened("WorkGotStuck", { kind: "over-reported", subject, reason: reported.reason }))
  } else await setVerdict(tx, callback.id, arrived > 0 ? "counted" : "repeated", null)
  await tell(tx, events)
  return arrived
}

/** Raises the ask's count to what is reported in all. Returns the pieces that are new. */
async function countAsk(tx: Transaction, askId: AskId, inAll: number): Promise<number> {
  const [before] = await tx.query<{ counted: number }>`
    select counted from asks where id = ${askId} for no key update
  `
  const counted = before?.counted ?? 0
  if (inAll <= counted) return 0
  await tx.query`update asks set counted = ${inAll} where id = ${askId}`
  return inAll - counted
}

/** True when the order has ended, now or before. */
async function countOrder(
  tx: Transaction,
  id: ProductionOrderId,
  pieces: number,
  deadlineSeconds: number,
): Promise<boolean> {
  const order = (await lockOrder(tx, id))!
  const arrived = order.arrived + pieces
  await tx.query`
    update production_orders
    set arrived = ${arrived},
        -- a callback may be quicker than the answer to our own request
        deadline_at = coalesce(deadline_at, now() + make_interval(secs => ${deadlineSeconds}))
    where id = ${id}
  `
  if (isEnded(order.state)) return true
  await setState(tx, id, arrived >= order.quantity ? "arrived" : "partly-arrived")
  return arrived >= order.quantity
}

async function setVerdict(
  tx: Transaction,
  id: CallbackId,
  verdict: "counted" | "over-reported" | "repeated" | "quarantined",
  reason: string | null,
): Promise<void> {
  await tx.query`update callbacks set verdict = ${verdict}, reason = ${reason} where id = ${id}`
}
