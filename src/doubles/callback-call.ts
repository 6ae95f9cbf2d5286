import { setMaxListeners } from "node:events"
import * as http from "node:http"
import * as https from "node:https"
import type { Socket } from "node:net"
import type { Callback } from "./callback-content.ts"

/**
 * `error` is "no place" (never sent), "invalid address", "connect timeout", "answer timeout", "factory restarted",
 * or the connection's own code such as ECONNREFUSED.
 */
export type CallbackOutcome = { readonly status: number } | { readonly error: string }

export type CallbackLimits = {
  readonly places: number
  readonly placeWaitMs: number
  readonly connectMs: number
  readonly answerMs: number
  readonly idleMs: number
}

export const measuredLimits: CallbackLimits = {
  places: 50,
  placeWaitMs: 8000,
  connectMs: 8000,
  answerMs: 5000,
  idleMs: 5000,
}

export type CallbackLine = ReturnType<typeof openCallbackLine>

/** One attempt per call, never repeated. `cut` ends what is under way or waiting and closes every connection. */
export const openCallbackLine = (limits: CallbackLimits) => {
  const places = openPlaces(limits)
  const carriers = openCarriers(limits.idleMs)
  const line = new AbortController()
  setMaxListeners(0, line.signal)

  const call = async (callback: Callback): Promise<CallbackOutcome> => {
    const carrier = carriers.find(({ protocol }) => protocol === URL.parse(callback.url)?.protocol)
    if (!carrier) return { error: "invalid address" }
    const outcome = (await places.take()) ? await attempt(carrier, callback) : { error: "no place" }
    return line.signal.aborted && "error" in outcome ? { error: "factory restarted" } : outcome
  }
  const attempt = async (carrier: Carrier, callback: Callback) => {
    const outcome = await exchange(prepare(carrier, callback, line.signal), callback.body, limits)
    places.giveBack()
    return outcome
  }
  const cut = () => {
    line.abort()
    places.close()
    for (const { agent } of carriers) agent.destroy()
  }
  return { call, cut }
}

const openPlaces = ({ places, placeWaitMs }: CallbackLimits) => {
  let free = places
  const queue = new Set<(isSeated: boolean) => void>()

  const wait = () =>
    new Promise<boolean>((resolve) => {
      const leave = (isSeated: boolean) => {
        clearTimeout(patience)
        queue.delete(leave)
        resolve(isSeated)
      }
      const patience = setTimeout(leave, placeWaitMs, false)
      queue.add(leave)
    })
  const take = async () => {
    if (free === 0) return wait()
    free -= 1
    return true
  }
  const giveBack = () => {
    const [next] = queue
    if (next) next(true)
    else free += 1
  }
  const close = () => queue.forEach((leave) => leave(false))
  return { take, giveBack, close }
}

const openCarriers = (idleMs: number) => {
  const habits = { keepAlive: true, timeout: idleMs }
  return [
    { protocol: "http:", request: http.request, agent: new http.Agent(habits), connected: "connect" },
    { protocol: "https:", request: https.request, agent: new https.Agent(habits), connected: "secureConnect" },
  ] as const
}

type Carrier = ReturnType<typeof openCarriers>[number]

const prepare = ({ request, agent, connected }: Carrier, callback: Callback, signal: AbortSignal) => {
  const headers = {
    Host: new URL(callback.url).host,
    "User-Agent": "hackney/1.18.1",
    "Content-Type": callback.contentType,
    "Content-Length": callback.body.length,
  }
  const prepared = request(callback.url, { method: callback.method, agent, headers, signal })
  prepared.removeHeader("Connection") // Node would add one; the legacy factory sends none
  return { request: prepared, connected }
}

type Prepared = ReturnType<typeof prepare>

const exchange = ({ request, connected }: Prepared, body: Buffer, limits: CallbackLimits) =>
  new Promise<CallbackOutcome>((resolve) => {
    let outcome: CallbackOutcome | undefined
    const settle = (first: CallbackOutcome) => (outcome ??= first)
    const fail = (error: Error) => settle({ error: "code" in error ? String(error.code) : error.message })
    const giveUpAfter = (ms: number, error: string) =>
      setTimeout(() => {
        settle({ error })
        request.destroy()
      }, ms)
    let patience = giveUpAfter(limits.connectMs, "connect timeout")
    const awaitAnswer = () => {
      clearTimeout(patience)
      patience = giveUpAfter(limits.answerMs, "answer timeout")
    }
    request.on("socket", (socket: Socket) => (socket.connecting ? socket.once(connected, awaitAnswer) : awaitAnswer()))
    request.on("response", (response) => {
      response.resume().on("error", fail)
      response.on("end", () => settle({ status: response.statusCode ?? 0 }))
    })
    request.on("error", fail)
    request.on("close", () => {
      clearTimeout(patience)
      resolve(outcome ?? { error: "closed" })
    })
    request.end(body)
  })
