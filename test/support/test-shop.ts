import type { Database } from "../../src/database/database.ts"
import type { LegacyFactory, LegacyFactoryOptions } from "../../src/doubles/legacy-factory.ts"
import type { MarketingSystem } from "../../src/doubles/marketing-system.ts"
import { type Config, readConfig } from "../../src/runtimes/config.ts"
import type { Answer, Json } from "./send.ts"

export type TestShop = {
  /** Who the requests of a test come from, as it is written down. */
  readonly actor: string
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
