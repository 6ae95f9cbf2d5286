import assert from "node:assert/strict"
import { connect } from "node:net"
import { text } from "node:stream/consumers"
import { test, type TestContext } from "node:test"
import { createCallbackApp } from "../../src/http/callbacks.ts"
import { waitingApi } from "../../src/http/frame.ts"
import { createOpeningApp } from "../../src/http/opening.ts"
import { openPort } from "../../src/runtimes/door.ts"
import type { KeptMail } from "../../src/shared/mail.ts"
import { ID, openApp } from "./exposed-app.ts"

const mail: KeptMail = {
  id: ID,
  kind: "operations",
  to: "operations@donut.example",
  subject: "x",
  text: "x",
  html: "<p>x</p>",
  at: "2026-11-23T12:00:00Z",
}
const mailbox = { list: async () => [mail], find: async () => mail }

type Expected = { readonly status: number; readonly type: RegExp; readonly isKept?: boolean; readonly isMail?: boolean }
const problem = { type: /^application\/problem\+json$/ }
const html = { status: 200, type: /^text\/html/ }
const answers: Record<string, Expected> = {
  "GET /orders": { status: 200, type: /^application\/json/ },
  "GET /openapi.json": { status: 200, type: /^application\/json/ },
  "GET /products/nothing": { status: 404, ...problem },
  "GET /nowhere": { status: 404, ...problem },
  "POST /checkout": { status: 422, ...problem },
  "GET /livez": { status: 200, type: /^application\/json/ },
  "GET /console/api/session": { status: 200, type: /^application\/json/ },
  "GET /console/api/stream": { status: 200, type: /^text\/event-stream/ },
  "GET /": { ...html, isKept: true },
  "GET /shop": { ...html, isKept: true },
  "GET /console/orders": { ...html, isKept: true },
  "GET /console/assets/x-1.js": { status: 200, type: /^text\/javascript/, isKept: true },
  "GET /console/assets/nothing.js": { status: 404, ...problem },
  "GET /docs": { ...html, isKept: true },
  "GET /docs/start.js": { status: 200, type: /^text\/javascript/, isKept: true },
  "GET /docs/swagger-ui.css": { status: 200, type: /^text\/css/, isKept: true },
  "GET /problems/invalid": html,
  "GET /problems/nothing": { ...html, status: 404 },
  "GET /ads/confirmations/x": { ...html, status: 404 },
  "GET /ads/confirmations/style.css": { status: 200, type: /^text\/css/ },
  "POST /factory/callbacks/x": { status: 404, ...problem },
  "GET /dev/mail": html,
  [`GET /dev/mail/${ID}`]: html,
  [`GET /dev/mail/${ID}/html`]: { ...html, isMail: true },
  "GET /dev/mail.css": { status: 200, type: /^text\/css/ },
}
/** What only a shop on one machine has. */
const isLocalOnly = (route: string) => route.includes("/dev/mail")

function assertGuarded(headers: Headers, where: string, { isKept = false, isMail = false }: Partial<Expected> = {}) {
  assert.equal(headers.get("x-content-type-options"), "nosniff", where)
  assert.equal(headers.get("referrer-policy"), "no-referrer", where)
  assert.match(headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/, where)
  if (!isKept) assert.equal(headers.get("cache-control"), "no-store", where)
  const policy = new Map(
    (headers.get("content-security-policy") ?? "").split(/;\s*/).map((one) => {
      const [name = "", ...sources] = one.split(" ")
      return [name, sources] as const
    }),
  )
  assert.deepEqual(policy.get("default-src"), ["'none'"], where)
  assert.deepEqual(policy.get("frame-ancestors"), [isMail ? "'self'" : "'none'"], where)
  for (const [name, sources] of policy) {
    // A mail brings its styles along in its text; it is shown in a box in which nothing runs.
    const isAllowed = isMail && name === "style-src" && policy.get("sandbox")?.includes("allow-scripts") === false
    assert.ok(
      isAllowed || !sources.some((source) => /unsafe|^\*|^https?:$/.test(source)),
      `${where}: ${name} ${sources}`,
    )
  }
}

for (const isExposed of [false, true])
  test(`every kind of answer of ${isExposed ? "an exposed" : "a local"} shop`, async (t: TestContext) => {
    const { app, cookie } = openApp({ isExposed, mailbox })
    const routes = Object.entries(answers).filter(([route]) => !isExposed || !isLocalOnly(route))
    for (const [route, expected] of routes) {
      const [method, path] = route.split(" ") as [string, string]
      const body = method === "POST" ? { body: "{}" } : {}
      const headers = {
        host: "127.0.0.1",
        ...(isExposed && { cookie, "sec-fetch-site": "same-origin" }),
        ...(method === "POST" && { "content-type": "application/json", "content-length": "2" }),
      }
      const answer = await app.request(path, { method, headers, ...body })
      await answer.text()
      assert.equal(answer.status, expected.status, route)
      assert.match(answer.headers.get("content-type") ?? "", expected.type, route)
      assertGuarded(answer.headers, route, expected)
      const tls = answer.headers.get("strict-transport-security")
      assert.equal(tls, isExposed ? "max-age=31536000" : null, route)
    }
    t.diagnostic(`${routes.length} answers`)
  })

test("the refusals before the API, too: of a guard, of the door, of what still opens, of the callback's function", async () => {
  const refused: [string, Response][] = [
    ["a stranger", await openApp({ isExposed: true }).app.request("/orders")],
    ["another machine", await openApp().app.request("/orders", { headers: { host: "evil.example" } })],
    ["opening", await createOpeningApp(async () => "unknown").request("/orders")],
    ["customers, opening", await waitingApi("x").request("/customers", { headers: { host: "127.0.0.1" } })],
    ["a callback", await createCallbackApp({ receiveCallback: async () => "unknown" }).request("/x")],
  ]
  for (const [who, { status, headers }] of refused) {
    assert.ok(status >= 400, who)
    assertGuarded(headers, who)
  }
  const door = await openPort("127.0.0.1", 0, openApp().app.fetch)
  try {
    for (const words of [
      "hello\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a/b\r\nConnection: close\r\n\r\n",
    ]) {
      const socket = connect(door.port, "127.0.0.1")
      socket.write(words)
      const [head = "", body = ""] = (await text(socket)).split("\r\n\r\n")
      assert.match(head, /^HTTP\/1\.1 400 /, words)
      const lines = head.split("\r\n").slice(1)
      assertGuarded(new Headers(lines.map((line) => line.split(": ") as [string, string])), words)
      assert.equal(JSON.parse(body).code, "malformed-http", words)
    }
  } finally {
    await door.close()
  }
})
