import pg from "pg"

/** Runs one statement; values in `${…}` travel as parameters, never as text. Each place in the code is prepared once. */
export type Query = <Row extends object>(text: TemplateStringsArray, ...values: unknown[]) => Promise<Row[]>

/** May look, in statements of its own. */
export type Reader = { readonly query: Query }

/** May look and change; everything through it happens together or not at all. */
export type Transaction = Reader & {
  /** Runs once the commit is known; never when it is not. */
  readonly afterCommit: (act: () => void) => void
  readonly isTransaction: true
}

/**
 * `looking`: what the work sends first only looks, so it may travel with the `begin`. Whatever changes something has to
 * know that the transaction began: without one it would be kept at once, whatever came of the rest.
 */
export type Start = "looking"

export type Database = Reader & {
  readonly transaction: <Result>(work: (tx: Transaction) => Promise<Result>, start?: Start) => Promise<Result>
  /** Calls back for every notification on the channel, and once whenever the connection had to be made anew. */
  readonly listen: (channel: string, heard: (payload: string) => void) => Promise<() => Promise<void>>
  readonly close: () => Promise<void>
}

export type DatabaseOptions = {
  readonly url: string
  /** Connections at most. */
  readonly connections?: number
  /** Milliseconds a statement may take; default 3,000. */
  readonly statementTimeout?: number
  /** Milliseconds a lock may be waited for; default 1,000. */
  readonly lockTimeout?: number
  /** Milliseconds to wait for a connection before giving up; default 5,000. */
  readonly connectTimeout?: number
  /**
   * Tables are never read whole where an index would do. For those who sell: a plan that was made while a table was small
   * stays until the table is analysed again, and a rush is over by then. Checking a foreign key is a plan, too.
   */
  readonly byIndex?: boolean
  readonly log?: (sentence: string) => void
}

/** The connection was lost while the commit was under way: it may have happened or not. */
export class CommitUnknown extends Error {
  override readonly name = "CommitUnknown"
}

// Counts and amounts stay below 2^53 by the rules of the business, so a JavaScript number holds them exactly.
const numberParser = (text: string) => Number(text)
/** How the values of rows are read. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC
      ? numberParser
      : pg.types.getTypeParser(oid, format as "text"),
}

export function openDatabase(options: DatabaseOptions): Database {
  const statementTimeout = options.statementTimeout ?? 3_000
  const settings = {
    connectionString: options.url,
    types,
    statement_timeout: statementTimeout,
    lock_timeout: options.lockTimeout ?? 1_000,
    idle_in_transaction_session_timeout: 5_000,
    keepAlive: true,
    ...(options.byIndex === true && { options: "-c enable_seqscan=off" }),
  }
  const pool = new pg.Pool({
    ...settings,
    // Statements that do not wait for each other's answers travel together, and are still done one after the other.
    pipeline: true,
    max: options.connections ?? 10,
    connectionTimeoutMillis: options.connectTimeout ?? 5_000,
    idleTimeoutMillis: 30_000,
  })
  // Without this handler a restart of the database ends the process.
  pool.on("error", () => {})
  // Nor may a connection end it that breaks in the very moment in which it is handed out: its next statement fails.
  pool.on("connect", (client) => client.on("error", () => {}))
  return {
    query: queryBy((statement) => pool.query(statement)),
    transaction: (work, start) => inTransaction(pool, work, start),
    listen: (channel, heard) => listen(settings, channel, heard, options.log ?? (() => {})),
    close: () => pool.end(),
  }
}

async function inTransaction<Result>(
  pool: pg.Pool,
  work: (tx: Transaction) => Promise<Result>,
  start?: Start,
): Promise<Result> {
  const client = await pool.connect()
  let lost: Error | undefined
  const onError = (error: Error) => (lost = error)
  client.on("error", onError)
  const afterwards: (() => void)[] = []
  try {
    let failure: unknown
    const begun = client.query("begin").catch((error: unknown) => void (failure = error))
    if (start !== "looking") await begun
    if (failure) throw failure
    // What began with a look has heard of a failed begin before it hears what it looked for.
    const run = (statement: pg.QueryConfig) => (failure ? Promise.reject(failure) : client.query(statement))
    const result = await work({
      query: queryBy(run),
      afterCommit: (act) => afterwards.push(act),
      isTransaction: true,
    })
    if (failure) throw failure
    await commit(client)
    for (const act of afterwards) act()
    return result
  } catch (error) {
    // Over a line that is lost nothing can be taken back, and asking would only wait once more.
    if (!lost) lost = isLost(error) ? error : await rollback(client)
    throw error
  } finally {
    client.off("error", onError)
    client.release(lost)
  }
}

/**
 * Waits for statements that were sent together. When some fail, the first one's error counts: in a transaction the later
 * ones fail only because of it.
 */
export async function inOrder<const Statements extends readonly Promise<unknown>[]>(
  ...statements: Statements
): Promise<{ -readonly [At in keyof Statements]: Awaited<Statements[At]> }> {
  for (const statement of statements) statement.catch(() => {})
  const results: unknown[] = []
  for (const statement of statements) results.push(await statement)
  return results as never
}

