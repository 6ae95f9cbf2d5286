import assert from "node:assert/strict"
import { once } from "node:events"
import { createServer, type IncomingMessage, type RequestListener } from "node:http"
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from "node:net"
import { buffer } from "node:stream/consumers"
import { after, test } from "node:test"
import type { FactoryRequest } from "../../replenishment/ask-factory.ts"
import { factoryHttp } from "./factory-http.ts"

const order: FactoryRequest = {
  MessageGroupId: "stock-arrival-group",
  MessageAttributeProductId: "CP-502101",
  MessageAttributeProductCnt: "10",
  MessageAttributeFactoryId: "FF-500293",
  MessageAttributeRequester: "홍길동",
  CallbackUrl: "https://shop.example/factory/callbacks/0123abcd.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
}

const onTheWire =
  '{"MessageGroupId":"stock-arrival-group","MessageAttributeProductId":"CP-502101","MessageAttributeProductCnt":"10",' +
  '"MessageAttributeFactoryId":"FF-500293","MessageAttributeRequester":"홍길동",' +
  '"CallbackUrl":"https://shop.example/factory/callbacks/0123abcd.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}'

const taken =
  '{"data":{"data":{"MessageAttributeProductCnt":"10"},"id":"f1b8a0f2-0000-11ef-8000-0123456789ab","reqestor":null}}'
const accepted = { kind: "accepted", id: "f1b8a0f2-0000-11ef-8000-0123456789ab" }
const html = "<!doctype html><h1>점검 중입니다</h1>"

const servers: Server[] = []
after(() => servers.forEach((server) => server.close()))

async function portOf(server: Server): Promise<number> {
  servers.push(server)
  await once(server.listen(0, "127.0.0.1"), "listening")
  return (server.address() as AddressInfo).port
}

const factory = async (listener: RequestListener) => `http://127.0.0.1:${await portOf(createServer(listener))}`
const answering = (status: number, body: string, headers: Record<string, string> = {}) =>
  factory((request, response) => {
    request.resume()
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body)
  })
const ask = (url: string, signal = new AbortController().signal) => factoryHttp(url)(order, signal)
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toUTCString()

test("the order leaves as one POST with exactly these bytes", async () => {
  const seen: { request: IncomingMessage; body: Buffer }[] = []
  const url = await factory(async (request, response) => {
    seen.push({ request, body: await buffer(request) })
    response.writeHead(201).end(taken)
  })
  assert.deepEqual(await ask(url), accepted)
  const [{ request, body }, ...more] = seen as [(typeof seen)[0]]
  assert.deepEqual(more, [])
  assert.equal(body.toString(), onTheWire)
  const { method, url: path, headers } = request
  assert.deepEqual([method, path], ["POST", "/api/manufactures"])
  assert.deepEqual(
    [headers["content-type"], headers["content-length"], headers.authorization, headers.expect],
    ["application/json", String(body.length), undefined, undefined],
  )
})

test("the factory may live under a path", async () => {
  const paths: (string | undefined)[] = []
  const url = await factory((request, response) => {
    paths.push(request.url)
    request.resume()
    response.writeHead(201).end(taken)
  })
  for (const base of ["", "/", "/legacy", "/legacy/", "/legacy/v1"]) await ask(url + base)
  assert.deepEqual(paths, [
    "/api/manufactures",
    "/api/manufactures",
    "/legacy/api/manufactures",
    "/legacy/api/manufactures",
    "/legacy/v1/api/manufactures",
  ])
})

test("each order has a connection of its own, closed afterwards", async () => {
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(201, { connection: "keep-alive" }).end(taken)
  })
  const closed: Promise<unknown>[] = []
  server.on("connection", (socket: Socket) => closed.push(once(socket, "close")))
  const url = `http://127.0.0.1:${await portOf(server)}`
  await ask(url)
  await ask(url)
  assert.equal(closed.length, 2)
  await Promise.all(closed)
})

test("a yes is a yes with any 2xx and under any content type", async () => {
  assert.deepEqual(await ask(await answering(201, taken)), accepted)
  assert.deepEqual(await ask(await answering(200, taken)), accepted)
  assert.deepEqual(await ask(await answering(202, taken, { "content-type": "text/html" })), accepted)
})

