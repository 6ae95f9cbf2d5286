import assert from "node:assert/strict"
import { request } from "node:http"
import { after, before, describe, test } from "node:test"
import { type Json, onOneMachine, openTestShop, type TestShop } from "../../support/shop.ts"

const signed = onOneMachine("requests are signed there, which no page of another site can do")
const NOBODY = "01a20a24-7f52-7c3b-b5aa-018e2c1e48a1"

describe("bad input gets a clear answer and changes nothing", () => {
  let shop: TestShop
  let documented: Json
  before(async () => {
    shop = await openTestShop()
    documented = (await shop.get("/openapi.json")).body
  })
  after(() => shop.close())
  after(() => assert.deepEqual(shop.warnings, [], "a mistake of the caller is no news for the operator"))

  const everything = async () => {
    const [row] = await shop.db.query<{ rows: Json }>`
      select jsonb_build_object(
        'products', (select jsonb_agg(p order by id) from products p), 'stock', (select jsonb_agg(s) from stock s),
        'orders', (select count(*) from orders), 'lines', (select count(*) from order_lines),
        'movements', (select count(*) from stock_movements), 'events', (select count(*) from events),
        'factories', (select jsonb_agg(f order by id) from factories f), 'refusals', (select count(*) from refusals),
        'actions', (select count(*) from operator_actions), 'callbacks', (select count(*) from callbacks)) as rows
    `
    return row!.rows
  }

  type Attempt = [what: string, method: string, path: string, body: unknown, status: number, code: string]
  const product = {
    sku: "new",
    name: "새 도넛",
    price: 1,
    stock: 0,
    reorderPoint: 0,
    orderUpTo: 1,
    backorders: "accept",
  }
  const attempts: Attempt[] = [
    [
      "a quantity of two thousand million",
      "POST",
      "/checkout",
      { sku: "CP-502101", quantity: 2_000_000_000 },
      422,
      "invalid",
    ],
    ["a quantity of nothing", "POST", "/checkout", { sku: "CP-502101", quantity: 0 }, 422, "invalid"],
    ["a quantity below nothing", "POST", "/checkout", { sku: "CP-502101", quantity: -1 }, 422, "invalid"],
    ["half a donut", "POST", "/checkout", { sku: "CP-502101", quantity: 0.5 }, 422, "invalid"],
    ["a quantity in letters", "POST", "/checkout", { sku: "CP-502101", quantity: "3" }, 422, "invalid"],
    ["no quantity", "POST", "/checkout", { sku: "CP-502101" }, 422, "invalid"],
    ["nothing", "POST", "/checkout", {}, 422, "invalid"],
    ["no lines", "POST", "/checkout", { lines: [] }, 422, "invalid"],
    ["a line and lines", "POST", "/checkout", { sku: "CP-502101", quantity: 1, lines: [] }, 422, "invalid"],
    ["a field of another's", "POST", "/checkout", { sku: "CP-502101", quantity: 1, total: 0 }, 422, "invalid"],
    ["an array", "POST", "/checkout", [1], 422, "invalid"],
    ["null", "POST", "/checkout", "null", 422, "invalid"],
    [
      "a customer with a NUL",
      "POST",
      "/checkout",
      { sku: "CP-502101", quantity: 1, customerId: "a\0b" },
      422,
      "invalid",
    ],
    [
      "a customer with half a character",
      "POST",
      "/checkout",
      '{"sku":"CP-502101","quantity":1,"customerId":"\\ud800"}',
      422,
      "invalid",
    ],
    ["a product with a NUL", "POST", "/checkout", { sku: "a\0", quantity: 1 }, 422, "invalid"],
    ["no JSON", "POST", "/checkout", "{", 400, "malformed-json"],
    ["an unknown product", "POST", "/checkout", { sku: "nothing", quantity: 1 }, 404, "unknown-product"],
    ["more than 64 KiB", "POST", "/checkout", JSON.stringify({ sku: "a".repeat(70_000) }), 413, "too-large"],
    ["a depth bomb", "POST", "/checkout", `${"[".repeat(30_000)}${"]".repeat(30_000)}`, 422, "too-deep"],
    ["a prototype", "POST", "/checkout", '{"sku":"CP-502101","quantity":1,"__proto__":{"total":0}}', 422, "invalid"],
    ["an unknown product", "GET", "/products/nothing", undefined, 404, "unknown-product"],
    ["SQL for a sku", "GET", "/products/'%20or%20true--", undefined, 404, "unknown-product"],
    ["a NUL for a sku", "GET", "/products/%00", undefined, 422, "invalid"],
    ["a page of no length", "GET", "/products?limit=0", undefined, 422, "invalid"],
    ["a page too long", "GET", "/products?limit=201", undefined, 422, "invalid"],
    ["a cursor of letters", "GET", "/products?after=x", undefined, 422, "invalid"],
    ["a product without a name", "POST", "/products", { ...product, name: undefined }, 422, "invalid"],
    ["a product with a name of two lines", "POST", "/products", { ...product, name: "a\r\nBcc: b@y" }, 422, "invalid"],
    [
      "a product with crossed levels",
      "POST",
      "/products",
      { ...product, reorderPoint: 5, orderUpTo: 5 },
      422,
      "levels-crossed",
    ],
    ["a product of no factory", "POST", "/products", { ...product, factoryId: "FF-0" }, 422, "unknown-factory"],
    ["a product of no ad", "POST", "/products", { ...product, adId: "AD-0" }, 422, "unknown-ad"],
    ["a product that is there", "POST", "/products", { ...product, sku: "CP-502101" }, 409, "sku-taken"],
    ["more stock than can be counted", "POST", "/products", { ...product, stock: 1_000_000_001 }, 422, "invalid"],
    ["stock by PATCH", "PATCH", "/products/CP-502101", { stock: 1_000 }, 422, "invalid"],
    ["crossed levels", "PATCH", "/products/CP-502101", { reorderPoint: 10 }, 422, "levels-crossed"],
    ["a change of nobody", "PATCH", "/products/nothing", { price: 1 }, 404, "unknown-product"],
    ["an adjustment by nothing", "POST", "/products/CP-502101/adjustments", { delta: 0, reason: "x" }, 422, "invalid"],
    ["an adjustment without a reason", "POST", "/products/CP-502101/adjustments", { delta: 1 }, 422, "invalid"],
    [
      "an adjustment below nothing",
      "POST",
      "/products/CP-502101/adjustments",
      { delta: -4, reason: "x" },
      409,
      "not-there",
    ],
    [
      "an adjustment of nobody",
      "POST",
      "/products/nothing/adjustments",
      { delta: 1, reason: "x" },
      404,
      "unknown-product",
    ],
    [
      "an adjustment beyond counting",
      "POST",
      "/products/CP-502101/adjustments",
      { delta: 1_000_000_000, reason: "x" },
      422,
      "too-many",
    ],
    ["a factory without a name", "POST", "/factories", { id: "FF-1" }, 422, "invalid"],
    ["a factory that is there", "POST", "/factories", { id: "FF-500293", name: "x" }, 409, "factory-taken"],
    ["an order of nobody", "GET", `/orders/${NOBODY}`, undefined, 404, "not-found"],
    ["an order without an id", "GET", "/orders/'--", undefined, 404, "not-found"],
    ["a cancellation of nobody", "POST", `/orders/${NOBODY}/cancel`, undefined, 404, "not-found"],
    ["a cursor of nobody's making", "GET", "/orders?after=x", undefined, 422, "invalid"],
    ["a production order of nobody", "GET", `/production-orders/${NOBODY}`, undefined, 404, "not-found"],
    ["asking again for nobody", "POST", `/production-orders/${NOBODY}/ask-again`, undefined, 404, "not-found"],
    ["closing nobody", "POST", "/production-orders/x/close", { reason: "x" }, 404, "not-found"],
    ["closing for a reason of no kind", "POST", `/production-orders/${NOBODY}/close`, { reason: 1 }, 422, "invalid"],
    ["a cursor of nobody's making", "GET", "/production-orders?after=x", undefined, 422, "invalid"],
    ["a cursor of nobody's making", "GET", "/deliveries?after=x", undefined, 422, "invalid"],
    ["sending nothing again", "POST", `/dead-letters/order-from-factory.${NOBODY}/resend`, undefined, 404, "not-found"],
    ["sending again without an id", "POST", "/dead-letters/x/resend", undefined, 404, "not-found"],
    ["discarding without a reason", "POST", "/dead-letters/x/discard", {}, 422, "invalid"],
    ["discarding nothing", "POST", "/dead-letters/x/discard", { reason: "x" }, 404, "not-found"],
    ["a callback with a token that is not ours", "POST", "/factory/callbacks/x", {}, 404, "not-found"],
    ["a road that leads nowhere", "GET", "/nowhere", undefined, 404, "not-found"],
    ["a method that is not there", "DELETE", "/products/CP-502101", undefined, 404, "not-found"],
  ]

  for (const [what, method, path, body, status, code] of attempts)
    test(`${method} ${path.slice(0, 50)}: ${what} is ${status} ${code}`, async () => {
      const before = await everything()
      const response = await fetch(shop.url + path, {
        method,
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
        headers: body === undefined ? {} : { "content-type": "application/json" },
      })
      const answer = (await response.json()) as Json
      assert.deepEqual([response.status, answer.code], [status, code], JSON.stringify(answer))
      assert.equal(response.headers.get("content-type"), "application/problem+json")
      assert.equal(answer.status, status)
      assert.equal(answer.type, `/problems/${code}`)
      assert.ok(answer.title && answer.detail && answer.requestId)
      assert.doesNotMatch(JSON.stringify(answer), /select|insert|node_modules|\bat .*\.ts/i)
      assertDocumented(method, path, status)
      assert.deepEqual(await everything(), before)
    })

  /** What the OpenAPI document says of the route; roads that lead nowhere are in no document. */
  function assertDocumented(method: string, path: string, status: number): void {
    const [route] = Object.keys(documented.paths)
      .filter((template) => new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path.split("?")[0]!))
      .flatMap((template) => documented.paths[template][method.toLowerCase()] ?? [])
    if (route && status !== 413) assert.ok(route.responses[String(status)], `${status} is not documented`)
  }

  test("a form is not JSON, whatever it says", async () => {
    for (const type of ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"]) {
      const response = await fetch(`${shop.url}/checkout`, {
        method: "POST",
        headers: { "content-type": type },
        body: '{"sku":"CP-502101","quantity":1}',
      })
      assert.equal(response.status, 415)
      assert.equal(((await response.json()) as Json).code, "unsupported-media-type")
    }
  })

  test("a body that does not say how long it is has the same limit", async () => {
    const chunked = (body: string) =>
      fetch(`${shop.url}/checkout`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: new Blob([body]).stream(),
        duplex: "half",
      } as RequestInit)
    assert.equal((await chunked('{"sku":"nothing","quantity":1}')).status, 404)
    assert.equal((await chunked(`{"sku":"${"a".repeat(70_000)}"}`)).status, 413)
  })

  test("a page of another site, and a name that is not ours, are turned away", signed, async () => {
    const status = (headers: Record<string, string>) =>
      new Promise((resolve, reject) => {
        request(`${shop.url}/products`, { headers }, (answer) => {
          answer.resume()
          resolve(answer.statusCode)
        })
          .on("error", reject)
          .end()
      })
    assert.equal(await status({ "sec-fetch-site": "cross-site" }), 403)
    assert.equal(await status({ "sec-fetch-site": "same-site" }), 403)
    assert.equal(await status({ "sec-fetch-site": "same-origin" }), 200)
    assert.equal(await status({ host: "donut.example" }), 403)
    assert.equal(await status({ host: "127.0.0.1.donut.example" }), 403)
    assert.equal(await status({ host: "localhost:3000" }), 200)
  })

  test("a wrong answer explains the place that is wrong", async () => {
    const { body } = await shop.post("/checkout", { lines: [{ sku: "CP-502101", quantity: 20_000 }] })
    assert.deepEqual(
      body.errors.map((error: Json) => error.path),
      ["lines.0.quantity"],
    )
    assert.match(body.detail, /lines\.0\.quantity: .*10000/)
  })
})
