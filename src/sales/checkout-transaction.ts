import { setTimeout as pause } from "node:timers/promises"
import { CommitUnknown, type Database, isConnectionLost, type Transaction } from "../database/database.ts"
import { tell } from "../messaging/events.ts"
import { crashPoint } from "../shared/crash-points.ts"
import type { OrderId } from "../shared/ids.ts"
import { openDoor, type Patience } from "../stock/door.ts"
import { stockStore } from "../stock/stock-store.ts"
import { type CheckoutAnswer, type CheckoutRequest, type CheckoutStore, checkOut } from "./checkout.ts"
import { acceptedOrder, keptOrders, saveOrders } from "./order-store.ts"

export type CheckoutRules = { readonly leadSeconds: number; readonly bulkFrom: number }

export function checkoutStore(tx: Transaction, { leadSeconds, bulkFrom }: CheckoutRules): CheckoutStore {
  return {
    bulkFrom,
    stock: stockStore(tx, leadSeconds),
    keptOrders: (keys) => keptOrders(tx, keys),
    saveOrders: (orders) => saveOrders(tx, orders),
    tell: (events) => tell(tx, events),
  }
}

/** Decides a batch in one transaction, and finds out what became of it when the answer to the commit is lost. */
export async function checkOutInTransaction(
  db: Database,
  rules: CheckoutRules,
  requests: readonly CheckoutRequest[],
  patience: Patience,
): Promise<CheckoutAnswer[]> {
  let answers: CheckoutAnswer[] = []
  try {
    await db.transaction(async (tx) => {
      answers = await checkOut(checkoutStore(tx, rules), requests, patience)
    }, "looking")
    crashPoint("checkout/committed")
    return answers
  } catch (error) {
    if (!(error instanceof CommitUnknown)) throw error
    const kept = await wasKept(db, requests, answers).catch((cause: unknown) => {
      throw new CommitUnknown("the database is away since the commit was sent", { cause })
    })
    if (kept) return answers
    return checkOutInTransaction(db, rules, requests, patience)
  }
}

/** All of a batch is there or nothing of it: one of its orders tells. */
async function wasKept(db: Database, requests: readonly CheckoutRequest[], answers: readonly CheckoutAnswer[]) {
  const ours = new Set(requests.map((request) => request.orderId))
  const first = answers.find((answer) => answer.kind === "accepted" && ours.has(answer.order.id))
  if (first?.kind !== "accepted") return true
  const locks = requests.flatMap((request) => request.lines.map((line) => line.productId))
  return whenBack(() =>
    db.transaction(async (tx) => {
      // The lost transaction may still be alive on the server: with its locks in our hands it is not.
      await openDoor(stockStore(tx, 0), locks)
      return orderExists(tx, first.order.id)
    }),
  )
}

const orderExists = async (tx: Transaction, id: OrderId) => (await acceptedOrder(tx, id)) !== undefined

/** The database is restarting, which is no event one could wait for: look again every 250 ms for ten seconds. */
async function whenBack<Result>(look: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await look()
    } catch (error) {
      if (tries === 40 || !(isConnectionLost(error) || error instanceof CommitUnknown)) throw error
      await pause(250)
    }
  }
}
