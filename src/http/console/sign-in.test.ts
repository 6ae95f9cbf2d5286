import assert from "node:assert/strict"
import { once } from "node:events"
import { test } from "node:test"
import type { OpenSession } from "../../access/sessions.ts"
import { newToken } from "../../access/token.ts"
import { createApp } from "../app.ts"
import { newApi } from "../api.ts"
import type { Shop } from "../shop.ts"
import type { Console } from "./console.ts"
import { type Access, type Exposed, onlyThePermitted } from "../only-the-permitted.ts"
import { rateLimits } from "../rate-limits.ts"
import { consoleRoutes } from "./routes.ts"
import { atMost } from "./sign-in.ts"
import { type Trials, trialRoutes } from "./trials.ts"

const URL = "https://shop.example"
const page = new Map([["index.html", Buffer.from("<!doctype html>")]])

/** A shop that notes what it is asked for, and says that there is nothing. */
function noting<Port extends object>(asked: string[]): Port {
  const answer = (name: string) => async () => void asked.push(name)
  return new Proxy({} as Port, { get: (_, name) => (name === "isBusy" ? () => false : answer(String(name))) })
}

/** Links and sessions as the database would have them, but for the time. */
function someAccess() {
  const links = new Map<string, Omit<OpenSession, "endsAt">>()
  const sessions = new Map<string, OpenSession>()
  const endsAt = new Date("2026-11-24T21:00:00Z")
  const access: Access = {
    findKey: async () => undefined,
    async signIn(linkToken) {
      const person = links.get(linkToken)
      if (!person) return undefined
      links.delete(linkToken)
      const token = newToken()
      sessions.set(token, { ...person, endsAt })
      return { ...person, endsAt, token }
    },
    findSession: async (token) => sessions.get(token),
    isSessionOpen: async (token) => sessions.has(token),
    signOut: async (token) => void sessions.delete(token),
  }
  const invite = (name: string, role: OpenSession["role"] = "operator") => {
    const token = newToken()
    links.set(token, { name, role })
    return token
  }
  const enter = (name: string, role: OpenSession["role"] = "operator") => {
    const token = newToken()
    sessions.set(token, { name, role, endsAt })
    return token
  }
  return { access, invite, enter, sessions }
}

function open(how: "exposed" | "local" = "exposed", publicUrl = URL, limitRate?: Exposed["limitRate"]) {
  const asked: string[] = []
  const { access, ...people } = someAccess()
  const exposed: Exposed | undefined = how === "exposed" ? { publicUrl, access, limitRate } : undefined
  const app = createApp(noting<Shop>(asked), {
    logError: () => {},
    mailbox: { list: async () => [], find: async () => undefined },
    exposed,
    console: {
      about: { factory: "built-in", marketing: "own" },
      files: () => page,
      routes: [consoleRoutes(noting<Console>(asked))],
      trials: trialRoutes(noting<Trials>(asked)),
    },
  })
  const ask = async (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) => {
    const type = body === undefined ? {} : { "content-type": "application/json" }
    const init = { method, headers: { ...type, ...headers } }
    const text = typeof body === "string" ? body : JSON.stringify(body)
    const response = await app.request(path, body === undefined ? init : { ...init, body: text })
    const said = await response.text()
    return { status: response.status, headers: response.headers, text: said, code: codeIn(said) }
  }
  return { app, ask, asked, access, ...people }
}

const codeIn = (text: string) => /"code":"([^"]+)"/.exec(text)?.[1]
const as = (token: string) => ({ cookie: `__Host-restock=${token}`, "sec-fetch-site": "same-origin" })

/** Every route there is, with something for each parameter. */
function routesOf({ app }: ReturnType<typeof open>) {
  const all = app.routes.filter(({ method }) => method !== "ALL")
  const names = new Set(all.map(({ method, path }) => `${method} ${path.replaceAll(/:\w+|\*/g, "x")}`))
  return [...names].map((name) => ({ method: name.split(" ")[0]!, path: name.split(" ")[1]! }))
}

const openToAll = new Set([
  "POST /factory/callbacks/x",
  "GET /ads/confirmations/style.css",
  "GET /ads/confirmations/x",
  "POST /ads/confirmations/x",
  "GET /",
  "GET /shop",
  "GET /console/x",
  "GET /problems/x",
  "GET /openapi.json",
  "GET /docs",
  "GET /docs/start.js",
  "GET /docs/swagger-ui.css",
  "GET /docs/swagger-ui-bundle.js",
  "GET /livez",
  "GET /readyz",
  "POST /console/api/sign-in",
])

