import assert from "node:assert/strict"
import { once } from "node:events"
import { createServer, get, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"
import { test } from "node:test"
import { brotliDecompressSync, gunzipSync } from "node:zlib"
import { getRequestListener } from "@hono/node-server"
import { createApp } from "../app.ts"
import type { Shop } from "../shop.ts"
import type { ConsoleFiles } from "./files.ts"

const html = `<!doctype html><script type="module" src="/console/assets/main-a1.js"></script>${" ".repeat(2_000)}`
const script = `console.log("${"donut ".repeat(2_000)}")`
const built = new Map(
  Object.entries({
    "index.html": html,
    "donut.svg": "<svg/>",
    "assets/main-a1.js": script,
    "assets/main-b2.css": "a{}",
    "assets/font-c3.woff2": "wOF2".repeat(1_000),
  }).map(([name, text]) => [name, Buffer.from(text)]),
)

function appOf(files: ConsoleFiles) {
  const shop = { isBusy: () => false } as unknown as Shop
  const console = { about: { factory: "own", marketing: "own" }, files, routes: [] } as const
  return createApp(shop, { logError: assert.fail, console })
}

function open(files: ConsoleFiles = () => built) {
  const app = appOf(files)
  return async (path: string, headers: Record<string, string> = {}, method = "GET") => {
    const init = { method, headers: { host: "localhost:3000", ...headers } }
    const response = await app.request(path, init)
    const bytes = Buffer.from(await response.arrayBuffer())
    return { status: response.status, headers: response.headers, bytes, text: bytes.toString() }
  }
}

const policy = {
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self' 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='",
  "img-src": "'self' data:",
  "font-src": "'self'",
  "connect-src": "'self'",
  "frame-src": "'self'",
  "form-action": "'none'",
  "base-uri": "'none'",
  "frame-ancestors": "'none'",
}

test("what a client says it has is compared in no time, however long", async () => {
  const ask = open()
  const { headers } = await ask("/shop")
  const tag = headers.get("etag")!
  for (const known of [tag, `"x",${tag}`, `"x" ,\t${tag} , "y"`])
    assert.equal((await ask("/shop", { "if-none-match": known })).status, 304, known)
  const began = performance.now()
  for (let time = 0; time < 100; time++)
    assert.equal((await ask("/shop", { "if-none-match": `x${" ".repeat(15_000)}x` })).status, 200)
  assert.ok(performance.now() - began < 5_000, "a hundred of them kept the shop busy for seconds")
})

for (const path of [
  "/",
  "/shop",
  "/console",
  "/console/",
  "/console/orders/1?a=b",
  "/console/sign-in",
  "/console/apis",
])
  test(`${path} answers with the one page, asked for anew each time`, async () => {
    const { status, headers, text } = await open()(path)
    assert.deepEqual([status, text], [200, html])
    assert.equal(headers.get("content-type"), "text/html; charset=utf-8")
    assert.equal(headers.get("cache-control"), "no-cache")
    const directives = headers.get("content-security-policy")!.split("; ")
    assert.deepEqual(
      Object.fromEntries(directives.map((one) => [one.split(" ")[0], one.split(" ").slice(1).join(" ")])),
      policy,
    )
  })

for (const [path, type, text] of [
  ["/console/assets/main-a1.js", "text/javascript; charset=utf-8", script],
  ["/console/assets/main-b2.css", "text/css; charset=utf-8", "a{}"],
  ["/console/assets/font-c3.woff2", "font/woff2", "wOF2".repeat(1_000)],
] as const)
  test(`${path} is kept for a year, because its name says what is in it`, async () => {
    const answer = await open()(path)
    assert.deepEqual([answer.status, answer.text], [200, text])
    assert.equal(answer.headers.get("content-type"), type)
    assert.equal(answer.headers.get("cache-control"), "public, max-age=31536000, immutable")
    assert.equal(answer.headers.get("content-length"), `${text.length}`)
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff")
  })

test("what lies beside the page is there, too, and may change", async () => {
  const { headers, text } = await open()("/console/donut.svg")
  assert.deepEqual(
    [text, headers.get("content-type"), headers.get("cache-control")],
    ["<svg/>", "image/svg+xml", "no-cache"],
  )
})

const traversals = [
  "../package.json",
  "..%2fpackage.json",
  "..%2Findex.html",
  "%2e%2e/%2e%2e/etc/passwd",
  "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
  "..%252f..%252fetc%252fpasswd",
  "..%5c..%5cpackage.json",
  "..\\..\\package.json",
  "....//....//etc/passwd",
  "%c0%ae%c0%ae/etc/passwd",
  "/etc/passwd",
  "//etc/passwd",
  "./main-a1.js",
  "main-a1.js%00",
  "main-a1.js/",
  "MAIN-A1.JS",
  "__proto__",
  "constructor",
  "toString",
  "%",
  "%zz",
  "",
  "a".repeat(5_000),
]
for (const path of traversals)
  test(`nothing but the console's own files: assets/${path.slice(0, 40)}`, async () => {
    const get = open()
    const { status, text } = await get(`/console/assets/${path}`)
    // What the address itself resolves to lies outside of the assets, and so it is the page or none of ours.
    if (status === 200) assert.ok(text === html || text === script, text.slice(0, 100))
    else assert.equal(status, 404)
    assert.doesNotMatch(text, /root:|"name": "restock"/)
  })

test("nor anything at an address as no browser would send it", async () => {
  const server = createServer(getRequestListener(appOf(() => built).fetch)).listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  for (const path of ["../../package.json", "..", "%2e%2e/..", "../built-from", ".", "\\..\\..\\package.json"].map(
    (end) => `/console/assets/${end}`,
  )) {
    const [answer] = (await once(get({ port, path, host: "127.0.0.1" }), "response")) as [IncomingMessage]
    const said = await text(answer)
    assert.ok(said === html || answer.statusCode === 404 || answer.statusCode === 400, `${path}: ${said.slice(0, 100)}`)
  }
  await new Promise((closed) => server.close(closed).closeAllConnections())
})

test("a file that was there before is not found, and not kept as the page", async () => {
  const { status, headers, text } = await open()("/console/assets/main-old.js")
  assert.equal(status, 404)
  assert.equal(headers.get("cache-control"), "no-store")
  assert.match(text, /"code":"not-found".*Reload the page/)
})

test("the console's API is no page", async () => {
  for (const path of ["/console/api", "/console/api/", "/console/api/nothing", "/console/%61pi/nothing"]) {
    const { status, headers } = await open()(path)
    assert.deepEqual([status, headers.get("content-type")], [404, "application/problem+json"], path)
  }
})

test("only looking is possible", async () => {
  for (const method of ["POST", "PUT", "DELETE", "PATCH"])
    for (const path of ["/", "/shop", "/console", "/console/orders", "/console/assets/main-a1.js"])
      assert.equal((await open()(path, {}, method)).status, 404, `${method} ${path}`)
})

const unpack = { br: brotliDecompressSync, gzip: gunzipSync } as const

for (const [accepted, encoding] of [
  ["gzip, deflate, br, zstd", "br"],
  ["gzip, deflate", "gzip"],
  ["br;q=0, gzip;q=0.5", "gzip"],
  ["BR", "br"],
  ["identity", null],
  ["gzip;q=0", null],
  ["deflate", null],
  ["*", null],
  ["", null],
  [";;,q=x", null],
] as const)
  test(`who accepts "${accepted}" gets ${encoding ?? "it as it is"}`, async () => {
    const { headers, bytes } = await open()("/console/assets/main-a1.js", { "accept-encoding": accepted })
    assert.equal(headers.get("content-encoding"), encoding)
    assert.equal(headers.get("vary"), "Accept-Encoding")
    assert.equal(headers.get("content-length"), `${bytes.length}`)
    assert.equal((encoding ? unpack[encoding](bytes) : bytes).toString(), script)
    if (encoding) assert.ok(bytes.length < script.length / 10)
  })

test("what is small or compressed already is sent as it is", async () => {
  for (const path of ["/console/assets/main-b2.css", "/console/assets/font-c3.woff2", "/console/donut.svg"]) {
    const { headers } = await open()(path, { "accept-encoding": "gzip, br" })
    assert.deepEqual([headers.get("content-encoding"), headers.get("vary")], [null, null], path)
  }
})

test("HEAD says the same without the content", async () => {
  for (const path of ["/", "/console/orders", "/console/assets/main-a1.js", "/console/assets/none.js"])
    for (const accepted of ["br", "gzip", "identity"]) {
      const get = open()
      const [full, head] = [
        await get(path, { "accept-encoding": accepted }),
        await get(path, { "accept-encoding": accepted }, "HEAD"),
      ]
      const said = ({ headers }: typeof full) => [...headers].filter(([name]) => name !== "x-request-id")
      assert.deepEqual([head.status, said(head), head.bytes.length], [full.status, said(full), 0])
    }
})

test("who has it is told so, in the form in which it was kept", async () => {
  const get = open()
  const tags = new Set<string>()
  for (const encoding of ["br", "gzip", "identity"]) {
    const { headers } = await get("/", { "accept-encoding": encoding })
    const tag = headers.get("etag")!
    tags.add(tag)
    for (const known of [tag, `"x", ${tag}`, `W/"y" ,${tag}`]) {
      const again = await get("/", { "accept-encoding": encoding, "if-none-match": known })
      assert.deepEqual([again.status, again.text, again.headers.get("etag")], [304, "", tag], known)
      assert.equal(again.headers.get("cache-control"), "no-cache")
    }
    assert.equal((await get("/", { "accept-encoding": encoding, "if-none-match": '"other"' })).status, 200)
  }
  assert.equal(tags.size, 3)
})

test("a new page has another tag", async () => {
  let now: ReturnType<ConsoleFiles> = built
  const get = open(() => now)
  const before = (await get("/")).headers.get("etag")
  now = new Map([...built, ["index.html", Buffer.from("<!doctype html>new")]])
  const { headers, text } = await get("/", { "if-none-match": before! })
  assert.equal(text, "<!doctype html>new")
  assert.notEqual(headers.get("etag"), before)
})

test("while it is being built, a page says so and looks again by itself", async () => {
  for (const [language, title, htmlLanguage] of [
    ["ko-KR,ko;q=0.9,en;q=0.8", "콘솔을 준비하고 있습니다", "ko"],
    ["en-US,en;q=0.9,ko;q=0.1", "The console is being built", "en"],
    ["de", "The console is being built", "en"],
  ] as const) {
    const { status, headers, text } = await open(() => "building")("/console/orders", { "accept-language": language })
    assert.equal(status, 503)
    assert.equal(headers.get("refresh"), "1")
    assert.equal(headers.get("cache-control"), "no-store")
    assert.match(headers.get("content-security-policy")!, /^default-src 'none'; /)
    assert.ok(text.includes(`<html lang="${htmlLanguage}">`) && text.includes(`<h1>${title}</h1>`), text)
  }
})

test("where it could not be built, a page says so, and looks no more", async () => {
  const { status, headers, text } = await open(() => "failed")("/", { "accept-language": "ko" })
  assert.deepEqual([status, headers.get("refresh")], [503, null])
  assert.match(text, /콘솔을 빌드하지 못했습니다/)
})

const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" }
for (const [what, headers, path, status] of [
  ["a link in a mail leads to the page", link, "/console/production-orders", 200],
  ["a frame of another site does not", { ...link, "sec-fetch-dest": "iframe" }, "/", 403],
  [
    "nor does a script of another site",
    { ...link, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script" },
    "/console/assets/main-a1.js",
    403,
  ],
  ["nor a name of another site that leads to this machine", { host: "evil.example" }, "/", 403],
  ["nor both", { ...link, host: "evil.example" }, "/", 403],
  ["a link leads to nothing that answers with data", link, "/openapi.json", 403],
] as const)
  test(`a shop on one machine: ${what}`, async () => {
    assert.equal((await open()(path, headers)).status, status)
  })
