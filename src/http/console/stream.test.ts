import assert from "node:assert/strict"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer, type ServerResponse } from "node:http"
import { connect, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, test } from "node:test"
import { getRequestListener } from "@hono/node-server"
import { until } from "../../proof/until.ts"
import { limitsOf, openPort } from "../../runtimes/door.ts"
import { type Pulse, type Topic, topics } from "../../views/pulse.ts"
import { type Live, type LiveParts, openLive, streamRoute } from "./stream.ts"

/** A pulse that beats when the test says so. */
function fakePulse() {
  const pulse = Object.fromEntries(topics.map((topic) => [topic, "0"])) as Record<Topic, string>
  let failing: Error | undefined
  let held: Promise<void> | undefined
  const told = { asked: 0, atOnce: 0, mostAtOnce: 0 }
  return {
    told,
    change: (...changed: Topic[]) => changed.forEach((topic) => (pulse[topic] = `${Number(pulse[topic]) + 1}`)),
    fail: (error?: Error) => void (failing = error),
    hold: (until?: Promise<void>) => void (held = until),
    async pulse(): Promise<Pulse> {
      told.asked++
      told.mostAtOnce = Math.max(told.mostAtOnce, ++told.atOnce)
      await held
      await new Promise((resolve) => setImmediate(resolve))
      told.atOnce--
      if (failing) throw failing
      return { ...pulse }
    },
  }
}

type Heard = { readonly event: string; readonly id: string | undefined; readonly data: unknown }

/** What was said in a stream so far; a comment is an event named `:`, a wish for a pause one named `retry`. */
function eventsIn(text: string): Heard[] {
  return text
    .split("\n\n")
    .slice(0, -1)
    .map((block) => {
      if (block.startsWith(":")) return { event: ":", id: undefined, data: undefined }
      const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/, 2)))
      if (fields.retry) return { event: "retry", id: undefined, data: Number(fields.retry) }
      return { event: fields.event, id: fields.id, data: JSON.parse(fields.data) }
    })
}
const topicsOf = (heard: Heard) => (heard.event === "changed" ? topicsIn(heard) : [])
const topicsIn = ({ data }: Heard) => (data as { topics: Topic[] }).topics

/** Reads a stream one event at a time. */
function readerOf(stream: ReadableStream<Uint8Array> | undefined) {
  const reader = stream!.getReader()
  async function next(): Promise<Heard | undefined> {
    const { value } = await reader.read()
    return value && eventsIn(new TextDecoder().decode(value))[0]
  }
  /** Past what begins a stream and signs of life. */
  async function nextTopics(): Promise<Topic[]> {
    for (;;) {
      const heard = (await next())!
      if (heard.event === "changed") return topicsIn(heard)
    }
  }
  return { next, nextTopics, leave: () => reader.cancel() }
}

