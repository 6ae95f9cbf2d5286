import { randomUUID } from "node:crypto"
import { type Server, type ServerResponse, STATUS_CODES } from "node:http"
import type { Socket } from "node:net"
import type { Duplex } from "node:stream"
import { type ProblemCode, problems } from "../http/problem.ts"

export type Limits = {
  /** Milliseconds from connecting, or from a request's first byte, to the end of its headers. */
  readonly headers: number
  /** Milliseconds from a request's first byte to the end of its body. */
  readonly request: number
  /** Milliseconds a connection may stay open between two requests. */
  readonly keepAlive: number
  /** Milliseconds in which the other side must take something of an answer. */
  readonly answer: number
  /** Milliseconds between two looks at those that may be too slow. */
  readonly look: number
  /** Connections that stay open at most, and requests under way at most, in all. */
  readonly most: number
  /** Requests under way at most that came over one connection. */
  readonly mostOfOne: number
}

export type Connections = {
  /** Whether there is room for the request; one for which there is none has its answer already. */
  readonly admit: (outgoing: ServerResponse) => boolean
}

type Underway = Set<ServerResponse>

/**
 * Bounds what a server holds. Over a full house nobody is left standing outside: the connection goes that kept us
 * waiting the longest for a request, first those that never sent one, then those between two requests, then those
 * whose body does not come. Only when all wait for *our* answer is a newcomer told to come again.
 */
export function boundConnections(server: Server, { most, mostOfOne }: Limits): Connections {
  const underway = new Map<Socket, Underway>()
  // In the order in which they began to keep us waiting; a set keeps it.
  const strangers = new Set<Socket>()
  const idle = new Set<Socket>()
  const busy = new Set<Socket>()
  let requests = 0

  server.on("connection", (socket: Socket) => {
    if (underway.size >= most) makeRoom()
    underway.set(socket, new Set())
    strangers.add(socket)
    socket.once("close", () => {
      underway.delete(socket)
      for (const some of [strangers, idle, busy]) some.delete(socket)
    })
  })
  server.on("clientError", (error: NodeJS.ErrnoException, socket) =>
    refuse(socket, reasons[error.code ?? ""] ?? "malformed-http", underway.get(socket as Socket)),
  )

  function makeRoom(): void {
    const [quiet = firstWithoutBody()] = strangers.size > 0 ? strangers : idle
    if (quiet) refuse(quiet, "too-slow", underway.get(quiet))
  }

  /** Looks at some only: in a full house of honest customers this is done for every newcomer. */
  function firstWithoutBody(): Socket | undefined {
    for (let looks = 0; looks < 64; looks++) {
      const [socket] = busy
      if (!socket || owesBody(underway.get(socket))) return socket
      busy.delete(socket)
      busy.add(socket)
    }
    return undefined
  }

  function begin(socket: Socket, outgoing: ServerResponse, own: Underway): void {
    own.add(outgoing)
    strangers.delete(socket)
    idle.delete(socket)
    busy.add(socket)
    outgoing.once("close", () => {
      own.delete(outgoing)
      if (own.size > 0 || !underway.has(socket)) return
      busy.delete(socket)
      idle.add(socket)
    })
  }

  return {
    admit(outgoing) {
      const socket = outgoing.req.socket
      const own = underway.get(socket) ?? new Set()
      const isRoom = requests < most && own.size < mostOfOne
      begin(socket, outgoing, own)
      if (!isRoom) turnAway(outgoing, "busy")
      else {
        requests++
        outgoing.once("close", () => requests--)
      }
      return isRoom
    },
  }
}

const reasons: Readonly<Record<string, ProblemCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: "too-slow",
  HPE_HEADER_OVERFLOW: "headers-too-large",
}

const details: Partial<Record<ProblemCode, string>> = {
  busy: "Too many requests are under way. Nothing was kept.",
  "too-slow": "The request did not come in full within its time. Nothing was kept: send it again.",
  "headers-too-large": "The address and the headers of a request may have 16 KiB at most, and be fewer than 200.",
  "malformed-http": "This could not be read as HTTP/1.1.",
}

const owesBody = (own: Underway | undefined) => [...(own ?? [])].some(({ req }) => !req.complete)

/** Ends a connection, with an answer where one can still be read as the answer to the request that lacks. */
function refuse(socket: Duplex, code: ProblemCode, own: Underway = new Set()): void {
  // To a request that came in full this would be a wrong answer, and into the middle of one nothing may be written.
  const wouldMislead = [...own].some(({ req, headersSent }) => headersSent || req.complete)
  if (socket.writable && !wouldMislead) {
    const { status, headers, body } = refusalOf(code)
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`)
  }
  socket.destroy()
}

/** Answers a request that is not carried out, and closes its connection. */
export function turnAway(outgoing: ServerResponse, code: ProblemCode): void {
  const { status, headers, body } = refusalOf(code)
  outgoing.writeHead(status, { ...headers, ...(code === "busy" && { "Retry-After": 1 }) }).end(body)
}

/** As RFC 9457 describes it; afterwards the connection is closed. */
export function refusalOf(code: ProblemCode) {
  const [status, title] = problems[code]
  const requestId = randomUUID()
  const body = JSON.stringify({ type: `/problems/${code}`, title, status, code, detail: details[code], requestId })
  const headers = {
    "Content-Type": "application/problem+json",
    "Content-Length": Buffer.byteLength(body),
    "X-Request-Id": requestId,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    Connection: "close",
  }
  return { status, headers, body }
}
