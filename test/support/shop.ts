import { newId } from "../../src/shared/ids.ts"
import type { Answer, Json } from "./send.ts"
import type { TestShop, TestShopOptions } from "./test-shop.ts"
import { until } from "../../src/proof/until.ts"

export type { Answer, Json, TestShop, TestShopOptions }
export { until }

/** Which engine this run is about. */
const engine = process.env.RESTOCK_TEST_ENGINE === "aws" ? "aws" : "machine"
export const isOnAws = engine === "aws"

/** For what only a server of one's own can do or suffer; on AWS the report says why it is left out. */
export const onOneMachine = (why: string) => ({ skip: isOnAws && why })

/** The seeded shop, on the engine that this run is about: one machine, or AWS as the synthesised template describes it. */
export async function openTestShop(options: TestShopOptions = {}): Promise<TestShop> {
  if (isOnAws) return (await import("./aws/shop.ts")).openAwsShop(options)
  return (await import("./machine-shop.ts")).openMachineShop(options)
}

const bareProduct = { name: "시험도너츠", price: 1000, reorderPoint: 0, orderUpTo: 10, backorders: "accept" }

/** Puts a product on sale of which there is nothing: ten are ordered at once. */
export async function offerBare(shop: TestShop, sku: string, changes: object = {}): Promise<void> {
  const { status, body } = await shop.post("/products", { ...bareProduct, sku, ...changes })
  if (status !== 201) throw new Error(JSON.stringify(body))
}

/** The same, until the factory was asked for them. Returns that request. */
export async function sellBare(shop: TestShop, sku: string, changes: object = {}): Promise<Asked> {
  await offerBare(shop, sku, changes)
  await shop.factory.until(() => asksFor(shop, sku).length === 1)
  return asksFor(shop, sku)[0]!
}

/** What the factory was asked for of a product, request by request. */
export type Asked = {
  readonly MessageAttributeProductId: string
  readonly MessageAttributeProductCnt: string
  readonly CallbackUrl: string
}
export function asksFor({ factory }: TestShop, sku = "CP-502101"): Asked[] {
  return factory.requests
    .map(({ parsed }) => parsed as Asked)
    .filter(({ MessageAttributeProductId }) => MessageAttributeProductId === sku)
}

/** Calls as the factory would, with a body of the test's own. */
export async function callBack(url: string, body: string | Uint8Array<ArrayBuffer>): Promise<Answer> {
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

/** The newest production order of a product, as the API tells of it. */
export async function refillOf(shop: TestShop, sku = "CP-502101"): Promise<Json> {
  const { body } = await shop.get("/production-orders?limit=200")
  return body.find((order: { sku: string }) => order.sku === sku)
}

/** The ledger of a product, a movement a line: `arrival 10 → 10`. */
export async function ledgerOf({ db }: TestShop, sku = "CP-502101"): Promise<string[]> {
  const rows = await db.query<{ line: string }>`
    select format('%s %s → %s', m.kind, m.delta, m.balance) as line
    from stock_movements m
    join products p on p.id = m.product_id
    where p.sku = ${sku}
    order by m.id
  `
  return rows.map(({ line }) => line)
}

/** What waits for its time is due now. Not what is in work: to the next worker it would look abandoned. */
export async function letTimePass({ db }: TestShop): Promise<void> {
  await db.query`update deliveries set next_attempt_at = now() where state = 'pending' and lease_until is null`
}

/** What operations were told of a production order or a dead letter. */
export async function alertsFor({ db }: TestShop, subject: string): Promise<string[]> {
  const rows = await db.query<{ kind: string }>`select kind from alerts where subject = ${subject} order by at`
  return rows.map(({ kind }) => kind)
}

/**
 * Returns after the watchdog has looked at everything that many times, seen by an order of the past that only it
 * closes. So what it did not do by then, it does not do.
 */
export async function watchdogLooks({ db, post }: TestShop, times = 1): Promise<void> {
  await post("/products", { ...bareProduct, sku: "CP-WATCHED", stock: 5 })
  // The first sight may be the end of a look that began before.
  for (let sight = 0; sight <= times; sight++) {
    const id = newId()
    await db.query`
      with past as (
        insert into shortages (id, product_id, closed_at)
        select ${id}, id, now() from products where sku = 'CP-WATCHED'
        returning product_id
      ), overdue as (
        insert into production_orders
          (id, shortage_id, number, product_id, quantity, arrived, state, expected_at, deadline_at)
        select ${id}, ${id}, 1, product_id, 2, 1, 'partly-arrived', now(), now()
        from past
        returning product_id
      )
      update stock set production_order_id = ${id} where product_id = (select product_id from overdue)
    `
    const isClosed = async () =>
      (await db.query`select from production_orders where id = ${id} and state = 'closed'`).length > 0
    await until("the watchdog closed what is overdue", isClosed)
  }
}
