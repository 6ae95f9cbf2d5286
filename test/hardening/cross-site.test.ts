import assert from "node:assert/strict"
import { test, type TestContext } from "node:test"
import { openApp, PUBLIC_URL } from "./exposed-app.ts"

const sites = [undefined, "none", "same-origin", "same-site", "cross-site", "nonsense", "same-origin, cross-site"]
const origins = [undefined, "ours", "http://evil.example", "null", "http://127.0.0.1.evil.example", "not an origin"]
const hosts = ["ours", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "shop.example@127.0.0.1", ""]
const ways = [
  { method: "GET", type: undefined },
  { method: "HEAD", type: undefined },
  { method: "POST", type: "application/json" },
  { method: "POST", type: "application/x-www-form-urlencoded" },
  { method: "POST", type: "text/plain" },
  { method: "POST", type: undefined },
]
type Attempt = Readonly<Record<"site" | "origin" | "type", string | undefined>> & { host: string; method: string }

const attempts = (): Attempt[] =>
  sites.flatMap((site) =>
    origins.flatMap((origin) => hosts.flatMap((host) => ways.map((way) => ({ site, origin, host, ...way })))),
  )

const isChange = ({ method }: Attempt) => method === "POST"
const isForm = ({ type }: Attempt) => type !== undefined && type !== "application/json"

/** On one machine: by its own name, and from a page of its own or from no page at all. */
function statusOnOneMachine(attempt: Attempt): number {
  const { site, origin, host } = attempt
  if (host !== "ours") return 403
  const byBrowser = site === undefined ? origin === undefined || origin === "ours" : undefined
  const isOurs = byBrowser ?? (["none", "same-origin"].includes(site!) && [undefined, "ours", "null"].includes(origin))
  if (!isOurs) return 403
  return isForm(attempt) ? 415 : 200
}

/** With a session: a page of its own, by `Sec-Fetch-Site` or else by `Origin`; who says neither may look. Whatever the host. */
function statusWithSession(attempt: Attempt): number {
  const { site, origin } = attempt
  const isOurs = site === undefined ? origin === "ours" : site === "same-origin"
  const isUnsaid = site === undefined && origin === undefined
  if (!isOurs && !(isUnsaid && !isChange(attempt))) return 403
  return isForm(attempt) ? 415 : 200
}

const accepted = { kind: "accepted", order: { id: "x", customerId: null, total: 0, createdAt: new Date(0), lines: [] } }

for (const [mode, expected] of [
  ["local", statusOnOneMachine],
  ["exposed", statusWithSession],
] as const)
  test(`${mode}: who may look, and who may change something`, async (t: TestContext) => {
    const done: string[] = []
    const { app, cookie } = openApp({
      isExposed: mode === "exposed",
      shop: {
        checkOut: async () => {
          done.push("bought")
          return accepted as never
        },
        cancelOrder: async () => {
          done.push("cancelled")
          return "done" as never
        },
        findOrder: async () => ({ id: "x" }) as never,
      },
    })
    const ours = mode === "exposed" ? PUBLIC_URL : "http://127.0.0.1:3000"
    const counts: Record<number, number> = {}
    for (const attempt of attempts()) {
      done.length = 0
      const { site, origin, host, method, type } = attempt
      const body = isForm(attempt) || type !== undefined ? '{"sku":"x","quantity":1}' : undefined
      const headers = {
        ...(site !== undefined && { "sec-fetch-site": site }),
        ...(origin !== undefined && { origin: origin === "ours" ? ours : origin }),
        ...(type !== undefined && { "content-type": type, "content-length": `${body!.length}` }),
        ...(mode === "exposed" && { cookie }),
        host: host === "ours" ? new URL(ours).host : host,
      }
      // A change without a body is what a form can send that has no fields.
      const path = !isChange(attempt) ? "/orders" : body === undefined ? CANCEL : "/checkout"
      const answer = await app.request(path, body === undefined ? { method, headers } : { method, headers, body })
      const status = answer.status === 201 ? 200 : answer.status
      assert.equal(status, expected(attempt), JSON.stringify({ mode, ...attempt, said: await answer.text() }))
      assert.equal(done.length, status === 200 && isChange(attempt) ? 1 : 0, JSON.stringify(attempt))
      assert.equal(answer.headers.get("access-control-allow-origin"), null)
      counts[status] = (counts[status] ?? 0) + 1
    }
    const told = Object.entries(counts).map(([status, count]) => `${status}: ${count}`)
    t.diagnostic(`${attempts().length} requests, ${told.join(", ")}`)
    assert.ok(Object.keys(counts).length === 3)
  })

const CANCEL = "/orders/01a20a24-7f52-7c3b-b5aa-018e2c1e48a1/cancel"

test("no page of another site is ever told that it may ask", async () => {
  for (const isExposed of [false, true]) {
    const { app } = openApp({ isExposed })
    for (const path of [
      "/checkout",
      "/orders",
      "/console/api/session",
      "/console/api/sign-in",
      "/factory/callbacks/x",
    ]) {
      const headers = { host: "127.0.0.1", origin: "http://evil.example", "access-control-request-method": "POST" }
      const answer = await app.request(path, { method: "OPTIONS", headers })
      assert.ok(answer.status >= 400, path)
      assert.ok(![...answer.headers.keys()].some((name) => name.startsWith("access-control-")), path)
    }
  }
})

test("on one machine a request that came through a proxy is told to set PUBLIC_URL, whatever its host", async (t) => {
  const { app, asked } = openApp()
  const traces: Record<string, string>[] = [
    { "x-forwarded-for": "203.0.113.9" },
    { "x-forwarded-for": "" },
    { "x-forwarded-host": "shop.example" },
    { "x-forwarded-proto": "https" },
    { forwarded: "for=203.0.113.9" },
    { via: "1.1 proxy" },
    { "x-real-ip": "203.0.113.9" },
    { "cf-connecting-ip": "203.0.113.9" },
    { origin: "https://shop.example", "sec-fetch-site": "same-origin" },
  ]
  const paths = ["/orders", "/", "/console/api/overview", "/problems/invalid", "/openapi.json", "/livez"]
  for (const trace of traces)
    for (const path of paths) {
      const answer = await app.request(path, { headers: { host: "localhost:3000", ...trace } })
      const { code, detail } = (await answer.json()) as { code: string; detail: string }
      assert.deepEqual([answer.status, code], [403, "forbidden"], `${path} ${JSON.stringify(trace)}`)
      if (trace.origin === undefined) assert.match(detail, /set PUBLIC_URL to the address/)
    }
  const incoming = { httpVersion: "1.0" }
  assert.equal((await app.request("/orders", { headers: { host: "localhost:3000" } }, { incoming })).status, 403)
  assert.deepEqual(asked, [])
  t.diagnostic(`${traces.length * paths.length + 1} requests`)
})
