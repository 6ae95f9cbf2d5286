import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { type Database, openDatabase } from "../../src/database/database.ts"
import { type LegacyFactory, type LegacyFactoryOptions, startLegacyFactory } from "../../src/doubles/legacy-factory.ts"
import { checkInvariants } from "../../src/operations/invariants.ts"
import type { Config } from "../../src/runtimes/config.ts"
import { startServer } from "../../src/runtimes/server.ts"
import { testDatabase } from "./database.ts"

// What comes back is what a test is about to look at, so it is looked at without ceremony.
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Json }

export type TestShop = {
  readonly url: string
  readonly factory: LegacyFactory
  readonly db: Database
  readonly home: string
  /** What the shop complained of. */
  readonly warnings: readonly string[]
  readonly get: (path: string) => Promise<Answer>
  readonly post: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>
  readonly patch: (path: string, body: unknown) => Promise<Answer>
  readonly product: (sku?: string) => Promise<Json>
  /** Ends the process's part and begins it anew on the same database, as a restart would. */
  readonly reopen: (changes?: Partial<Config>) => Promise<void>
  /** Closes everything; fails when an invariant does not hold. */
  readonly close: () => Promise<void>
}

export type TestShopOptions = { readonly factory?: LegacyFactoryOptions; readonly config?: Partial<Config> }

/** The seeded shop, whole, in this process: real HTTP, a database of its own, and a factory whose switches are at hand. */
export async function openTestShop(options: TestShopOptions = {}): Promise<TestShop> {
  const database = await testDatabase()
  const home = await mkdtemp(join(tmpdir(), "restock-home-"))
  const factory = await startLegacyFactory({ seconds: 0.05, ...options.factory })
  const warnings: string[] = []
  const open = (changes: Partial<Config> = {}) =>
    startServer(
      {
        databaseUrl: database.url,
        home,
        host: "127.0.0.1",
        port: 0,
        publicUrl: undefined,
        factoryUrl: factory.url,
        factorySeconds: 0,
        factoryDeadlineSeconds: 120,
        factoryAsks: 3,
        factoryRequester: "홍길동",
        ...options.config,
        ...changes,
      },
      { tell: () => {}, narrate: () => {}, warn: (sentence) => warnings.push(sentence) },
    )
  let server = await open()
  const db = openDatabase({ url: database.url, connections: 4, statementTimeout: 60_000 })

  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(server.url + path, {
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
    db,
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
    async close() {
      try {
        const broken = (await checkInvariants(db)).filter((invariant) => !invariant.holds)
        if (broken.length > 0) throw new Error(`broken at the end: ${JSON.stringify(broken)}`)
      } finally {
        await server.stop()
        await factory.stop()
        await db.close()
        await database.drop()
        await rm(home, { recursive: true, force: true })
      }
    },
  }
}

/** Looks every 20 ms until the condition holds; for states that only a query can tell of. */
export async function until(what: string, condition: () => Promise<boolean>, milliseconds = 10_000): Promise<void> {
  const end = performance.now() + milliseconds
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${milliseconds} ms: ${what}`)
    await pause(20)
  }
}
