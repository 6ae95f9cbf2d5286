import assert from "node:assert/strict"
import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { createServer as createTcpServer, type AddressInfo, type Socket } from "node:net"
import { test, type TestContext } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { encodeEucKr } from "./callback-content.ts"
import { openFactoryLog } from "./factory-log.ts"
import { startLegacyFactory, type FactoryFaults, type LegacyFactoryOptions } from "./legacy-factory.ts"

type Call = { method: string; url: string; headers: string[]; body: Buffer; socket: Socket }
type Answering = (response: ServerResponse, request: IncomingMessage) => void

const accept: Answering = (response) => response.end("ok")

const startShop = async (t: TestContext, answer: Answering = accept) => {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    const { method = "", url = "", rawHeaders: headers, socket } = request
    calls.push({ method, url, headers, body, socket })
    answer(response, request)
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { calls, host, callbackUrl: `http://${host}/factory/callbacks/token-abc?order=7&x=%ED%95%9C` }
}

const startFactory = async (t: TestContext, options: LegacyFactoryOptions = {}) => {
  const factory = await startLegacyFactory({ seconds: 0, ...options })
  t.after(factory.stop)
  return factory
}

const startBoth = async (t: TestContext, faults: Partial<FactoryFaults> = {}) => {
  const shop = await startShop(t)
  const factory = await startFactory(t)
  await factory.setFaults(faults)
  return { shop, factory }
}

const orderOf = (callbackUrl: string) => ({
  MessageGroupId: "stock-arrival-group",
  MessageAttributeProductId: "CP-502101",
  MessageAttributeProductCnt: "10",
  MessageAttributeFactoryId: "FF-500293",
  MessageAttributeRequester: "홍길동",
  CallbackUrl: callbackUrl,
})

const sortedOrder = (callbackUrl: string, count = `"10"`) =>
  `{"CallbackUrl":"${callbackUrl}","MessageAttributeFactoryId":"FF-500293","MessageAttributeProductCnt":${count},` +
  `"MessageAttributeProductId":"CP-502101","MessageAttributeRequester":"홍길동","MessageGroupId":"stock-arrival-group"}`

const json = { "content-type": "application/json" }

const post = (factory: { url: string }, body: unknown, init: RequestInit = {}) =>
  fetch(`${factory.url}/api/manufactures`, {
    method: "POST",
    headers: json,
    body: typeof body === "string" || body instanceof Buffer ? (body as string) : JSON.stringify(body),
    redirect: "manual",
    ...init,
  })

const closedUrl = async () => {
  const server = createTcpServer()
  await once(server.listen(0, "127.0.0.1"), "listening")
  const { port } = server.address() as AddressInfo
  await once(server.close(), "close")
  return `http://127.0.0.1:${port}/token`
}

/** An order that comes last: when it is called back, earlier ones that never call have had their time. */
const lastOrder = async (factory: Awaited<ReturnType<typeof startFactory>>, callbackUrl: string) => {
  const last = `${callbackUrl}&last`
  await post(factory, orderOf(last))
  await factory.until(({ callbacks }) => callbacks.some(({ url, outcome }) => url === last && outcome !== null))
  return factory.callbacks.filter(({ url }) => url !== last)
}

test("an order is answered 201 with its own fields sorted, a uuid of version 1 and the misspelt requester", async (t) => {
  const { factory, shop } = await startBoth(t)
  const response = await post(factory, orderOf(shop.callbackUrl))
  const text = await response.text()
  const { id } = JSON.parse(text).data
  assert.equal(response.status, 201)
  assert.equal(response.headers.get("content-type"), "application/json; charset=utf-8")
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(text, `{"data":{"data":${sortedOrder(shop.callbackUrl)},"id":"${id}","reqestor":"홍길동"}}`)
})

