import assert from "node:assert/strict"
import { setImmediate as turn } from "node:timers/promises"
import { afterEach, test } from "node:test"
import { until } from "../proof/until.ts"
import type { Running } from "./consumer.ts"
import type { Message } from "./message.ts"
import { type Held, poll, type PollLog, type Queue } from "./poll.ts"

const running: Running[] = []
afterEach(() => Promise.all(running.splice(0).map((one) => one.stop(0))))

/** A queue in memory: hands out what lies in it, and waits while it is empty. */
function fakeQueue(count = 0) {
  const waiting = Array.from({ length: count }, (_, number) => `${number}`)
  const asked: number[] = []
  const forgotten: string[] = []
  const hidden: [id: string, seconds: number][] = []
  const failing: unknown[] = []
  const failHiding = { with: undefined as unknown }
  let wake = () => {}
  const held = (id: string): Held => ({
    id,
    body: `body of ${id}`,
    forget: async () => void forgotten.push(id),
    async hide(seconds) {
      hidden.push([id, seconds])
      if (failHiding.with) throw failHiding.with
    },
  })
  const queue: Queue = {
    name: "stock_queue",
    async receive(most, signal) {
      asked.push(most)
      await turn()
      const failure = failing.shift()
      if (failure !== undefined) throw failure
      if (waiting.length === 0)
        await new Promise<void>((resolve, reject) => {
          wake = resolve
          signal.addEventListener("abort", () => reject(signal.reason as Error))
          if (signal.aborted) reject(signal.reason as Error)
        })
      return waiting.splice(0, most).map(held)
    },
  }
  const add = (...ids: string[]) => {
    waiting.push(...ids)
    wake()
  }
  return { queue, waiting, asked, forgotten, hidden, failing, failHiding, add }
}

function recordingLog() {
  const away: unknown[] = []
  const kept: [id: string, error: unknown][] = []
  const log: PollLog = { away: (error) => away.push(error), kept: ({ id }, error) => kept.push([id, error]) }
  return { log, away, kept }
}

/** Work that a test ends, message by message; or that breaks off when told to. */
function heldWork() {
  const begun: string[] = []
  const signals: AbortSignal[] = []
  const ends = new Map<string, PromiseWithResolvers<boolean>>()
  const take = ({ id }: Message, signal: AbortSignal) => {
    begun.push(id)
    signals.push(signal)
    ends.set(id, Promise.withResolvers<boolean>())
    signal.addEventListener("abort", () => fail(id, signal.reason as Error))
    return ends.get(id)!.promise
  }
  const end = (id: string, answer = true) => ends.get(id)!.resolve(answer)
  const fail = (id: string, error: Error) => ends.get(id)!.reject(error)
  return { take, begun, signals, end, fail }
}

const start = (...args: Parameters<typeof poll>) => {
  const one = poll(...args)
  running.push(one)
  return one
}
const is = (what: string, condition: () => boolean) => until(what, async () => condition())

test("each message is taken once, with what it says, and is forgotten when its work is done", async () => {
  const { queue, forgotten, add } = fakeQueue(3)
  const taken: string[] = []
  const { log, away, kept } = recordingLog()
  const take = async ({ id, body }: Message) => {
    assert.equal(body, `body of ${id}`)
    assert.ok(!forgotten.includes(id))
    taken.push(id)
    return true
  }
  start(queue, 4, take, log)
  await is("three are forgotten", () => forgotten.length === 3)
  add("late")
  await is("what came later too", () => forgotten.length === 4)
  assert.deepEqual(taken, ["0", "1", "2", "late"])
  assert.deepEqual([away, kept], [[], []])
})

test("no more are taken at once than there are hands, and each free hand takes the next", async () => {
  const { queue, asked, waiting } = fakeQueue(5)
  const { take, begun, end } = heldWork()
  start(queue, 2, take, recordingLog().log)
  await is("two are in work", () => begun.length === 2)
  await turn()
  assert.deepEqual([begun, waiting.length, asked], [["0", "1"], 3, [2]])
  end("1")
  await is("the third is in work", () => begun.length === 3)
  await turn()
  assert.deepEqual(
    [begun, asked],
    [
      ["0", "1", "2"],
      [2, 1],
    ],
  )
  for (const id of ["0", "2"]) end(id)
  await is("the others are in work", () => begun.length === 5)
  for (const id of ["3", "4"]) end(id)
})

test("ten at most are asked for at once: a queue gives no more", async () => {
  const { queue, asked } = fakeQueue()
  start(queue, 25, async () => true, recordingLog().log)
  await is("it is asked", () => asked.length > 0)
  assert.deepEqual(asked, [10])
})

test("what fails, or is to be kept, is not forgotten, and harms no other", async () => {
  const { queue, forgotten } = fakeQueue(3)
  const { log, kept } = recordingLog()
  const { take, begun, end, fail } = heldWork()
  const lost = new Error("the database is away")
  const one = start(queue, 4, take, log)
  await is("three are in work", () => begun.length === 3)
  fail("0", lost)
  end("1", false)
  end("2", true)
  await one.stop()
  assert.deepEqual(forgotten, ["2"])
  assert.deepEqual(kept, [["0", lost]])
})

