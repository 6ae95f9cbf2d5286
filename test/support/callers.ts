import { fork } from "node:child_process"
import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { fileURLToPath } from "node:url"

export type Calls = {
  readonly port: number
  /** How many connections. */
  readonly callers: number
  /** What each says as soon as it is connected. */
  readonly words: string
  /** What each goes on saying, once a second. */
  readonly drip?: string
}

/** How many were told which status, as in `{ 408: 200 }`; `nothing` counts those who were cut off in silence. */
export type Told = Readonly<Record<string, number>>

export type Callers = {
  /** How all of them ended, and how many milliseconds the last one was borne with. Fails when some are still there. */
  readonly ended: (milliseconds: number) => Promise<{ told: Told; longest: number }>
  readonly leave: () => Promise<void>
}

/** So many connections at once, from a process of their own with file handles of its own; returns when all stand. */
export async function callers(calls: Calls): Promise<Callers> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(calls)], { execArgv: [] })
  const gone = once(child, "exit")
  const heard = Promise.withResolvers<{ told: Told; longest: number }>()
  const standing = Promise.withResolvers<void>()
  child.on("message", (message: "standing" | { told: Told; longest: number }) =>
    message === "standing" ? standing.resolve() : heard.resolve(message),
  )
  void gone.then(() => standing.reject(new Error("the callers died")))
  await standing.promise
  return {
    ended: (milliseconds) => {
      const late = setTimeout(() => heard.reject(new Error(`some are there after ${milliseconds} ms`)), milliseconds)
      return heard.promise.finally(() => clearTimeout(late))
    },
    async leave() {
      child.kill("SIGKILL")
      await gone
    },
  }
}

async function call({ port, callers: count, words, drip }: Calls): Promise<void> {
  const told: Record<string, number> = {}
  let longest = 0
  const lives = Array.from({ length: count }, () => new Promise<Socket>((resolve) => live(resolve)))
  const sockets = await Promise.all(lives)
  process.send!("standing")
  const dripping = drip === undefined ? undefined : setInterval(() => sockets.forEach(say(drip)), 1_000)
  await Promise.all(sockets.map((socket) => socket.closed || new Promise((resolve) => socket.once("close", resolve))))
  clearInterval(dripping)
  process.send!({ told, longest })

  function live(connected: (socket: Socket) => void): void {
    const begun = performance.now()
    const socket = connect(port, "127.0.0.1", () => connected(socket))
    let answer = ""
    socket.write(words)
    socket.setEncoding("latin1").on("data", (text: string) => (answer ||= text))
    // How it ended shows in what was said before.
    socket.on("error", () => connected(socket))
    socket.once("close", () => {
      const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? "nothing"
      told[status] = (told[status] ?? 0) + 1
      longest = Math.max(longest, performance.now() - begun)
    })
  }
}

const say = (words: string) => (socket: Socket) => void (socket.writable && socket.write(words))

if (process.send && process.argv[1] === fileURLToPath(import.meta.url))
  await call(JSON.parse(process.argv[2]!) as Calls)