test("the id's time is now", async (t) => {
  const factory = await startFactory(t)
  const { id } = ((await (await post(factory, {})).json()) as { data: { id: string } }).data
  const ticks = BigInt(`0x${id.slice(15, 18)}${id.slice(9, 13)}${id.slice(0, 8)}`)
  assert.ok(Math.abs(Number(ticks / 10_000n - 12_219_292_800_000n) - Date.now()) < 2_000)
})

test("unknown fields are kept, sorted by bytes, in the answer and in the callback", async (t) => {
  const { factory, shop } = await startBoth(t)
  const sorted = `{"10":{"b":1,"a":[null]},"9":true,"CallbackUrl":"${shop.callbackUrl}","__proto__":"x"}`
  const body = `{"__proto__":"x","9":true,"CallbackUrl":"${shop.callbackUrl}","10":{"b":1,"a":[null]}}`
  const text = await (await post(factory, body)).text()
  await factory.until(({ callbacks }) => callbacks[0]?.outcome != null)
  assert.ok(text.startsWith(`{"data":{"data":${sorted},"id":`))
  assert.ok(text.endsWith(`"reqestor":null}}`))
  assert.equal(shop.calls[0]?.body.toString(), sorted)
})

test("what carries no callback address is produced and never called back", async (t) => {
  const { factory, shop } = await startBoth(t)
  const { CallbackUrl, ...rest } = orderOf(shop.callbackUrl)
  const asText = JSON.stringify(orderOf(shop.callbackUrl))
  const silent: [unknown, RequestInit?][] = [
    [{}],
    [""],
    [[orderOf(shop.callbackUrl)]],
    ["7"],
    ["null"],
    [asText, { headers: { "content-type": "text/plain" } }],
    [Buffer.from(asText), { headers: {} }],
    ["{malformed", { headers: { "content-type": "text/plain" } }],
    [rest],
    [{ ...rest, CallbackUrl: "" }],
    [{ ...rest, CallbackUrl: 7 }],
    [{ ...rest, Callbackurl: CallbackUrl }],
  ]
  for (const [body, init] of silent) assert.equal((await post(factory, body, init)).status, 201, String(body))
  assert.deepEqual(await lastOrder(factory, shop.callbackUrl), [])
  assert.deepEqual(
    factory.requests.map(({ status }) => status),
    [...silent.map(() => 201), 201],
  )
})

test("malformed JSON and invalid UTF-8 are a bad request, too many bytes are too many", async (t) => {
  const factory = await startFactory(t)
  const statusOf = async (body: string | Buffer) => (await post(factory, body)).status
  const refused = await post(factory, `{"a":`)
  assert.equal(refused.headers.get("content-type"), "text/html")
  assert.equal(await refused.text(), "Bad Request")
  assert.equal(refused.status, 400)
  assert.equal(await statusOf(Buffer.from("7b2261223a22ff227d", "hex")), 400)
  assert.equal(await statusOf(`"${"a".repeat(7_999_998)}"`), 201)
  assert.equal(await statusOf(`"${"a".repeat(7_999_999)}"`), 413)
  assert.deepEqual(
    factory.requests.map(({ status }) => status),
    [400, 400, 201, 413],
  )
})

test("other routes and other methods are not found", async (t) => {
  const factory = await startFactory(t)
  const wrong = [
    fetch(`${factory.url}/api/manufacture`, { method: "POST" }),
    fetch(`${factory.url}/api/manufactures`),
    fetch(`${factory.url}/api/manufactures`, { method: "PUT", body: "{}" }),
    fetch(factory.url),
  ]
  for (const response of await Promise.all(wrong)) {
    assert.equal(response.status, 404)
    assert.equal(response.headers.get("content-type"), "text/html")
  }
  assert.deepEqual(factory.requests, [])
})

