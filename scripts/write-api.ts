// node scripts/write-api.ts: writes what the servers answer at /openapi.json into docs/api/, and beside it what is told
// in messages; and says which changes to what was written there before break a client.
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { format } from "prettier"
import type { Api } from "../src/http/api.ts"
import { createApp } from "../src/http/app.ts"
import { createCustomersApp, type Customers } from "../src/http/customers.ts"
import type { Shop } from "../src/http/shop.ts"
import { eventBreaks } from "./asyncapi/event-breaks.ts"
import { breakingChanges, type OpenApi } from "./breaking-changes.ts"
import { root } from "./run-tests.ts"
import { type AsyncApi, eventsDocument } from "./write-asyncapi.ts"

/** The documents by their path in the repository, as text with every member on a line of its own where it is long. */
export async function apiDocuments(): Promise<ReadonlyMap<string, string>> {
  const logError = (_id: string, error: unknown) => {
    throw error
  }
  // No operation is called, so nothing is asked of what is behind them.
  const shop = createApp({} as Shop, { logError })
  const customers = createCustomersApp({} as Customers, { logError })
  return new Map([
    ["docs/api/shop.openapi.json", await documentOf(shop)],
    ["docs/api/customers.openapi.json", await documentOf(customers)],
    ["docs/api/events.asyncapi.json", await formatted(eventsDocument())],
  ])
}

async function documentOf(app: Api): Promise<string> {
  const answer = await app.request("/openapi.json", { headers: { host: "localhost" } })
  return formatted(await answer.json())
}

const formatted = (document: unknown) => format(JSON.stringify(document, null, 2), { parser: "json", printWidth: 120 })

/** What stands in the repository; undefined where it was never written. */
export async function committed(path: string): Promise<string | undefined> {
  try {
    return await readFile(join(root, path), "utf8")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw error
  }
}

export function breaksOf(before: string, now: string): string[] {
  const [was, is] = [JSON.parse(before) as OpenApi | AsyncApi, JSON.parse(now) as OpenApi | AsyncApi]
  return "asyncapi" in was ? eventBreaks(was, is as AsyncApi) : breakingChanges(was, is as OpenApi)
}

if (import.meta.main)
  for (const [path, text] of await apiDocuments()) {
    const before = await committed(path)
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
    console.log(before === text ? `${path} is as it was.` : `${path} is written.`)
    for (const change of before === undefined ? [] : breaksOf(before, text)) console.log(`  breaks clients: ${change}`)
  }
