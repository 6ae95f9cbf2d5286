import { CommitUnknown } from "../../src/database/database.ts"
import type { Api } from "../../src/http/api.ts"
import { createApp } from "../../src/http/app.ts"
import { createCustomersApp, type Customers } from "../../src/http/customers.ts"
import { type FindKey, onlyKeys } from "../../src/http/only-the-permitted.ts"
import type { Guard } from "../../src/http/frame.ts"
import { problem } from "../../src/http/problem.ts"
import type { Shop } from "../../src/http/shop.ts"
import { TwinRunning } from "../../src/sales/order-store.ts"
import { newId } from "../../src/shared/ids.ts"
import type { Operation, Server } from "./documented.ts"
import type { Said } from "./plain-request.ts"

type Apps = Readonly<Record<Server, Api>>
/** A refusal that has nothing to do with what is asked, and how one comes by it; without `apps` from a shop that is well. */
export type Door = { readonly code: string; readonly apps?: Apps; readonly said: Said }

const logError = () => {}
const ids = { "/dead-letters": `pause-ads.${newId()}` } as Readonly<Record<string, string>>
/** What may be there, for a shop that fails before it looks. */
const path = (operation: Operation) => ids[`/${operation.path.split("/")[1]}`] ?? newId()

/** A server whose every question to what is behind it ends so. */
function failing(error: Error, isBusy = false): Apps {
  const fail = async () => {
    throw error
  }
  const behind = new Proxy({}, { get: (_, name) => (name === "isBusy" ? () => isBusy : fail) })
  return {
    shop: createApp(behind as Shop, { logError }),
    customers: createCustomersApp(behind as Customers, { logError }),
  }
}

const findKey: FindKey = async (key) => (key === "rsk_live_nothing" ? { name: "till", scopes: [] } : undefined)
const notForThis = () => Promise.reject(new Error("nobody is let in here"))
const session = { name: "kim", role: "read-only" } as never

/** Servers for more than their own machine, with nothing behind. */
const exposed: Apps = {
  shop: createApp({} as Shop, {
    logError,
    exposed: {
      publicUrl: "http://shop.example",
      access: {
        findKey,
        findSession: async () => session,
        signIn: notForThis,
        isSessionOpen: notForThis,
        signOut: notForThis,
      },
    },
  }),
  customers: createCustomersApp({} as Customers, { logError, guard: onlyKeys(findKey) }),
}
const withKey = (key: string) => ({ headers: { authorization: `Bearer ${key}` } })
const fromPage = (site: string) => ({ headers: { cookie: "__Host-restock=1", "sec-fetch-site": site } })

/** How often is too often, the tests of the limits say; here it is always. */
const tooOften: Guard = async (c) => problem(c, "too-many-requests", "Ask again in a second.", { retryAfter: 1 })
const limited: Apps = {
  shop: createApp({} as Shop, { logError, guard: tooOften }),
  customers: createCustomersApp({} as Customers, { logError, guard: tooOften }),
}

const failures = {
  busy: failing(new Error("away"), true),
  internal: failing(new Error("a mistake")),
  "outcome-unknown": failing(new CommitUnknown("lost")),
  "twin-running": failing(new TwinRunning("running")),
} as const

/** For an operation, every refusal of this kind that it documents. */
export function doorsOf(operation: Operation): Door[] {
  const documented = Object.values(operation.responses).flatMap(({ description }) => description.split(", "))
  const doors: Door[] = [
    { code: "forbidden", said: { headers: { host: "shop.example" } } },
    { code: "sign-in-needed", apps: exposed, said: {} },
    { code: "key-refused", apps: exposed, said: withKey("rsk_live_unknown") },
    { code: "scope-missing", apps: exposed, said: withKey("rsk_live_nothing") },
    { code: "cross-site", apps: exposed, said: fromPage("cross-site") },
    { code: "read-only", apps: exposed, said: fromPage("same-origin") },
    { code: "malformed-json", said: { raw: "{" } },
    { code: "unsupported-media-type", said: { raw: "{}", headers: { "content-type": "text/plain" } } },
    { code: "too-large", said: { raw: " ".repeat(66_000) } },
    { code: "too-deep", said: { raw: "[".repeat(40) + "]".repeat(40) } },
    { code: "too-many-requests", apps: limited, said: {} },
    ...invalid(operation),
    ...Object.entries(failures).map(([code, apps]) => ({ code, apps, said: { path: path(operation) } })),
  ]
  return doors.filter(({ code }) => documented.includes(code))
}

/** What takes nothing cannot be asked wrongly. */
function invalid({ parameters, requestBody }: Operation): Door[] {
  const place = parameters.find((parameter) => parameter.in !== "header")?.in
  if (place === "path") return [{ code: "invalid", said: { path: "%20" } }]
  if (place === "query") return [{ code: "invalid", said: { query: "?limit=0" } }]
  return requestBody ? [{ code: "invalid", said: { body: [] } }] : []
}