test("the callback on the wire: path, query, headers and body as measured", async (t) => {
  const { factory, shop } = await startBoth(t)
  await post(factory, orderOf(shop.callbackUrl))
  await factory.until(({ callbacks }) => callbacks[0]?.outcome != null)
  const body = sortedOrder(shop.callbackUrl)
  const [call] = shop.calls
  assert.equal(`${call?.method} ${call?.url}`, "POST /factory/callbacks/token-abc?order=7&x=%ED%95%9C")
  assert.equal(call?.body.toString(), body)
  assert.deepEqual(call?.headers, [
    ...["Host", shop.host, "User-Agent", "hackney/1.18.1"],
    ...["Content-Type", "application/json", "Content-Length", String(Buffer.byteLength(body))],
  ])
  const [noted] = factory.callbacks
  assert.deepEqual(noted, { at: noted?.at, method: "POST", url: shop.callbackUrl, body, outcome: { status: 200 } })
})

test("production takes its seconds", async (t) => {
  const shop = await startShop(t)
  const factory = await startFactory(t, { seconds: 0.08 })
  await post(factory, orderOf(shop.callbackUrl))
  await factory.until(({ callbacks }) => callbacks.length === 1)
  assert.ok(factory.callbacks[0]!.at - factory.requests[0]!.at >= 75)
})

test("the same order twice is produced twice", async (t) => {
  const { factory, shop } = await startBoth(t)
  await post(factory, orderOf(shop.callbackUrl))
  await post(factory, orderOf(shop.callbackUrl))
  await factory.until(({ callbacks }) => callbacks.filter(({ outcome }) => outcome).length === 2)
  assert.equal(shop.calls.length, 2)
})

test("the callback is attempted once: no redirect is followed, no error is repeated", async (t) => {
  const shop = await startShop(t, (response, { url = "" }) => {
    response.writeHead(url.includes("moved") ? 302 : 500, { location: "/elsewhere" }).end()
  })
  const factory = await startFactory(t)
  for (const path of ["moved", "broken"]) await post(factory, orderOf(`http://${shop.host}/${path}`))
  await lastOrder(factory, shop.callbackUrl)
  await factory.until(({ callbacks }) => callbacks.every(({ outcome }) => outcome))
  assert.deepEqual(shop.calls.map(({ url }) => url.slice(0, 7)).sort(), ["/broken", "/factor", "/moved"])
  assert.deepEqual(
    factory.callbacks.map(({ outcome }) => outcome),
    [{ status: 302 }, { status: 500 }, { status: 500 }],
  )
})

test("a shop that does not answer in time, is not there, or has no proper address", async (t) => {
  const shop = await startShop(t, () => {})
  const factory = await startFactory(t, { limits: { answerMs: 40 } })
  for (const url of [shop.callbackUrl, await closedUrl(), "not an address", "ftp://127.0.0.1/x"]) {
    await post(factory, orderOf(url))
  }
  await factory.until(({ callbacks }) => callbacks.filter(({ outcome }) => outcome).length === 4)
  assert.deepEqual(
    factory.callbacks.map(({ outcome }) => outcome),
    ["answer timeout", "ECONNREFUSED", "invalid address", "invalid address"].map((error) => ({ error })),
  )
})

test("an answer whose body never ends is no answer", async (t) => {
  const shop = await startShop(t, (response) => response.writeHead(200).write("o"))
  const factory = await startFactory(t, { limits: { answerMs: 40 } })
  await post(factory, orderOf(shop.callbackUrl))
  await factory.until(({ callbacks }) => callbacks[0]?.outcome != null)
  assert.deepEqual(factory.callbacks[0]?.outcome, { error: "answer timeout" })
})

test("a connection that never stands is given up", async (t) => {
  const sockets: Socket[] = []
  const mute = createTcpServer((socket) => sockets.push(socket.on("error", () => {})))
  await once(mute.listen(0, "127.0.0.1"), "listening")
  t.after(() => {
    mute.close()
    sockets.forEach((socket) => socket.destroy())
  })
  const factory = await startFactory(t, { limits: { connectMs: 40 } })
  // Loopback always connects; what never comes to an end here is the handshake of TLS.
  await post(factory, orderOf(`https://127.0.0.1:${(mute.address() as AddressInfo).port}/token`))
  await factory.until(({ callbacks }) => callbacks[0]?.outcome != null)
  assert.deepEqual(factory.callbacks[0]?.outcome, { error: "connect timeout" })
})

