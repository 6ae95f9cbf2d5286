import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"

/** How often each of its faults really fired. */
export type Fired = {
  /** Pieces of a conversation that came later than they were sent. */
  latency: number
  /** Connections that were reset. */
  reset: number
  /** Answers of which only the beginning came. */
  cutAnswer: number
  /** Commits that the server has done, and whose answer never came. */
  keptCommitLost: number
  /** Commits that never came to the server, and whose answer never came either. */
  undoneCommitLost: number
  /** Pieces that went into a connection and never came out of it. */
  swallowed: number
}

/** Stands between a client and a server on this machine, and spoils what they say to each other. */
export type TcpProxy = {
  readonly port: number
  /** The server's address as it is reached through here. */
  readonly through: (url: string) => string
  readonly fired: Readonly<Fired>
  /** From now on every piece comes so many milliseconds late, in both directions; 0 for no longer. */
  readonly delay: (milliseconds: number) => void
  /** Resets every connection there is, on both sides. */
  readonly resetAll: () => void
  /** Of each of the next `answers` only the first bytes come through; then the connection is reset. */
  readonly cutAnswers: (answers: number) => void
  /**
   * The connection is lost during each of the next `commits`, before the answer comes back: `kept`, when the server has
   * done it, or `undone`, before it hears of it. Only PostgreSQL's plain `commit` is recognised.
   */
  readonly loseCommits: (commits: number, outcome: "kept" | "undone") => void
  /** Lets everything vanish, in both directions, over connections that stay; false resets those that lost something. */
  readonly swallow: (swallowing: boolean) => void
  /** Forgets every fault that was ordered and did not fire yet. */
  readonly calm: () => void
  readonly close: () => Promise<void>
}

type Orders = {
  lateBy: number
  answersToCut: number
  commitsToLose: { kept: number; undone: number }
  swallowing: boolean
}

type Pair = { readonly client: Socket; readonly server: Socket; lostSomething: boolean; commitUnderWay: boolean }

/** PostgreSQL's simple query "commit", as it stands on the wire. */
const COMMIT = Buffer.from("Q\0\0\0\x0bcommit\0", "latin1")

export async function startTcpProxy(target: { readonly port: number; readonly host?: string }): Promise<TcpProxy> {
  const fired: Fired = { latency: 0, reset: 0, cutAnswer: 0, keptCommitLost: 0, undoneCommitLost: 0, swallowed: 0 }
  const orders: Orders = { lateBy: 0, answersToCut: 0, commitsToLose: { kept: 0, undone: 0 }, swallowing: false }
  const pairs = new Set<Pair>()

  const listener = createServer({ noDelay: true }, (client) => {
    const server = connect({ port: target.port, host: target.host ?? "127.0.0.1", noDelay: true })
    const pair: Pair = { client, server, lostSomething: false, commitUnderWay: false }
    pairs.add(pair)
    joinEnds(pair, () => pairs.delete(pair))
    const toServer = carrier(pair, server)
    const toClient = carrier(pair, client)
    client.on("data", (piece) => hearClient(pair, piece, toServer))
    server.on("data", (piece) => hearServer(pair, piece, toClient))
  })
  listener.listen(0, "127.0.0.1")
  await once(listener, "listening")
  const { port } = listener.address() as AddressInfo

  /** Passes pieces on in their order, each as late as was ordered when it came. */
  function carrier(pair: Pair, to: Socket): (piece: Buffer) => void {
    let last = Promise.resolve()
    let waiting = 0
    const write = (piece: Buffer) => void (to.writable && to.write(piece))
    return (piece) => {
      if (orders.swallowing || pair.lostSomething) {
        pair.lostSomething = true
        fired.swallowed++
        return
      }
      if (orders.lateBy === 0 && waiting === 0) return write(piece)
      if (orders.lateBy > 0) fired.latency++
      waiting++
      const due = new Promise((resolve) => setTimeout(resolve, orders.lateBy))
      last = inOrder(Promise.all([last, due]), piece)
    }

    async function inOrder(before: Promise<unknown>, piece: Buffer): Promise<void> {
      await before
      waiting--
      write(piece)
    }
  }

  function hearClient(pair: Pair, piece: Buffer, pass: (piece: Buffer) => void): void {
    const { commitsToLose } = orders
    if (piece.includes(COMMIT)) {
      if (commitsToLose.undone > 0) {
        commitsToLose.undone--
        fired.undoneCommitLost++
        return reset(pair)
      }
      if (commitsToLose.kept > 0) {
        commitsToLose.kept--
        pair.commitUnderWay = true
      }
    }
    pass(piece)
  }

  function hearServer(pair: Pair, piece: Buffer, pass: (piece: Buffer) => void): void {
    if (pair.commitUnderWay) {
      fired.keptCommitLost++
      return reset(pair)
    }
    if (orders.answersToCut > 0 && piece.length > 1) {
      orders.answersToCut--
      fired.cutAnswer++
      // The half has to be there before the reset is, which would overtake what still waits to be sent.
      const half = piece.subarray(0, piece.length >> 1)
      pair.client.write(half, () => setTimeout(() => reset(pair), 1))
      pair.server.pause()
      return
    }
    pass(piece)
  }

  const swallow = (swallowing: boolean) => {
    orders.swallowing = swallowing
    if (!swallowing) for (const pair of pairs) if (pair.lostSomething) reset(pair)
  }
  return {
    port,
    through(url) {
      const there = new URL(url)
      there.hostname = "127.0.0.1"
      there.port = `${port}`
      return there.href
    },
    fired,
    delay: (milliseconds) => void (orders.lateBy = milliseconds),
    resetAll() {
      fired.reset += pairs.size
      for (const pair of pairs) reset(pair)
    },
    cutAnswers: (answers) => void (orders.answersToCut = answers),
    loseCommits: (commits, outcome) => void (orders.commitsToLose[outcome] = commits),
    swallow,
    calm() {
      Object.assign(orders, { lateBy: 0, answersToCut: 0, commitsToLose: { kept: 0, undone: 0 } })
      swallow(false)
    },
    async close() {
      const closed = once(listener, "close")
      listener.close()
      for (const pair of pairs) reset(pair)
      await closed
    },
  }
}

function reset({ client, server }: Pair): void {
  cut(client)
  cut(server)
}

/** One that is not connected yet has nobody to reset, and of one that has said its last word Node would keep the handle. */
function cut(socket: Socket): void {
  if (socket.connecting || socket.writableEnded) socket.destroy()
  else if (!socket.destroyed) socket.resetAndDestroy()
}

/** What ends or breaks on one side does so on the other. */
function joinEnds(pair: Pair, over: () => void): void {
  const { client, server } = pair
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    // A broken connection is told by its "close"; nobody here has to be told how it broke.
    one.on("error", () => {})
    one.on("close", (broken) => {
      if (broken) cut(other)
      else other.end()
      if (client.destroyed && server.destroyed) over()
    })
  }
}
