import assert from "node:assert/strict"
import { once } from "node:events"
import { connect } from "node:net"
import { after, before, beforeEach, describe, test } from "node:test"
import { type Door, openPort } from "../../src/runtimes/door.ts"
import { ID, openApp } from "./exposed-app.ts"

const crlf = "\r\n"
const host = `Host: 127.0.0.1${crlf}`
const json = `Content-Type: application/json${crlf}`
const order = '{"sku":"x","quantity":1}'
const gift = '{"delta":1000,"reason":"smuggled"}'
/** What must never be carried out: it stands where a careless reader finds a second request. */
const hidden = `POST /products/x/adjustments HTTP/1.1${crlf}${host}${json}Content-Length: ${gift.length}${crlf}${crlf}${gift}`
const size = (text: string) => text.length.toString(16)
const chunk = (text: string) => `${size(text)}${crlf}${text}${crlf}`
const end = `0${crlf}${crlf}`

const get = (target: string, headers = host, version = "HTTP/1.1") => `GET ${target} ${version}${crlf}${headers}${crlf}`
/** An order with these headers, and then whatever follows. */
const post = (headers: string[], then: string) =>
  `POST /checkout HTTP/1.1${crlf}${host}${json}${headers.map((one) => one + crlf).join("")}${crlf}${then}`
const length = `Content-Length: ${order.length}`
const chunked = "Transfer-Encoding: chunked"

/** Bytes, and how many requests may come of them: by default none at all, and everything said is a no. */
type Attempt = readonly [what: string, words: string, requests?: number]

const framing: Attempt[] = [
  ["CL.TE", post([`Content-Length: ${end.length + hidden.length}`, chunked], end + hidden)],
  ["TE.CL", post([chunked, "Content-Length: 4"], chunk(hidden) + end)],
  ["CL.TE, the length first and right", post([length, chunked], order + hidden)],
  ["CL.0: a length of nothing, and something", post(["Content-Length: 0", chunked], end + hidden)],
  ...[
    "Transfer-Encoding: xchunked",
    "Transfer-Encoding: identity",
    "Transfer-Encoding: chunked, identity",
    "Transfer-Encoding: identity, chunked, gzip",
    "Transfer-Encoding: chunked;q=1",
    'Transfer-Encoding: "chunked"',
    "Transfer-Encoding: chunked\0",
    "Transfer-Encoding: \x0bchunked",
    "Transfer-Encoding:\r chunked",
    "Transfer-Encoding : chunked",
    " Transfer-Encoding: chunked",
    "Transfer-Encoding\t: chunked",
    "X: y\nTransfer-Encoding: chunked",
    "X: y\rTransfer-Encoding: chunked",
    "X: y\r\n Transfer-Encoding: chunked",
    "Transfer-Encoding:\r\n chunked",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    "Transfer-Encoding: cow\r\nTransfer-Encoding: cow",
    "Transfer-Encoding: ch\u00fcnked",
  ].flatMap((te): Attempt[] => [
    [`TE.TE ${JSON.stringify(te)}`, post([te], end + hidden)],
    [`TE.TE ${JSON.stringify(te)} and a length`, post([te, "Content-Length: 5"], end + hidden)],
  ]),
  ["chunked twice", post([chunked, chunked], end + hidden)],
  ...["-1", "+24", "0x18", "24 24", "24,24", "1e1", "24.0", "", "99999999999999999999", "2 4", "24\0", "\u0662"].map(
    (one): Attempt => [`a length of ${JSON.stringify(one)}`, post([`Content-Length: ${one}`], order + hidden)],
  ),
  ["two lengths", post([length, "Content-Length: 0"], order + hidden)],
  ["two lengths, the longer first", post(["Content-Length: 999", length], order + hidden)],
  ["the same length twice", post([length, length], order + hidden)],
  ["a space before the colon of a length", post([`Content-Length : ${order.length}`], order + hidden)],
  ["a length behind a bare LF", post([`X: y\nContent-Length: ${order.length}`], order + hidden)],
  ["a length folded", post([`Content-Length:\r\n ${order.length}`], order + hidden)],
]