describe("who listens hears what has changed", () => {
  let beat: ReturnType<typeof fakePulse>
  let live: Live
  const open = (parts: Partial<LiveParts> = {}) => (live = openLive({ pulse: beat.pulse, everyMs: 1, ...parts }))
  beforeEach(() => {
    beat = fakePulse()
    open()
  })
  afterEach(() => live.stop())

  const listen = (lastEventId?: string) => readerOf(live.listen(lastEventId))
  /** Hears the beginning. */
  async function arrived(lastEventId?: string) {
    const listener = listen(lastEventId)
    assert.deepEqual(await listener.next(), { event: "retry", id: undefined, data: 1_000 })
    let first = (await listener.next())!
    while (first.event === ":") first = (await listener.next())!
    return { ...listener, first }
  }
  const looks = (count: number) => {
    const from = beat.told.asked
    return until(`${count} looks`, async () => beat.told.asked >= from + count)
  }

  test("first where it stands, then each change as it comes", async () => {
    const { first, next } = await arrived()
    assert.partialDeepStrictEqual(first, { event: "changed", data: { topics: [] } })
    assert.match(first.id!, /^([\w-]{8}[.]){6}[\w-]{8}$/)
    beat.change("orders", "stock")
    const second = (await next())!
    assert.deepEqual([second.event, topicsIn(second)], ["changed", ["orders", "stock"]])
    assert.notEqual(second.id, first.id)
    beat.change("actions")
    assert.deepEqual(topicsIn((await next())!), ["actions"])
  })

  test("while nothing changes nothing is said", async () => {
    const { next } = await arrived()
    await looks(3)
    beat.change("mails")
    assert.deepEqual(topicsIn((await next())!), ["mails"])
  })

  test("who comes back hears exactly what differs from where it left, once", async () => {
    const { first, leave } = await arrived()
    const witness = await arrived()
    await leave()
    for (const topic of ["orders", "production"] as const) {
      beat.change(topic)
      await witness.nextTopics()
    }
    const back = await arrived(first.id)
    assert.deepEqual(topicsIn(back.first), ["orders", "production"])
    await back.leave()
    const again = await arrived(back.first.id)
    assert.deepEqual(topicsIn(again.first), [])
  })

  test("also from another process that never met it", async () => {
    const { first } = await arrived()
    beat.change("customers")
    const other = openLive({ pulse: beat.pulse, everyMs: 1 })
    const listener = readerOf(other.listen(first.id))
    assert.deepEqual(await listener.nextTopics(), ["customers"])
    await other.stop()
  })

  test("an id that is none of ours is no place to go on from", async () => {
    for (const id of ["", "42", "a.b.c.d.e.f.g", "12345678.".repeat(7), `${"12345678.".repeat(6)}1234567é`]) {
      const { first, leave } = await arrived(id)
      assert.deepEqual([id, topicsIn(first)], [id, []])
      await leave()
    }
  })

  test("nobody is asked while nobody listens, and for many only as often as for one", async () => {
    assert.equal(beat.told.asked, 0)
    const all = await Promise.all(Array.from({ length: 50 }, () => arrived()))
    await looks(3)
    for (const { leave } of all) await leave()
    const { asked, mostAtOnce } = beat.told
    assert.equal(mostAtOnce, 1)
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.ok(beat.told.asked <= asked + 1, `${beat.told.asked - asked}`)
    await (await arrived()).leave()
  })

  test("a pulse that is slow is not asked a second time meanwhile", async () => {
    open({ patienceMs: 60_000 })
    const answer = Promise.withResolvers<void>()
    beat.hold(answer.promise)
    const listeners = [listen(), listen()]
    for (const { next } of listeners) await next()
    await new Promise((resolve) => setTimeout(resolve, 30))
    assert.equal(beat.told.asked, 1)
    beat.hold()
    answer.resolve()
    for (const { nextTopics } of listeners) assert.deepEqual(await nextTopics(), [])
  })

  test("a database that is away is told of once; when it is back, so is what changed meanwhile", async () => {
    const errors: unknown[] = []
    open({ failed: (error) => errors.push(error) })
    const { next } = await arrived()
    const gone = new Error("ECONNREFUSED")
    beat.fail(gone)
    assert.deepEqual(await next(), { event: "away", id: undefined, data: {} })
    await looks(3)
    const newcomer = await arrived()
    assert.equal(newcomer.first.event, "away")
    beat.change("stock")
    beat.fail()
    assert.deepEqual(topicsIn((await next())!), ["stock"])
    assert.deepEqual(topicsIn((await newcomer.next())!), [])
    assert.deepEqual(errors, [gone])
    beat.fail(gone)
    assert.equal((await next())!.event, "away")
    beat.fail()
    assert.deepEqual(topicsIn((await next())!), [], "nothing changed, and it is over")
    assert.equal(errors.length, 2)
  })

  test("one that says nothing is away as well, until it answers", async () => {
    const errors: unknown[] = []
    open({ patienceMs: 20, failed: (error) => errors.push(error) })
    const { next } = await arrived()
    const answer = Promise.withResolvers<void>()
    beat.hold(answer.promise)
    assert.equal((await next())!.event, "away")
    assert.match(String(errors), /no answer within 20 ms/)
    beat.hold()
    answer.resolve()
    assert.deepEqual(topicsIn((await next())!), [])
  })

  test("who hears nothing gets a sign of life, also while the database says nothing", async () => {
    open({ heartbeatMs: 5 })
    const { next } = await arrived()
    assert.equal((await next())!.event, ":")
    const answer = Promise.withResolvers<void>()
    beat.hold(answer.promise)
    await looks(1)
    for (let beats = 0; beats < 3; beats++) assert.equal((await next())!.event, ":")
    answer.resolve()
  })

  test("for one who does not read nothing is kept but where it was; then it hears everything at once", async () => {
    open({ heartbeatMs: 1 })
    const { next, nextTopics } = await arrived()
    const sleeper = await arrived()
    for (const topic of ["orders", "stock", "orders", "mails"] as const) {
      beat.change(topic)
      assert.deepEqual(await nextTopics(), [topic])
    }
    const heard = (await sleeper.next())!
    assert.deepEqual([heard.event, topicsIn(heard)], ["changed", ["orders", "stock", "mails"]])
    beat.change("actions")
    assert.deepEqual(await sleeper.nextTopics(), ["actions"])
    await next()
  })

  test("there is room for so many, and again for one when one has left", async () => {
    open({ most: 2 })
    const [first] = [listen(), listen()]
    assert.equal(live.listen(), undefined)
    await first!.leave()
    assert.notEqual(live.listen(), undefined)
    assert.equal(live.listen(), undefined)
  })

  test("when it stops all streams end, nobody new is let in, and nothing is asked any more", async () => {
    const [one, other] = [await arrived(), listen()]
    const answer = Promise.withResolvers<void>()
    beat.hold(answer.promise)
    await looks(1)
    let stopped = false
    const stopping = live.stop().then(() => (stopped = true))
    assert.equal(await one.next(), undefined)
    assert.equal((await other.next())?.event, "retry")
    assert.equal(await other.next(), undefined)
    assert.equal(live.listen(), undefined)
    assert.equal(stopped, false, "a question is under way")
    answer.resolve()
    await stopping
    const { asked } = beat.told
    await new Promise((resolve) => setTimeout(resolve, 20))
    assert.equal(beat.told.asked, asked)
  })
})

