import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { getRequestListener } from "@hono/node-server"
import { boundConnections, type Limits } from "./connections.ts"

export type Fetch = (request: Request) => Response | Promise<Response>

export type Door = {
  readonly port: number
  /** From now on this answers. */
  readonly serve: (fetch: Fetch) => void
  /** Takes no new request, finishes those under way. May be called twice. */
  readonly close: () => Promise<void>
}

/** A port that cannot be had, in one sentence. */
export class PortTaken extends Error {
  override readonly name = "PortTaken"
}

type Variable = "PORT" | "CUSTOMERS_PORT"

/**
 * The system closes a connection for which this process has no file handle left, and then a database or a callback
 * gets none either: so the two doors leave it a good part of them.
 */
export function limitsOf(variable: Variable, handles = fileHandles()): Limits {
  const most = variable === "PORT" ? Math.min(10_000, handles * 0.6) : Math.min(1_000, handles * 0.1)
  return {
    headers: 5_000,
    request: 10_000,
    keepAlive: 5_000,
    answer: 60_000,
    look: 1_000,
    most: Math.floor(most),
    mostOfOne: 32,
  }
}

/** How many files and connections this process may have open. */
function fileHandles(): number {
  // Otherwise the report looks up the names of all our peers.
  Object.assign(process.report, { excludeNetwork: true })
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files: { soft: number | "unlimited" } } }
  const handles = userLimits?.open_files.soft
  return typeof handles === "number" ? handles : 100_000
}

/** Takes the port before anything else is started, so that a taken one is the first thing one hears of. */
export async function openPort(
  host: string,
  port: number,
  first: Fetch,
  variable: Variable = "PORT",
  limits: Limits = limitsOf(variable),
): Promise<Door> {
  let current = first
  let closing = false
  const listener = getRequestListener((request) => current(request))
  const server = createServer(timeoutsOf(limits), (incoming, outgoing) => {
    // Otherwise a busy customer's connection would be served for as long as it is busy.
    if (closing) outgoing.shouldKeepAlive = false
    if (connections.admit(outgoing)) void listener(incoming, outgoing)
  })
  server.setTimeout(limits.answer)
  const connections = boundConnections(server, limits)
  await listen(server, host, port, variable)
  return {
    port: (server.address() as AddressInfo).port,
    serve: (fetch) => {
      current = fetch
    },
    close: () => {
      closing = true
      return close(server)
    },
  }
}

const timeoutsOf = ({ headers, request, keepAlive, look }: Limits) => ({
  headersTimeout: headers,
  requestTimeout: request,
  keepAliveTimeout: keepAlive,
  connectionsCheckingInterval: look,
})

function listen(server: Server, host: string, port: number, variable: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explained(error, host, port, variable)))
    // As many as the system lets queue up: a rush comes all at once.
    server.listen({ port, host, backlog: 4_096 }, resolve)
  })
}

function explained(error: NodeJS.ErrnoException, host: string, port: number, variable: string): Error {
  if (error.code === "EADDRINUSE")
    return new PortTaken(
      `Port ${port} is taken by another program. Stop it, or choose another port: ${variable}=${port + 10} npm start`,
    )
  if (error.code === "EACCES")
    return new PortTaken(`Port ${port} may not be used by this user. Choose one above 1023: ${variable}=3000 npm start`)
  if (error.code === "EADDRNOTAVAIL") return new PortTaken(`HOST ${host} is no address of this machine.`)
  return error
}

/** Milliseconds a request under way has before its connection is cut. */
const GRACE_MS = 5_000

function close(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve()
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS)
    // Those that fall idle only now would otherwise linger until they time out.
    const sweep = setInterval(() => server.closeIdleConnections(), 50)
    server.close(() => {
      clearTimeout(cut)
      clearInterval(sweep)
      resolve()
    })
  })
}
