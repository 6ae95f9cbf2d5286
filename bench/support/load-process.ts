import { randomUUID } from "node:crypto"
import { connect, type Socket } from "node:net"
import type { LoadOptions, LoadResult } from "./load.ts"

const options = JSON.parse(process.argv[2]!) as LoadOptions
const { connections, seconds, warmup, skus, quantity = 1, keys = false, perSecond } = options
const { hostname, port } = new URL(options.url)

const answers: Record<string, number> = {}
const latencies: number[] = []
let accepted = 0
let sent = 0
const begun = performance.now()
const counted = begun + warmup * 1_000
const end = counted + seconds * 1_000

function requestText(): string {
  const body = JSON.stringify({ sku: skus[sent++ % skus.length], quantity })
  const key = keys ? `idempotency-key: ${randomUUID()}\r\n` : ""
  return `POST /checkout HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\n${key}content-length: ${body.length}\r\n\r\n${body}`
}

/** When the next request is due; undefined after the end. */
function nextTime(): number | undefined {
  const now = performance.now()
  const due = perSecond === undefined ? now : begun + (sent * 1_000) / perSecond
  return due >= end ? undefined : due
}

function note(status: string, since: number): void {
  answers[status] = (answers[status] ?? 0) + 1
  const now = performance.now()
  if (since < counted || now > end) return
  latencies.push(now - since)
  if (status === "201") accepted++
}

/** One customer: the next request when the last is answered. */
function customer(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let since = 0
  let heard = ""
  const socket: Socket = connect(Number(port), hostname, () => next())
  socket.setNoDelay(true)
  socket.setEncoding("latin1")
  const next = () => {
    const due = nextTime()
    if (due === undefined) return socket.end()
    const text = requestText()
    since = due
    const wait = due - performance.now()
    if (wait < 1) socket.write(text)
    else setTimeout(() => socket.write(text), wait)
  }
  socket.on("data", (part: string) => {
    heard += part
    const length = wholeAnswer(heard)
    if (length === undefined) return
    const status = heard.slice(9, 12)
    heard = heard.slice(length)
    note(status, since)
    next()
  })
  socket.on("error", () => note("lost", since))
  socket.on("close", () => resolve())
  return promise
}

/** The length of an answer that is there to its last byte. */
function wholeAnswer(text: string): number | undefined {
  const head = text.indexOf("\r\n\r\n")
  if (head < 0) return undefined
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head))
  if (!length) throw new Error(`an answer without a length: ${text.slice(0, head)}`)
  const whole = head + 4 + Number(length[1])
  return text.length >= whole ? whole : undefined
}

await Promise.all(Array.from({ length: connections }, customer))
latencies.sort((a, b) => a - b)
const at = (part: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))] ?? NaN
process.send!({
  answers,
  perSecond: accepted / seconds,
  p50: at(0.5),
  p99: at(0.99),
  pieces: (answers["201"] ?? 0) * quantity,
} satisfies LoadResult)
