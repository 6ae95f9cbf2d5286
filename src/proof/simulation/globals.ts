// Loaded before anything else in a process that simulates: time and chance are the world's, and no code of the shop
// knows the difference.
import { registerHooks } from "node:module"
import { chanceOfTheWorld, clearTimer, clock, setTimer } from "./clock.ts"

const RealDate = Date

class SimulatedDate extends RealDate {
  constructor(...time: [] | [number | string | Date]) {
    // As new Date() does, whatever it is given.
    super(...((time.length === 0 ? [SimulatedDate.now()] : time) as [number]))
  }
  static override now(): number {
    return clock.now + clock.skew
  }
}

/** What the shop's code expects of a timer. */
class SimulatedTimer {
  readonly id: number
  constructor(act: () => void, milliseconds: number) {
    this.id = setTimer(act, milliseconds)
  }
  ref = () => this
  unref = () => this
  hasRef = () => true
}

export const timers = {
  setTimeout: (act: (...values: unknown[]) => void, milliseconds = 0, ...values: unknown[]) =>
    new SimulatedTimer(() => act(...values), milliseconds),
  clearTimeout: (timer?: SimulatedTimer) => timer && clearTimer(timer.id),
}

export const timersPromises = {
  setTimeout: <Value>(milliseconds = 0, value?: Value) =>
    new Promise<Value | undefined>((resolve) => setTimer(() => resolve(value), milliseconds)),
}

export const chance = {
  randomBytes: (size: number): Buffer => Buffer.from(Array.from({ length: size }, () => chanceOfTheWorld() * 256)),
  randomUUID: (): string => {
    const bytes = chance.randomBytes(16)
    bytes[6] = (bytes[6]! & 0x0f) | 0x40
    bytes[8] = (bytes[8]! & 0x3f) | 0x80
    return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
  },
}

Object.assign(globalThis, { Date: SimulatedDate, ...timers })
Math.random = chanceOfTheWorld
AbortSignal.timeout = (milliseconds) => {
  const ending = new AbortController()
  setTimer(
    () => ending.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError")),
    milliseconds,
  )
  return ending.signal
}

const here = import.meta.url
const shop = new URL("../../", here).href
const proof = new URL("../", here).href
const sources: Record<string, string> = {
  "node:timers/promises": `
    import { timersPromises } from ${JSON.stringify(here)}
    export const setTimeout = timersPromises.setTimeout`,
  "node:crypto": `
    import { chance } from ${JSON.stringify(here)}
    export { createHash, createHmac, timingSafeEqual } from "node:crypto"
    export const randomBytes = chance.randomBytes
    export const randomUUID = chance.randomUUID`,
}
registerHooks({
  resolve(specifier, context, next) {
    const isOurs = context.parentURL?.startsWith(shop) && !context.parentURL.startsWith(proof)
    if (isOurs && specifier in sources) return { url: `simulated:${specifier}`, shortCircuit: true }
    return next(specifier, context)
  },
  load(url, context, next) {
    const source = url.startsWith("simulated:") ? sources[url.slice("simulated:".length)] : undefined
    return source === undefined ? next(url, context) : { format: "module", source, shortCircuit: true }
  },
})
