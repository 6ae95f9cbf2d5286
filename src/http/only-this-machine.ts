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
  if (isLoopbackName(host)) return undefined
  return problem(c, "forbidden", `This shop answers to 127.0.0.1 and localhost, not to ${host.slice(0, 100)}.`)
}

function refuseOtherSites(c: Context): Response | undefined {
  const site = c.req.header("sec-fetch-site")
  if (site === undefined || site === "same-origin" || site === "none") return undefined
  return problem(c, "forbidden", "A page of another site may not speak to this shop.")
}

/** Something that fills the whole tab, not a frame or a part of a foreign page. */
const isFollowedLink = (c: Context) =>
  c.req.header("sec-fetch-mode") === "navigate" && c.req.header("sec-fetch-dest") === "document"

export function isLoopbackName(host: string): boolean {
  const name = host.replace(/:\d{1,5}$/, "").toLowerCase()
  return name === "localhost" || name === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
}
