import assert from "node:assert/strict"
import { test } from "node:test"
import { openLog, type LogFormat } from "./log.ts"

function heard(format: LogFormat) {
  const out: string[] = []
  const err: string[] = []
  const log = openLog(
    format,
    (line) => out.push(line),
    (line) => err.push(line),
  )
  return { log, out, err }
}

const parsed = (lines: readonly string[]) =>
  lines.map((line) => {
    const { time, ...rest } = JSON.parse(line) as { time: string }
    assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    return rest
  })

const orderId = "01a211d4-6fee-76b0-aa06-9ed76693d7ef"
const eventId = "01a211d4-7003-7771-b59f-ac280895cbaf"

test("text is what it always was: sentences, without their ids beside them", () => {
  const { log, out, err } = heard("text")
  log.tell("Closing the shop …")
  log.narrate("order confirmed: 1 × DONUT", { orderId })
  log.warn("pause-ads: no such host (event 7)", { consumer: "pause-ads", eventId: "7" })
  log.open("\nRestock is open.\n  API  http://localhost:3000/docs\n", "Restock is open.", { url: "unused" })
  assert.equal(out[0], "Closing the shop …")
  assert.match(out[1]!, /^\d\d:\d\d:\d\d {2}order confirmed: 1 × DONUT$/)
  assert.equal(out[2], "\nRestock is open.\n  API  http://localhost:3000/docs\n")
  assert.deepEqual(err, ["pause-ads: no such host (event 7)"])
})

test("in JSON each line is one object, with level, time and the ids that are known", () => {
  const { log, out, err } = heard("json")
  log.tell("Preparing …")
  log.narrate("order confirmed: 1 × DONUT", { orderId })
  log.warn("pause-ads: no such host", { consumer: "pause-ads", eventId })
  log.warn("request 1: Error: oh\n    at here", { requestId: "1", level: "error" })
  log.open("many\nwords", "Restock is open.", { url: "http://a", customersUrl: "http://b", signIn: undefined })
  assert.deepEqual(parsed(out), [
    { level: "info", message: "Preparing …" },
    { level: "info", message: "order confirmed: 1 × DONUT", orderId },
    { level: "info", message: "Restock is open.", url: "http://a", customersUrl: "http://b" },
  ])
  assert.deepEqual(parsed(err), [
    { level: "warn", message: "pause-ads: no such host", consumer: "pause-ads", eventId },
    { level: "error", message: "request 1: Error: oh\n    at here", requestId: "1" },
  ])
})

for (const format of ["text", "json"] as const)
  test(`nothing that moves a cursor or turns the text around is printed raw in ${format}`, () => {
    const { log, out, err } = heard(format)
    const evil = "a\u001b[2Jb\rc\u009bd\u202ee\u2028f\u0007\u007fg"
    log.warn(evil)
    log.narrate(evil)
    log.tell(evil)
    for (const line of [...out, ...err]) assert.doesNotMatch(line, /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u)
    assert.equal(out.length + err.length, 3)
    if (format === "json") assert.equal((JSON.parse(err[0]!) as { message: string }).message, evil)
  })

test("a rush is five lines and a number in JSON, too", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 1_000_000 })
  const { log, out } = heard("json")
  for (let order = 1; order <= 100; order++) log.narrate(`order ${order}`)
  t.mock.timers.tick(1_000)
  log.narrate("10 arrived")
  const messages = parsed(out).map((line) => (line as { message?: string }).message)
  assert.deepEqual(messages, ["order 1", "order 2", "order 3", "order 4", "order 5", "… and 95 more", "10 arrived"])
})

test("the same complaint is made once in half a minute", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 1_000_000 })
  const { log, err } = heard("text")
  for (let times = 1; times <= 3; times++) log.warn("the database is away")
  log.warn("something else")
  t.mock.timers.tick(30_000)
  log.warn("the database is away")
  assert.deepEqual(err, ["the database is away", "something else", "the database is away"])
})