const isLost = (error: unknown): error is Error => error instanceof CommitUnknown || isConnectionLost(error)

async function commit(client: pg.ClientBase): Promise<void> {
  const { command } = await client.query("commit").catch((error: unknown) => {
    // An error the server itself reported says for certain that nothing was kept.
    if (sqlState(error) && !isConnectionLost(error)) throw error
    throw new CommitUnknown("the connection was lost during commit", { cause: error })
  })
  if (command !== "COMMIT") throw new Error("a statement of this transaction had failed, so it was rolled back")
}

/** Undefined when the connection is clean again, otherwise the reason to throw it away. */
async function rollback(client: pg.ClientBase): Promise<Error | undefined> {
  try {
    await client.query("rollback")
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** A piece of SQL written in the code, to stand in a statement as it is. It takes no values, so no input can enter. */
export type Fragment = { readonly sql: string }
export const fragment = (text: TemplateStringsArray): Fragment => ({ sql: text.join("") })
const isFragment = (value: unknown): value is Fragment => value instanceof Object && "sql" in value

const names = new Map<string, string>()
const plain = new WeakMap<TemplateStringsArray, string>()

/** Turns what is written in the code into statements for `run`, each text under a name of its own. */
export function queryBy(run: (statement: pg.QueryConfig) => Promise<pg.QueryResult>): Query {
  return async <Row extends object>(strings: TemplateStringsArray, ...values: unknown[]) => {
    const text = plain.get(strings) ?? textOf(strings, values)
    let name = names.get(text)
    if (!name) names.set(text, (name = `restock_${names.size + 1}`))
    const parameters = plain.has(strings) ? values : values.filter((value) => !isFragment(value))
    return (await run({ name, text, values: parameters })).rows as Row[]
  }
}

function textOf(strings: TemplateStringsArray, values: readonly unknown[]): string {
  let parameters = 0
  const text = strings.reduce((before, part, at) => {
    const value = values[at - 1]
    return before + (isFragment(value) ? value.sql : `$${++parameters}`) + part
  })
  if (parameters === values.length) plain.set(strings, text)
  return text
}

/** The five letters PostgreSQL gives an error, e.g. `23505`; undefined for anything else. */
export function sqlState(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined
  // No class of theirs begins with E, and EPIPE is a socket's.
  return typeof code === "string" && /^(?!E)[0-9A-Z]{5}$/.test(code) ? code : undefined
}

export const isUniqueViolation = (error: unknown) => sqlState(error) === "23505"
export const isLockTimeout = (error: unknown) => sqlState(error) === "55P03"

/** Trying again in a moment may well work: away, no room, a lock not given in time, a deadlock, a statement that took too long. */
export const isPassing = (error: unknown) =>
  isConnectionLost(error) || hasNoRoom(error) || ["55P03", "40P01", "40001", "57014"].includes(sqlState(error) ?? "")

/** The database is there and without room for anything more, on its disk (53100) or in its memory (53200). */
export const hasNoRoom = (error: unknown) => sqlState(error)?.startsWith("53") === true

/** The database is away or going: class 08, 57P01…57P05, 53300, or an error of the socket. */
export function isConnectionLost(error: unknown): boolean {
  const state = sqlState(error)
  if (state) return state.startsWith("08") || state.startsWith("57P") || state === "53300"
  if (!(error instanceof Error)) return false
  if ("code" in error && /^E(CONN|PIPE|TIMEDOUT|HOST|NET)/.test(String(error.code))) return true
  if (error instanceof AggregateError) return error.errors.some(isConnectionLost)
  return /connection terminated|connection ended|calling end|not queryable|timeout exceeded|timeout expired|read timeout/i.test(
    error.message,
  )
}

/** What a database that may be away has to say; nothing while it is. */
export async function unlessAway<Row>(rows: Promise<Row[]>): Promise<Row[]> {
  try {
    return await rows
  } catch (error) {
    if (isConnectionLost(error)) return []
    throw error
  }
}

async function listen(
  settings: pg.ClientConfig,
  channel: string,
  heard: (payload: string) => void,
  log: (sentence: string) => void,
): Promise<() => Promise<void>> {
  let client: pg.Client | undefined
  let again: NodeJS.Timeout | undefined
  let closed = false

  async function connect(): Promise<void> {
    const next = new pg.Client(settings)
    client = next
    const lost = () => {
      if (closed || client !== next) return
      client = undefined
      again = setTimeout(() => connect().catch(() => {}), 250)
    }
    next.on("error", lost)
    next.on("end", lost)
    next.on("notification", (message) => heard(message.payload ?? ""))
    try {
      await next.connect()
      await next.query(`listen ${channel}`)
      heard("")
    } catch (error) {
      log(`cannot listen to the database: ${error instanceof Error ? error.message : String(error)}`)
      lost()
    }
  }
  await connect()
  return async () => {
    closed = true
    clearTimeout(again)
    await client?.end()
  }
}
