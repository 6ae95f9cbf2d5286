import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { getRequestListener } from "@hono/node-server"

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

const timeouts = { headersTimeout: 10_000, requestTimeout: 15_000, keepAliveTimeout: 5_000 }

/** Takes the port before anything else is started, so that a taken one is the first thing one hears of. */
export async function openPort(
  host: string,
  port: number,
  first: Fetch,
  variable: "PORT" | "CUSTOMERS_PORT" = "PORT",
): Promise<Door> {
  let current = first
  let closing = false
  const listener = getRequestListener((request) => current(request))
  const server = createServer(timeouts, (incoming, outgoing) => {
    // Otherwise a busy customer's connection would be served for as long as it is busy.
    if (closing) outgoing.shouldKeepAlive = false
    void listener(incoming, outgoing)
  })
  server.maxConnections = 2_000
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

function listen(server: Server, host: string, port: number, variable: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explained(error, host, port, variable)))
    server.listen(port, host, resolve)
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
