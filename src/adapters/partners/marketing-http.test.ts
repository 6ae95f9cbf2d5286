import assert from "node:assert/strict"
import { once } from "node:events"
import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { test, type TestContext } from "node:test"
import { Webhook } from "standardwebhooks"
import { marketingHttp } from "./marketing-http.ts"

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
const webhook = { id: "01a20a24-7f52-7c3b-b5aa-018e2c1e48a1", body: '{"이름":"🍩"}' }
const patience = { headers: 100, inAll: 200 }

async function startMarketing(t: TestContext, answer: RequestListener) {
  let calls = 0
  const server = createServer((request, response) => {
    calls++
    answer(request, response)
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/vip?from=restock`
  const send = (signal = new AbortController().signal) => marketingHttp({ url, secret }, patience)(webhook, signal)
  return { send, calls: () => calls }
}

test("one POST to exactly that address, with what Standard Webhooks asks for", async (t) => {
  const heard = Promise.withResolvers<{ line: string; body: string; headers: Record<string, string> }>()
  const { send } = await startMarketing(t, async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString()
    const line = `${request.method} ${request.url}`
    heard.resolve({ line, body, headers: request.headers as Record<string, string> })
    response.end("thanks")
  })
  assert.deepEqual(await send(), { kind: "delivered" })
  const { line, body, headers } = await heard.promise
  assert.equal(line, "POST /hooks/vip?from=restock")
  assert.equal(body, webhook.body)
  assert.equal(headers["content-type"], "application/json")
  assert.equal(headers["webhook-id"], webhook.id)
  assert.ok(Math.abs(Number(headers["webhook-timestamp"]) - Date.now() / 1_000) < 5)
  assert.deepEqual(new Webhook(secret).verify(body, headers), { 이름: "🍩" })
})

type Row = [what: string, kind: string, answer: RequestListener]
const rows: Row[] = [
  ["200", "delivered", (_, to) => to.writeHead(200).end()],
  ["202 with a page", "delivered", (_, to) => to.writeHead(202, { "content-type": "text/html" }).end("<h1>ok</h1>")],
  ["200 and 2 MiB", "delivered", (_, to) => to.writeHead(200).end("a".repeat(2 ** 21))],
  ["200 and then silence", "delivered", (_, to) => void to.writeHead(200).write("a")],
  ["410", "gone", (_, to) => to.writeHead(410).end("gone")],
  [
    "410 and then a broken line",
    "gone",
    (_, to) => {
      to.writeHead(410, { "content-length": 100 }).write("gone")
      setTimeout(() => to.destroy(), 20)
    },
  ],
  ["400", "rejected", (_, to) => to.writeHead(400).end()],
  ["404 and 2 MiB", "rejected", (_, to) => to.writeHead(404).end("a".repeat(2 ** 21))],
  ["429 with Retry-After", "put-off", (_, to) => to.writeHead(429, { "retry-after": "7" }).end()],
  ["429 without", "failed", (_, to) => to.writeHead(429).end()],
  ["503 with Retry-After", "put-off", (_, to) => to.writeHead(503, { "retry-after": "7" }).end()],
  ["503 without", "failed", (_, to) => to.writeHead(503).end()],
  ["503 with a Retry-After of nonsense", "failed", (_, to) => to.writeHead(503, { "retry-after": "soon" }).end()],
  ["500 with Retry-After", "failed", (_, to) => to.writeHead(500, { "retry-after": "7" }).end()],
  ["302", "failed", (_, to) => to.writeHead(302, { location: "/" }).end()],
  ["308", "failed", (_, to) => to.writeHead(308, { location: "http://127.0.0.1:1/" }).end()],
  ["silence", "failed", () => {}],
  ["a reset", "failed", (from) => from.socket.resetAndDestroy()],
  ["something that is not HTTP", "failed", (from) => from.socket.end("220 mail.example ESMTP\r\n")],
]
for (const [what, kind, answer] of rows)
  test(`${what} is ${kind}, after one request`, async (t) => {
    const { send, calls } = await startMarketing(t, answer)
    assert.equal((await send()).kind, kind)
    assert.equal(calls(), 1)
  })

test("Retry-After is read in seconds and as a date, from one second to a day", async (t) => {
  let header = ""
  const { send } = await startMarketing(t, (_, to) => to.writeHead(503, { "retry-after": header }).end())
  const read = async (text: string) => {
    header = text
    const answer = await send()
    return answer.kind === "put-off" ? Math.round(answer.retryAfter) : answer.kind
  }
  assert.equal(await read("0"), 1)
  assert.equal(await read("120"), 120)
  assert.equal(await read("99999999"), 86_400)
  assert.equal(await read("Wed, 01 Jan 2020 00:00:00 GMT"), 1)
  const inAMinute = await read(new Date(Date.now() + 60_000).toUTCString())
  assert.ok(typeof inAMinute === "number" && inAMinute >= 58 && inAMinute <= 60)
})

test("nobody there is a failure, and the secret is in none of the words", async () => {
  const send = marketingHttp({ url: "http://user:password@127.0.0.1:1/", secret }, patience)
  const answer = await send(webhook, new AbortController().signal)
  assert.ok(answer.kind === "failed")
  assert.match(answer.reason, /^marketing at http:\/\/127\.0\.0\.1:1: connect ECONNREFUSED/)
  assert.doesNotMatch(answer.reason, /password|MfKQ/)
})

test("what marketing says fits into one line of the desk", async (t) => {
  const { send } = await startMarketing(t, (_, to) =>
    to.writeHead(422).end(`no\0such\r\n<b>thing</b>${"x".repeat(5_000)}`),
  )
  const answer = await send()
  assert.ok(answer.kind === "rejected")
  assert.match(answer.reason, /^marketing answered 422: no such <b>thing<\/b>x+$/)
  assert.ok(answer.reason.length < 300)
})

test("who has to leave breaks off at once", async (t) => {
  const { send } = await startMarketing(t, () => {})
  const answer = await send(AbortSignal.abort(new Error("the process is stopping")))
  assert.deepEqual(answer.kind, "failed")
})

test("a secret that is none is refused before anything is sent, without being repeated", () => {
  for (const none of ["", "whsec_", "whsec_not base64!"])
    assert.throws(
      () => marketingHttp({ url: "http://127.0.0.1:1", secret: none }),
      (error: Error) => !error.message.includes("not base64!"),
    )
})
