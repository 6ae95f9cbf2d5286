import { spawnSync } from "node:child_process"
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { EmbeddedPostgresError } from "./embedded-error.ts"

export type Lock = { release(): void }

type Holder = { pid: number; started: string }

/** One live process per folder. A lock left behind by a dead process is taken over. */
export function lockFolder(folder: string): Lock {
  const file = join(folder, "lock")
  const draft = `${file}.${process.pid}`
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) })
  writeFileSync(draft, mine)
  try {
    while (!linked(draft, file)) makeWay(folder, file)
  } finally {
    rmSync(draft, { force: true })
  }
  return { release: () => void (textOf(file) === mine && rmSync(file, { force: true })) }
}

// A hard link appears at once with its content; a file opened with "wx" would be seen empty for a moment.
function linked(draft: string, file: string): boolean {
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false
    throw error
  }
}

function makeWay(folder: string, file: string): void {
  const seen = textOf(file)
  if (seen === undefined) return
  refuseIfAlive(folder, seen)
  const aside = `${file}.stale.${process.pid}`
  if (!moved(file, aside)) return
  // Between reading and moving, another start may have taken the place: what we moved is then its living lock.
  if (textOf(aside) !== seen) linked(aside, file)
  rmSync(aside, { force: true })
}

function moved(file: string, aside: string): boolean {
  try {
    renameSync(file, aside)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false
    throw error
  }
}

function refuseIfAlive(folder: string, text: string): void {
  const holder = parse(text)
  if (holder === undefined || startOf(holder.pid) !== holder.started) return
  throw new EmbeddedPostgresError(
    `Restock already runs on ${folder} (process ${holder.pid}); one folder serves one process: ` +
      "stop that one first, or start this one with another folder.",
  )
}

function parse(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder
  } catch {
    return undefined
  }
}

/** When a living process was born, in a form that no later process with the same number repeats. */
export function startOf(pid: number): string | undefined {
  if (process.platform !== "linux") return listed(pid, "lstart=")
  // The name in brackets may itself contain spaces and brackets.
  const fields = textOf(`/proc/${pid}/stat`)?.split(") ").at(-1)?.split(" ")
  if (fields === undefined || fields[0] === "Z" || fields[0] === "X") return undefined
  return `${textOf("/proc/sys/kernel/random/boot_id")?.trim()} ${fields[19]}`
}

export function commandLineOf(pid: number): string | undefined {
  if (process.platform !== "linux") return listed(pid, "command=")
  return textOf(`/proc/${pid}/cmdline`)?.replaceAll("\0", " ")
}

function listed(pid: number, column: string): string | undefined {
  return spawnSync("ps", ["-ww", "-o", column, "-p", `${pid}`], { encoding: "utf8" }).stdout?.trim() || undefined
}

export function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return undefined
  }
}
