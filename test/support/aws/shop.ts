import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openDatabase } from "../../../src/database/database.ts"
import { startLegacyFactory } from "../../../src/doubles/legacy-factory.ts"
import { startMarketingSystem } from "../../../src/doubles/marketing-system.ts"
import { checkAll } from "../../../src/operations/invariants.ts"
import type { Config } from "../../../src/runtimes/config.ts"
import { startDesk } from "../../../src/runtimes/desk.ts"
import { every } from "../../../src/runtimes/every.ts"
import { seed } from "../../../src/runtimes/seed.ts"
import { send, talkThrough } from "../send.ts"
import { MARKETING_SECRET, testConfig, type TestShop, type TestShopOptions } from "../test-shop.ts"
import { type AwsDatabases, awsDatabases } from "./databases.ts"
import type { Engine } from "./engine.ts"
import { CALLER } from "./gateway.ts"
import { bringForward, KEPT_FOR, MINUTE } from "./hurry.ts"
import { startCustomersMachine } from "./machine.ts"
import { environmentFor, fillSecrets, keepCallbackKey } from "./settings.ts"
import { startSesOverSmtp } from "./ses-over-smtp.ts"

/** What concerns both databases is asked at the desk; everything else the HTTP API answers. */
const isForDesk = (path: string) => /^\/(deliveries|dead-letters|invariants)\b/.test(path)

/** With what only AWS has. */
export type AwsShop = TestShop & {
  readonly engine: Engine
  readonly databaseUrl: string
  readonly customersDatabaseUrl: string
}

/** The seeded shop as it is deployed: the synthesised template's functions, queues and gateway, on this machine. */
export async function openAwsShop(options: TestShopOptions = {}): Promise<AwsShop> {
  // Stopped in the reverse order of starting, also where a start failed in the middle.
  const stops: (() => unknown)[] = []
  const stop = async () => {
    for (const one of stops.splice(0).toReversed()) await one()
  }
  try {
    return await open(options, (one) => stops.push(one), stop)
  } catch (error) {
    await stop()
    throw error
  }
}

type Later = (stop: () => unknown) => void

async function open(options: TestShopOptions, later: Later, stop: () => Promise<void>): Promise<AwsShop> {
  const folder = process.env.RESTOCK_CDK_OUT
  if (!folder) throw new Error("This test needs the synthesised template: run it with `npm test -- <file>`.")
  const home = await mkdtemp(join(tmpdir(), "restock-home-"))
  later(() => rm(home, { recursive: true, force: true }))
  // A third of a second to load, in which the databases are made.
  const [databases, { startEngine }] = await Promise.all([awsDatabases(), import("./engine.ts")])
  later(databases.drop)
  const { db, customersDb } = openDatabases(databases, later)
  const factory = await startLegacyFactory({ seconds: 0.05, ...options.factory })
  later(factory.stop)
  const marketing = await startMarketingSystem({ secret: MARKETING_SECRET })
  later(marketing.stop)
  const warnings: string[] = []
  const warn = (sentence: string) => void warnings.push(sentence)
  const configWith = (changes: Partial<Config> = {}) =>
    testConfig({ factoryUrl: factory.url, ...options.config, ...changes })
  let config = configWith()
  await seed(db, config.factoryDeadlineSeconds)
  const { via } = config.mail
  const smtp = via.kind === "smtp" ? await startSesOverSmtp(via.url) : undefined
  if (smtp) later(smtp.stop)

  const engine = await startEngine({
    folder,
    environment: (_, own) => environmentFor(config, own),
    async prepare(template, secrets) {
      fillSecrets(template, secrets, databases)
      await keepCallbackKey(home, template, secrets)
    },
    sesUrl: smtp?.url,
    warn,
    minute: MINUTE,
    keptFor: KEPT_FOR,
  })
  later(engine.stop)
  later(enter(engine.sdk))
  const startMachine = () => startCustomersMachine(databases.customers.url, config, marketing.url, warn)
  let machine = await startMachine()
  later(() => machine.stop())
  const urls = { databaseUrl: databases.shop.url, customersDatabaseUrl: databases.customers.url }
  const desk = await startDesk(testConfig({ ...urls, relayFunction: "restock-relay" }), warn)
  later(desk.stop)
  later(every(MINUTE, () => Promise.all([bringForward(db), bringForward(customersDb)]), warnOf(warn)))

  const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
    send((isForDesk(path) ? desk.url : engine.url) + path, method, body, headers)

  return {
    engine,
    actor: CALLER,
    databaseUrl: databases.shop.url,
    customersDatabaseUrl: databases.customers.url,
    url: engine.url,
    factory,
    marketing,
    db,
    customersDb,
    customers: {
      get: (path) => send(machine.url + path, "GET"),
      post: (path, body) => send(machine.url + path, "POST", body),
    },
    mails: engine.ses.mails,
    home,
    warnings,
    ...talkThrough(call),
    async reopen(changes) {
      config = configWith(changes)
      await machine.stop()
      await keepCallbackKey(home, engine.template, engine.secrets)
      await engine.functions.restart()
      machine = await startMachine()
    },
    async openBeside() {
      const second = await engine.openBeside()
      later(second.stop)
      return second.url
    },
    async close() {
      try {
        const broken = (await checkAll(db, [customersDb])).filter((invariant) => !invariant.holds)
        if (broken.length > 0) throw new Error(`broken at the end: ${JSON.stringify(broken)}`)
      } finally {
        await stop()
      }
    },
  }
}

function openDatabases({ shop, customers }: AwsDatabases, later: Later) {
  const db = openDatabase({ url: shop.url, connections: 4, statementTimeout: 60_000 })
  later(db.close)
  const customersDb = openDatabase({ url: customers.url, connections: 2, statementTimeout: 60_000 })
  later(customersDb.close)
  return { db, customersDb }
}

/** Code of this process, too, finds AWS on this machine. Returns how to leave it. */
function enter(environment: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, environment)
  return () => {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
  }
}

const warnOf = (warn: (sentence: string) => void) => (error: unknown) =>
  warn(`time could not be hurried: ${String(error)}`)
