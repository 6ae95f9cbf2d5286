import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"
import { type Database, openDatabase } from "../../src/database/database.ts"
import { migrate } from "../../src/database/migrate.ts"
import { type MarketingSystem, startMarketingSystem } from "../../src/doubles/marketing-system.ts"
import type { Event } from "../../src/events.ts"
import {
  customersMigrations,
  type CustomersServerOptions,
  startCustomersServer,
} from "../../src/runtimes/customers-server.ts"
import { onServer } from "../../src/proof/scratch.ts"
import { until } from "../../src/proof/until.ts"

// What comes back is what a test is about to look at, so it is looked at without ceremony.
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Json }

export type CustomersDatabase = {
  /** As its owner. */
  readonly url: string
  /** As the narrow role that the shop comes with. */
  readonly vipUrl: string
  /** The narrow role may not log in and is thrown out: "down" for the shop alone, as architecture.md says. */
  readonly shutOut: () => Promise<void>
  readonly letIn: () => Promise<void>
  readonly setPassword: (password: string) => Promise<void>
  readonly drop: () => Promise<void>
}

export const VIP_PASSWORD = "only-for-tests"

/** A migrated customers database of one's own, with a narrow role of one's own: roles belong to the whole server. */
export async function customersDatabase(): Promise<CustomersDatabase> {
  const server = process.env.RESTOCK_SCRATCH_SERVER
  if (!server) throw new Error("This test needs a database: run it with `npm test -- <file>`, which starts one.")
  const name = `customers_${randomBytes(6).toString("hex")}`
  const role = name.replace("customers", "vip")
  const ask = (...statements: string[]) => onServer(server, ...statements)
  await ask(`create database ${name}`, `create role ${role} login password '${VIP_PASSWORD}'`)
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href
  await migrate({ url, folder: customersMigrations })
  await onServer(url, `select grant_vip_rights('${role}')`)
  return {
    url,
    vipUrl: Object.assign(new URL(url), { username: role, password: VIP_PASSWORD }).href,
    shutOut: () =>
      ask(
        `alter role ${role} nologin`,
        `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}'`,
      ),
    letIn: () => ask(`alter role ${role} login`),
    setPassword: (password) => ask(`alter role ${role} password '${password}'`),
    drop: () => ask(`drop database ${name} with (force)`, `drop role ${role}`),
  }
}

export type TestCustomers = {
  readonly url: string
  readonly database: CustomersDatabase
  /** As the database's owner, to look at everything. */
  readonly db: Database
  readonly marketing: MarketingSystem
  readonly secret: string
  readonly warnings: readonly string[]
  readonly get: (path: string) => Promise<Answer>
  readonly post: (path: string, body?: unknown) => Promise<Answer>
  readonly customer: (id: string) => Promise<Json>
  readonly reopen: () => Promise<void>
  readonly close: () => Promise<void>
}

/** The customers' server, whole, in this process: real HTTP, a database of its own, and a marketing system with switches. */
export async function openTestCustomers(changes: Partial<CustomersServerOptions> = {}): Promise<TestCustomers> {
  const database = await customersDatabase()
  const secret = `whsec_${randomBytes(24).toString("base64")}`
  const marketing = await startMarketingSystem({ secret })
  const warnings: string[] = []
  const options = {
    databaseUrl: database.url,
    host: "127.0.0.1",
    port: 0,
    marketing: { url: marketing.url, secret },
    ...changes,
  }
  const talk = { tell: () => {}, narrate: () => {}, warn: (sentence: string) => warnings.push(sentence) }
  let server = await startCustomersServer(options, talk)
  // Longer than the server takes to see a deadlock.
  const db = openDatabase({ url: database.url, connections: 4, statementTimeout: 60_000, lockTimeout: 20_000 })

  async function call(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(server.url + path, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    })
    return { status: response.status, headers: response.headers, body: await response.json() }
  }

  return {
    get url() {
      return server.url
    },
    database,
    db,
    marketing,
    secret,
    warnings,
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
    customer: async (id) => (await call("GET", `/customers/${encodeURIComponent(id)}`)).body,
    async reopen() {
      await server.stop()
      server = await startCustomersServer(options, talk)
    },
    async close() {
      await server.stop()
      await marketing.stop()
      await db.close()
      await database.drop()
    },
  }
}

export type DeliveryNow = {
  readonly state: "pending" | "done" | "dead"
  readonly attempts: number
  readonly failures: number
  readonly lastError: string | null
  /** Seconds until it is tried again. */
  readonly wait: number
}

export async function deliveryOf(db: Database, consumer: string, eventId: string): Promise<DeliveryNow> {
  const [row] = await db.query<DeliveryNow>`
    select state, attempts, failures, last_error as "lastError",
           extract(epoch from next_attempt_at - now())::float8 as wait
    from deliveries
    where consumer = ${consumer} and event_id = ${eventId}
  `
  if (!row) throw new Error(`nothing is delivered to ${consumer} for ${eventId}`)
  return row
}

/** Waits until so many attempts in all have failed. */
export function hasFailed(db: Database, consumer: string, eventId: string, times = 1): Promise<void> {
  return until(`${consumer} failed ${times} times`, async () => {
    const [row] = await db.query<{ failed: number }>`
      select count(*) as failed from delivery_attempts where consumer = ${consumer} and event_id = ${eventId}
    `
    return row!.failed >= times
  })
}

export const isDelivered = (db: Database, consumer: string, event: Event): Promise<void> =>
  until(`${consumer} is done with ${event.id}`, async () => (await deliveryOf(db, consumer, event.id)).state === "done")

/** What waits for its time is due now; what is in work is waited for, because it may fail and wait as well. */
export async function letTimePass(db: Database, consumer: string): Promise<void> {
  const inWork = () => db.query`
    select from deliveries where consumer = ${consumer} and state = 'pending' and lease_until > now()
  `
  await until(`nothing of ${consumer} is in work`, async () => (await inWork()).length === 0)
  await db.query`
    with due as (
      update deliveries
      set next_attempt_at = now()
      where consumer = ${consumer} and state = 'pending' and lease_until is null
    )
    select pg_notify('restock', ${consumer})
  `
}

/** A way to a database that can be cut, as a machine that is gone, and freeze: all is swallowed and nothing refused. */
export async function wayTo(url: string) {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  let isFrozen = false
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    const join = (from: Socket, to: Socket) => {
      sockets.add(from)
      from.on("data", (part) => isFrozen || to.write(part))
      from.on("error", () => to.destroy())
      from.on("close", () => sockets.delete(from) && to.destroy())
    }
    join(near, far)
    join(far, near)
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  const { port: ours } = server.address() as AddressInfo
  return {
    url: Object.assign(new URL(url), { host: `127.0.0.1:${ours}` }).href,
    freeze: () => void (isFrozen = true),
    async cut() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, "close")
    },
    mend: () => once(server.listen(ours, "127.0.0.1"), "listening"),
  }
}
