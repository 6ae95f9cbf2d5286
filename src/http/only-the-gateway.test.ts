import assert from "node:assert/strict"
import { test } from "node:test"
import { createApp } from "./app.ts"
import { onlyTheGateway } from "./only-the-gateway.ts"
import type { Shop } from "./shop.ts"

const USER = "arn:aws:iam::123456789012:user/kim"
const roleIn = (session: string) => `arn:aws:sts::123456789012:assumed-role/shop-front/${session}`

function open() {
  const did: { what: string; by: string }[] = []
  const refuse = { no: "unknown-product", detail: "There is no product." } as const
  const shop: Partial<Shop> = {
    async adjustStock(_sku, _adjustment, actor) {
      did.push({ what: "adjust-stock", by: actor })
      return refuse
    },
    async checkOut({ caller, key }) {
      did.push({ what: `checkout ${key}`, by: caller })
      return { kind: "unknown-products", skus: ["A"] }
    },
    listAds: async () => [],
    ready: async () => {},
    async receiveCallback(token, readBody) {
      did.push({ what: `callback ${token}`, by: Buffer.from(await readBody()).toString() })
      return "stored"
    },
    findPauseRequest: async () => undefined,
    async confirmPause(token) {
      did.push({ what: `confirm ${token}`, by: "nobody" })
      return undefined
    },
    isBusy: () => false,
  }
  const app = createApp(shop as Shop, { logError: assert.fail, guard: onlyTheGateway })
  /** As the gateway hands it over; `iam` is what it knows of the signer. */
  const ask = async (method: string, path: string, iam?: unknown, body?: unknown, headers: object = {}) => {
    const event = { requestContext: iam === undefined ? {} : { authorizer: { iam } } }
    const init = { method, headers: { "content-type": "application/json", ...headers } }
    const response = await app.request(path, body === undefined ? init : { ...init, body: JSON.stringify(body) }, {
      event,
    })
    return { status: response.status, text: await response.text(), headers: response.headers }
  }
  return { app, ask, did }
}

const adjust = ["POST", "/products/A/adjustments", { delta: 1, reason: "found" }] as const
const checkOut = (key: string) => ["POST", "/checkout", { sku: "A", quantity: 1 }, { "idempotency-key": key }] as const

const strangers: [what: string, iam: unknown][] = [
  ["nobody", undefined],
  ["a signer without a name", {}],
  ["an empty name", { userArn: "" }],
  ["a name that is none", { userArn: { toString: () => USER } }],
  ["nothing", { userArn: null }],
  ["another authorizer", { accountId: "123456789012" }],
]
for (const [what, iam] of strangers)
  test(`${what} comes in nowhere, and is told how one does`, async () => {
    const { ask, did } = open()
    for (const [method, path] of [
      ["GET", "/ads"],
      ["POST", "/checkout"],
      ["GET", "/openapi.json"],
      ["GET", "/x"],
    ]) {
      const { status, text, headers } = await ask(method!, path!, iam)
      assert.equal(status, 403, path)
      assert.equal(headers.get("content-type"), "application/problem+json")
      const { code, detail } = JSON.parse(text)
      assert.deepEqual(
        [code, detail],
        ["forbidden", "Sign the request with an IAM identity that may invoke this API (Signature Version 4)."],
      )
    }
    assert.deepEqual(did, [])
  })

test("a request that came past the gateway comes in nowhere", async () => {
  const { app, did } = open()
  for (const bindings of [undefined, {}, { event: {} }, { event: { requestContext: { authorizer: null } } }]) {
    assert.equal((await app.request("/ads", {}, bindings)).status, 403)
    const pretending = { "x-amzn-iam-userarn": USER, host: "127.0.0.1", authorization: "AWS4-HMAC-SHA256 x" }
    assert.equal((await app.request("/ads", { headers: pretending }, bindings)).status, 403)
  }
  assert.deepEqual(did, [])
})

test("whom the gateway knows comes in, from anywhere", async () => {
  const { ask } = open()
  const headers = { host: "shop.example", "sec-fetch-site": "cross-site" }
  assert.deepEqual(await ask("GET", "/ads", { userArn: USER }, undefined, headers).then(({ text }) => text), "[]")
})

test("the signer is who is written down for what was done, with the session", async () => {
  const { ask, did } = open()
  const [method, path, body] = adjust
  for (const userArn of [USER, roleIn("i-1")]) assert.equal((await ask(method, path, { userArn }, body)).status, 404)
  assert.deepEqual(
    did.map(({ by }) => by),
    [USER, roleIn("i-1")],
  )
})

test("a shop front that was started anew is the same caller with the same keys; another role or user is not", async () => {
  const { ask, did } = open()
  const others = [
    roleIn("i-1").replace("shop-front", "another"),
    roleIn("i-1").replace("123456789012", "999999999999"),
    USER,
    "arn:aws:iam::123456789012:user/team/kim",
    "arn:aws:iam::123456789012:user/team/lee",
  ]
  for (const userArn of [roleIn("i-1"), roleIn("i-2"), roleIn("a/b"), ...others]) {
    const [method, path, body, headers] = checkOut("k1")
    await ask(method, path, { userArn }, body, headers)
  }
  const [first, second, third, ...rest] = did.map(({ by }) => by)
  assert.equal(first, "arn:aws:sts::123456789012:assumed-role/shop-front")
  assert.deepEqual([second, third], [first, first])
  assert.equal(new Set([first, ...rest]).size, 6)
})

test("the factory's call and a manager's confirmation need no signature: their addresses are the secret", async () => {
  const { ask, did } = open()
  const called = await ask("POST", "/factory/callbacks/token", undefined, { a: 1 })
  assert.deepEqual([called.status, JSON.parse(called.text)], [200, { received: true }])
  for (const method of ["GET", "POST"]) {
    const { status, headers } = await ask(method, "/ads/confirmations/token")
    assert.deepEqual([status, headers.get("content-type")], [404, "text/html; charset=UTF-8"])
  }
  assert.equal((await ask("GET", "/ads/confirmations/style.css")).status, 200)
  assert.deepEqual(did, [
    { what: "callback token", by: '{"a":1}' },
    { what: "confirm token", by: "nobody" },
  ])
})

test("nothing else of the factory or the ads is open", async () => {
  const { ask } = open()
  assert.equal((await ask("GET", "/factory/callbacks/token")).status, 404)
  for (const [method, path] of [
    ["GET", "/ads"],
    ["POST", "/ads"],
    ["GET", "/readyz"],
    ["DELETE", "/ads/confirmations/x"],
  ])
    assert.equal((await ask(method!, path!)).status, 403, path)
})
