import { hash, randomBytes } from "node:crypto"
import type { IncomingMessage } from "node:http"
import { isIPv6 } from "node:net"
import type { Context } from "hono"
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible"
import type { Guard } from "./frame.ts"
import { problem } from "./problem.ts"

/** So many requests in so many seconds. */
export type Rate = { readonly requests: number; readonly seconds: number }

export type RateLimits = {
  /** For each who is let in by a key or a session: the `caller`. */
  readonly perKey: Rate
  /** For each address from which people come whom nobody knows. */
  readonly perAddress: Rate
  /** Where a request comes from; default: who has connected, so behind a proxy all strangers together. */
  readonly addressOf?: ((c: Context) => string) | undefined
}

/**
 * A guard that also limits how often one may ask; over it 429 with `Retry-After`, and nothing is carried out:
 * `guardApi(app, rateLimits({ … })(onlyThePermitted(exposed)))`. Whom the guard knows is counted as `caller` and by
 * nothing else, so that no stranger can use up anybody's share. Others are counted by address, and so are the refused.
 * What is routed before the guard is not counted: above all the factory's call, which never comes again.
 */
export function rateLimits({ perKey, perAddress, addressOf = whoConnected }: RateLimits): (guard: Guard) => Guard {
  const callers = limiter(perKey)
  const strangers = limiter(perAddress)
  const placeOf = places()
  return (guard) => async (c, next) => {
    if (isNeverPutOff(c)) return guard(c, next)
    let isIn = false
    const unknown = c.get("caller")
    const answer = await guard(c, async () => {
      isIn = true
      const caller = c.get("caller")
      const wait =
        caller === unknown ? await take(strangers, placeOf(addressOf(c))) : await take(callers, `caller ${caller}`)
      if (wait === undefined) await next()
      else c.res = tooMany(c, wait)
    })
    if (isIn) return answer
    const wait = await take(strangers, placeOf(addressOf(c)))
    return wait === undefined ? answer : tooMany(c, wait)
  }
}

/** Who watches over the shop; and who signs in, which counts its failures itself: strangers may have the same address. */
const isNeverPutOff = ({ req: { method, path } }: Context) =>
  method === "POST"
    ? path === "/console/api/sign-in"
    : (method === "GET" || method === "HEAD") && (path === "/livez" || path === "/readyz")

const limiter = ({ requests, seconds }: Rate) => new RateLimiterMemory({ points: requests, duration: seconds })

/** Counts one more; over the limit returns after how many seconds there is room again. */
async function take(limit: RateLimiterMemory, key: string): Promise<number | undefined> {
  try {
    await limit.consume(key)
    return undefined
  } catch (error) {
    if (error instanceof RateLimiterRes) return Math.max(1, Math.ceil(error.msBeforeNext / 1_000))
    throw error
  }
}

const tooMany = (c: Context, retryAfter: number) =>
  problem(c, "too-many-requests", `Ask again in ${retryAfter} s.`, { retryAfter })

function whoConnected(c: Context): string {
  const { incoming } = (c.env ?? {}) as { incoming?: IncomingMessage }
  return incoming?.socket.remoteAddress ?? "unknown"
}

/**
 * An address counts at one of 16,384 places, so that who has very many of them cannot fill the memory. Which share a
 * place is anew by chance at every start: nobody can choose one to share with somebody.
 */
export function places(): (address: string) => string {
  const salt = randomBytes(16).toString("hex")
  return (address) => `place ${Number.parseInt(hash("sha256", salt + networkOf(address)).slice(0, 8), 16) % 16_384}`
}

/** Of IPv6 the first half: the rest of it is whatever its owner likes. */
export function networkOf(address: string): string {
  const [plain = ""] = address.split("%")
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1]
  if (mapped !== undefined || !isIPv6(plain)) return mapped ?? plain
  const [before = "", after] = plain.split("::")
  const groups = (part: string) => (part === "" ? [] : part.split(":"))
  const [head, tail] = [groups(before), groups(after ?? "")]
  const missing = after === undefined ? 0 : 8 - head.length - tail.length
  const whole = [...head, ...Array<string>(Math.max(0, missing)).fill("0"), ...tail]
  return whole
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")
}
