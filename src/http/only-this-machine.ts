import type { Context } from "hono"
import { problem } from "./problem.ts"

/**
 * A shop on one machine asks nobody for a key, so it answers nobody but this machine: a page from elsewhere could
 * otherwise send the browser here, or let its own name resolve to this address.
 */
export async function onlyThisMachine(c: Context, next: () => Promise<void>) {
  const host = c.req.header("host") ?? ""
  if (!isLoopbackName(host))
    return problem(c, "forbidden", `This shop answers to 127.0.0.1 and localhost, not to ${host.slice(0, 100)}.`)
  const site = c.req.header("sec-fetch-site")
  if (site !== undefined && site !== "same-origin" && site !== "none")
    return problem(c, "forbidden", "A page of another site may not speak to this shop.")
  return next()
}

export function isLoopbackName(host: string): boolean {
  const name = host.replace(/:\d{1,5}$/, "").toLowerCase()
  return name === "localhost" || name === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
}
