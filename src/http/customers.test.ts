import assert from "node:assert/strict"
import { test } from "node:test"
import type { Customer, NewCustomer } from "../customers/customer.ts"
import { createCustomersApp, type Customers } from "./customers.ts"

const kim: Customer = {
  id: "kim",
  type: "normal",
  email: "kim@donut.example",
  name: "김도넛",
  createdAt: new Date("2026-01-01T00:00:00Z"),
  becameVipAt: null,
  vipOrderId: null,
}

function open(changes: Partial<Customers> = {}) {
  const registered: NewCustomer[] = []
  const logged: unknown[] = []
  const app = createCustomersApp(
    {
      async register(customer) {
        registered.push(customer)
        return { kind: "registered", customer: { ...kim, ...customer } }
      },
      find: async (id) => (id === "kim" ? kim : undefined),
      list: async () => ({ items: [kim], next: undefined }),
      ready: async () => {},
      isBusy: () => false,
      ...changes,
    },
    { logError: (_id, error) => logged.push(error) },
  )
  const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await app.request(path, {
      method,
      headers: {
        host: "127.0.0.1:3001",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    })
    // oxlint-disable-next-line typescript/no-explicit-any
    return { status: response.status, headers: response.headers, body: (await response.json()) as any }
  }
  return { ask, registered, logged }
}

test("who registers is normal, and may leave address and name out", async () => {
  const { ask, registered } = open()
  const { status, body } = await ask("POST", "/customers", { id: "lee" })
  assert.deepEqual([status, body.id, body.type], [201, "lee", "normal"])
  await ask("POST", "/customers", { id: "park", email: "park@donut.example", name: "박도넛" })
  assert.deepEqual(registered, [
    { id: "lee", email: null, name: null },
    { id: "park", email: "park@donut.example", name: "박도넛" },
  ])
})

test("said twice it is 200 with the customer, said otherwise it is 409", async () => {
  const known = open({ register: async () => ({ kind: "known", customer: kim }) })
  const again = await known.ask("POST", "/customers", { id: "kim" })
  assert.deepEqual([again.status, again.body.createdAt], [200, "2026-01-01T00:00:00.000Z"])
  const taken = open({ register: async () => ({ kind: "taken" }) })
  const { status, body } = await taken.ask("POST", "/customers", { id: "kim" })
  assert.deepEqual([status, body.code, body.type], [409, "customer-taken", "/problems/customer-taken"])
})

const bad: [what: string, body: unknown, status: number, code: string][] = [
  ["nothing", {}, 422, "invalid"],
  ["an empty id", { id: "" }, 422, "invalid"],
  ["an id that is no text", { id: 7 }, 422, "invalid"],
  ["an id with a NUL", { id: "a\0" }, 422, "invalid"],
  ["an id of 101 characters", { id: "a".repeat(101) }, 422, "invalid"],
  ["a type of one's own", { id: "a", type: "Vip" }, 422, "invalid"],
  ["a name of two lines", { id: "a", name: "a\r\nBcc: b@y" }, 422, "invalid"],
  ["half a character", '{"id":"\\ud800"}', 422, "invalid"],
  ["no JSON", "{", 400, "malformed-json"],
  ["more than 64 KiB", { id: "a".repeat(70_000) }, 413, "too-large"],
  ...[
    "",
    "kim",
    "kim@",
    "a@x.example, b@y.example",
    "Kim <kim@x.example>",
    "a@x\r\nBcc: b@y",
    '"a b"@x.example',
    "a@x y",
    "a\0@x",
  ].map((email): [string, unknown, number, string] => [
    `the address ${JSON.stringify(email)}`,
    { id: "a", email },
    422,
    "invalid",
  ]),
]
for (const [what, body, status, code] of bad)
  test(`${what} is ${status} ${code}, and nobody is registered`, async () => {
    const { ask, registered } = open()
    const headers = typeof body === "object" && code === "too-large" ? { "content-length": "70100" } : {}
    const answer = await ask("POST", "/customers", body, headers)
    assert.deepEqual([answer.status, answer.body.code], [status, code])
    assert.equal(answer.headers.get("content-type"), "application/problem+json")
    assert.ok(answer.body.requestId)
    assert.deepEqual(registered, [])
  })