test("a yes after some 1xx is a yes", async () => {
  const url = await factory((request, response) => {
    request.resume()
    response.writeProcessing()
    response.writeEarlyHints({ link: "</style.css>; rel=preload" })
    response.writeHead(201).end(taken)
  })
  assert.deepEqual(await ask(url), accepted)
})

const nobodyKnows: [string, number, string][] = [
  ["201 without a word", 201, ""],
  ["204", 204, ""],
  ["201 and something else", 201, "생산을 시작합니다"],
  ["201 and null", 201, "null"],
  ["201 and a list", 201, "[]"],
  ["201 without data", 201, '{"id":"f1b8a0f2-0000-11ef-8000-0123456789ab"}'],
  ["201 without a number", 201, '{"data":{}}'],
  ["201 and a number that is no text", 201, '{"data":{"id":7}}'],
  ["201 and half an answer", 201, taken.slice(0, -10)],
  ["200 of some proxy", 200, html],
  ["500", 500, "Internal Server Error"],
  ["502", 502, html],
  ["503 without a time", 503, html],
  ["504", 504, ""],
]
for (const [what, status, body] of nobodyKnows)
  test(`${what}: it may produce or not`, async () => {
    const answer = await ask(await answering(status, body))
    assert.deepEqual(answer, { kind: "ambiguous", reason: `the factory answered ${status}: ${body}` })
  })

const refusals: [number, string][] = [
  [400, "Bad Request"],
  [401, ""],
  [404, html],
  [408, "too slow"],
  [410, "closed down"],
  [413, "too large"],
  [422, '{"error":"unknown article"}'],
]
for (const [status, body] of refusals)
  test(`${status}: it will not, however often it is asked`, async () => {
    const answer = await ask(await answering(status, body))
    assert.deepEqual(answer, { kind: "rejected", reason: `the factory answered ${status}: ${body}` })
  })

test("of a long page, its beginning is quoted", async () => {
  const answer = await ask(await answering(422, "ㄱ".repeat(50_000)))
  assert.deepEqual(answer, { kind: "rejected", reason: `the factory answered 422: ${"ㄱ".repeat(200)}` })
})

for (const status of [301, 302, 303, 307, 308])
  test(`${status}: nothing is sent to where it leads`, async () => {
    let led = 0
    const elsewhere = await factory((request, response) => {
      led++
      request.resume()
      response.writeHead(201).end(taken)
    })
    const answer = await ask(await answering(status, "Moved", { location: `${elsewhere}/api/manufactures` }))
    assert.deepEqual(answer, { kind: "rejected", reason: `the factory answered ${status}: Moved` })
    assert.equal(led, 0)
  })

const waits: [number, string, number | undefined][] = [
  [429, "5", 5],
  [503, "5", 5],
  [429, "0", 1],
  [503, "3600", 3_600],
  [429, "86400", 3_600],
  [429, "Sun, 06 Nov 1994 08:49:37 GMT", 1],
  [503, "in a moment", undefined],
  [429, "", undefined],
]
for (const [status, retryAfter, seconds] of waits)
  test(`${status}, Retry-After "${retryAfter}": not taken, to be asked again after ${seconds ?? "our own"} seconds`, async () => {
    const answer = await ask(await answering(status, "later", { "retry-after": retryAfter }))
    const reason = `the factory answered ${status}: later`
    assert.deepEqual(answer, { kind: "not-sent", reason, retryAfter: seconds })
  })

test("429 without Retry-After: not taken, to be asked again in our own time", async () => {
  const answer = await ask(await answering(429, "later"))
  assert.deepEqual(answer, { kind: "not-sent", reason: "the factory answered 429: later", retryAfter: undefined })
})

test("Retry-After as a time of day: the seconds until then", async () => {
  for (const status of [429, 503]) {
    const answer = await ask(await answering(status, "later", { "retry-after": inSeconds(100) }))
    assert.ok(answer.kind === "not-sent")
    assert.ok(answer.retryAfter! > 95 && answer.retryAfter! <= 100, `${answer.retryAfter}`)
  }
  const tomorrow = await ask(await answering(429, "later", { "retry-after": inSeconds(86_400) }))
  assert.ok(tomorrow.kind === "not-sent")
  assert.equal(tomorrow.retryAfter, 3_600)
})