test("two places, five callbacks, a slow shop: three are never sent", async (t) => {
  const shop = await startShop(t, (response) => void setTimeout(() => response.end(), 200))
  const factory = await startFactory(t, { limits: { places: 2, placeWaitMs: 50 } })
  await factory.setFaults({ callbacks: 5 })
  await post(factory, orderOf(shop.callbackUrl))
  await factory.until(({ callbacks }) => callbacks.filter(({ outcome }) => outcome).length === 5)
  const errors = factory.callbacks.filter(({ outcome }) => outcome && "error" in outcome)
  assert.equal(shop.calls.length, 2)
  assert.deepEqual(
    errors.map(({ outcome }) => outcome),
    Array(3).fill({ error: "no place" }),
  )
})

test("one place, five callbacks, a quick shop: each waits its turn", async (t) => {
  const shop = await startShop(t)
  const factory = await startFactory(t, { limits: { places: 1 } })
  await factory.setFaults({ callbacks: 5 })
  await post(factory, orderOf(shop.callbackUrl))
  await factory.until(({ callbacks }) => callbacks.filter(({ outcome }) => outcome).length === 5)
  assert.equal(new Set(shop.calls.map(({ socket }) => socket)).size, 1)
  assert.equal(shop.calls.length, 5)
})

test("a connection is used again, and closed when it was idle", async (t) => {
  const shop = await startShop(t)
  const factory = await startFactory(t, { limits: { idleMs: 300 } })
  for (const sent of [1, 2]) {
    await post(factory, orderOf(shop.callbackUrl))
    await factory.until(({ callbacks }) => callbacks.filter(({ outcome }) => outcome).length === sent)
  }
  const [first, second] = shop.calls
  assert.equal(first?.socket, second?.socket)
  const start = Date.now()
  await once(first!.socket, "close")
  assert.ok(Date.now() - start < 3_000)
})

test("a restart forgets the order", async (t) => {
  const shop = await startShop(t)
  const factory = await startFactory(t, { seconds: 0.2 })
  await post(factory, orderOf(shop.callbackUrl))
  factory.restart()
  assert.deepEqual(await lastOrder(factory, shop.callbackUrl), [])
  assert.equal(factory.requests.length, 2)
})

test("a restart cuts the callback under way, the one that waits for a place, and the request without answer", async (t) => {
  const shop = await startShop(t, () => {})
  const factory = await startFactory(t, { limits: { places: 1 } })
  await factory.setFaults({ answer: "silence", callbacks: 2 })
  const lost = assert.rejects(post(factory, orderOf(shop.callbackUrl)))
  await factory.until(({ callbacks }) => callbacks.length === 2)
  factory.restart()
  await lost
  await factory.until(({ callbacks }) => callbacks.every(({ outcome }) => outcome))
  assert.deepEqual(
    factory.callbacks.map(({ outcome }) => outcome),
    Array(2).fill({ error: "factory restarted" }),
  )
})

test("a stopped factory is gone, and whoever waits for it is told", async () => {
  const factory = await startLegacyFactory()
  const waiting = assert.rejects(
    factory.until(() => false),
    /stopped/,
  )
  await post(factory, orderOf("http://127.0.0.1:1/token"))
  await factory.stop()
  await factory.stop()
  await factory.clearFaults()
  await waiting
  await assert.rejects(post(factory, {}))
})

test("waiting ends with its time, and names what it waited for", async (t) => {
  const factory = await startFactory(t)
  await assert.rejects(
    factory.until(({ requests }) => requests.length > 3, 20),
    /20 ms.*requests\.length > 3/,
  )
})

