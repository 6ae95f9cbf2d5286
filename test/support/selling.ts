import assert from "node:assert/strict"
import type { Transaction } from "../../src/database/database.ts"
import { type Answer, asksFor, callBack, type Json, openTestShop, type TestShop, until } from "./shop.ts"

/** A shop whose factory takes every order and sends nothing until a test lets it {@link deliver}. */
export async function openShopWithQuietFactory(): Promise<TestShop> {
  const shop = await openTestShop()
  await shop.factory.setFaults({ productions: 0 })
  return shop
}

let products = 0

/** Adds a product with a sku of its own, and returns the sku. */
export async function addProduct(shop: TestShop, changes: Record<string, unknown> = {}): Promise<string> {
  const sku = `DONUT-${++products}`
  const answer = await shop.post("/products", {
    sku,
    name: "단팥도너츠",
    price: 1_500,
    stock: 20,
    reorderPoint: 0,
    orderUpTo: 50,
    backorders: "accept",
    ...changes,
  })
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
  return sku
}

/** One buyer after the other has asked; the answers in the same order. */
export async function oneByOne(shop: TestShop, wishes: readonly unknown[]): Promise<Answer[]> {
  const answers: Answer[] = []
  for (const wish of wishes) answers.push(await shop.post("/checkout", wish))
  return answers
}

/** So many buyers at the same moment, in turn at each of the servers. */
export function buyers(
  shop: TestShop,
  count: number,
  wish: (buyer: number) => unknown,
  servers: readonly string[] = [shop.url],
): Promise<Answer[]> {
  return Promise.all(Array.from({ length: count }, (_, at) => checkOutAt(servers[at % servers.length]!, wish(at + 1))))
}

async function checkOutAt(url: string, wish: unknown): Promise<Answer> {
  const headers = { "content-type": "application/json" }
  const response = await fetch(`${url}/checkout`, { method: "POST", headers, body: JSON.stringify(wish) })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

export const statuses = (answers: readonly Answer[]): number[] => answers.map((answer) => answer.status)

/** How many answers had which status, as in `{ 201: 10, 409: 190 }`. */
export function tally(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** That a problem document of this kind was the answer. */
export function assertRefused({ status, headers, body }: Answer, expected: number, code: string): void {
  assert.deepEqual([status, body.code], [expected, code], JSON.stringify(body))
  assert.equal(headers.get("content-type"), "application/problem+json")
}

/** What a shopkeeper counts: pieces on the shelf, pieces promised, orders, and pieces the ledger says were sold. */
export async function counted({ db }: Pick<TestShop, "db">, sku: string) {
  const [found] = await db.query<{ stock: number; waiting: number; orders: number; sold: number }>`
    select s.on_hand as stock, s.waiting,
           (select count(*) from order_lines l where l.product_id = p.id) as orders,
           (select coalesce(-sum(m.delta), 0) from stock_movements m
            where m.product_id = p.id and m.kind in ('sale', 'fill', 'cancellation')) as sold
    from products p
    join stock s on s.product_id = p.id
    where p.sku = ${sku}
  `
  return found!
}

/** Everything a refusal must leave as it was, over all products. */
export async function everythingKept(shop: TestShop): Promise<Json> {
  const [kept] = await shop.db.query`
    select (select jsonb_agg(to_jsonb(s) order by product_id) from stock s) as stock,
           (select count(*) from orders) as orders,
           (select count(*) from order_lines) as lines,
           (select count(*) from waiting_lines) as waiting,
           (select count(*) from stock_movements) as movements,
           (select count(*) from operator_actions) as actions,
           (select coalesce(sum(orders), 0) from refusals) as refusals,
           (select count(*) from events where type = 'StockRanShort') as shortages
  `
  return kept
}

/** How many pieces the factory was asked for, request by request. */
export const askedFor = (shop: TestShop, sku: string): string[] =>
  asksFor(shop, sku).map((asked) => asked.MessageAttributeProductCnt)

/** Waits until the factory has taken the product's open order, and everything else about it has come to rest. */
export async function factoryHasTheOrder(shop: TestShop, sku: string): Promise<void> {
  await until(`the factory has the order for ${sku}`, async () => {
    const [open] = await shop.db.query`
      select 1
      from products p
      join stock s on s.product_id = p.id
      join production_orders o on o.id = s.production_order_id and o.state in ('accepted', 'partly-arrived')
      where p.sku = ${sku} and not exists (select from deliveries where state = 'pending')
    `
    return open !== undefined
  })
}

/** The factory calls back about its newest order of the product: so many pieces in all. Returns when that is booked. */
export async function deliver(shop: TestShop, sku: string, piecesInAll: number): Promise<void> {
  await factoryHasTheOrder(shop, sku)
  const { CallbackUrl, ...fields } = asksFor(shop, sku).at(-1)!
  const body = JSON.stringify({ ...fields, MessageAttributeProductCnt: String(piecesInAll) })
  assert.equal((await callBack(CallbackUrl, body)).status, 200)
  await until("what the factory called is booked", async () => {
    const [open] = await shop.db.query`select 1 from callbacks where verdict is null limit 1`
    return open === undefined
  })
}

export type HeldLock = { readonly release: () => Promise<void> }

/** Holds what `take` locks in a transaction of somebody else's, until released; nothing of that transaction is kept. */
export async function hold(shop: TestShop, take: (tx: Transaction) => Promise<unknown>): Promise<HeldLock> {
  const end = Promise.withResolvers<void>()
  const taken = Promise.withResolvers<void>()
  class Undone extends Error {}
  const ended = shop.db
    .transaction(async (tx) => {
      await take(tx)
      taken.resolve()
      await end.promise
      throw new Undone()
    })
    .catch((error: unknown) => {
      taken.reject(error)
      if (!(error instanceof Undone)) throw error
    })
  await taken.promise
  return {
    release() {
      end.resolve()
      return ended
    },
  }
}

/** Somebody else works on the product, for as long as a test wants. */
export function holdProduct(shop: TestShop, sku: string): Promise<HeldLock> {
  return hold(
    shop,
    (tx) => tx.query`select 1 from stock where product_id = (select id from products where sku = ${sku}) for update`,
  )
}

/** Waits until so many of the shop's own statements stand before somebody else's lock. */
export function lockedOut(shop: TestShop, statements: number): Promise<void> {
  return until(`${statements} statements wait for a lock`, async () => {
    const [found] = await shop.db.query<{ waiting: number }>`
      select count(*) as waiting
      from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'
    `
    return found!.waiting >= statements
  })
}
