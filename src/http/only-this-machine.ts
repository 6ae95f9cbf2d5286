import type { IncomingMessage } from "node:http"
import type { Context } from "hono"
import { problem } from "./problem.ts"

/**
 * A shop on one machine asks nobody for a key, so it answers nobody but this machine: a page from elsewhere could
 * otherwise send the browser here, or let its own name resolve to this address.
 */
export async function onlyThisMachine(c: Context, next: () => Promise<void>) {
  return refuseOtherMachines(c) ?? refuseOtherSites(c) ?? next()
}

/** The same for a page that shows nothing of the shop by itself: a link in a mail may lead there. */
export const onlyThisMachineOrALink = (c: Context): Response | undefined =>
  refuseOtherMachines(c) ?? (isFollowedLink(c) ? undefined : refuseOtherSites(c))

function refuseOtherMachines(c: Context): Response | undefined {
  const host = c.req.header("host") ?? ""
  if (!isLoopbackName(host))
    return problem(c, "forbidden", `This shop answers to 127.0.0.1 and localhost, not to ${host.slice(0, 100)}.`)
  const trace = traceOfProxy(c)
  if (trace === undefined) return undefined
  return problem(
    c,
    "forbidden",
    `This came through a proxy (${trace}), and a shop that asks nobody to sign in answers its own machine only. ` +
      "To serve others, set PUBLIC_URL to the address that they use, and start again.",
  )
}

/** Each is written by some proxy that connects from this machine in the name of somebody who is elsewhere. */
const signsOfProxies = [
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "forwarded",
  "via",
  "x-real-ip",
  "cf-connecting-ip",
]

function traceOfProxy(c: Context): string | undefined {
  // nginx, unless told otherwise, leaves no other trace.
  const { incoming } = (c.env ?? {}) as { incoming?: IncomingMessage }
  if (incoming?.httpVersion === "1.0") return "HTTP/1.0"
  return signsOfProxies.find((name) => c.req.header(name) !== undefined)
}

function refuseOtherSites(c: Context): Response | undefined {
  if (isFromHere(c)) return undefined
  return problem(c, "forbidden", "A page of another site may not speak to this shop.")
}

/** As browsers say. An older one says only `Origin`; one behind a proxy names there what the proxy did not pass on. */
function isFromHere(c: Context): boolean {
  const site = c.req.header("sec-fetch-site")
  const origin = c.req.header("origin")
  if (site === undefined) return origin === undefined || origin === `http://${c.req.header("host")}`
  if (site !== "same-origin" && site !== "none") return false
  return origin === undefined || origin === "null" || isLoopbackOrigin(origin)
}

const isLoopbackOrigin = (origin: string) => URL.canParse(origin) && isLoopbackName(new URL(origin).host)

/** Something that fills the whole tab, not a frame or a part of a foreign page. */
const isFollowedLink = (c: Context) =>
  c.req.header("sec-fetch-mode") === "navigate" && c.req.header("sec-fetch-dest") === "document"

export function isLoopbackName(host: string): boolean {
  const name = host.replace(/:\d{1,5}$/, "").toLowerCase()
  return name === "localhost" || name === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
}
