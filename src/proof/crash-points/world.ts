import { randomBytes } from "node:crypto"
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import type { Database } from "../../database/database.ts"
import type { FactoryRequest } from "../../doubles/legacy-factory.ts"
import { type MarketingSystem, startMarketingSystem } from "../../doubles/marketing-system.ts"
import { type Customers, letLeasesEnd, openCustomers } from "../buyers.ts"
import { type MailServer, startMailServer } from "../mail-server.ts"
import type { Environment, RestockProcess } from "../process.ts"
import { openSite, type Site, type SiteOptions } from "../site.ts"
import { until } from "../until.ts"

/** A shop that dies and lives again, and those outside who do not: buyers, factory, marketing, a mail server, people. */
export type World = {
  readonly site: Site
  readonly customers: Customers
  readonly marketing: MarketingSystem
  readonly mail: MailServer
  /** The books, as they are on disk. */
  readonly db: Database
  readonly customersDb: Database
  /** The process that was started last. */
  readonly shop: () => RestockProcess
  /** Starts the shop, ready or not; it dies at its point, until it has once. */
  readonly launch: () => RestockProcess
  /** Starts the shop, and is there when it is ready. */
  readonly open: () => Promise<void>
  /** Waits until the process has died at its point, letting time pass meanwhile; from now on none dies there again. */
  readonly diesAtItsPoint: (meanwhile: () => Promise<unknown>) => Promise<void>
  /** What a process that is dead had taken, or a queue carries, is free to be taken again: a quarter of an hour passes. */
  readonly letLeasesEnd: () => Promise<void>
  /** Asks the shop for something; undefined when nobody answered to the end. */
  readonly ask: (method: string, path: string, body?: unknown) => Promise<Answer | undefined>
  readonly askCustomersServer: World["ask"]
  /** The factory makes its one call for what it was asked last; `count` is what it says it made. */
  readonly factoryCalls: (count?: string) => Promise<void>
  /** Callbacks that wait in files for the database. */
  readonly keptCallbacks: () => Promise<number>
  readonly clear: () => Promise<void>
}

// What comes back is what a proof is about to look at, so it is looked at without ceremony.
// oxlint-disable-next-line typescript/no-explicit-any
export type Answer = { readonly status: number; readonly body: any }

/**
 * The factory answers at once and calls when it is told to, since it calls only once and somebody has to be there.
 * Without a point the shop dies nowhere by itself; `more` is what it is started with besides.
 */
export async function openWorld(
  point: string | undefined,
  database: SiteOptions["database"] = "apart",
  more: Environment = {},
): Promise<World> {
  const secret = `whsec_${randomBytes(24).toString("base64")}`
  const [marketing, mail] = await Promise.all([startMarketingSystem({ secret }), startMailServer()])
  const site = await openSite({
    database,
    env: {
      MARKETING_URL: marketing.url,
      MARKETING_SECRET: secret,
      MAIL_URL: mail.url,
      OPERATIONS_EMAIL: "operations@donut.example",
      ...more,
    },
  })
  await site.factory.setFaults({ callbacks: 0 })
  const [db, customersDb] = [await site.db(), await site.customersDb()]
  const customersUrl = `http://127.0.0.1:${site.env.CUSTOMERS_PORT}`
  let shop: RestockProcess | undefined
  let hasDied = false
  const changes = () => (hasDied ? {} : { RESTOCK_CRASH_AT: point })
  return {
    site,
    customers: openCustomers(site.url),
    marketing,
    mail,
    db,
    customersDb,
    shop: () => shop!,
    launch: () => (shop = site.launch(changes())),
    open: async () => void (shop = await site.open(changes())),
    async diesAtItsPoint(meanwhile) {
      await until(
        `the point ${point} is crossed`,
        async () => {
          if (!shop!.hasEnded) await meanwhile()
          return shop!.hasEnded
        },
        20_000,
      )
      const { code, signal } = await shop!.ended("the killed process is gone")
      if (signal !== "SIGKILL") throw new Error(`it ended by itself, with ${code}:\n${shop!.stderr}`)
      hasDied = true
    },
    async letLeasesEnd() {
      for (const one of [db, customersDb]) {
        await letLeasesEnd(one)
        await one.query`update deliveries set carried_until = null where state = 'pending'`
        await one.query`update alert_mails set next_attempt_at = now() where sent_at is null`
      }
    },
    ask: (method, path, body) => ask(method, site.url + path, body),
    askCustomersServer: (method, path, body) => ask(method, customersUrl + path, body),
    async factoryCalls(count) {
      const { CallbackUrl, ...fields } = fieldsOf(site.factory.requests.at(-1)!)
      const body = JSON.stringify(count === undefined ? fields : { ...fields, MessageAttributeProductCnt: count })
      await fetch(CallbackUrl!, { method: "POST", body }).catch(() => "the shop died of it, which is nothing to it")
    },
    keptCallbacks: async () => (await filesIn(join(site.home, "callbacks"))).filter(isKept).length,
    async clear() {
      await site.clear()
      await Promise.all([marketing.stop(), mail.close()])
    },
  }
}

export const fieldsOf = (request: FactoryRequest) => request.parsed as Record<string, string>

const isKept = (file: string) => file.endsWith(".callback")

async function filesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return []
    throw error
  })
}

async function ask(method: string, url: string, body?: unknown): Promise<Answer | undefined> {
  const sent = body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }
  try {
    const response = await fetch(url, { method, ...sent })
    const text = await response.text()
    return { status: response.status, body: text.startsWith("<") || text === "" ? text : JSON.parse(text) }
  } catch {
    return undefined
  }
}