test("in an exposed shop only who is signed in comes to any route but those that carry or ask for a secret", async () => {
  const shop = open()
  const routes = routesOf(shop)
  assert.ok(routes.length > 40, `only ${routes.length} routes`)
  const closed = routes.filter(({ method, path }) => !openToAll.has(`${method} ${path}`))
  assert.equal(routes.length - closed.length, openToAll.size)
  for (const { method, path } of closed)
    for (const headers of [{}, as("x"), as(newToken()), { authorization: "Basic YTpi" }]) {
      const { status, code, headers: said } = await shop.ask(method, path, headers)
      assert.deepEqual([status, code], [401, "sign-in-needed"], `${method} ${path}`)
      assert.equal(said.get("content-type"), "application/problem+json")
    }
  for (const path of ["/nowhere", "/dev/mail", "/console/api/trials", "/console/api/nowhere"])
    assert.equal((await shop.ask("GET", path)).status, 401, path)
  assert.deepEqual(shop.asked, [])
})

test("the others answer whoever comes, from wherever", async () => {
  const { ask } = open()
  for (const route of openToAll) {
    const [method, path] = route.split(" ") as [string, string]
    const { status, code } = await ask(method, path, { "sec-fetch-site": "none" })
    assert.ok(status !== 401 && code !== "sign-in-needed", `${route}: ${status}`)
  }
})

test("a link opens a session, the session opens the shop, and signing out closes it", async () => {
  const { ask, invite } = open()
  const token = invite("kim")
  const came = await ask("POST", "/console/api/sign-in", {}, { token })
  assert.equal(came.status, 200)
  const session = {
    mode: "exposed",
    actor: "kim",
    role: "operator",
    endsAt: "2026-11-24T21:00:00.000Z",
    factory: "built-in",
    marketing: "own",
    mailbox: false,
    trials: false,
  }
  assert.deepEqual(JSON.parse(came.text), session)
  const cookie = came.headers.get("set-cookie")!
  assert.match(cookie, /^__Host-restock=[A-Za-z0-9_-]{43}; /)
  const attributes = cookie.split("; ").slice(1).sort()
  assert.deepEqual(attributes, ["HttpOnly", "Max-Age=43200", "Path=/", "SameSite=Strict", "Secure"])
  assert.ok(!cookie.includes(token), "a session has a token of its own")

  const me = { cookie: cookie.split("; ")[0]!, "sec-fetch-site": "same-origin" }
  assert.deepEqual(JSON.parse((await ask("GET", "/console/api/session", me)).text), session)
  const left = await ask("POST", "/console/api/sign-out", me)
  assert.deepEqual([left.status, JSON.parse(left.text)], [200, { signedOut: true }])
  assert.match(left.headers.get("set-cookie")!, /^__Host-restock=; Max-Age=0; Path=\/; .*Secure/)
  assert.equal((await ask("GET", "/console/api/session", me)).code, "sign-in-needed")
})