describe("who listens over a connection", () => {
  let beat: ReturnType<typeof fakePulse>
  let live: Live
  let callers: Socket[]
  beforeEach(() => {
    beat = fakePulse()
    callers = []
  })
  afterEach(async () => {
    await live.stop()
    for (const caller of callers) caller.destroy()
  })

  function call(to: { port: number; host: string } | { path: string }, words: string) {
    const socket = connect(to)
    callers.push(socket)
    let said = ""
    socket.setEncoding("utf8").on("data", (text: string) => (said += text))
    socket.on("error", () => {})
    socket.write(words)
    const heard = () =>
      eventsIn(
        said
          .split(/\r\n\r\n/)
          .slice(1)
          .join("\r\n\r\n")
          .split("\r\n")
          .filter((_, at) => at % 2 === 1)
          .join(""),
      )
    return { socket, said: () => said, heard, closed: once(socket, "close") }
  }
  const get = (more = "", method = "GET") => `${method} /console/api/stream HTTP/1.1\r\nHost: shop\r\n${more}\r\n`

  async function openDoor(parts: Partial<LiveParts> = {}, answer = 60_000) {
    live = openLive({ pulse: beat.pulse, everyMs: 1, ...parts })
    const limits = { ...limitsOf("PORT"), keepAlive: 50, answer }
    const door = await openPort("127.0.0.1", 0, streamRoute(live).fetch, "PORT", limits)
    return { door, at: { port: door.port, host: "127.0.0.1" } }
  }

  test("is answered at once, goes on from where it left, and is forgotten when it is gone", async () => {
    const { door, at } = await openDoor({ most: 1 })
    const first = call(at, get())
    await until("the first event", async () => first.heard().length === 2)
    assert.match(first.said(), /^HTTP\/1.1 200 OK\r\n/)
    assert.match(first.said(), /\r\ncontent-type: text\/event-stream\r\n/i)
    beat.change("orders")
    await until("a change", async () => first.heard().length === 3)
    const { id } = first.heard()[2]!
    const refused = await fetch(`http://127.0.0.1:${door.port}/console/api/stream`)
    assert.deepEqual([refused.status, refused.headers.get("retry-after")], [503, "5"])
    assert.partialDeepStrictEqual(await refused.json(), { code: "busy", status: 503 })
    first.socket.destroy()
    let again = call(at, get(`Last-Event-ID: ${id}\r\n`))
    await until("there is room again", async () => {
      if (again.said().startsWith("HTTP/1.1 200")) return true
      if (again.said() !== "") again = call(at, get(`Last-Event-ID: ${id}\r\n`))
      return false
    })
    beat.change("stock")
    await until("what changed", async () => again.heard().flatMap(topicsOf).length > 0)
    assert.deepEqual(again.heard().flatMap(topicsOf), ["stock"])
    await live.stop()
    await door.close()
  })

  test("who only asks for the head takes no room", async () => {
    const { door, at } = await openDoor({ most: 1 })
    for (let asked = 0; asked < 2; asked++) {
      const head = call(at, get("Connection: close\r\n", "HEAD"))
      await head.closed
      assert.match(head.said(), /^HTTP\/1.1 200 OK\r\n/)
    }
    const listener = call(at, get())
    await until("the first event", async () => listener.heard().length === 2)
    await live.stop()
    await door.close()
  })

  test("signs of life keep a quiet stream from being cut off, and when it stops the door closes at once", async () => {
    const { door, at } = await openDoor({ heartbeatMs: 20 }, 200)
    const listener = call(at, get())
    await until("signs of life", async () => listener.heard().filter(({ event }) => event === ":").length > 30)
    const begun = performance.now()
    await live.stop()
    await door.close()
    await listener.closed
    assert.ok(performance.now() - begun < 2_000)
    assert.ok(listener.said().endsWith("\r\n0\r\n\r\n"), "it ended as an answer ends")
  })

  test("who does not take what is sent costs no more than the system's own buffers, and is told the rest when it does", async () => {
    live = openLive({ pulse: beat.pulse, everyMs: 0 })
    const folder = await mkdtemp(join(tmpdir(), "restock-stream-"))
    const listener = getRequestListener(streamRoute(live).fetch)
    const answers: ServerResponse[] = []
    const server = createServer((incoming, outgoing) => {
      answers.push(outgoing)
      void listener(incoming, outgoing)
    })
    // Through a pipe of the system, which holds little: a network would hold megabytes.
    const path = join(folder, "shop")
    await once(server.listen(path), "listening")
    const sleeper = call({ path }, get())
    await until("the first event", async () => sleeper.heard().length === 2)
    sleeper.socket.pause()
    const witness = readerOf(live.listen())
    await witness.nextTopics()
    const change = async (topic: Topic) => {
      beat.change(topic)
      await witness.nextTopics()
    }
    let changes = 0
    const isStuck = () => answers[0]!.writableNeedDrain
    for (; !isStuck(); changes++) await change("orders")
    const held = answers[0]!.writableLength + answers[0]!.socket!.writableLength
    for (let more = 0; more < 300; more++) await change(topics[more % topics.length]!)
    assert.equal(answers[0]!.writableLength + answers[0]!.socket!.writableLength, held)
    sleeper.socket.resume()
    await until("all it missed", async () => sleeper.heard().flatMap(topicsOf).includes("actions"))
    const heard = sleeper.heard().filter(({ event }) => event === "changed")
    assert.deepEqual(heard.at(-1)!.data, { topics })
    assert.ok(heard.length <= changes + 2, `${heard.length} events of ${changes + 300} changes`)
    await witness.leave()
    await live.stop()
    server.close()
    await once(server, "close")
    await rm(folder, { recursive: true })
  })
})
