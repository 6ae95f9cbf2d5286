import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openDatabase } from "../../src/database/database.ts"
import { startLegacyFactory } from "../../src/doubles/legacy-factory.ts"
import { startMarketingSystem } from "../../src/doubles/marketing-system.ts"
import { checkAll } from "../../src/operations/invariants.ts"
import type { Config } from "../../src/runtimes/config.ts"
import { type RunningServer, startServer } from "../../src/runtimes/server.ts"
import { scratchDatabase } from "../../src/proof/scratch.ts"
import { send, talkThrough } from "./send.ts"
import { MARKETING_SECRET, testConfig, type TestShop, type TestShopOptions } from "./test-shop.ts"

/** The seeded shop as on one machine, whole, in this process: real HTTP, a database of its own, and a factory whose switches are at hand. */
export async function openMachineShop(options: TestShopOptions): Promise<TestShop> {
  const [database, customersDatabase] = await Promise.all([scratchDatabase(), scratchDatabase("restock_customers")])
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

  return {
    actor: "local",
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
    ...talkThrough(call),
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
