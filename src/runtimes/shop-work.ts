import { factoryHttp } from "../adapters/partners/factory-http.ts"
import type { Database } from "../database/database.ts"
import type { ConsumerName } from "../flow.ts"
import type { AttemptEnded, Consumer, Running } from "../messaging/consumer.ts"
import type { FactoryTerms } from "../replenishment/ask-factory.ts"
import { inSeedForm, readSeedForm } from "../replenishment/seed-form.ts"
import type { SendMail } from "../shared/mail.ts"
import type { Say } from "../shared/say.ts"
import { stockStore } from "../stock/stock-store.ts"
import { callbackKey } from "./callback-key.ts"
import type { Config } from "./config.ts"
import { consumerLog } from "./consumer-log.ts"
import { listOf, shopConsumers } from "./consumers.ts"
import { openQueues } from "./queues.ts"
import { workOff } from "./work-off.ts"

export type ShopWork = {
  readonly config: Config
  readonly db: Database
  /** The customers', with the rights of upgrade-to-vip and no more. */
  readonly vipDb: Database
  readonly factoryUrl: string
  readonly terms: FactoryTerms
  readonly sendMail: SendMail
  readonly narrate: Say
  readonly warn: Say
  /** Hears of every attempt that is over. */
  readonly attemptEnded?: AttemptEnded | undefined
  /** What is done to every consumer before it begins; default: nothing. */
  readonly dress?: (consumer: Consumer<ConsumerName>) => Consumer<ConsumerName>
}

/** Works the shop's deliveries off in this process, beside any other that does. */
export async function workShopOff({ dress = (consumer) => consumer, ...work }: ShopWork): Promise<Running> {
  const { config, db, vipDb, factoryUrl, terms, sendMail, narrate, warn } = work
  const consumers = shopConsumers({
    narrate,
    warn,
    db,
    storeOf: (tx) => stockStore(tx, config.factoryDeadlineSeconds),
    askFactory: factoryHttp(factoryUrl),
    terms,
    adMail: { db, sendMail, publicUrl: terms.publicUrl },
    adsPause: config.adsPause,
    customersDb: vipDb,
  })
  return workOff({
    outbox: "shop",
    db,
    consumers: listOf(consumers).map(dress),
    log: consumerLog(warn, "the database", work.attemptEnded),
    warn,
    snsSqs: await openQueues(config),
    tellOutside: inSeedForm(config.factoryRequester),
    readTheirs: { "order-from-factory": readSeedForm },
  })
}

/** `address` is where the factory reaches the shop, unless the configuration knows better. */
export async function factoryTerms(config: Config, address: string): Promise<FactoryTerms> {
  return {
    publicUrl: config.publicUrl ?? address,
    requester: config.factoryRequester,
    deadlineSeconds: config.factoryDeadlineSeconds,
    asks: config.factoryAsks,
    key: await callbackKey(config),
  }
}
