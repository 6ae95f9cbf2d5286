import assert from "node:assert/strict"
import { test } from "node:test"
import { type KnownKey, type Scope, scopes } from "../access/api-keys.ts"
import type { OpenSession } from "../access/sessions.ts"
import type { Role } from "../access/sign-in-links.ts"
import type { Api } from "./api.ts"
import { createApp } from "./app.ts"
import { openLive, streamRoute } from "./console/stream.ts"
import type { Console } from "./console/console.ts"
import { consoleRoutes } from "./console/routes.ts"
import { createCustomersApp, type Customers } from "./customers.ts"
import { onlyKeys } from "./only-the-permitted.ts"
import { customersPermissions, type Permissions, permissionsIn, shopPermissions } from "./permissions.ts"
import type { Shop } from "./shop.ts"

const publicUrl = "https://shop.example"
const endsAt = new Date("2026-11-24T21:00:00Z")

/** Whoever may stand at the door, by what they send along. */
const key = (...scopes: Scope[]) => ({ authorization: `Bearer ${scopes.join("+")}` })
const session = (role: Role) => ({ cookie: `__Host-restock=${role}`, "sec-fetch-site": "same-origin" })
const callers = {
  nobody: {},
  "a key that is none": { authorization: "Bearer nonsense" },
  "a key with a session that would do": { ...session("operator"), authorization: "Bearer nonsense" },
  "a session that is none": { cookie: "__Host-restock=nonsense", "sec-fetch-site": "same-origin" },
  operator: session("operator"),
  "read-only": session("read-only"),
  checkout: key("checkout"),
  operate: key("operate"),
  customers: key("customers"),
  "checkout and customers": key("checkout", "customers"),
  "every scope": key(...scopes),
} as const
type Caller = keyof typeof callers

const findKey = async (text: string): Promise<KnownKey | undefined> => {
  const named = text.split("+").filter((one): one is Scope => scopes.includes(one as Scope))
  return named.length > 0 ? { name: "program", scopes: named } : undefined
}
const findSession = async (token: string): Promise<OpenSession | undefined> =>
  token === "operator" || token === "read-only" ? { name: "kim", role: token, endsAt } : undefined

/** Says for everything that there is nothing. */
const nothing = <Port extends object>() =>
  new Proxy({} as Port, { get: (_, name) => (name === "isBusy" ? () => false : async () => undefined) })

const metrics = async () => ({ body: "", type: "text/plain" })

function shop(): Api {
  const access = { findKey, findSession, signIn: async () => undefined, signOut: async () => {} }
  return createApp(nothing<Shop>(), {
    logError: () => {},
    metrics,
    exposed: { publicUrl, access: { ...access, isSessionOpen: async () => true } },
    console: {
      about: { factory: "built-in", marketing: "own" },
      files: () => new Map([["index.html", Buffer.from("<!doctype html>")]]),
      routes: [consoleRoutes(nothing<Console>()), streamRoute(openLive({ pulse: async () => ({}) as never }))],
    },
  })
}
const customers = (): Api =>
  createCustomersApp(nothing<Customers>(), { logError: () => {}, guard: onlyKeys(findKey), metrics })

const servers = {
  "the shop": { open: shop, permissions: shopPermissions as Permissions },
  "the customers' server": { open: customers, permissions: customersPermissions as Permissions },
}

