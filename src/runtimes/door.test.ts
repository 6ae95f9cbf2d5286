import assert from "node:assert/strict"
import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { afterEach, beforeEach, describe, test } from "node:test"
import type { Limits } from "./connections.ts"
import { type Door, limitsOf, openPort } from "./door.ts"

const patient = { headers: 60_000, request: 60_000, keepAlive: 60_000, answer: 60_000, look: 20, most: 6, mostOfOne: 3 }
const hurried = { ...patient, headers: 150, request: 300, answer: 400 }

type Caller = { readonly socket: Socket; readonly said: () => string; readonly closed: Promise<unknown> }

describe("a door with room for six", () => {
  let door: Door
  /** What is being asked and not answered yet, by path. */
  let asked: Map<string, (answer: Response) => void>
  let callers: Caller[]
  let served: number
  let cutOff: PromiseWithResolvers<void>

  async function open(limits: Limits): Promise<void> {
    asked = new Map()
    callers = []
    served = 0
    cutOff = Promise.withResolvers()
    const endless = () =>
      new ReadableStream({
        pull: (stream) => stream.enqueue(new Uint8Array(64 * 1024)),
        cancel: () => cutOff.resolve(),
      })
    const answerWhenTold = (request: Request) =>
      new Promise<Response>((resolve) => asked.set(new URL(request.url).pathname, resolve))
    const serve = async (request: Request) => {
      served++
      const { pathname } = new URL(request.url)
      if (pathname === "/at-once") return new Response("here you are")
      if (pathname === "/endless") return new Response(endless())
      if (pathname === "/read") return new Response(await request.text().catch(() => "broken off"))
      return answerWhenTold(request)
    }
    door = await openPort("127.0.0.1", 0, serve, "PORT", limits)
  }
  beforeEach(() => open(patient))
  afterEach(async () => {
    for (const { socket } of callers) socket.destroy()
    await door.close()
  })

  /** Connects and says something; returns once connected. */
  async function call(words = ""): Promise<Caller> {
    const socket = connect(door.port, "127.0.0.1")
    let said = ""
    socket.setEncoding("utf8").on("data", (text: string) => (said += text))
    socket.on("error", () => {})
    const caller = { socket, said: () => said, closed: new Promise((resolve) => socket.once("close", resolve)) }
    callers.push(caller)
    await once(socket, "connect")
    socket.write(words)
    return caller
  }
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: shop\r\n\r\n`
  const post = (path: string, length: number) =>
    `POST ${path} HTTP/1.1\r\nHost: shop\r\nContent-Length: ${length}\r\n\r\n`
  /** Fails when there is nothing more to hear. */
  const heard = ({ socket, closed }: Caller) =>
    Promise.race([once(socket, "data"), closed.then(() => assert.fail("the connection was closed"))])
  const isAsked = async (path: string) => {
    while (!asked.has(path)) await new Promise((resolve) => setImmediate(resolve))
  }
  /** Somebody new is served: everybody before is connected and read. */
  async function isServed(): Promise<void> {
    const buyer = await call(get("/at-once"))
    await heard(buyer)
    assert.match(buyer.said(), /^HTTP\/1\.1 200 OK/)
  }
  async function assertSentAway(caller: Caller, status: RegExp): Promise<void> {
    await caller.closed
    assert.match(caller.said(), status)
    const body = caller.said().split("\r\n\r\n")[1]!
    assert.equal(`HTTP/1.1 ${JSON.parse(body).status}`, caller.said().slice(0, 12))
  }

  test("who never says anything, says it too slowly or does not end it is told so and sent away in time", async () => {
    await door.close()
    await open(hurried)
    const begun = performance.now()
    const slow = [await call(), await call("GET /at-once HTTP/1.1\r\nX"), await call(post("/read", 10) + "12345")]
    const drip = setInterval(() => slow[1]!.socket.write("x"), 10)
    await Promise.all(slow.map((caller) => assertSentAway(caller, /^HTTP\/1\.1 408 /)))
    clearInterval(drip)
    assert.ok(performance.now() - begun < 5_000)
  })

  test("who is slow with a second request gets no answer that looks like one to the first", async () => {
    await door.close()
    await open(hurried)
    const caller = await call(`${get("/later")}GET /at-once HTTP/1.1\r\nX`)
    await isAsked("/later")
    await caller.closed
    assert.equal(caller.said(), "")
  })

  test("over a full house the stranger goes who kept us waiting the longest, and a newcomer is served", async () => {
    const [first, ...others] = [await call(), await call(), await call(), await call(), await call(), await call()]
    await isServed()
    await assertSentAway(first!, /^HTTP\/1\.1 408 /)
    assert.ok(others.every(({ socket }) => !socket.closed))
  })

  test("a customer between two requests stays before strangers do, and goes before one who waits for an answer", async () => {
    const customer = await call(get("/at-once"))
    await heard(customer)
    const waiting = await call(get("/later"))
    await isAsked("/later")
    for (let strangers = 0; strangers < 8; strangers++) await call()
    await isServed()
    assert.equal(customer.socket.closed, false)
    customer.socket.write(get("/at-once"))
    await heard(customer)

    for (let more = 1; more <= 5; more++) {
      await call(get(`/later-${more}`))
      await isAsked(`/later-${more}`)
    }
    await customer.closed
    asked.get("/later")!(new Response("at last"))
    await heard(waiting)
    assert.match(waiting.said(), /at last/)
  })

  test("whose body does not come goes before one who waits for an answer", async () => {
    const waiting = await call(get("/later"))
    await isAsked("/later")
    const owing = await call(post("/read", 10) + "12345")
    for (let more = 1; more <= 4; more++) {
      await call(get(`/later-${more}`))
      await isAsked(`/later-${more}`)
    }
    await isServed()
    await assertSentAway(owing, /^HTTP\/1\.1 408 /)
    assert.equal(waiting.socket.closed, false)
  })

  test("when everybody waits for our answer, one more is told to come again", async () => {
    for (let more = 1; more <= 6; more++) {
      await call(get(`/later-${more}`))
      await isAsked(`/later-${more}`)
    }
    const late = await call(get("/at-once"))
    await assertSentAway(late, /^HTTP\/1\.1 503 .*\r\n(?:.*\r\n)*retry-after: 1\r\n/i)
    asked.get("/later-1")!(new Response(""))
    await heard(callers[0]!)
    callers[0]!.socket.write(get("/at-once"))
    await heard(callers[0]!)
    assert.match(callers[0]!.said(), /here you are/)
  })

  test("of who asks on and on without waiting for answers three requests get in, the others hear 503 after these", async () => {
    const flood = await call(get("/later") + get("/at-once").repeat(1_000))
    await isAsked("/later")
    await isServed()
    assert.equal(served, 4)
    asked.get("/later")!(new Response("at last"))
    await flood.closed
    assert.deepEqual(flood.said().match(/HTTP\/1\.1 \d+/g), [
      "HTTP/1.1 200",
      "HTTP/1.1 200",
      "HTTP/1.1 200",
      "HTTP/1.1 503",
    ])
  })

  test("who does not take the answer is cut off", async () => {
    await door.close()
    await open(hurried)
    const caller = await call(get("/endless"))
    await heard(caller)
    caller.socket.pause()
    await cutOff.promise
  })
})

test("both doors leave file handles for the databases and the callbacks", () => {
  for (const handles of [1_024, 4_096, 20_000, 1_000_000]) {
    const [shop, customers] = [limitsOf("PORT", handles).most, limitsOf("CUSTOMERS_PORT", handles).most]
    assert.ok(shop + customers < handles * 0.75)
  }
  assert.deepEqual([limitsOf("PORT", 20_000).most, limitsOf("CUSTOMERS_PORT", 20_000).most], [10_000, 1_000])
})