test("nobody listens: nothing was sent", async () => {
  const server = createSocketServer()
  const port = await portOf(server)
  await new Promise((resolve) => server.close(resolve))
  const answer = await ask(`http://127.0.0.1:${port}`)
  assert.deepEqual(answer, {
    kind: "not-sent",
    reason: `the factory at http://127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}`,
  })
})

test("the name leads nowhere: nothing was sent", async () => {
  const answer = await ask("http://factory.invalid")
  assert.equal(answer.kind, "not-sent")
  assert.match((answer as { reason: string }).reason, /^the factory at http:\/\/factory\.invalid: getaddrinfo E/)
})

test("it speaks no TLS: nothing was sent", async () => {
  let heard = 0
  const url = await factory(() => heard++)
  const answer = await ask(url.replace("http:", "https:"))
  assert.equal(answer.kind, "not-sent")
  assert.equal(heard, 0)
})

/** A factory below HTTP: what it does to each connection, and how often it was called. */
async function sockets(treat: (socket: Socket) => void): Promise<{ url: string; readonly calls: number }> {
  const calls: Socket[] = []
  const server = createSocketServer((socket) => {
    calls.push(socket)
    socket.on("error", () => {})
    treat(socket)
  })
  const port = await portOf(server)
  return {
    url: `http://127.0.0.1:${port}`,
    get calls() {
      return calls.length
    },
  }
}

const cuts: [string, (socket: Socket) => void][] = [
  ["reset once it has our order", (socket) => socket.on("data", () => socket.resetAndDestroy())],
  ["closed once it has our order", (socket) => socket.on("data", () => socket.destroy())],
  ["reset within the answer", (socket) => socket.on("data", () => cutAfter(socket, "HTTP/1.1 201 Crea"))],
  [
    "closed within the answer's body",
    (socket) =>
      socket.on("data", () => cutAfter(socket, `HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n${taken}`)),
  ],
  ["one that speaks another language", (socket) => socket.on("data", () => socket.end("220 factory ESMTP\r\n"))],
]
for (const [what, treat] of cuts)
  test(`a connection that is ${what}: it may produce or not, and it is asked once`, async () => {
    const server = await sockets(treat)
    const answer = await ask(server.url)
    assert.equal(answer.kind, "ambiguous", JSON.stringify(answer))
    assert.equal(server.calls, 1)
  })

test("a connection that is reset at once: no yes and no no, and no second try from here", async () => {
  const server = await sockets((socket) => socket.resetAndDestroy())
  const answer = await ask(server.url)
  // Depends on which of the two was quicker: only what fails as a connection is known not to have been sent.
  const surelyNot = /: connect ECONNRESET/.test((answer as { reason: string }).reason)
  assert.equal(answer.kind, surelyNot ? "not-sent" : "ambiguous")
  assert.equal(server.calls, 1)
})

function cutAfter(socket: Socket, words: string) {
  socket.write(words, () => socket.destroy())
}

test("an answer of more than a mebibyte is not read to its end: it may produce or not", async () => {
  let sent = 0
  const url = await factory((request, response) => {
    request.resume()
    response.writeHead(201)
    const more = () => {
      while (!response.destroyed && sent < 64 * 1024 * 1024) {
        sent += 65_536
        if (!response.write(Buffer.alloc(65_536, " "))) return response.once("drain", more)
      }
      return response.end(taken)
    }
    more()
  })
  const answer = await ask(url)
  const reason = `the factory at ${url}: its answer is longer than 1 MiB`
  assert.deepEqual(answer, { kind: "ambiguous", reason })
  assert.ok(sent < 32 * 1024 * 1024, `${sent} bytes`)
})

test("we have to leave while it is silent: it may produce or not", async () => {
  const heard = new AbortController()
  const url = await factory(() => heard.abort(new Error("the process is stopping")))
  const answer = await ask(url, heard.signal)
  assert.deepEqual(answer, { kind: "ambiguous", reason: `the factory at ${url}: the process is stopping` })
})

test("we have to leave before we called: the factory hears nothing, and we claim nothing", async () => {
  let heard = 0
  const url = await factory(() => heard++)
  const { kind } = await ask(url, AbortSignal.abort(new Error("the process is stopping")))
  assert.ok(kind === "not-sent" || kind === "ambiguous", kind)
  assert.equal(heard, 0)
})
