import { setMaxListeners } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import { measuredLimits, openCallbackLine, type CallbackLimits } from "./callback-call.ts"
import { callbacksOf, type Callback } from "./callback-content.ts"
import { openDoor, type Door } from "./factory-door.ts"
import { htmlPage, productionsOf, replyTo, wellBehaved, withFaults } from "./factory-faults.ts"
import type { FactoryFaults, Page } from "./factory-faults.ts"
import { openFactoryLog, type FactoryCallback, type FactoryLog, type FactoryRequest } from "./factory-log.ts"
import { createdBody, readArrival, type Fields } from "./factory-request.ts"

export type { FactoryAnswer, FactoryFaults } from "./factory-faults.ts"
export type { FactoryCallback, FactoryRequest } from "./factory-log.ts"

export type LegacyFactory = {
  /** http://host:port, the same for its whole life */
  readonly url: string
  /** every POST /api/manufactures that arrived; the last 10,000 */
  readonly requests: readonly FactoryRequest[]
  /** every callback that was due, also those that found no place; the last 10,000 */
  readonly callbacks: readonly FactoryCallback[]
  readonly faults: FactoryFaults
  /** Merges; in force at once, except that the port's opening and closing is done when the promise is. */
  readonly setFaults: (changes: Partial<FactoryFaults>) => Promise<void>
  readonly clearFaults: () => Promise<void>
  /** Forgets every production, cuts unanswered requests and callbacks under way; log, faults and idle connections stay. */
  readonly restart: () => void
  /** Looks again at each change of the log; rejects after `timeoutMs` (default 10 000), or when the factory is stopped. */
  readonly until: (condition: (factory: LegacyFactory) => boolean, timeoutMs?: number) => Promise<void>
  readonly stop: () => Promise<void>
}

export type LegacyFactoryOptions = {
  readonly host?: string
  readonly port?: number
  /** how long a production takes; may be a fraction */
  readonly seconds?: number
  /** how it calls back; what is not given is as measured */
  readonly limits?: Partial<CallbackLimits>
}

/** Between two restarts. */
type Life = ReturnType<typeof openLife>

type Works = {
  faults: FactoryFaults
  life: Life
  readonly log: FactoryLog
  readonly seconds: number
}

export const startLegacyFactory = async (options: LegacyFactoryOptions = {}): Promise<LegacyFactory> => {
  const { host = "127.0.0.1", port = 0, seconds = 40 } = options
  const limits = { ...measuredLimits, ...options.limits }
  const works: Works = { faults: wellBehaved, life: openLife(limits), log: openFactoryLog(), seconds }
  const server = createServer((request, response) => void serve(works, request, response))
  const restart = () => {
    works.life.end()
    works.life = openLife(limits)
  }
  const door = await openDoor(server, host, port)
  return controlsOf(works, door, restart)
}

const controlsOf = (works: Works, door: Door, restart: () => void): LegacyFactory => {
  const setFaults = async (changes: Partial<FactoryFaults>) => {
    works.faults = withFaults(works.faults, changes)
    await door.set(works.faults.refusing ? "closed" : "open")
  }
  const factory: LegacyFactory = {
    url: door.url,
    requests: works.log.requests,
    callbacks: works.log.callbacks,
    get faults() {
      return works.faults
    },
    setFaults,
    clearFaults: () => setFaults(wellBehaved),
    restart,
    until: (condition, timeoutMs = 10_000) => works.log.until(factory, condition, timeoutMs),
    stop: async () => {
      works.life.end()
      works.log.close()
      await door.set("closed for good")
    },
  }
  return factory
}

const openLife = (limits: CallbackLimits) => {
  const ending = new AbortController()
  setMaxListeners(0, ending.signal)
  const line = openCallbackLine(limits)
  const unanswered = new Set<ServerResponse>()
  const end = () => {
    ending.abort()
    line.cut()
    unanswered.forEach((response) => response.destroy())
  }
  return { signal: ending.signal, line, unanswered, end }
}

const serve = async (works: Works, request: IncomingMessage, response: ServerResponse) => {
  const { unanswered } = works.life
  unanswered.add(response)
  response.on("close", () => unanswered.delete(response))
  try {
    if (isOrder(request)) await takeOrder(works, request, response)
    else send(response, htmlPage(404, "Not Found"))
  } catch {
    // A client that left or a restart leaves nobody to answer; anything else is seen as a 500.
    if (!response.destroyed && request.complete) send(response, htmlPage(500, "Internal Server Error"))
  }
}

const isOrder = ({ method, url = "" }: IncomingMessage) =>
  method === "POST" && url.split("?", 1)[0] === "/api/manufactures"

const takeOrder = async (works: Works, request: IncomingMessage, response: ServerResponse) => {
  const { text, parsed, verdict } = await readArrival(request)
  const { headers } = request
  const noteEnd = works.log.noteRequest({ at: Date.now(), headers, body: text, parsed, status: null })
  response.on("finish", () => noteEnd({ status: response.statusCode }))
  if (verdict === 400) return send(response, htmlPage(400, "Bad Request"))
  if (verdict === 413) return send(response, htmlPage(413, "Request Entity Too Large"))
  await manufacture(works, verdict, response)
}

const manufacture = async (works: Works, fields: Fields, response: ServerResponse) => {
  const { faults, life } = works
  const reply = replyTo(faults, createdBody(fields))
  const seconds = faults.callbackBeforeAnswer ? 0 : works.seconds
  const produced = Promise.all(Array.from({ length: productionsOf(faults) }, () => produce(works, fields, seconds)))
  if (faults.callbackBeforeAnswer) await produced
  await answer(response, reply, life.signal)
}

const answer = async (response: ServerResponse, reply: Page | "reset" | "silence", signal: AbortSignal) => {
  if (reply === "silence") return
  if (reply === "reset") response.socket?.resetAndDestroy()
  else if (reply.dripSeconds === undefined) send(response, reply)
  else await drip(response, reply, reply.dripSeconds / 20, signal)
}

const send = (response: ServerResponse, { status, headers, body }: Page) =>
  void response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body)

const drip = async (response: ServerResponse, page: Page, pauseSeconds: number, signal: AbortSignal) => {
  const bytes = Buffer.from(page.body)
  const size = Math.ceil(bytes.length / 20)
  response.writeHead(page.status, { ...page.headers, "content-length": bytes.length }).flushHeaders()
  for (let start = 0; start < bytes.length && !response.destroyed; start += size) {
    await sleep(pauseSeconds * 1000, undefined, { signal })
    response.write(bytes.subarray(start, start + size))
  }
  response.end()
}

const produce = async (works: Works, fields: Fields, seconds: number) => {
  const { life, log } = works
  try {
    await sleep(seconds * 1000, undefined, { signal: life.signal })
    const { faults } = works
    await sleep(faults.callbackLateSeconds * 1000, undefined, { signal: life.signal })
    await Promise.all(callbacksOf(faults, fields).map((callback) => callBack(log, life, callback)))
  } catch (error) {
    if (!life.signal.aborted) throw error
  }
}

const callBack = async (log: FactoryLog, life: Life, callback: Callback) => {
  const { method, url, body } = callback
  const noteEnd = log.noteCallback({ at: Date.now(), method, url, body: body.toString(), outcome: null })
  noteEnd({ outcome: await life.line.call(callback) })
}
