import pg from "pg"
import { CommitUnknown, type Database, type Query, queryBy, type Transaction, types } from "../../database/database.ts"
import { clock } from "./clock.ts"
import type { Life, Port, Turnstile } from "./turnstile.ts"

/**
 * A PostgreSQL in which nothing lasts: everything between `begin` and `undo` happens in one transaction of one session,
 * the shop's own transactions are savepoints in it, and its time is the simulation's. So the shop's own SQL runs, every
 * statement of it, and a thousand worlds a minute cost no disk.
 */
export type Session = {
  readonly query: Query
  readonly transaction: Database["transaction"]
  readonly begin: () => Promise<void>
  readonly undo: () => Promise<void>
  /** Ends it too, and every world begins with what it left. */
  readonly keep: () => Promise<void>
  /** Its time becomes the clock's. */
  readonly tellTime: () => Promise<void>
  /** Takes away what undone worlds have left behind. */
  readonly sweep: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Which functions tell the time is a matter of the search path: ours come before PostgreSQL's. */
const searchPath = "public,simulated,pg_catalog"

/** A connection's address under which the simulated clock is the only one; for migrations, too. */
export function inSimulatedTime(url: string): string {
  const address = new URL(url)
  address.searchParams.set(
    "options",
    `-c search_path=${searchPath} -c restock.now=${new Date(clock.now).toISOString()}`,
  )
  return address.href
}

/** The functions themselves, for a database that has no table yet. */
export const simulatedClock = `
  create schema simulated;
  create function simulated.now() returns timestamptz language sql stable
    as $$ select current_setting('restock.now')::timestamptz $$;
  create function simulated.clock_timestamp() returns timestamptz language sql stable
    as $$ select current_setting('restock.now')::timestamptz $$;
`

export async function openSession(url: string): Promise<Session> {
  const client = new pg.Client({ connectionString: inSimulatedTime(url), types, pipeline: true })
  await client.connect()
  const query = queryBy((statement) => client.query(statement))
  const tellTime = async () => {
    const time = new Date(clock.now).toISOString()
    await client.query({ name: "time", text: "select set_config('restock.now', $1, false)", values: [time] })
  }
  return {
    query,
    tellTime,
    async transaction(work) {
      const afterwards: (() => void)[] = []
      await client.query("savepoint here")
      let result
      try {
        const tx: Transaction = { query, afterCommit: (act) => afterwards.push(act), isTransaction: true }
        result = await work(tx)
      } catch (error) {
        await client.query("rollback to savepoint here")
        await client.query("release savepoint here")
        throw error
      }
      await client.query("release savepoint here")
      for (const act of afterwards) act()
      return result
    },
    async begin() {
      await client.query("begin")
      await tellTime()
    },
    async undo() {
      await client.query("rollback")
    },
    async keep() {
      await client.query("commit")
    },
    async sweep() {
      await client.query("vacuum (truncate off)")
    },
    close: () => client.end(),
  }
}

/** The session as one process of the shop sees it: every statement and every transaction passes the turnstile. */
export function databaseOf(session: Session, name: string, life: Life, turnstile: Turnstile): Database {
  const port = <Result>(act: () => Promise<Result>, faults: Port<Result>["faults"]) =>
    turnstile.pass(life, { name, act, faults })
  return {
    query(...statement) {
      const act = () => session.query(...statement) as Promise<never>
      return port(act, {
        "connection refused": fail(connectionLost),
        "connection lost before the answer": doneThen(act, connectionLost),
        "too slow": fail(() => serverError("57014", "canceling statement due to statement timeout")),
      })
    },
    transaction(work) {
      const act = () => session.transaction(work)
      return port(act, {
        "connection refused": fail(connectionLost),
        deadlock: fail(() => serverError("40P01", "deadlock detected")),
        "lock timeout": fail(() => serverError("55P03", "canceling statement due to lock timeout")),
        "commit lost, and kept": doneThen(act, commitUnknown),
        "commit lost, and undone": () =>
          session.transaction<never>((tx) => work(tx).then(() => Promise.reject(commitUnknown()))),
      })
    },
    listen: () => Promise.reject(new Error("a simulated process is woken by the simulation")),
    close: () => Promise.resolve(),
  }
}

const fail = (error: () => Error) => async () => {
  throw error()
}

const doneThen = (act: () => Promise<unknown>, error: () => Error) => async () => {
  await act()
  throw error()
}

const commitUnknown = () => new CommitUnknown("the connection was lost during commit")

const connectionLost = () => Object.assign(new Error("Connection terminated unexpectedly"), { code: "08006" })

function serverError(code: string, message: string): Error {
  return Object.assign(new pg.DatabaseError(message, message.length, "error"), { code })
}