const chunks: Attempt[] = [
  ...[
    "ffffffffffffffff",
    "10000000000000000",
    "-1",
    "+1",
    "0x18",
    " 18",
    "18 ",
    "1 8",
    "",
    "g",
    "18\0",
    "18;\r",
    "18\n",
    "18;a\nb",
  ].map((one): Attempt => [`a chunk of ${JSON.stringify(one)}`, post([chunked], one + crlf + order + crlf + end)]),
  ["a chunk that ends with a bare LF", post([chunked], `${size(order)}\n${order}\n0\n\n${hidden}`)],
  ["a chunk longer than it says", post([chunked], `1${crlf}${order}${crlf}${end}`)],
  ["a chunk with an extension of 20 kB", post([chunked], `18;${"x".repeat(20_000)}${crlf}${order}${crlf}${end}`)],
  ["trailers of 20 kB", post([chunked], `${chunk(order)}0${crlf}X: ${"x".repeat(20_000)}${crlf}${crlf}`)],
  [
    "a trailer with a bare LF",
    post([chunked], `${chunk(order)}0${crlf}X: y\nContent-Length: 0${crlf}${crlf}${hidden}`),
  ],
]

const lines: Attempt[] = [
  ["a request that is not HTTP", `hello${crlf}${crlf}`],
  ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
  ["HTTP/0.9", `GET /livez${crlf}`],
  ["HTTP/1.0 without a host", get("/livez", "", "HTTP/1.0")],
  ["HTTP/1.0, as an unconfigured proxy speaks it", get("/livez", host, "HTTP/1.0")],
  ["HTTP/1.2", get("/livez", host, "HTTP/1.2")],
  ["HTTP/2.0", get("/livez", host, "HTTP/2.0")],
  ["http/1.1", get("/livez", host, "http/1.1")],
  ["the preface of HTTP/2", `PRI * HTTP/2.0${crlf}${crlf}SM${crlf}${crlf}`],
  ["a bare LF behind the first line", `GET /livez HTTP/1.1\n${host}${crlf}`],
  ["bare LFs only", "GET /livez HTTP/1.1\nHost: 127.0.0.1\n\n"],
  ["bare CRs only", "GET /livez HTTP/1.1\rHost: 127.0.0.1\r\r"],
  ["a tab", `GET\t/livez HTTP/1.1${crlf}${host}${crlf}`],
  ["a NUL in the address", get("/livez\0")],
  ["a space in the address", get("/livez x")],
  ["8-bit letters in the address", get("/\xe9\xff")],
  ["a NUL in a header", get("/livez", `${host}X: a\0b${crlf}`)],
  ["a NUL in a header's name", get("/livez", `${host}X\0: a${crlf}`)],
  ["a header without a colon", get("/livez", `${host}Nothing${crlf}`)],
  ["a header without a name", get("/livez", `${host}: x${crlf}`)],
  ["a space in a header's name", get("/livez", `${host}A B: x${crlf}`)],
  ["a folded header", get("/livez", `${host}X: a${crlf} b${crlf}`)],
  ["a header before the first line", `X: y${crlf}${get("/livez")}`],
  ...["GETT", "get", "G@T", "G\0T", "", "\u00e9", "A".repeat(5_000)].map((method): Attempt => [
    `the method ${JSON.stringify(method.slice(0, 9))}`,
    `${method} /livez HTTP/1.1${crlf}${host}${crlf}`,
  ]),
]

const targets: Attempt[] = [
  ["CONNECT", `CONNECT evil.example:443 HTTP/1.1${crlf}Host: evil.example${crlf}${crlf}${hidden}`],
  ["an authority", get("evil.example:80")],
  ["an address elsewhere", get("http://evil.example/livez")],
  ["an address elsewhere by another scheme", get("gopher://127.0.0.1/livez")],
  ["an address here that its host does not name", get("http://127.0.0.1/livez", `Host: evil.example${crlf}`)],
  ["an address with a password", get("http://a:b@evil.example/livez")],
  ["an asterisk", get("*")],
  ["no host", get("/livez", "")],
  ["an empty host", get("/livez", `Host:${crlf}`)],
  ["two hosts", get("/livez", `${host}Host: evil.example${crlf}`)],
  ["two hosts, the other first", get("/livez", `Host: evil.example${crlf}${host}`)],
  ["the same host twice", get("/livez", host + host)],
  ["a host with a path", get("/livez", `Host: 127.0.0.1/evil${crlf}`)],
  ["a host with a name before it", get("/livez", `Host: evil@127.0.0.1${crlf}`)],
  ["two hosts in one", get("/livez", `Host: 127.0.0.1, evil.example${crlf}`)],
  ["a backslash", get("/\\evil.example/livez")],
  ["Expect: something else", post(["Expect: 200-maybe", length], order)],
  ["headers of 20 kB", get("/livez", `${host}X: ${"x".repeat(20_000)}${crlf}`)],
  ["an address of 20 kB", get(`/${"x".repeat(20_000)}`)],
  ["a thousand headers", get("/livez", host + `A: b${crlf}`.repeat(1_000))],
  ["three thousand headers before a length", post([...Array<string>(3_000).fill("a:"), length], order)],
]

