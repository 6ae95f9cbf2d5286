import { spawn, spawnSync } from "node:child_process"
import { chmod, mkdtemp, readFile } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const program = fileURLToPath(new URL("../../bin/restock.js", import.meta.url))
/** Spares every process after the first half of its start. */
const compiled = fileURLToPath(new URL("../../node_modules/.cache/restock-compiled", import.meta.url))

export type Environment = Readonly<Record<string, string | undefined>>
export type Ending = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/** `restock <words>` in a process of its own, in an environment that has only what is given here; without the console's pages. */
export type RestockProcess = {
  readonly pid: number
  /** What it said so far. */
  readonly stdout: string
  readonly stderr: string
  /** How it ended; fails after `milliseconds` (default 10 s), naming what it was waited for. */
  readonly ended: (what: string, milliseconds?: number) => Promise<Ending>
  readonly hasEnded: boolean
  readonly kill: (signal: NodeJS.Signals) => void
  /** As Ctrl-C in a terminal: to the process and to all it started that did not leave its group. */
  readonly killGroup: (signal: NodeJS.Signals) => void
}

export function startRestock(words: readonly string[], env: Environment): RestockProcess {
  const child = spawn(process.execPath, [program, ...words], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compiled, CONSOLE: "off", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  })
  const said = { stdout: "", stderr: "" }
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].setEncoding("utf8").on("data", (text: string) => (said[stream] += text))
  // Detached, it would outlive a test run that is broken off.
  const leave = () => void child.kill("SIGKILL")
  process.once("exit", leave)
  let ending: Ending | undefined
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once("error", reject)
    child.once("close", (code, signal) => {
      process.off("exit", leave)
      resolve((ending = { code, signal }))
    })
  })
  const everythingSaid = () => `\nstdout: ${said.stdout}\nstderr: ${said.stderr}`
  return {
    pid: child.pid!,
    get stdout() {
      return said.stdout
    },
    get stderr() {
      return said.stderr
    },
    get hasEnded() {
      return ending !== undefined
    },
    ended: (what, milliseconds = 10_000) =>
      inTime(ended, milliseconds, () => `Not within ${milliseconds} ms: ${what}${everythingSaid()}`),
    kill: (signal) => void child.kill(signal),
    killGroup: (signal) => void process.kill(-child.pid!, signal),
  }
}

/** Runs a command to its end. */
export async function restock(words: readonly string[], env: Environment = {}) {
  const run = startRestock(words, env)
  try {
    const { code } = await run.ended(`restock ${words.join(" ")} ends`, 20_000)
    return { code, stdout: run.stdout, stderr: run.stderr }
  } finally {
    run.kill("SIGKILL")
  }
}

function inTime<Result>(work: Promise<Result>, milliseconds: number, complaint: () => string): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(complaint())), milliseconds)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** A folder into which the database's user may go, as a checkout of one's own usually is. */
export async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "restock-home-"))
  await chmod(home, 0o711)
  return home
}

const [FIRST_PORT, PORTS] = [10_000, 22_000]
/** Processes that run side by side begin at places of their own, and none hands out a port twice in a row. */
let lastPort = (process.pid * 97) % PORTS

/**
 * Free until somebody opens it, which takes a while: nobody else gets it meanwhile. Below the ports that the system
 * lends to outgoing connections: while the shop is dead, a customer who tries again could otherwise be lent the shop's
 * own port, reach nobody but himself, and keep the shop from opening there.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    lastPort = (lastPort + 1) % PORTS
    const port = FIRST_PORT + lastPort
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false))
      server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)))
    })
    if (isFree) return port
  }
}

/** Every living postgres whose data lie under the folder. */
export function postgresOn(folder: string): string[] {
  const { stdout } = spawnSync("ps", ["-ww", "-A", "-o", "pid=,args="], { encoding: "utf8" })
  return stdout.split("\n").filter((line) => line.includes(`-D ${folder}/`))
}

/** The embedded database's first process; undefined for the moment in which one takes over from a dead one. */
export async function postmasterOf(home: string): Promise<number | undefined> {
  const elsewhere = await readFile(join(home, "where"), "utf8").catch(() => undefined)
  const folder = elsewhere?.split("\n")[0] ?? join(home, "postgres")
  const pid = await readFile(join(folder, "data/postmaster.pid"), "utf8").catch(() => "")
  return Number.parseInt(pid) || undefined
}