test("a message that could not be forgotten is reported, and the next is taken", async () => {
  const { queue, add } = fakeQueue()
  const { log, kept } = recordingLog()
  const lost = new Error("SQS is away")
  const one = {
    ...queue,
    receive: (...args: Parameters<Queue["receive"]>) => queue.receive(...args).then(unforgettable),
  }
  const unforgettable = (all: readonly Held[]) => all.map((held) => ({ ...held, forget: () => Promise.reject(lost) }))
  start(one, 1, async () => true, log)
  add("0")
  await is("the first is kept", () => kept.length === 1)
  add("1")
  await is("the second too", () => kept.length === 2)
  assert.deepEqual(kept, [
    ["0", lost],
    ["1", lost],
  ])
})

test("what is in work stays hidden for a minute from each beat; after it, nothing beats any more", async () => {
  const { queue, hidden, forgotten } = fakeQueue(2)
  const { take, begun, end } = heldWork()
  start(queue, 4, take, recordingLog().log, { beat: 5 })
  await is("both are in work", () => begun.length === 2)
  await is("each had beats", () => ["0", "1"].every((id) => hidden.filter(([one]) => one === id).length >= 3))
  assert.ok(hidden.every(([, seconds]) => seconds === 30))
  end("0")
  await is("the first is forgotten", () => forgotten.length === 1)
  const after = hidden.length
  await is("the second had more beats", () => hidden.length >= after + 3)
  assert.ok(hidden.slice(after).every(([id]) => id === "1"))
  end("1", false)
})

test("a beat that fails is reported, and the work goes on", async () => {
  const { queue, failHiding, forgotten } = fakeQueue(1)
  const { log, away } = recordingLog()
  const { take, begun, end } = heldWork()
  failHiding.with = new Error("SQS is away")
  start(queue, 4, take, log, { beat: 5 })
  await is("it is in work", () => begun.length === 1)
  await is("a beat failed twice", () => away.length >= 2)
  end("0")
  await is("it is forgotten", () => forgotten.length === 1)
})

test("a queue that does not answer is asked again, and each time it is reported", async () => {
  const { queue, failing, forgotten } = fakeQueue(1)
  const { log, away } = recordingLog()
  const [first, second] = [new Error("no such queue"), new Error("still none")]
  failing.push(first, second)
  start(queue, 1, async () => true, log, { again: 5 })
  await is("the message came at last", () => forgotten.length === 1)
  assert.deepEqual(away, [first, second])
})

test("between two tries at a queue that does not answer there is a second, which stopping does not wait for", async () => {
  const { queue, failing, asked } = fakeQueue()
  const { log, away } = recordingLog()
  failing.push(...Array.from({ length: 1_000 }, () => new Error("no such queue")))
  const one = start(queue, 1, async () => true, log)
  await is("it failed once", () => away.length === 1)
  for (let turns = 1; turns <= 20; turns++) await turn()
  assert.equal(asked.length, 1)
  const begin = performance.now()
  await one.stop()
  assert.ok(performance.now() - begin < 500)
})

test("stopping breaks off waiting at once, and that is no failure", async () => {
  const { queue, asked, add, waiting } = fakeQueue()
  const { log, away } = recordingLog()
  const one = start(queue, 4, async () => true, log)
  await is("it waits", () => asked.length === 1)
  await one.stop()
  add("too late")
  await turn()
  assert.deepEqual([away, asked, waiting], [[], [4], ["too late"]])
})

test("stopping takes nothing new and finishes what is in work", async () => {
  const { queue, forgotten, waiting } = fakeQueue(3)
  const { take, begun, signals, end } = heldWork()
  const one = start(queue, 2, take, recordingLog().log)
  await is("two are in work", () => begun.length === 2)
  let hasStopped = false
  const stopped = one.stop().then(() => (hasStopped = true))
  end("0")
  await is("the first is forgotten", () => forgotten.length === 1)
  await turn()
  assert.deepEqual([hasStopped, signals.map(({ aborted }) => aborted)], [false, [false, false]])
  end("1")
  await stopped
  assert.deepEqual([begun, forgotten, waiting], [["0", "1"], ["0", "1"], ["2"]])
})

test("who cannot finish in time is told to break off, and its message stays", async () => {
  const { queue, forgotten } = fakeQueue(1)
  const { log, kept } = recordingLog()
  const began = Promise.withResolvers<void>()
  const one = start(
    queue,
    1,
    (_, signal) => {
      began.resolve()
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)))
    },
    log,
  )
  await began.promise
  await one.stop(10)
  assert.deepEqual(forgotten, [])
  assert.match(String(kept), /^0,Error: the process is stopping$/)
})