const honest: Attempt[] = [
  ["an order", post([length], order), 1],
  ["an order in chunks", post([chunked], chunk(order) + end), 1],
  ["a chunk with an extension", post([chunked], `18;a=b${crlf}${order}${crlf}${end}`), 1],
  ["a trailer", post([chunked], `${chunk(order)}0${crlf}Content-Length: 9${crlf}${crlf}`), 1],
  ["two in one go", post([length], order) + get("/livez"), 2],
  ["Expect: 100-continue", post(["Expect: 100-continue", length], order), 1],
  ["an upgrade that nobody makes", get("/livez", `${host}Connection: Upgrade${crlf}Upgrade: websocket${crlf}`), 1],
  ["an upgrade to HTTP/2", get("/livez", `${host}Connection: Upgrade, HTTP2-Settings${crlf}Upgrade: h2c${crlf}`), 1],
  ["two spaces", get(" /livez"), 1],
  ["its own whole address", get("http://127.0.0.1/livez"), 1],
  ["empty lines before it", crlf + crlf + get("/livez"), 1],
  ["a request in the body of one", post([`Content-Length: ${hidden.length}`], hidden), 1],
  ["a request in a chunk of one", post([chunked], chunk(hidden) + end), 1],
]

/** The same of a body that nobody asked for. */
const unread = chunks.map(([what, words]): Attempt => [what, words.replace("/checkout", `/orders/${ID}/cancel`)])

describe("what could be read in two ways is read in none", () => {
  const shop = openApp()
  let door: Door
  const seen: string[] = []
  before(async () => {
    const fetch = (request: Request, beside: object) => {
      seen.push(`${request.method} ${new URL(request.url).pathname}`)
      return shop.app.fetch(request, beside)
    }
    door = await openPort("127.0.0.1", 0, fetch)
  })
  after(() => door.close())
  beforeEach(() => {
    seen.length = shop.asked.length = 0
  })

  /** Says it, hangs up, and returns the status of every answer that came before the shop did so, too. */
  async function say(words: string): Promise<number[]> {
    const socket = connect(door.port, "127.0.0.1")
    let heard = ""
    socket.setEncoding("latin1").on("data", (text: string) => (heard += text))
    socket.on("error", () => {}) // a connection that is reset is a no, too
    const closed = new Promise((resolve) => socket.once("close", resolve))
    await once(socket, "connect")
    socket.end(Buffer.from(words, "latin1"))
    await closed
    return [...heard.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
  }

  for (const [name, some] of Object.entries({ framing, chunks, unread, lines, targets, honest }))
    test(`${name}: ${some.length} sequences of bytes`, async (t) => {
      for (const [what, words, requests = 0] of some) {
        seen.length = 0
        const told = await say(words)
        const wrong = `${what}: told ${told}, seen ${seen}`
        assert.ok(!told.some((status) => status >= 500), wrong)
        assert.ok(!shop.asked.some((one) => one.startsWith("adjustStock")), wrong)
        if (requests === 0) {
          // Its headers may have been in order; then it was read as far as its body went wrong.
          assert.ok(seen.length <= 1, wrong)
          assert.deepEqual(shop.asked, [], wrong)
          assert.ok(
            told.every((status) => status >= 400),
            wrong,
          )
        } else {
          assert.equal(seen.length, requests, wrong)
          assert.equal(told.filter((status) => status >= 200).length, requests, wrong)
        }
        assert.deepEqual(await say(get("/livez")), [200], `${what}: and afterwards`)
      }
      t.diagnostic(`${some.length} sequences, each followed by a request that is served`)
    })

  test("and the marker would be seen: by itself it is carried out", async () => {
    assert.deepEqual(await say(hidden), [404])
    assert.match(shop.asked.join(), /^adjustStock/)
  })
})
