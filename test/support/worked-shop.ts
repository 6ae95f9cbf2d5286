import { registerCustomer } from "../../src/customers/register-customer.ts"
import { type Database, openDatabase, type Transaction } from "../../src/database/database.ts"
import { notifyMarketing } from "../../src/marketing/notify-marketing.ts"
import type { OutgoingWebhook } from "../../src/marketing/send-webhook.ts"
import { type Consumer, deliver } from "../../src/messaging/consumer.ts"
import { claim } from "../../src/messaging/deliveries.ts"
import type { ConsumerName } from "../../src/flow.ts"
import { alertOperations } from "../../src/operations/alert-operations.ts"
import { discardDeadLetter, listDeadLetters } from "../../src/operations/dead-letters.ts"
import { scratchDatabase } from "../../src/proof/scratch.ts"
import type { FactoryRequest } from "../../src/replenishment/ask-factory.ts"
import { tokenKey } from "../../src/replenishment/callback-token.ts"
import { receiveCallback } from "../../src/replenishment/receive-callback.ts"
import { listOf, shopConsumers } from "../../src/runtimes/consumers.ts"
import { seed } from "../../src/runtimes/seed.ts"
import { cancelOrder } from "../../src/sales/cancel-order.ts"
import { checkOutInTransaction } from "../../src/sales/checkout-transaction.ts"
import { newId, type OrderId, type ProductId } from "../../src/shared/ids.ts"
import { adjustStock } from "../../src/stock/adjust-stock.ts"
import { createProduct } from "../../src/stock/create-product.ts"
import { stockStore } from "../../src/stock/stock-store.ts"

const LEAD_SECONDS = 120
const rules = { leadSeconds: LEAD_SECONDS, bulkFrom: 100 }
const silent = { failed: () => {}, databaseAway: () => {} }
const never = new AbortController().signal

/** A shop with its customers, without servers: what happens in it happens when the test says so. */
export type WorkedShop = {
  readonly db: Database
  readonly customersDb: Database
  readonly storeOf: (tx: Transaction) => ReturnType<typeof stockStore>
  readonly offer: (sku: string, changes?: object) => Promise<ProductId>
  /** Undefined for an order that is refused. */
  readonly buy: (
    sku: string,
    quantity: number,
    more?: { key?: string; customerId?: string },
  ) => Promise<OrderId | undefined>
  /** Everybody does what is due, until nothing is. */
  readonly workOff: () => Promise<void>
  /** The factory calls back for what it was asked last for this sku: all of it. */
  readonly callBack: (sku: string) => Promise<void>
  readonly close: () => Promise<void>
}

/** The factory refuses whatever is called `REFUSED…`, and marketing the customers `nobody…`. */
export async function openWorkedShop(): Promise<WorkedShop> {
  const databases = [await scratchDatabase(), await scratchDatabase("restock_customers")] as const
  const [db, customersDb] = databases.map(({ url }) => openDatabase({ url, connections: 4 })) as [Database, Database]
  const asked: FactoryRequest[] = []
  const terms = {
    publicUrl: "http://127.0.0.1:1",
    requester: "a test",
    deadlineSeconds: LEAD_SECONDS,
    asks: 3,
    key: tokenKey(Buffer.alloc(32, 7)),
  }
  const storeOf = (tx: Transaction) => stockStore(tx, LEAD_SECONDS)
  const consumers = shopConsumers({
    db,
    customersDb,
    storeOf,
    terms,
    adsPause: "refill-starts",
    adMail: { db, publicUrl: terms.publicUrl, sendMail: async () => ({ kind: "sent" }) },
    async askFactory(request) {
      if (request.MessageAttributeProductId.startsWith("REFUSED")) return { kind: "rejected", reason: "422" }
      asked.push(request)
      return { kind: "accepted", id: "1" }
    },
    narrate: () => {},
    warn: () => {},
  })
  const marketing = notifyMarketing(customersDb, async ({ body }: OutgoingWebhook) =>
    body.includes("nobody") ? { kind: "rejected", reason: "400" } : { kind: "delivered" },
  )
  const atWork: readonly (readonly [Database, Consumer<ConsumerName>])[] = [
    ...listOf(consumers).map((one) => [db, one] as const),
    ...listOf({ "notify-marketing": marketing, "alert-operations": alertOperations(() => {}) }).map(
      (one) => [customersDb, one] as const,
    ),
  ]
  await seed(db, LEAD_SECONDS)

  async function idOf(sku: string): Promise<ProductId> {
    const [product] = await db.query<{ id: ProductId }>`select id from products where sku = ${sku}`
    return product!.id
  }
  return {
    db,
    customersDb,
    storeOf,
    async offer(sku, changes = {}) {
      const bare = {
        name: "도넛",
        price: 1_000,
        stock: 3,
        reorderPoint: 0,
        orderUpTo: 10,
        backorders: "accept",
      } as const
      const product = { ...bare, factoryId: "FF-500293", adId: null, sku, ...changes }
      await db.transaction((tx) => createProduct(tx, storeOf(tx), product, "the test"))
      return idOf(sku)
    },
    async buy(sku, quantity, { key, customerId = null }: { key?: string; customerId?: string | null } = {}) {
      const request = {
        orderId: newId<OrderId>(),
        caller: "local",
        key: key === undefined ? null : { value: key, digest: "00" },
        customerId,
        lines: [{ productId: await idOf(sku), sku, quantity }],
      }
      const [answer] = await checkOutInTransaction(db, rules, [request], "wait")
      return answer?.kind === "accepted" ? answer.order.id : undefined
    },
    async workOff() {
      for (let worked = true; worked;) {
        worked = false
        for (const [one, consumer] of atWork)
          for (const claimed of await claim(one, consumer.name, 100, 30)) {
            worked = true
            await deliver(consumer, claimed, { db: one, log: silent }, never)
          }
      }
    },
    async callBack(sku) {
      const { CallbackUrl } = asked.findLast((request) => request.MessageAttributeProductId === sku)!
      const take = receiveCallback(db, { keep: () => Promise.reject(new Error("the database is slow")) })
      await take(CallbackUrl.split("/").at(-1)!, async () => Buffer.from("{}"))
    },
    async close() {
      await Promise.all([db.close(), customersDb.close()])
      await Promise.all(databases.map((one) => one.drop()))
    },
  }
}

