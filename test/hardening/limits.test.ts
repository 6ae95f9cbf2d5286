import assert from "node:assert/strict"
import { connect, type Socket } from "node:net"
import { after, before, describe, test, type TestContext } from "node:test"
import { isTooDeep } from "../../src/http/limits.ts"
import { type Door, limitsOf, openPort } from "../../src/runtimes/door.ts"
import { openApp, PUBLIC_URL } from "./exposed-app.ts"

const limits = { ...limitsOf("PORT"), headers: 300, request: 600, keepAlive: 300, look: 20, most: 40 }
const order = '{"sku":"x","quantity":1}'

describe("a shop with a door on a real port", () => {
  const shop = openApp()
  let door: Door
  before(async () => {
    door = await openPort("127.0.0.1", 0, shop.app.fetch, "PORT", limits)
  })
  after(() => door.close())

  function open(words: string) {
    const socket: Socket = connect(door.port, "127.0.0.1")
    let heard = ""
    socket.setEncoding("latin1").on("data", (text: string) => (heard += text))
    socket.on("error", () => {}) // how it ended shows in what was said before
    socket.write(words)
    const begun = performance.now()
    const closed = new Promise<{ heard: string; after: number }>((resolve) =>
      socket.once("close", () => resolve({ heard, after: performance.now() - begun })),
    )
    return { socket, closed }
  }
  const statusOf = (heard: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(heard)?.[1])
  const post = (headers: string, body = "") =>
    `POST /checkout HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`
  const say = async (words: string) => statusOf((await open(words).closed).heard)
  const spaces = (bytes: number) => order + " ".repeat(bytes - order.length)
  const inChunks = (body: string) =>
    `${[...body.matchAll(/.{1,8192}/gs)].map(([part]) => `${part.length.toString(16)}\r\n${part}\r\n`).join("")}0\r\n\r\n`

  test("64 KiB of body and not a byte more, said or in chunks", async () => {
    const [most, over] = [65_536, 65_537]
    assert.equal(await say(post(`Content-Length: ${most}`, spaces(most))), 404)
    assert.equal(await say(post(`Content-Length: ${over}`, spaces(over))), 413)
    assert.equal(await say(post("Transfer-Encoding: chunked", inChunks(spaces(most)))), 404)
    assert.equal(await say(post("Transfer-Encoding: chunked", inChunks(spaces(over)))), 413)
    assert.equal(shop.asked.length, 2)
  })

  test("a body that says it is larger is not waited for", async () => {
    const { heard, after: milliseconds } = await open(post("Content-Length: 999999999")).closed
    assert.equal(statusOf(heard), 413)
    assert.ok(milliseconds < limits.request, `${milliseconds} ms`)
  })

  for (const [what, words, drip] of [
    ["headers that never end", "POST /checkout HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ", "x"],
    ["a body that never ends", post("Content-Length: 5000"), "{"],
    ["chunks that never end", post("Transfer-Encoding: chunked"), "1\r\n{\r\n"],
    ["silence", "", ""],
  ] as const)
    test(`${what}: cut off in time`, async () => {
      const { socket, closed } = open(words)
      const dripping = setInterval(() => socket.writable && socket.write(drip), 25)
      const { heard, after: milliseconds } = await closed
      clearInterval(dripping)
      // What is still on its way to us can take the answer down with it.
      assert.match(heard, /^(HTTP\/1\.1 408 |$)/)
      assert.ok(milliseconds < 3_000, `${milliseconds} ms`)
    })

  test("over forty connections the one that kept us waiting the longest goes", async () => {
    const silent = Array.from({ length: 60 }, () => open(""))
    const told = await Promise.all(silent.map(({ closed }) => closed))
    assert.equal(told.filter(({ heard }) => statusOf(heard) === 408).length, 60)
    assert.ok(told.filter((one) => one.after < limits.headers).length >= 20, "twenty had to make room at once")
  })

  for (const [what, words, status] of [
    ["an address of 15 kB that is not there", `GET /${"x".repeat(15_000)} HTTP/1.1\r\nHost: localhost\r\n`, 404],
    ["a sku of 15 kB", `GET /products/${"x".repeat(15_000)} HTTP/1.1\r\nHost: localhost\r\n`, 422],
    ["a query of 15 kB", `GET /orders?after=${"x".repeat(15_000)} HTTP/1.1\r\nHost: localhost\r\n`, 422],
    ["a query of 4,000 parts", `GET /orders?${"a&".repeat(4_000)}limit=1 HTTP/1.1\r\nHost: localhost\r\n`, 200],
    ["an address of 16 KiB", `GET /${"x".repeat(16_384)} HTTP/1.1\r\nHost: localhost\r\n`, 431],
    ["a header of 16 KiB", `GET /orders HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(16_384)}\r\n`, 431],
    ["200 headers", `GET /orders HTTP/1.1\r\nHost: localhost\r\n${"a:\r\n".repeat(200)}`, 431],
    ["190 headers", `GET /orders HTTP/1.1\r\nHost: localhost\r\n${"a:\r\n".repeat(190)}`, 200],
  ] as const)
    test(`${what}: ${status}`, async () => assert.equal(await say(`${words}Connection: close\r\n\r\n`), status))
})

