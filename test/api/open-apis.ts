import { createApp } from "../../src/http/app.ts"
import { createCustomersApp } from "../../src/http/customers.ts"
import { callbackToken, tokenKey } from "../../src/replenishment/callback-token.ts"
import { bringIn, type RawCallback, receiveCallback } from "../../src/replenishment/receive-callback.ts"
import { openCustomers } from "../../src/runtimes/customers-server.ts"
import { openShop } from "../../src/runtimes/shop.ts"
import type { AskId } from "../../src/shared/ids.ts"
import { openWorkedShop } from "../support/worked-shop.ts"
import type { Server } from "./documented.ts"
import { noteChanges } from "./noted-changes.ts"

export type Pools = ReadonlyMap<string, string[]>

/** Both APIs over databases of their own, in which nobody works until the test says so. */
export async function openApis() {
  const worked = await openWorkedShop()
  const watched = await Promise.all([worked.db, worked.customersDb].map(async (db) => noteChanges(db, await urlOf(db))))
  const [db, customersDb] = watched.map((one) => one.db) as [typeof worked.db, typeof worked.db]
  const faults: string[] = []
  const logError = (_id: string, error: unknown) =>
    void faults.push(error instanceof Error ? `${error.stack}` : `${error}`)
  const spooled: RawCallback[] = []
  const shop = openShop({
    db,
    otherDbs: [customersDb],
    patientDb: db,
    receiveCallback: receiveCallback(db, { keep: async (callback) => void spooled.push(callback) }),
    rules: { leadSeconds: 120, bulkFrom: 100 },
    narrate: () => {},
  })
  const apps = {
    shop: createApp(shop, { logError }),
    customers: createCustomersApp(openCustomers(customersDb), { logError }),
  }
  const pools = new Map<string, string[]>()

  return {
    ...worked,
    pools: pools as Pools,
    answer: (server: Server, request: Request) => apps[server].fetch(request),
    /** What the servers would have written into their logs since the last time. */
    faults: () => faults.splice(0),
    changes: async () => (await Promise.all(watched.map((one) => one.since()))).flat(),
    /** Lets the shop's consumers do what is due, and looks at what there is now. */
    async workOff() {
      for (const callback of spooled.splice(0)) await bringIn(worked.db, callback)
      await worked.workOff()
      for (const [name, ids] of await whatThereIs(worked)) pools.set(name, ids)
      await Promise.all(watched.map((one) => one.forget()))
    },
  }
}

const urlOf = async (db: { query: Awaited<ReturnType<typeof openWorkedShop>>["db"]["query"] }) => {
  const [{ name } = { name: "" }] = await db.query<{ name: string }>`select current_database() as name`
  return Object.assign(new URL(process.env.RESTOCK_SCRATCH_SERVER!), { pathname: `/${name}` }).href
}

/** The factory's key in a worked shop. */
const key = tokenKey(Buffer.alloc(32, 7))

async function whatThereIs({ db, customersDb }: Awaited<ReturnType<typeof openWorkedShop>>) {
  const rows = await db.query<{ pool: string; id: string }>`
    select '/products' as pool, sku as id from products
    union all select '/factories', id from factories
    union all select '/ads', id from ads
    union all select '/rejected', id::text from production_orders where state = 'rejected'
    union all (select '/orders', id::text from orders order by id desc limit 2000)
    union all (select '/production-orders', id::text from production_orders order by id desc limit 500)
    union all
    select '/dead-letters', consumer || '.' || event_id from deliveries where state = 'dead' and discarded_at is null
  `
  const customers = await customersDb.query<{ pool: string; id: string }>`
    select '/customers' as pool, id from customers
    union all
    select '/dead-letters', consumer || '.' || event_id from deliveries where state = 'dead' and discarded_at is null
  `
  const asks = await db.query<{ id: AskId; nonce: Uint8Array }>`select id, token_nonce as nonce from asks`
  const pools = new Map<string, string[]>([["/factory", asks.map(({ id, nonce }) => callbackToken(key, id, nonce))]])
  for (const { pool, id } of [...rows, ...customers]) pools.set(pool, [...(pools.get(pool) ?? []), id])
  return pools
}