test("a customer is found, or is nobody we know", async () => {
  const { ask } = open()
  assert.equal((await ask("GET", "/customers/kim")).body.name, "김도넛")
  const { status, body } = await ask("GET", "/customers/nobody")
  assert.deepEqual([status, body.code], [404, "unknown-customer"])
})

test("a list is a bare array, its Link leads on, and it keeps what was asked for", async () => {
  const asked: unknown[] = []
  const { ask } = open({
    async list(page) {
      asked.push(page)
      return { items: [kim], next: "k&m" }
    },
  })
  const { headers, body } = await ask("GET", "/customers?type=Vip&limit=1")
  assert.ok(Array.isArray(body))
  assert.equal(headers.get("link"), '</customers?type=Vip&limit=1&after=k%26m>; rel="next"')
  await ask("GET", "/customers?type=Vip&limit=1&after=k%26m")
  assert.deepEqual(asked, [
    { type: "Vip", limit: 1 },
    { type: "Vip", limit: 1, after: "k&m" },
  ])
  for (const query of ["type=vip", "type=", "limit=0", "limit=201", "after=%00"])
    assert.equal((await ask("GET", `/customers?${query}`)).status, 422, query)
})

test("the same door as the shop's: this machine, JSON, no page of another site, nothing kept", async () => {
  const { ask } = open()
  const status = async (headers: Record<string, string>) => (await ask("GET", "/customers", undefined, headers)).status
  assert.equal(await status({ host: "donut.example" }), 403)
  assert.equal(await status({ "sec-fetch-site": "cross-site" }), 403)
  assert.equal(await status({ "sec-fetch-site": "same-origin" }), 200)
  const form = await ask("POST", "/customers", "id=a", {
    "content-type": "application/x-www-form-urlencoded",
    "content-length": "4",
  })
  assert.deepEqual([form.status, form.body.code], [415, "unsupported-media-type"])
  const { headers } = await ask("GET", "/customers")
  assert.equal(headers.get("cache-control"), "no-store")
  assert.equal(headers.get("x-content-type-options"), "nosniff")
  assert.equal((await ask("GET", "/nowhere")).body.code, "not-found")
})

test("a database that is away is 503 and no news in the log; a mistake of ours is 500 and in the log without a word outside", async () => {
  const lost = new Error("connection terminated: kim@donut.example")
  const failing = (isAway: boolean) => open({ find: () => Promise.reject(lost), isBusy: () => isAway })
  const away = failing(true)
  const busy = await away.ask("GET", "/customers/kim")
  assert.deepEqual([busy.status, busy.body.code, busy.headers.get("retry-after")], [503, "busy", "1"])
  assert.deepEqual(away.logged, [])
  const broken = failing(false)
  const internal = await broken.ask("GET", "/customers/kim")
  assert.deepEqual([internal.status, internal.body.code], [500, "internal"])
  assert.doesNotMatch(JSON.stringify(internal.body), /kim@|terminated/)
  assert.deepEqual(broken.logged, [lost])
})

test("a commit whose answer was lost says how to find out", async () => {
  const unknown = Object.assign(new Error("lost"), { name: "CommitUnknown" })
  const { ask } = open({ register: () => Promise.reject(unknown), isBusy: () => true })
  const { status, body } = await ask("POST", "/customers", { id: "kim" })
  assert.deepEqual([status, body.code], [503, "outcome-unknown"])
  assert.match(body.detail, /Send the same again: it answers 200/)
})

test("not ready while the database does not answer", async () => {
  const { ask } = open({ ready: () => Promise.reject(new Error("no")) })
  assert.equal((await ask("GET", "/livez")).status, 200)
  assert.equal((await ask("GET", "/readyz")).status, 503)
})

test("every answer is documented", async () => {
  const { body } = await open().ask("GET", "/openapi.json")
  const codes = (method: string, path: string) => Object.keys(body.paths[path][method].responses)
  assert.deepEqual(codes("post", "/customers"), [
    "200",
    "201",
    "400",
    "401",
    "403",
    "409",
    "413",
    "415",
    "422",
    "429",
    "500",
    "503",
  ])
  assert.deepEqual(codes("get", "/customers/{id}"), ["200", "401", "403", "404", "422", "429", "500", "503"])
  assert.deepEqual(codes("get", "/customers"), ["200", "401", "403", "422", "429", "500", "503"])
})
