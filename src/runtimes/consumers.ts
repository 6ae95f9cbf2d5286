import type { Database, Transaction } from "../database/database.ts"
import { bell } from "../messaging/bell.ts"
import { consume, type ConsumerLog, type Consumers, type Running } from "../messaging/consume.ts"
import { alertOperations } from "../operations/alert-operations.ts"
import type { AskFactory, FactoryTerms } from "../replenishment/ask-factory.ts"
import { orderFromFactory } from "../replenishment/order-from-factory.ts"
import { receiveArrival } from "../replenishment/receive-arrival.ts"
import type { StockStore } from "../stock/door.ts"

export type ConsumerParts = {
  readonly db: Database
  readonly storeOf: (tx: Transaction) => StockStore
  readonly askFactory: AskFactory
  readonly terms: FactoryTerms
  readonly narrate: (sentence: string) => void
  readonly warn: (sentence: string) => void
}

/** Everyone the flow names. One that is missing here does not compile. */
export function allConsumers({ db, storeOf, askFactory, terms, narrate, warn }: ConsumerParts): Consumers {
  return {
    "order-from-factory": orderFromFactory(db, askFactory, terms, narrate),
    "receive-arrival": receiveArrival(storeOf, terms, narrate),
    "alert-operations": alertOperations(warn),
  }
}

/** Works off every consumer's deliveries in this process, woken by this process and by the database. */
export async function runConsumers(consumers: Consumers, db: Database, log: ConsumerLog): Promise<Running> {
  const running = [
    consume(consumers["order-from-factory"], { db, log }),
    consume(consumers["receive-arrival"], { db, log }),
    consume(consumers["alert-operations"], { db, log }),
  ]
  const unlisten = await db.listen("restock", (names) => (names ? bell.ring(names.split(" ")) : bell.ringAll()))
  return {
    async stop(graceMs) {
      await unlisten()
      await Promise.all(running.map((one) => one.stop(graceMs)))
    },
  }
}
