import type { Database, Transaction } from "../database/database.ts"
import type { EventOf } from "../events.ts"
import type { Consumer } from "../messaging/consumer.ts"
import { happened, tell } from "../messaging/events.ts"
import { NotYet } from "../messaging/schedule.ts"
import { isAway } from "./away.ts"
import { crashPoint } from "../shared/crash-points.ts"
import { wordsOf } from "../shared/words.ts"
import type { Say } from "../shared/say.ts"
import { lockType, makeVip, noteUpgrade } from "./customer-store.ts"

export type UpgradeOptions = {
  readonly narrate?: Say
  /** Milliseconds until a database that neither answers nor refuses is given up for now; less than a lease. */
  readonly patience?: number
}

/** The dead letter's content says which one; an id may be an address, so no log does. */
export class UnknownCustomer extends Error {
  override readonly name = "UnknownCustomer"
}

/**
 * Makes the buyer of a bulk purchase a Vip. The delivery is in the shop's database and the effect in the customers', so
 * no transaction holds both: the inbox row beside the effect is how a second delivery sees that the first one came so far.
 */
export function upgradeToVip(customersDb: Database, options: UpgradeOptions = {}): Consumer<"upgrade-to-vip"> {
  const { narrate = () => {}, patience = 20_000 } = options
  return {
    name: "upgrade-to-vip",
    // Only an unknown customer counts, and a person who registers one takes hours.
    schedule: [60, 300, 1_800, 7_200, 21_600],
    async handle(event, { once, signal }) {
      const until = AbortSignal.any([signal, AbortSignal.timeout(patience)])
      await inside(customersDb, until, (tx) => upgrade(tx, event, narrate))
      crashPoint("vip/committed")
      await once()
    },
  }
}

async function upgrade(
  tx: Transaction,
  { id, data: { customerId, orderId } }: EventOf<"BulkPurchaseMade">,
  narrate: Say,
): Promise<void> {
  if (!(await noteUpgrade(tx, id))) return
  const type = await lockType(tx, customerId)
  if (type === undefined)
    throw new UnknownCustomer(
      `the customer of order ${orderId} is not registered; POST /customers, then send this again`,
    )
  if (type === "Vip") return
  await makeVip(tx, customerId, orderId)
  await tell(tx, [happened("CustomerBecameVip", { customerId, orderId })])
  tx.afterCommit(() => narrate(`order ${orderId} made its customer a Vip`, { orderId }))
}

/** Who did not come in has done nothing; who came in and found the database away, or lost it, asks again. */
async function inside(db: Database, until: AbortSignal, work: (tx: Transaction) => Promise<void>): Promise<void> {
  let isInside = false
  const entering = db.transaction((tx) => {
    isInside = true
    return work(tx)
  })
  try {
    // Left to itself, the transaction ends one way or the other; the inbox row tells the next delivery which.
    await Promise.race([entering, aborted(until)])
  } catch (error) {
    if (isInside && !until.aborted && !isAway(error)) throw error
    throw new NotYet(`the customers database: ${wordsOf(error)}`, { cause: error })
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error)
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true })
  })
}