test("the log keeps the last ten thousand", () => {
  const log = openFactoryLog()
  for (let at = 0; at <= 10_000; at += 1)
    log.noteRequest({ at, headers: {}, body: "", parsed: undefined, status: null })
  assert.equal(log.requests.length, 10_000)
  assert.equal(log.requests[0]?.at, 1)
})

test("fault: an error of the factory is not produced", async (t) => {
  const { factory, shop } = await startBoth(t)
  for (const [status, retryAfter] of [[422], [500], [429, 2], [503, "Wed, 21 Oct 2026 07:28:00 GMT"]] as const) {
    await factory.setFaults({ answer: retryAfter === undefined ? { status } : { status, retryAfter } })
    const response = await post(factory, orderOf(shop.callbackUrl))
    assert.equal(response.status, status)
    assert.equal(response.headers.get("content-type"), "text/html")
    assert.equal(response.headers.get("retry-after"), retryAfter === undefined ? null : String(retryAfter))
  }
  await factory.clearFaults()
  assert.deepEqual(await lastOrder(factory, shop.callbackUrl), [])
})

test("fault: an error after producing", async (t) => {
  const { factory, shop } = await startBoth(t, { answer: { status: 500 }, productions: 1 })
  assert.equal((await post(factory, orderOf(shop.callbackUrl))).status, 500)
  await factory.until(({ callbacks }) => callbacks.length === 1)
})

test("fault: the port is closed, then open again", async (t) => {
  const { factory, shop } = await startBoth(t)
  const { url } = factory
  await post(factory, {})
  await factory.setFaults({ refusing: true })
  await assert.rejects(post(factory, {}), ({ cause }: Error) => (cause as { code?: string }).code === "ECONNREFUSED")
  await Promise.all([
    factory.setFaults({ refusing: false }),
    factory.setFaults({ refusing: true }),
    factory.clearFaults(),
  ])
  assert.equal(factory.url, url)
  assert.deepEqual(await lastOrder(factory, shop.callbackUrl), [])
})

test("fault: silence before producing", async (t) => {
  const { factory, shop } = await startBoth(t, { answer: "silence", productions: 0 })
  const client = new AbortController()
  const gaveUp = assert.rejects(post(factory, orderOf(shop.callbackUrl), { signal: client.signal }))
  await factory.until(({ requests }) => requests.length === 1)
  client.abort()
  await gaveUp
  await factory.clearFaults()
  assert.deepEqual(await lastOrder(factory, shop.callbackUrl), [])
  assert.equal(factory.requests[0]?.status, null)
})

test("fault: silence after producing", async (t) => {
  const { factory, shop } = await startBoth(t, { answer: "silence" })
  const client = new AbortController()
  const gaveUp = assert.rejects(post(factory, orderOf(shop.callbackUrl), { signal: client.signal }))
  await factory.until(({ callbacks }) => callbacks[0]?.outcome != null)
  client.abort()
  await gaveUp
  assert.equal(factory.requests[0]?.status, null)
})

test("fault: reset after producing", async (t) => {
  const { factory, shop } = await startBoth(t, { answer: "reset" })
  const isReset = ({ cause }: Error) => (cause as { code?: string }).code === "ECONNRESET"
  await assert.rejects(post(factory, orderOf(shop.callbackUrl)), isReset)
  await factory.until(({ callbacks }) => callbacks[0]?.outcome != null)
  assert.equal(factory.requests[0]?.status, null)
})

test("fault: the answer drips", async (t) => {
  const { factory } = await startBoth(t, { answer: { dripSeconds: 0.3 } })
  const start = Date.now()
  const response = await post(factory, {})
  assert.equal(response.status, 201)
  assert.equal(factory.requests[0]?.status, null)
  const { data } = (await response.json()) as { data: { reqestor: null } }
  assert.equal(data.reqestor, null)
  assert.ok(Date.now() - start >= 280)
})

