import { createServer, type IncomingMessage, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { getRequestListener } from "@hono/node-server"
import type { ProblemCode } from "../http/problem.ts"
import { boundConnections, type Limits, refusalOf, turnAway } from "./connections.ts"

/** With the request as Node has it, which alone knows the connection. */
export type Fetch = (request: Request, beside: { readonly incoming: unknown }) => Response | Promise<Response>

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
export function fileHandles(): number {
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
  const listener = getRequestListener((request, beside) => current(request, beside), { errorHandler: unreadable })
  const server = createServer({ ...timeoutsOf(limits), ...strict }, (incoming, outgoing) => {
    // Otherwise a busy customer's connection would be served for as long as it is busy.
    if (closing) outgoing.shouldKeepAlive = false
    if (!connections.admit(outgoing)) return
    const fault = faultOf(incoming)
    if (fault) turnAway(outgoing, fault)
    else void listener(incoming, outgoing)
  })
  server.maxHeadersCount = MOST_HEADERS
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

/** What would also come from Node's command line, and may not be loosened there. */
const strict = { insecureHTTPParser: false, maxHeaderSize: 16 * 1024, requireHostHeader: true }

/** Node hands on so many and drops the others in silence. */
const MOST_HEADERS = 200

/** What Node lets through although two readers could understand it in two ways. */
function faultOf({ httpVersion, rawHeaders, headers, url = "" }: IncomingMessage): ProblemCode | undefined {
  if (rawHeaders.length >= 2 * MOST_HEADERS) return "headers-too-large"
  let hosts = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!
    if (name.length === 4 && name.toLowerCase() === "host") hosts++
  }
  const coding = headers["transfer-encoding"]
  const isOdd = hosts > 1 || (coding !== undefined && coding.toLowerCase() !== "chunked")
  if (isOdd || (httpVersion !== "1.1" && httpVersion !== "1.0")) return "malformed-http"
  return url.startsWith("/") || isOfHost(url, headers.host) ? undefined : "malformed-http"
}

/** The form of an address that is meant for proxies, and of ourselves. */
const isOfHost = (url: string, host: string | undefined) =>
  /^https?:\/\//i.test(url) && URL.canParse(url) && new URL(url).host === host?.toLowerCase()

/** A host or an address that is none; everything else the API answers itself. */
function unreadable(): Response {
  const { status, headers, body } = refusalOf("malformed-http")
  return new Response(body, { status, headers: { ...headers, "Content-Length": `${headers["Content-Length"]}` } })
}

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
