import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test, type TestContext } from "node:test"
import type { Api } from "../../src/http/api.ts"
import { createCustomersApp, type Customers } from "../../src/http/customers.ts"
import { ID, notingShop, openApp } from "./exposed-app.ts"

type Json = Record<string, unknown>
type Operation = { readonly method: string; readonly path: string; readonly example: Json | undefined }

/** Every operation of the document that changes something, with the body that it gives as an example. */
function operationsOf(document: string): Operation[] {
  const { paths } = JSON.parse(readFileSync(new URL(`../../docs/api/${document}`, import.meta.url), "utf8"))
  type Documented = { requestBody?: { content: { "application/json": { example: Json } } } }
  return Object.entries<Record<string, Documented>>(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([method]) => ["post", "put", "patch", "delete"].includes(method))
      .map(([method, { requestBody }]) => ({
        method: method.toUpperCase(),
        path: path.replaceAll(/\{\w+\}/g, ID),
        example: requestBody?.content["application/json"].example,
      })),
  )
}

/** What somebody might try to set who may not. In JSON `__proto__` is a name as any other. */
const foreign: Readonly<Record<string, unknown>> = {
  id: ID,
  sku: "another",
  stock: 9_999,
  onHand: 9_999,
  price: 0,
  total: 0,
  taken: 9_999,
  status: "confirmed",
  state: "done",
  type: "Vip",
  becameVipAt: "2026-01-01T00:00:00Z",
  role: "operator",
  actor: "somebody else",
  caller: "somebody else",
  scopes: ["operate"],
  createdAt: "2026-01-01T00:00:00Z",
  idempotencyKey: "x",
  requestId: "x",
  callbackUrl: "http://evil.example",
  __proto__x: { type: "Vip" },
  constructor: { prototype: { polluted: true } },
  prototype: { polluted: true },
  toString: "x",
  hasOwnProperty: "x",
}

/** The example with one property more, as text: `JSON.stringify` would leave `__proto__` out. */
function withProperty(example: Json, name: string, value: unknown): string {
  const text = JSON.stringify(example)
  const more = `${JSON.stringify(name === "__proto__x" ? "__proto__" : name)}:${JSON.stringify(value)}`
  return text === "{}" ? `{${more}}` : `${text.slice(0, -1)},${more}}`
}

async function send(app: Api, { method, path }: Operation, body: string | undefined) {
  const headers = { host: "127.0.0.1", "content-type": "application/json", "content-length": `${body?.length ?? 0}` }
  const answer = await app.request(path, body === undefined ? { method, headers } : { method, headers, body })
  return { status: answer.status, text: await answer.text() }
}

const asked: string[] = []
const customers = notingShop(asked) as unknown as Customers
const shop = openApp()
const servers = [
  { document: "shop.openapi.json", app: shop.app, asked: shop.asked },
  { document: "customers.openapi.json", app: createCustomersApp(customers, { logError: () => {} }), asked },
]

for (const { document, app, asked } of servers)
  test(`${document}: a property that is not the caller's to set is refused, and nothing is asked of the shop`, async (t: TestContext) => {
    let attempts = 0
    const withBody = operationsOf(document).filter(({ example }) => example !== undefined)
    assert.ok(withBody.length >= 1)
    for (const operation of withBody) {
      const example = operation.example!
      const where = `${operation.method} ${operation.path}`
      asked.length = 0
      await send(app, operation, JSON.stringify(example))
      assert.ok(asked.length > 0, `${where}: as it is documented it comes in`)
      for (const [name, value] of Object.entries(foreign)) {
        const isOwn = Object.hasOwn(example, name) || isDocumented(operation, name)
        if (isOwn) continue
        for (const body of [withProperty(example, name, value), ...insideOf(example, name, value)]) {
          asked.length = 0
          attempts++
          const { status, text } = await send(app, operation, body)
          assert.equal(status, 422, `${where} ${body}: ${text}`)
          assert.deepEqual(asked, [], `${where} ${body}`)
        }
      }
    }
    t.diagnostic(`${attempts} attempts at ${withBody.length} operations`)
    assert.equal(({} as { polluted?: unknown }).polluted, undefined)
  })