const nested = (depth: number, inside = "1") => "[".repeat(depth) + inside + "]".repeat(depth)

describe("a body nests 32 deep at most", () => {
  const bodies: [what: string, body: string, isRefused: boolean][] = [
    ["32 lists", nested(32), false],
    ["33 lists", nested(33), true],
    ["30,000 lists", nested(30_000), true],
    ["70 lists that never end", "[".repeat(70), true],
    ["33 objects", `${'{"a":'.repeat(33)}1${"}".repeat(33)}`, true],
    ["lists and objects in turn", `${'[{"a":'.repeat(17)}1${"}]".repeat(17)}`, true],
    ["33 lists side by side", `[${Array<string>(33).fill("[1]").join()}]`, false],
    ["33 brackets in a text", `["${"[".repeat(33)}"]`, false],
    ["33 brackets behind an escaped quote", `["\\"${"[".repeat(33)}"]`, false],
    ["33 lists behind a text that ends with a backslash", `["\\\\",${nested(33)}]`, true],
    ["33 lists behind texts", `["a","b\\"c",${nested(32)}]`, true],
    ["33 brackets in a name", `{"${"{".repeat(33)}":1}`, false],
  ]
  for (const [what, body, isRefused] of bodies)
    test(`${what}: ${isRefused ? "refused" : "for the schema"}`, async () => {
      for (const isExposed of [false, true]) {
        const { app, asked, cookie } = openApp({ isExposed })
        const headers = { "content-type": "application/json", "content-length": `${body.length}`, host: "127.0.0.1" }
        const me = isExposed ? { cookie, origin: PUBLIC_URL } : {}
        const answer = await app.request("/checkout", { method: "POST", body, headers: { ...headers, ...me } })
        const { code } = (await answer.json()) as { code: string }
        assert.deepEqual([answer.status, code], isRefused ? [422, "too-deep"] : [422, "invalid"])
        assert.deepEqual(asked, [])
      }
    })

  test("looking costs nothing that one could notice", (t: TestContext) => {
    const took = (body: string, times: number) => {
      for (let time = 0; time < times; time++) isTooDeep(body)
      const begun = performance.now()
      for (let time = 0; time < times; time++) isTooDeep(body)
      return ((performance.now() - begun) / times) * 1_000
    }
    const lines = Array<object>(100).fill({ sku: "CP-502101", quantity: 10 })
    const small = took(order, 100_000)
    const large = took(JSON.stringify({ lines }), 2_000)
    const worst = took(`["${"\\".repeat(65_000)}"]`, 100)
    t.diagnostic(
      `an order ${small.toFixed(3)} µs, one of 100 lines ${large.toFixed(1)} µs, at worst ${worst.toFixed(0)} µs`,
    )
    assert.ok(small < 20 && large < 500 && worst < 20_000)
  })
})