test("a link that was used, is wrong or is none gets one and the same answer", async () => {
  const { ask, invite } = open()
  const used = invite("kim")
  await ask("POST", "/console/api/sign-in", {}, { token: used })
  const answers = new Set<string>()
  for (const token of [used, newToken(), "", "x", "' or 1=1", "a".repeat(200)]) {
    const { status, text, headers } = await ask("POST", "/console/api/sign-in", {}, { token })
    assert.equal(status, 401)
    assert.equal(headers.get("set-cookie"), null)
    answers.add(text.replace(/"requestId":"[^"]*"/, ""))
  }
  assert.equal(answers.size, 1)
  assert.match([...answers][0]!, /"code":"sign-in-refused"/)
})

test("what is no token in JSON is not looked up", async () => {
  const { ask } = open()
  for (const body of [{}, { token: 1 }, { token: "a".repeat(201) }, { token: "x", name: "kim" }, [], "null"])
    assert.equal((await ask("POST", "/console/api/sign-in", {}, body)).code, "invalid", JSON.stringify(body))
  assert.equal((await ask("POST", "/console/api/sign-in", {}, "{")).code, "malformed-json")
  const form = { "content-type": "application/x-www-form-urlencoded", "content-length": "7" }
  assert.equal((await ask("POST", "/console/api/sign-in", form, "token=x")).code, "unsupported-media-type")
  assert.equal((await ask("POST", "/console/api/sign-in", {}, { token: "a".repeat(65_536) })).code, "too-large")
})

test("after ten wrong links in a minute the next have to wait, and the right one still lets in", async () => {
  const { ask, invite } = open()
  const attempt = (token: string) => ask("POST", "/console/api/sign-in", {}, { token })
  for (let time = 0; time < 10; time++) assert.equal((await attempt(newToken())).status, 401)
  const { status, code, headers } = await attempt(newToken())
  assert.deepEqual([status, code], [429, "too-many-tries"])
  const seconds = Number(headers.get("retry-after"))
  assert.ok(seconds >= 1 && seconds <= 60, `${seconds}`)
  assert.equal((await attempt(invite("kim"))).status, 200)
})

test("whoever shares an address with strangers who ask without end can still sign in", async () => {
  const limits = { perKey: { requests: 5, seconds: 60 }, perAddress: { requests: 5, seconds: 60 } }
  const { ask, invite } = open("exposed", URL, rateLimits(limits))
  const attempt = (token: string) => ask("POST", "/console/api/sign-in", {}, { token })
  for (let time = 0; time < 5; time++) assert.equal((await ask("GET", "/orders")).status, 401)
  for (const path of ["/orders", "/openapi.json", "/console/api/sign-in"])
    assert.equal((await ask("GET", path)).status, 429, path)
  for (let time = 0; time < 20; time++) await attempt(newToken())
  assert.equal((await attempt(newToken())).code, "too-many-tries")
  assert.equal((await attempt(invite("kim"))).status, 200)
})

test("ten in any minute: each is forgotten a minute later", () => {
  let time = 5_000
  const note = atMost(10, 60, () => time)
  for (let second = 0; second < 10; second++, time += 1_000) assert.equal(note(), undefined)
  assert.equal(note(), 50)
  time = 64_999
  assert.equal(note(), 1)
  time = 65_000
  assert.equal(note(), undefined)
  assert.equal(note(), 1)
})

test("who may only look changes nothing, at no route, and may sign out", async () => {
  const shop = open()
  const reader = as(shop.enter("lee", "read-only"))
  const acts = routesOf(shop).filter(({ method, path }) => method !== "GET" && !openToAll.has(`${method} ${path}`))
  assert.ok(acts.length > 10, `only ${acts.length} routes`)
  for (const { method, path } of acts.filter(({ path }) => path !== "/console/api/sign-out")) {
    const { status, code, text } = await shop.ask(method, path, reader, {})
    assert.deepEqual([status, code], [403, "read-only"], `${method} ${path}`)
    assert.match(text, /lee may look at everything and change nothing/)
  }
  for (const method of ["PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])
    assert.equal((await shop.ask(method, "/products", reader)).code, "read-only", method)
  assert.deepEqual(shop.asked, [])
  assert.equal((await shop.ask("POST", "/console/api/sign-out", reader)).status, 200)
})

test("who may only look sees all that an operator sees", async () => {
  const shop = open()
  const reader = as(shop.enter("lee", "read-only"))
  for (const { path } of routesOf(shop).filter(({ method }) => method === "GET"))
    for (const method of ["GET", "HEAD"]) {
      const { status } = await shop.ask(method, path, reader)
      assert.ok(status !== 401 && status !== 403, `${method} ${path}: ${status}`)
    }
  assert.equal(JSON.parse((await shop.ask("GET", "/console/api/session", reader)).text).role, "read-only")
})

test("what somebody signed in does is written down under the name of the session", async () => {
  const { access, enter } = someAccess()
  const did: string[] = []
  const shop: Partial<Shop> = {
    async adjustStock(_sku, _adjustment, actor) {
      did.push(actor)
      return { no: "unknown-product", detail: "There is no product." }
    },
    async checkOut({ caller }) {
      did.push(caller)
      return { kind: "unknown-products", skus: ["A"] }
    },
    isBusy: () => false,
  }
  const app = createApp(shop as Shop, { logError: assert.fail, exposed: { publicUrl: URL, access } })
  const headers = { ...as(enter("홍길동")), "content-type": "application/json" }
  for (const [path, body] of [
    ["/products/A/adjustments", '{"delta": 1, "reason": "found"}'],
    ["/checkout", '{"sku": "A", "quantity": 1}'],
  ])
    assert.equal((await app.request(path!, { method: "POST", headers, body: body! })).status, 404)
  assert.deepEqual(did, ["홍길동", "홍길동"])
})

const unsaid = undefined
const ours = ["same-origin"]
const sites = [unsaid, "same-origin", "same-site", "cross-site", "none", "", "Same-Origin", URL]
const origins = [
  unsaid,
  URL,
  "https://evil.example",
  "http://shop.example",
  `${URL}:8443`,
  `${URL}.evil.example`,
  "null",
]

test("a session works from a page of the shop and from nowhere else", async () => {
  const shop = open()
  const cookie = `__Host-restock=${shop.enter("kim")}`
  for (const method of ["GET", "HEAD", "POST", "PATCH", "DELETE"])
    for (const site of sites)
      for (const origin of origins) {
        const headers = { cookie, ...(site !== unsaid && { "sec-fetch-site": site }), ...(origin && { origin }) }
        const isLook = method === "GET" || method === "HEAD"
        const isOurs = site === unsaid ? (origin === unsaid ? isLook : origin === URL) : ours.includes(site)
        const { status, code } = await shop.ask(method, "/console/api/session", headers)
        const found = method === "HEAD" ? status : (code ?? status)
        const comesIn = isLook ? 200 : "not-found"
        const kept = method === "HEAD" ? 403 : "cross-site"
        assert.equal(found, isOurs ? comesIn : kept, `${method}, Sec-Fetch-Site ${site}, Origin ${origin}`)
      }
})

test("what a page can send without asking is not taken, although the cookie is right", async () => {
  const { ask, enter, asked } = open()
  const me = as(enter("kim"))
  const body = '{"sku": "A", "quantity": 1}'
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])
    assert.equal(
      (await ask("POST", "/checkout", { ...me, "content-type": type, "content-length": "27" }, body)).status,
      415,
    )
  assert.deepEqual(asked, [])
})

test("one signs in from a page of the shop, or from no page", async () => {
  const { ask, invite } = open()
  for (const [headers, status] of [
    [{ "sec-fetch-site": "cross-site" }, 403],
    [{ "sec-fetch-site": "same-site" }, 403],
    [{ "sec-fetch-site": "none" }, 403],
    [{ origin: "https://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{ "sec-fetch-site": "same-origin", origin: URL }, 200],
    [{ origin: URL }, 200],
    [{}, 200],
  ] as const)
    assert.equal(
      (await ask("POST", "/console/api/sign-in", headers, { token: invite("kim") })).status,
      status,
      JSON.stringify(headers),
    )
})

test("an exposed shop has no mailbox and nothing to break, whoever asks", async () => {
  const { ask, enter, app } = open()
  const me = as(enter("kim"))
  for (const [method, path] of [
    ["GET", "/dev/mail"],
    ["GET", "/dev/mail.css"],
    ["GET", "/console/api/trials"],
    ["PATCH", "/console/api/trials"],
    ["POST", "/console/api/trials/rush"],
    ["POST", "/console/api/trials/kill-worker"],
  ])
    assert.equal((await ask(method!, path!, me)).code, "not-found", path)
  assert.deepEqual(
    app.routes.filter(({ path }) => /^\/dev|trials/.test(path)),
    [],
  )
  const local = open("local").app.routes
  assert.ok(local.some(({ path }) => path === "/dev/mail") && local.some(({ path }) => path === "/console/api/trials"))
})

test("where TLS is in front, browsers are told to ask for nothing else", async () => {
  for (const [url, said] of [
    [URL, "max-age=31536000"],
    ["http://127.0.0.1:3000", null],
  ] as const) {
    const { ask } = open("exposed", url)
    for (const path of ["/", "/livez", "/console/api/session", "/factory/callbacks/x"])
      assert.equal((await ask("GET", path)).headers.get("strict-transport-security"), said, path)
  }
})

test("a shop on one machine asks nobody to sign in, and says that all may be done", async () => {
  const { ask } = open("local")
  const here = { host: "127.0.0.1:3000" }
  const { status, text } = await ask("GET", "/console/api/session", here)
  assert.equal(status, 200)
  assert.deepEqual(JSON.parse(text), {
    mode: "local",
    actor: "local",
    role: "operator",
    endsAt: null,
    factory: "built-in",
    marketing: "own",
    mailbox: true,
    trials: true,
  })
  for (const path of ["/console/api/sign-in", "/console/api/sign-out"])
    assert.equal((await ask("POST", path, here, { token: newToken() })).code, "not-found")
  assert.equal((await ask("GET", "/console/api/session", { host: "shop.example" })).status, 403)
  assert.equal((await ask("GET", "/console/api/session", { ...here, "sec-fetch-site": "cross-site" })).status, 403)
})

test("a stream ends with its session, and its source hears of it", async () => {
  const { access, enter, sessions } = someAccess()
  const token = enter("kim")
  const seen = new EventTarget()
  const isSessionOpen: Access["isSessionOpen"] = (wanted) => {
    seen.dispatchEvent(new Event("look"))
    return access.isSessionOpen(wanted)
  }
  const app = newApi()
  app.use(onlyThePermitted({ publicUrl: URL, access: { ...access, isSessionOpen } }, 5))
  app.get("/console/api/stream", (c) => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from("data: 1\n\n")),
      cancel: () => void seen.dispatchEvent(new Event("left")),
    })
    return c.body(body, 200, { "Content-Type": "text/event-stream" })
  })
  const stream = async () => (await app.request("/console/api/stream", { headers: as(token) })).body!.getReader()

  const reader = await stream()
  assert.equal(Buffer.from((await reader.read()).value!).toString(), "data: 1\n\n")
  const next = reader.read()
  for (let look = 0; look < 3; look++)
    await Promise.race([next.then(() => assert.fail("it ended")), once(seen, "look")])
  const heard = once(seen, "left")
  sessions.delete(token)
  await assert.rejects(next, /the session is over/)
  await heard

  sessions.set(token, { name: "kim", role: "operator", endsAt: new Date() })
  const closed = once(seen, "left")
  await (await stream()).cancel()
  await closed
})