test("fault: a page instead of JSON", async (t) => {
  const { factory } = await startBoth(t, { answer: "html" })
  const response = await post(factory, {})
  assert.equal(response.status, 200)
  assert.equal(response.headers.get("content-type"), "text/html")
  assert.match(await response.text(), /^<!doctype html>/)
})

test("fault: the right bytes under the wrong type", async (t) => {
  const { factory } = await startBoth(t, { answer: "wrong content type" })
  const response = await post(factory, {})
  assert.equal(response.status, 201)
  assert.equal(response.headers.get("content-type"), "text/plain; charset=utf-8")
  assert.deepEqual(((await response.json()) as { data: { data: object } }).data.data, {})
})

test("fault: a redirect, to loopback only", async (t) => {
  const { factory, shop } = await startBoth(t, { answer: { redirectTo: "http://127.0.0.1:9/elsewhere" } })
  const response = await post(factory, orderOf(shop.callbackUrl))
  assert.equal(response.status, 302)
  assert.equal(response.headers.get("location"), "http://127.0.0.1:9/elsewhere")
  for (const redirectTo of ["http://example.com/", "http://127.evil.example/", "http://10.0.0.1/"]) {
    await assert.rejects(factory.setFaults({ answer: { redirectTo } }), /loopback/)
  }
  await factory.clearFaults()
  assert.deepEqual(await lastOrder(factory, shop.callbackUrl), [])
})

test("fault: 201 and forgotten", async (t) => {
  const { factory, shop } = await startBoth(t, { productions: 0 })
  assert.equal((await post(factory, orderOf(shop.callbackUrl))).status, 201)
  await factory.clearFaults()
  assert.deepEqual(await lastOrder(factory, shop.callbackUrl), [])
})

test("fault: produced twice", async (t) => {
  const { factory, shop } = await startBoth(t, { productions: 2 })
  await post(factory, orderOf(shop.callbackUrl))
  await factory.until(({ callbacks }) => callbacks.filter(({ outcome }) => outcome).length === 2)
  assert.equal(shop.calls.length, 2)
})

test("fault: twenty callbacks at once", async (t) => {
  const waiting: ServerResponse[] = []
  const shop = await startShop(t, (response) => {
    if (waiting.push(response) === 20) waiting.forEach((each) => each.end())
  })
  const factory = await startFactory(t)
  await factory.setFaults({ callbacks: 20 })
  await post(factory, orderOf(shop.callbackUrl))
  await factory.until(({ callbacks }) => callbacks.filter(({ outcome }) => outcome).length === 20)
  assert.equal(new Set(shop.calls.map(({ body }) => body.toString())).size, 1)
})

test("fault: never called back", async (t) => {
  const { factory, shop } = await startBoth(t, { callbacks: 0 })
  await post(factory, orderOf(shop.callbackUrl))
  await sleep(50)
  await factory.clearFaults()
  assert.deepEqual(await lastOrder(factory, shop.callbackUrl), [])
})

test("fault: called back late", async (t) => {
  const { factory, shop } = await startBoth(t, { callbackLateSeconds: 0.08 })
  await post(factory, orderOf(shop.callbackUrl))
  await factory.until(({ callbacks }) => callbacks.length === 1)
  assert.ok(factory.callbacks[0]!.at - factory.requests[0]!.at >= 75)
})

test("fault: called back before the request is answered", async (t) => {
  const shop = await startShop(t)
  const factory = await startFactory(t, { seconds: 40 })
  await factory.setFaults({ callbackBeforeAnswer: true })
  const response = post(factory, orderOf(shop.callbackUrl))
  await factory.until(({ callbacks }) => callbacks[0]?.outcome != null)
  assert.equal(factory.requests[0]?.status, null)
  assert.equal((await response).status, 201)
})

