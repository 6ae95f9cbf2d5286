import { spawn } from "node:child_process"
import { createHash, randomBytes } from "node:crypto"
import { chmodSync, chownSync, closeSync, existsSync, fsyncSync, mkdirSync, mkdtempSync } from "node:fs"
import { openSync, readdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { basename, dirname, join } from "node:path"
import { text } from "node:stream/consumers"
import { type Account, canReach, type CommandAs } from "./embedded-account.ts"
import { EmbeddedPostgresError } from "./embedded-error.ts"
import { textOf } from "./embedded-lock.ts"

/** Creates the folder so that the database's user can pass through it; returns its real path. */
export function openFolder(folder: string): string {
  const isNew = !existsSync(folder)
  mkdirSync(folder, { recursive: true })
  if (isNew) chmodSync(folder, 0o711)
  return realpathSync(folder)
}

/** The folder for data and runtime: inside home, or in /var/lib/restock when the account cannot enter home. */
export function chooseFolder(home: string, account: Account, progress: (sentence: string) => void): string {
  const inside = join(home, "postgres")
  const where = join(home, "where")
  const known = textOf(where)?.split("\n")[0]
  if (known) return knownFolder(known, where, progress)
  if (canReach(home, account)) return openFolder(inside)
  if (existsSync(join(inside, "data")))
    throw new EmbeddedPostgresError(
      `The database lies in ${inside}, but the user "nobody", who runs it for root, can no longer enter that folder: ` +
        "make every folder above it passable (chmod o+x).",
    )
  const outside = join("/var/lib/restock", createHash("sha256").update(home).digest("hex").slice(0, 16))
  openFolder(dirname(outside))
  openFolder(outside)
  writeFileDurably(where, `${outside}\nThe database lies there, because its user "nobody" cannot enter ${home}.\n`)
  progress(`The database lies in ${outside}, because its user "nobody" cannot enter ${home}.`)
  return outside
}

function knownFolder(folder: string, where: string, progress: (sentence: string) => void): string {
  if (!existsSync(folder))
    throw new EmbeddedPostgresError(
      `${where} says that the database lies in ${folder}, but that folder is gone: ` +
        `put it back, or remove ${where} to begin empty.`,
    )
  progress(`The database lies in ${folder} (as ${where} says).`)
  return folder
}

/** Says whether there is data to start from; throws when it is data that this PostgreSQL cannot use. */
export function hasData(folder: string, major: string, account: Account): boolean {
  const data = join(folder, "data")
  if (!existsSync(data)) return false
  const owner = statSync(data).uid
  if (owner !== account.uid)
    throw new EmbeddedPostgresError(
      `${data} belongs to user ${owner}, but the database would run as user ${account.uid}: ` +
        "start Restock as the user who made it, or with another folder.",
    )
  const found = textOf(join(data, "PG_VERSION"))?.trim() ?? "no known version"
  if (found !== major)
    throw new EmbeddedPostgresError(
      `${data} holds a database of PostgreSQL ${found}, but this Restock runs PostgreSQL ${major}: ` +
        "move that folder away to begin empty, or make a backup with the older Restock and restore it with this one.",
    )
  if (!existsSync(passwordFile(folder, "postgres")))
    throw new EmbeddedPostgresError(
      `${passwordFile(folder, "postgres")} is missing, so the database in ${data} cannot be opened: ` +
        "put that file back, or move the data folder away to begin empty.",
    )
  return true
}

/** Makes the data folder beside its place and renames it when whole, so one killed in the middle is never used. */
export async function createData(folder: string, native: string, account: Account, as: CommandAs): Promise<void> {
  const draft = mkdtempSync(join(folder, "preparing-"))
  const secret = join(draft, "password")
  writeFileSync(secret, readOrMakePassword(folder, "postgres"), { mode: 0o600 })
  if (account.isOther) for (const path of [draft, secret]) chownSync(path, account.uid, account.gid)
  await initdb(as, join(native, "bin", "initdb"), join(draft, "data"), secret)
  renameSync(join(draft, "data"), join(folder, "data"))
  syncPath(folder)
  rmSync(draft, { recursive: true })
}

async function initdb(as: CommandAs, program: string, data: string, secret: string): Promise<void> {
  const locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
  const access = ["--username=postgres", "--auth=scram-sha-256", `--pwfile=${secret}`]
  const command = as(program, [`--pgdata=${data}`, ...locale, ...access, "--no-instructions"])
  // Detached: Ctrl-C in the terminal is for us, and we end when this is done.
  const child = spawn(command.file, command.args, {
    ...command.options,
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  })
  const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve))
  const [said, code] = await Promise.all([text(child.stderr!), ended])
  if (code !== 0) throw new EmbeddedPostgresError(`The database could not be created in ${data}: ${lastProblem(said)}`)
}

/** What an earlier start, killed in the middle, left half-made. */
export function removeDrafts(folder: string): void {
  for (const name of readdirSync(folder)) if (name.startsWith("preparing-")) removeWholly(join(folder, name))
}

// An initdb that dies with its Restock removes its files at the same time, and rmSync takes one that vanishes under it
// for the end of its work.
function removeWholly(path: string): void {
  const end = Date.now() + 5_000
  while (existsSync(path) && Date.now() < end) rmSync(path, { recursive: true, force: true, maxRetries: 5 })
}

/** The last line of a log that tells of a problem, without its time stamp. */
export function lastProblem(log: string): string {
  const lines = log.split("\n").filter((line) => line.trim() !== "")
  const line = lines.findLast((it) => /FATAL|PANIC|ERROR|error:|cannot|could not/.test(it)) ?? lines.at(-1)
  return line?.replace(/^.*? \[\d+\] /, "").trim() ?? "it said nothing"
}

const passwordFile = (folder: string, role: string) => join(folder, "passwords", encodeURIComponent(role))

export function readOrMakePassword(folder: string, role: string): string {
  const file = passwordFile(folder, role)
  const known = textOf(file)
  if (known) return known
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const password = randomBytes(24).toString("hex")
  writeFileDurably(file, password, 0o600)
  return password
}

function writeFileDurably(file: string, content: string, mode = 0o644): void {
  const draft = join(dirname(file), `.${basename(file)}.draft`)
  writeFileSync(draft, content, { mode, flush: true })
  renameSync(draft, file)
  syncPath(dirname(file))
}

function syncPath(path: string): void {
  const opened = openSync(path, "r")
  fsyncSync(opened)
  closeSync(opened)
}

/** The port of last time, or another one when somebody else has taken it. */
export async function choosePort(folder: string): Promise<number> {
  const file = join(folder, "port")
  let port = Number(textOf(file)) || randomPort()
  while (!(await isFree(port))) port = randomPort()
  writeFileDurably(file, `${port}`)
  return port
}

// Below the range of outgoing ports (Linux: from 32768): there, a client that retries while the database is down
// can be given the database's own port, connect to itself, and keep the database from starting again.
const randomPort = () => 15_432 + Math.floor(Math.random() * 16_000)

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once("error", () => resolve(false))
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)))
  })
}