/** Every route that an app has, as the table writes it. */
function routesOf(app: Api): string[] {
  const all = app.routes.filter(({ method }) => method !== "ALL")
  return [...new Set(all.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`))]
}

/** What the door says to a caller: `in`, or by which code not. */
async function atTheDoor(app: Api, method: string, path: string, caller: Caller): Promise<string> {
  const body = method === "GET" || method === "HEAD" ? {} : { body: "{}" }
  const headers = { ...callers[caller], ...(body.body && { "content-type": "application/json" }) }
  const answer = await app.request(path, { method, headers, ...body })
  if (method === "HEAD") return answer.status === 401 || answer.status === 403 ? String(answer.status) : "in"
  return atTheDoorOf(answer)
}
async function atTheDoorOf(answer: Response): Promise<string> {
  const code = /"code":"([^"]+)"/.exec(await textOf(answer))?.[1] ?? ""
  return doorSays.has(code) ? code : "in"
}
const doorSays = new Set(["sign-in-needed", "key-refused", "scope-missing", "read-only", "cross-site", "forbidden"])

/** A stream is not read to its end. */
async function textOf(answer: Response): Promise<string> {
  if (!answer.headers.get("content-type")?.startsWith("text/event-stream")) return answer.text()
  await answer.body?.cancel()
  return ""
}

const filledIn = (path: string) => path.replaceAll(/\{\w+\}|\*/g, "x")
const rolesOf = (caller: Caller): readonly string[] =>
  caller === "every scope" ? scopes : caller === "checkout and customers" ? ["checkout", "customers"] : [caller]

for (const [name, { open, permissions }] of Object.entries(servers)) {
  test(`${name} has the routes that stand in the table, and the table no others`, () => {
    const nowhere = Object.entries(permissions).flatMap(([route, who]) => (who.length === 0 ? [route] : []))
    const table = Object.keys(permissions).filter((route) => !nowhere.includes(route))
    assert.deepEqual(routesOf(open()).toSorted(), table.toSorted())
  })

  test(`${name} lets each caller do at each route what the table says, and nothing else`, async (t) => {
    const app = open()
    let asked = 0
    for (const [route, who] of Object.entries(permissions)) {
      const [method, path] = [route.split(" ")[0]!, filledIn(route.split(" ")[1]!)]
      for (const caller of Object.keys(callers) as Caller[])
        for (const as of method === "GET" ? ["GET", "HEAD"] : [method]) {
          const may = who === "everyone" || rolesOf(caller).some((one) => (who as readonly string[]).includes(one))
          const said = await atTheDoor(app, as, path, caller)
          assert.equal(said === "in", may || (who.length === 0 && isKnown(caller)), `${caller}: ${as} ${path}: ${said}`)
          asked++
        }
    }
    t.diagnostic(`${asked} requests`)
    assert.ok(asked > 100)
  })

  test(`${name} says to strangers nothing of what there is`, async () => {
    for (const caller of ["nobody", "a session that is none"] as const)
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE2"])
        for (const path of [
          "/nowhere",
          "/checkout/more",
          "/products/a/b/c",
          "/console/api/nowhere",
          "//products",
          "/%70roducts",
        ])
          assert.notEqual(await atTheDoor(open(), method, path, caller), "in", `${caller}: ${method} ${path}`)
  })
}

const isKnown = (caller: Caller) =>
  !["nobody"].includes(caller) && !caller.includes("none") && !caller.includes("would")

test("whatever the table says, these hold", () => {
  const routes = Object.entries(shopPermissions as Permissions)
  const open = routes.flatMap(([route, who]) => (who === "everyone" ? [route] : []))
  for (const route of open) {
    const carriesASecret = /\{token\}|sign-in$/.test(route)
    const showsNothing =
      /^GET \/(livez|readyz|shop|console\/\*|problems\/.*|openapi\.json|docs.*|ads\/confirmations\/style\.css)?$/
    assert.ok(carriesASecret || showsNothing.test(route), `${route} is open to everyone`)
  }
  for (const [route, who] of routes) {
    if (who === "everyone") continue
    assert.ok(!who.includes("customers"), `${route}: customers are on the other server`)
    if (route.includes("/console/api/")) assert.ok(!who.some((one) => one === "operate" || one === "checkout"), route)
    if (!route.startsWith("GET ") && !route.endsWith("/sign-out")) assert.ok(!who.includes("read-only"), route)
  }
  const checkout = routes.flatMap(([route, who]) => (who !== "everyone" && who.includes("checkout") ? [route] : []))
  assert.deepEqual(checkout, [
    "GET /products",
    "GET /products/{sku}",
    "POST /checkout",
    "GET /orders/{id}",
    "POST /orders/{id}/cancel",
  ])
})

test("a route that was forgotten in the table is closed", async () => {
  const app = shop()
  app.get("/forgotten", (c) => c.text("secret"))
  for (const caller of Object.keys(callers) as Caller[]) {
    const answer = await app.request("/forgotten", { headers: callers[caller] })
    assert.ok(!(await answer.text()).includes("secret"), caller)
  }
})

test("who a key is for stands in what is written down, and two keys of one name are one caller", async () => {
  const did: string[] = []
  const some: Partial<Shop> = {
    async checkOut({ caller }) {
      did.push(caller)
      return { kind: "unknown-products", skus: ["A"] }
    },
    async cancelOrder(_id, actor) {
      did.push(actor)
      return "unknown"
    },
    findOrder: async () => undefined,
    isBusy: () => false,
  }
  const access = { findKey, findSession, signIn: async () => undefined, signOut: async () => {} }
  const exposed = { publicUrl, access: { ...access, isSessionOpen: async () => true } }
  const app = createApp(some as Shop, { logError: assert.fail, exposed })
  const headers = { ...callers.checkout, "content-type": "application/json" }
  const body = '{"sku": "A", "quantity": 1}'
  assert.equal((await app.request("/checkout", { method: "POST", headers, body })).status, 404)
  const id = "0199c1d2-6a10-7c31-8e5f-2b9d4f6a7c01"
  assert.equal((await app.request(`/orders/${id}/cancel`, { method: "POST", headers })).status, 404)
  assert.deepEqual(did, ["key program", "key program"])
})

test("a refused key says in a header that it is the key", async () => {
  const none = await shop().request("/products")
  assert.deepEqual([none.status, none.headers.get("www-authenticate")], [401, "Bearer"])
  const wrong = await shop().request("/products", { headers: callers["a key that is none"] })
  assert.deepEqual([wrong.status, wrong.headers.get("www-authenticate")], [401, 'Bearer error="invalid_token"'])
  const { detail } = (await (await shop().request("/orders", { headers: callers.checkout })).json()) as {
    detail: string
  }
  assert.equal(detail, "The key program is for checkout; this needs operate.")
})

test("whatever stands behind Bearer is a key, and reading it takes no longer the longer it is", async () => {
  const app = shop()
  const said = async (authorization: string) =>
    atTheDoorOf(await app.request("/orders", { headers: { ...session("operator"), authorization } }))
  for (const key of ["operate, Bearer operate", "x y", '"operate"', "operate\tx", "\u00a0operate"])
    assert.equal(await said(`Bearer ${key}`), "key-refused", JSON.stringify(key))
  for (const key of ["Bearer operate", "bearer  operate", "BEARER operate "]) assert.equal(await said(key), "in", key)
  for (const other of ["Basic operate", "Bearer", "Bearer\toperate", "", "xBearer x"])
    assert.equal(await said(other), "in")
  const began = performance.now()
  for (let time = 0; time < 100; time++) await said(`bearer${" ".repeat(15_000)}x y`)
  assert.ok(performance.now() - began < 5_000, "a hundred of them kept the shop busy for seconds")
})

test("the first line that fits decides, by method and path", () => {
  const whoMay = permissionsIn({ "GET /a/{b}": ["operate"], "GET /a/*": "everyone" })
  assert.deepEqual(whoMay("GET", "/a/b"), ["operate"])
  assert.deepEqual(whoMay("HEAD", "/a/b"), ["operate"])
  assert.equal(whoMay("GET", "/a/b/c"), "everyone")
  assert.deepEqual(whoMay("POST", "/a/b"), [])
})