/** What the operation takes beside what its example shows. */
function isDocumented({ method, path }: Operation, name: string): boolean {
  if (method === "POST" && path === "/products") return ["factoryId", "adId"].includes(name)
  if (method === "PATCH" && path.startsWith("/products/")) return ["name", "price"].includes(name)
  return false
}

/** The same in a line of an order of several. */
function insideOf(example: Json, name: string, value: unknown): string[] {
  if (!("quantity" in example) || name === "sku") return []
  const { sku, quantity } = example
  return [`{"lines":[${withProperty({ sku, quantity }, name, value)}]}`]
}

test("an operation without a body does the same, whatever body comes with it", async (t: TestContext) => {
  const { app, asked } = openApp()
  const operations = operationsOf("shop.openapi.json").filter(({ example }) => example === undefined)
  for (const operation of operations) {
    await send(app, operation, undefined)
    const [bare] = asked.splice(0)
    await send(app, operation, JSON.stringify({ ...foreign, reason: "x" }))
    assert.equal(asked.splice(0)[0], bare)
  }
  t.diagnostic(`${operations.length} operations`)
  assert.ok(operations.length >= 2)
})

const poison = [
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"sku":"x","quantity":1,"__proto__":{"polluted":true,"customerId":"x"}}',
  '{"lines":[{"sku":"x","quantity":1,"__proto__":{"polluted":true}}]}',
  '{"lines":{"__proto__":{"polluted":true},"length":1,"0":{"sku":"x","quantity":1}}}',
  '[{"__proto__":{"polluted":true}}]',
  '{"__proto__":null}',
  '{"sku":{"__proto__":{"polluted":true}},"quantity":1}',
]
const queries = [
  "__proto__[polluted]=true",
  "__proto__.polluted=true",
  "__proto__=x&limit=1",
  "constructor[prototype][polluted]=true",
  "constructor.prototype.polluted=true",
  "limit[__proto__][polluted]=true",
  "toString=x&hasOwnProperty=y&valueOf=z",
]

test("no body and no query reaches what all objects share", async (t: TestContext) => {
  const { app, asked } = openApp()
  const before = Reflect.ownKeys(Object.prototype)
  const looks = ["/products", "/orders", "/ads", "/deliveries", "/dead-letters", "/production-orders"]
  const all = [...looks, "/console/api/orders", "/console/api/posts", "/console/api/actions"]
  for (const path of all)
    for (const query of queries) {
      const { status } = await app.request(`${path}?${query}`, { headers: { host: "127.0.0.1" } })
      assert.ok([200, 422].includes(status), `${path}?${query}: ${status}`)
    }
  const operations = operationsOf("shop.openapi.json")
  asked.length = 0
  for (const operation of operations.filter(({ example }) => example !== undefined))
    for (const body of poison) assert.equal((await send(app, operation, body)).status, 422, `${operation.path} ${body}`)
  assert.deepEqual(asked, [])
  for (const name of ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf"])
    for (const path of ["/problems/", "/products/", "/console/assets/", "/console/api/posts/", "/docs/", "/"]) {
      const { status } = await app.request(`${path}${name}`, { headers: { host: "127.0.0.1" } })
      assert.equal(status, 404, `${path}${name}`)
    }
  const { polluted, quantity } = {} as { polluted?: unknown; quantity?: unknown }
  assert.deepEqual([polluted, quantity], [undefined, undefined])
  assert.deepEqual(Reflect.ownKeys(Object.prototype), before)
  t.diagnostic(`${all.length * queries.length} queries, ${operations.length * poison.length} bodies at most, 36 paths`)
})
