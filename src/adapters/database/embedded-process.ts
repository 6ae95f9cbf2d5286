import { spawn } from "node:child_process"
import { closeSync, openSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { Client } from "pg"
import type { Command } from "./embedded-account.ts"
import { EmbeddedPostgresError } from "./embedded-error.ts"
import { lastProblem } from "./embedded-folder.ts"
import { commandLineOf, startOf, textOf } from "./embedded-lock.ts"

export type Postmaster = {
  /** Settles when it is gone, with the signal or code in words. */
  readonly ended: Promise<string>
  hasEnded(): boolean
  /** Fast shutdown: sessions are cut, committed work is kept. */
  shutDown(): void
  /** The last problem this one wrote to the log. */
  lastProblem(): string
}

export function spawnPostmaster(command: Command, log: string): Postmaster {
  const output = openSync(log, "a", 0o600)
  const before = statSync(log).size
  // Detached: in our process group, Ctrl-C in the terminal would stop the database before us.
  const child = spawn(command.file, command.args, {
    ...command.options,
    detached: true,
    stdio: ["ignore", output, output],
  })
  closeSync(output)
  child.unref()
  let gone = false
  const shutDown = () => {
    child.ref()
    child.kill("SIGINT")
  }
  process.once("exit", shutDown)
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message))
    child.once("exit", (code, signal) => resolve(signal ?? `code ${code}`))
  }).finally(() => {
    gone = true
    process.off("exit", shutDown)
  })
  const problem = () => lastProblem(readFileSync(log).subarray(before).toString())
  return { ended, hasEnded: () => gone, shutDown, lastProblem: problem }
}

export function shortenLog(log: string): void {
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > 10_000_000) truncateSync(log)
}

/** Ready means that a session was opened. False when the postmaster ended first. */
export async function becomesReady(postmaster: Postmaster, url: string, stillWaiting = () => {}): Promise<boolean> {
  const talk = setInterval(stillWaiting, 3000)
  try {
    while (!postmaster.hasEnded()) {
      if (await answers(url)) return !postmaster.hasEnded()
      await pause(15)
    }
    return false
  } finally {
    clearInterval(talk)
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, ssl: false, connectionTimeoutMillis: 2000 })
  client.on("error", () => {})
  try {
    await client.connect()
    await client.end()
    return true
  } catch (error) {
    if ((error as { code?: string }).code !== "28P01") return false
    throw new EmbeddedPostgresError(
      'The database refuses the kept password of its user "postgres": put the right file back into "passwords", ' +
        "or move the data folder away to begin empty.",
      { cause: error },
    )
  }
}

/** Ends a postmaster that outlived its Restock. The caller holds the lock, so it belongs to no living one. */
export async function endOrphan(data: string, progress: (sentence: string) => void): Promise<void> {
  const file = join(data, "postmaster.pid")
  const left = textOf(file)
  if (left === undefined) return
  const pid = Number.parseInt(left)
  const started = startOf(pid)
  if (started === undefined || !isPostmasterOf(pid, data)) return disown(file, left)
  progress(`Stopping the database that an earlier Restock left behind (process ${pid}) …`)
  interrupt(pid)
  for (const begun = Date.now(); startOf(pid) === started; await pause(20))
    if (Date.now() - begun > 60_000)
      throw new EmbeddedPostgresError(
        `An earlier database (process ${pid}) still holds ${data} and does not stop: end that process, then start again.`,
      )
}

const isPostmasterOf = (pid: number, data: string) => commandLineOf(pid)?.includes(`postgres -D ${data} -c `) ?? false

// The number may now belong to a stranger or to a zombie, and postgres would refuse to start. Removing the file would
// also remove the check for sessions still attached to the old memory: the number of its own parent is overlooked.
function disown(file: string, left: string): void {
  writeFileSync(file, left.replace(/^-?\d+/, `${process.pid}`))
}

function interrupt(pid: number): void {
  try {
    process.kill(pid, "SIGINT")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error
  }
}

/** Keeps a postmaster running until told to stop. */
export function supervise(
  first: Postmaster,
  startAgain: () => Postmaster,
  url: string,
  tell: (sentence: string) => void,
): { stop(): Promise<void> } {
  let current = first
  let stopping = false

  async function watch(): Promise<void> {
    while (!stopping) {
      const how = await current.ended
      if (!stopping) await bringBack(how)
    }
    await current.ended
  }

  async function bringBack(how: string): Promise<void> {
    const begun = Date.now()
    tell(`The database stopped by itself (${how}); starting it again …`)
    // Sessions of the dead one hold its memory for a moment, and until they are gone postgres refuses to start.
    for (let tries = 1; !stopping; tries++) {
      current = startAgain()
      if (await becomesReady(current, url).catch(() => false))
        return tell(`The database is back after ${((Date.now() - begun) / 1000).toFixed(1)} s.`)
      current.shutDown()
      await current.ended
      if (tries % 20 === 0) tell(`The database does not start: ${current.lastProblem()} Trying again …`)
      await pause(Math.min(50 * tries, 1000))
    }
  }

  const watched = watch()
  return {
    stop() {
      stopping = true
      current.shutDown()
      return watched
    },
  }
}