/**
 * A bit of everything: sold, refused, waited, refilled, cancelled, adjusted, paused and resumed, a dead letter on the desk
 * and one given up in each database, a Vip that marketing knows. Some of it is over; `CP-502101` is short and waits.
 */
export async function liveThroughADay({ db, customersDb, storeOf, offer, buy, workOff, callBack }: WorkedShop) {
  await offer("SCARCE", { backorders: "refuse", stock: 5 })
  await offer("BULK", { stock: 1_000 })
  for (const sku of ["REFUSED-1", "REFUSED-2"]) await offer(sku, { stock: 0 })
  for (const id of ["kim", "nobody-1", "nobody-2"]) {
    await registerCustomer(customersDb, { id, email: null, name: null })
    await buy("BULK", 100, { customerId: id })
  }
  await buy("CP-502101", 5, { key: "k-1" })
  await buy("SCARCE", 6)
  await db.transaction((tx) => adjustStock(tx, storeOf(tx), "SCARCE", { delta: 2, reason: "counted" }, "kim"))
  await workOff()
  await callBack("CP-502101")
  await workOff()
  await buy("CP-502101", 20, { key: "k-2" })
  const third = await buy("CP-502101", 3)
  await db.transaction((tx) => cancelOrder(tx, storeOf(tx), third!, "kim"))
  await workOff()
  const letters = await listDeadLetters(db, [customersDb], undefined, 10)
  for (const consumer of ["order-from-factory", "notify-marketing"]) {
    const { id } = letters.find((letter) => letter.consumer === consumer)!
    await discardDeadLetter([db, customersDb], id, "kim", "told by telephone")
  }
}

/** The day after: again a bit of everything, and some of it is under way. */
export async function liveThroughAnother({ db, storeOf, offer, buy, workOff, callBack, customersDb }: WorkedShop) {
  await registerCustomer(customersDb, { id: "lee", email: null, name: null })
  await offer("REFUSED-3", { stock: 0 })
  await buy("BULK", 100, { customerId: "lee" })
  await callBack("CP-502101")
  await workOff()
  await buy("CP-502101", 12, { key: "k-3" })
  await db.transaction((tx) => adjustStock(tx, storeOf(tx), "SCARCE", { delta: 1, reason: "found" }, "lee"))
  const waits = await buy("CP-502101", 1)
  await db.transaction((tx) => cancelOrder(tx, storeOf(tx), waits!, "lee"))
  await workOff()
}

/** Everything that has happened happened so many days earlier; what is due, is due when it was. */
export async function letDaysPass({ db, customersDb }: Pick<WorkedShop, "db" | "customersDb">, days: number) {
  for (const one of [db, customersDb])
    await one.transaction(async (tx) => {
      await tx.query`select set_config('restock.days', ${`${days} days`}, true)`
      await tx.query`
        do $$ declare c record;
        begin
          for c in
            select table_name, column_name
            from information_schema.columns
            join information_schema.tables using (table_schema, table_name)
            where table_schema = 'public' and table_type = 'BASE TABLE' and data_type = 'timestamp with time zone'
              and column_name not in ('deadline_at', 'expected_at', 'token_expires_at', 'next_attempt_at')
          loop
            execute format('alter table %I disable trigger user', c.table_name);
            execute format('update %I set %I = %I - current_setting(''restock.days'')::interval',
              c.table_name, c.column_name, c.column_name);
            execute format('alter table %I enable trigger user', c.table_name);
          end loop;
        end $$
      `
    })
}
