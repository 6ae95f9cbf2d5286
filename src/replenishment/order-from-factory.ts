import type { Database, Transaction } from "../database/database.ts"
import type { Consumer } from "../messaging/consumer.ts"
import { NotYet, Rejected } from "../messaging/schedule.ts"
import { crashPoint } from "../shared/crash-points.ts"
import type { StockStore } from "../stock/door.ts"
import { type AskFactory, type FactoryTerms, factoryRequest } from "./ask-factory.ts"
import { noteAnswer, noteNotSent, noteRejected, prepareAsk } from "./asks.ts"
import { orderOnReport } from "./order-on-report.ts"

/**
 * Sends a production order to the factory. The ask is written down before the call and its outcome after it, so a
 * second delivery sees how far the first one came: an ask that may have left us is never sent again from here, the
 * deadline decides; one that surely did not leave is sent again, the same bytes.
 */
export function orderFromFactory(
  db: Database,
  storeOf: (tx: Transaction) => StockStore,
  askFactory: AskFactory,
  terms: FactoryTerms,
  narrate: (sentence: string) => void = () => {},
): Consumer<"order-from-factory"> {
  return {
    name: "order-from-factory",
    async handle(event, { once, round, signal }) {
      const cause = { event: event.id, round }
      const productionOrderId =
        event.type === "StockReportedShort"
          ? await db.transaction((tx) => orderOnReport(tx, storeOf(tx), event))
          : event.data.productionOrderId
      if (productionOrderId === undefined) {
        narrate("a shortage was reported, and an order for it is on its way already")
        return once()
      }
      const next = await db.transaction((tx) => prepareAsk(tx, productionOrderId, cause, terms))
      switch (next.kind) {
        case "nothing-to-do":
          return once()
        case "rejected":
          throw new Rejected(next.reason)
        case "outcome-unknown":
          return once((tx) => noteAnswer(tx, next.ask, "unconfirmed", "the process died during the call", terms))
        case "send":
      }
      crashPoint("ask/prepared")
      const answer = await askFactory(factoryRequest(next, terms), signal)
      crashPoint("ask/answered")
      switch (answer.kind) {
        case "accepted":
          narrate(`the factory produces ${next.ask.quantity} × ${next.sku}`)
          return once((tx) => noteAnswer(tx, next.ask, "accepted", answer.id, terms))
        case "ambiguous":
          return once((tx) => noteAnswer(tx, next.ask, "unconfirmed", answer.reason, terms))
        case "not-sent":
          await db.transaction((tx) => noteNotSent(tx, next.ask, answer.reason))
          crashPoint("ask/put-back")
          throw new NotYet(answer.reason, { retryAfter: answer.retryAfter })
        case "rejected":
          await db.transaction((tx) => noteRejected(tx, next.ask, answer.reason))
          crashPoint("ask/refusal-noted")
          throw new Rejected(answer.reason)
      }
    },
  }
}