test("fault: called back with a wrong token", async (t) => {
  const { factory, shop } = await startBoth(t, { callbackWrongToken: true })
  for (const url of [shop.callbackUrl, `http://${shop.host}`, `http://${shop.host}/a/00`]) {
    await post(factory, orderOf(url))
  }
  await factory.until(({ callbacks }) => callbacks.filter(({ outcome }) => outcome).length === 3)
  assert.deepEqual(shop.calls.map(({ url }) => url).sort(), [
    "/0",
    "/a/10",
    "/factory/callbacks/token-a0c?order=7&x=%ED%95%9C",
  ])
  assert.ok(shop.calls.some(({ body }) => body.toString() === sortedOrder(shop.callbackUrl)))
})

test("fault: another count", async (t) => {
  const { factory, shop } = await startBoth(t)
  const texts = ["0", "-1", "4", "11", "100개"].map((count) => [count, `"${count}"`] as const)
  const cases = [...texts, [1e12, "1000000000000"], [10, "10"]] as const
  for (const [index, [callbackCount, written]] of cases.entries()) {
    await factory.setFaults({ callbackCount })
    await post(factory, orderOf(shop.callbackUrl))
    await factory.until(({ callbacks }) => callbacks[index]?.outcome != null)
    assert.equal(shop.calls[index]?.body.toString(), sortedOrder(shop.callbackUrl, written))
  }
})

test("fault: no count at all", async (t) => {
  const { factory, shop } = await startBoth(t, { callbackCount: "missing" })
  await lastOrder(factory, shop.callbackUrl)
  assert.match(shop.calls[0]!.body.toString(), /"FF-500293","MessageAttributeProductId"/)
})

test("fault: called back with GET", async (t) => {
  const { factory, shop } = await startBoth(t, { callbackMethod: "GET" })
  await lastOrder(factory, shop.callbackUrl)
  assert.equal(shop.calls[0]?.method, "GET")
  assert.equal(shop.calls[0]?.body.length, 0)
})

const formats: [FactoryFaults["callbackFormat"], string, (body: Buffer) => void][] = [
  ["form", "application/x-www-form-urlencoded", (body) => assert.match(`${body}`, /&MessageAttributeProductCnt=10&/)],
  ["xml", "application/xml", (body) => assert.match(`${body}`, /<field name="CallbackUrl">http:[^<]*order=7&#38;x=/)],
  [
    "euc-kr",
    "application/json",
    (body) => {
      assert.equal(JSON.parse(new TextDecoder("euc-kr").decode(body)).MessageAttributeRequester, "홍길동")
      assert.throws(() => new TextDecoder("utf-8", { fatal: true }).decode(body))
    },
  ],
  ["garbage", "application/json", (body) => assert.throws(() => JSON.parse(body.toString()))],
]

for (const [callbackFormat, contentType, check] of formats) {
  test(`fault: called back with ${callbackFormat}`, async (t) => {
    const { factory, shop } = await startBoth(t, { callbackFormat })
    await lastOrder(factory, shop.callbackUrl)
    const { headers, body } = shop.calls[0]!
    assert.equal(headers[headers.indexOf("Content-Type") + 1], contentType)
    assert.equal(headers[headers.indexOf("Content-Length") + 1], String(body.length))
    check(body)
  })
}

test("EUC-KR knows 홍길동 and the letters of ASCII, not every sign", () => {
  assert.equal(encodeEucKr("A홍길동🍩").toString("hex"), "41c8abb1e6b5bf3f")
})

test("faults merge, and clear", async (t) => {
  const factory = await startFactory(t)
  const { faults } = factory
  await factory.setFaults({ callbacks: 3 })
  await factory.setFaults({ callbackLateSeconds: 2 })
  assert.deepEqual(factory.faults, { ...faults, callbacks: 3, callbackLateSeconds: 2 })
  await factory.clearFaults()
  assert.deepEqual(factory.faults, faults)
})
