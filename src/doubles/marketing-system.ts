import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import { openDoor } from "./factory-door.ts"
import { type MarketingRequest, openMarketingLog } from "./marketing-system-log.ts"
import { doubtAbout } from "./marketing-system-signature.ts"

export type { MarketingRequest } from "./marketing-system-log.ts"
export { doubtAbout } from "./marketing-system-signature.ts"

/** Read when a request has arrived whole. A webhook that is not believed is answered 401, whatever they say. */
export type MarketingFaults = {
  /** the port is closed and every open connection cut; false listens on the same port again */
  readonly down: boolean
  readonly status: number
  /** the header, in seconds or as an HTTP date; null leaves it out */
  readonly retryAfter: number | string | null
  /** seconds until the answer begins; the request is noted before */
  readonly slowSeconds: number
  /** the Location of a 302, in place of the status; null is none */
  readonly redirectTo: string | null
  /** what the answer says */
  readonly answer: string
}

const wellBehaved: MarketingFaults = {
  down: false,
  status: 204,
  retryAfter: null,
  slowSeconds: 0,
  redirectTo: null,
  answer: "",
}

export type MarketingSystem = {
  /** http://host:port/webhooks, the same for its whole life */
  readonly url: string
  /** everything that arrived whole; the last 10,000 */
  readonly requests: readonly MarketingRequest[]
  readonly faults: MarketingFaults
  /** Merges; in force at once, except that the port's opening and closing is done when the promise is. */
  readonly setFaults: (changes: Partial<MarketingFaults>) => Promise<void>
  readonly clearFaults: () => Promise<void>
  /** Looks again at each change of the log; rejects after `timeoutMs` (default 10 000), or when it is stopped. */
  readonly until: (condition: (marketing: MarketingSystem) => boolean, timeoutMs?: number) => Promise<void>
  readonly stop: () => Promise<void>
}

export type MarketingSystemOptions = {
  /** `whsec_` and base64, shared with who sends the webhooks */
  readonly secret: string
  readonly host?: string
  readonly port?: number
}

/** The marketing system that the Vips are told to: a real HTTP server that believes only what is signed. */
export const startMarketingSystem = async (options: MarketingSystemOptions): Promise<MarketingSystem> => {
  const { secret, host = "127.0.0.1", port = 0 } = options
  const log = openMarketingLog()
  const stopping = new AbortController()
  let faults = wellBehaved

  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const body = Buffer.concat(await request.toArray())
    const { method = "", url: path = "", headers } = request
    const doubt = doubtAbout({ headers, body }, secret)
    const id = typeof headers["webhook-id"] === "string" ? headers["webhook-id"] : undefined
    const text = body.toString()
    const noteStatus = log.note({ at: Date.now(), method, path, headers, id, doubt, body: text, status: null })
    response.on("finish", () => noteStatus({ status: response.statusCode }))
    await answer(response, doubt === null ? faults : { ...wellBehaved, status: 401, answer: doubt }, stopping.signal)
  }
  const server = createServer((request, response) => {
    take(request, response).catch(() => {
      // A client that left, or the end of it all: nobody to answer.
      response.destroy()
    })
  })
  const door = await openDoor(server, host, port)

  const setFaults = async (changes: Partial<MarketingFaults>) => {
    faults = { ...faults, ...changes }
    await door.set(faults.down ? "closed" : "open")
  }
  const marketing: MarketingSystem = {
    url: `${door.url}/webhooks`,
    requests: log.requests,
    get faults() {
      return faults
    },
    setFaults,
    clearFaults: () => setFaults(wellBehaved),
    until: (condition, timeoutMs = 10_000) => log.until(marketing, condition, timeoutMs),
    stop: async () => {
      stopping.abort()
      log.close()
      await door.set("closed for good")
    },
  }
  return marketing
}

const answer = async (response: ServerResponse, faults: MarketingFaults, signal: AbortSignal) => {
  const { status, retryAfter, slowSeconds, redirectTo, answer: text } = faults
  if (slowSeconds > 0) await sleep(slowSeconds * 1000, undefined, { signal })
  if (retryAfter !== null) response.setHeader("retry-after", `${retryAfter}`)
  if (redirectTo !== null) response.setHeader("location", redirectTo)
  if (text !== "") response.setHeader("content-type", "text/plain; charset=utf-8")
  response.writeHead(redirectTo === null ? status : 302).end(text)
}
