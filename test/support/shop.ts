import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Database, openDatabase } from "../../src/database/database.ts"
import { type LegacyFactory, type LegacyFactoryOptions, startLegacyFactory } from "../../src/doubles/legacy-factory.ts"
import { type MarketingSystem, startMarketingSystem } from "../../src/doubles/marketing-system.ts"
import { checkAll } from "../../src/operations/invariants.ts"
import { type Config, readConfig } from "../../src/runtimes/config.ts"
import { type RunningServer, startServer } from "../../src/runtimes/server.ts"
import { newId } from "../../src/shared/ids.ts"
import { testDatabase } from "./database.ts"
import { until } from "./until.ts"

export { until }

// What comes back is what a test is about to look at, so it is looked at without ceremony.
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Json }

export type TestShop = {
  readonly url: string
  readonly factory: LegacyFactory
  readonly marketing: MarketingSystem
  readonly db: Database
  readonly customersDb: Database
  /** The customers' server. */
  readonly customers: {
    readonly get: (path: string) => Promise<Answer>
    readonly post: (path: string, body: unknown) => Promise<Answer>
  }
  /** What is in the mailbox, oldest first. */
  readonly mails: () => Promise<Json[]>
  readonly home: string
  /** What the shop complained of. */
  readonly warnings: readonly string[]
  readonly get: (path: string) => Promise<Answer>
  readonly post: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>
  readonly patch: (path: string, body: unknown) => Promise<Answer>
  readonly product: (sku?: string) => Promise<Json>
  /** Ends the process's part and begins it anew on the same database, as a restart would. */
  readonly reopen: (changes?: Partial<Config>) => Promise<void>
  /** Opens a second server on the same database, as on a second machine. Returns its address; it closes with the shop. */
  readonly openBeside: () => Promise<string>
  /** Closes everything; fails when an invariant does not hold. */
  readonly close: () => Promise<void>
}

export const MARKETING_SECRET = `whsec_${Buffer.alloc(24, 7).toString("base64")}`

export type TestShopOptions = { readonly factory?: LegacyFactoryOptions; readonly config?: Partial<Config> }

/** A shop of one's own on this machine, with the requester of the seed's page. */
export function testConfig(changes: Partial<Config>): Config {
  const config = readConfig({ FACTORY_SECONDS: "0", FACTORY_REQUESTER: "홍길동", MAIL_FROM: "restock@donut.example" })
  return { ...config, port: 0, customersPort: 0, ...changes }
}

/** The seeded shop, whole, in this process: real HTTP, a database of its own, and a factory whose switches are at hand. */
export async function openTestShop(options: TestShopOptions = {}): Promise<TestShop> {
  const [database, customersDatabase] = await Promise.all([testDatabase(), testDatabase("restock_customers")])
  const home = await mkdtemp(join(tmpdir(), "restock-home-"))
  const factory = await startLegacyFactory({ seconds: 0.05, ...options.factory })
  const marketing = await startMarketingSystem({ secret: MARKETING_SECRET })
  const warnings: string[] = []
  const open = (changes: Partial<Config> = {}) =>
    startServer(
      testConfig({
        databaseUrl: database.url,
        home,
        factoryUrl: factory.url,
        customersDatabaseUrl: customersDatabase.url,
        marketingUrl: marketing.url,
        marketingSecret: MARKETING_SECRET,
        ...options.config,
        ...changes,
      }),
      { tell: () => {}, narrate: () => {}, warn: (sentence) => warnings.push(sentence) },
    )
  let server = await open()
  const beside: RunningServer[] = []
  const customersDb = openDatabase({ url: customersDatabase.url, connections: 2, statementTimeout: 60_000 })
  const db = openDatabase({ url: database.url, connections: 4, statementTimeout: 60_000 })

  const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
    send(server.url + path, method, body, headers)

  async function send(
    address: string,
    method: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(address, {
      method,
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) }
  }

  return {
    get url() {
      return server.url
    },
    factory,
    marketing,
    db,
    customersDb,
    customers: {
      get: (path) => send(server.customersUrl + path, "GET"),
      post: (path, body) => send(server.customersUrl + path, "POST", body),
    },
    mails: async () => (await call("GET", "/dev/mail", undefined, { accept: "application/json" })).body.toReversed(),
    home,
    warnings,
    get: (path) => call("GET", path),
    post: (path, body, headers) => call("POST", path, body, headers),
    patch: (path, body) => call("PATCH", path, body),
    product: async (sku = "CP-502101") => (await call("GET", `/products/${sku}`)).body,
    async reopen(changes) {
      await server.stop()
      server = await open(changes)
    },
    async openBeside() {
      const second = await open()
      beside.push(second)
      return second.url
    },
    async close() {
      try {
        const broken = (await checkAll(db, [customersDb])).filter((invariant) => !invariant.holds)
        if (broken.length > 0) throw new Error(`broken at the end: ${JSON.stringify(broken)}`)
      } finally {
        await Promise.all(beside.map((one) => one.stop()))
        await server.stop()
        await Promise.all([factory.stop(), marketing.stop(), db.close(), customersDb.close()])
        await Promise.all([database.drop(), customersDatabase.drop()])
        await rm(home, { recursive: true, force: true })
      }
    },
  }
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
      )
      insert into production_orders (id, shortage_id, number, product_id, quantity, arrived, state, expected_at, deadline_at)
      select ${id}, ${id}, 1, product_id, 2, 1, 'partly-arrived', now(), now()
      from past
    `
    const isClosed = async () =>
      (await db.query`select from production_orders where id = ${id} and state = 'closed'`).length > 0
    await until("the watchdog closed what is overdue", isClosed)
  }
}
