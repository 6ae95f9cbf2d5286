import { type PausePolicy, pauseAds } from "../advertising/pause-ads.ts"
import { resumeAds } from "../advertising/resume-ads.ts"
import type { AdMailParts } from "../advertising/send-ad-mail.ts"
import { upgradeToVip } from "../customers/upgrade-to-vip.ts"
import type { Database, Transaction } from "../database/database.ts"
import type { ConsumerName } from "../flow.ts"
import type { Consumer, Consumers } from "../messaging/consumer.ts"
import { alertOperations } from "../operations/alert-operations.ts"
import type { AskFactory, FactoryTerms } from "../replenishment/ask-factory.ts"
import { orderFromFactory } from "../replenishment/order-from-factory.ts"
import { receiveArrival } from "../replenishment/receive-arrival.ts"
import type { Say } from "../shared/say.ts"
import type { StockStore } from "../stock/door.ts"

export type ConsumerParts = {
  readonly db: Database
  readonly storeOf: (tx: Transaction) => StockStore
  readonly askFactory: AskFactory
  readonly terms: FactoryTerms
  readonly adMail: AdMailParts
  readonly adsPause: PausePolicy
  /** With the rights of upgrade-to-vip and no more. */
  readonly customersDb: Database
  readonly narrate: Say
  readonly warn: (sentence: string) => void
}

/** Those whose deliveries are in the shop's database; notify-marketing works in the customers'. */
export type ShopConsumers = Omit<Consumers, "notify-marketing">

/** Everyone the flow names. One that is missing here does not compile. */
export function shopConsumers(parts: ConsumerParts): ShopConsumers {
  const { db, storeOf, askFactory, terms, adMail, adsPause, customersDb, narrate, warn } = parts
  return {
    "order-from-factory": orderFromFactory(db, storeOf, askFactory, terms, narrate),
    "receive-arrival": receiveArrival(storeOf, terms, narrate),
    "pause-ads": pauseAds(adMail, adsPause, narrate),
    "resume-ads": resumeAds(adMail, narrate),
    "upgrade-to-vip": upgradeToVip(customersDb, { narrate }),
    "alert-operations": alertOperations(warn),
  }
}

/** Each knows only its own events; whoever works them off hands it no others, by its name in the flow. */
export const listOf = (consumers: Partial<Consumers>): Consumer<ConsumerName>[] =>
  Object.values(consumers) as unknown as Consumer<ConsumerName>[]
