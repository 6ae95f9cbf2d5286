import pg from "pg"
import { secretsManager } from "../adapters/aws/secrets.ts"
import { migrate } from "../database/migrate.ts"
import { wordsOf } from "../shared/words.ts"
import { databaseUrl } from "./secrets.ts"

/** What no session of a role may exceed, whoever opens it and forgets to say so; our own pools are stricter. */
const timeouts = {
  statement_timeout: "30s",
  lock_timeout: "10s",
  idle_in_transaction_session_timeout: "5s",
} as const

/**
 * Makes a database ready for its owner: roles with the passwords of their secrets, their timeouts, the database, the newest schema.
 * Safe to run again: a changed password is taken over, a migration that is there is left. `admin` is the server's master user.
 */
export async function prepareDatabase(
  admin: string,
  owner: string,
  migrations: URL,
  others: readonly string[] = [],
): Promise<string[]> {
  await asAdmin(admin, async (run) => {
    for (const url of [owner, ...others]) await makeRole(run, new URL(url))
    await makeDatabase(run, new URL(owner))
  })
  return migrate({ url: owner, folder: migrations })
}

/** The address of a database, from the secret that a variable of the environment names. */
export async function databaseOf(variable: string): Promise<string> {
  const id = process.env[variable]
  if (!id) throw new Error(`${variable} is not set: it names a secret with a database's address.`)
  return databaseUrl(await secretsManager()(id))
}

type Run = (statement: string) => Promise<pg.QueryResult>

async function asAdmin(url: string, work: (run: Run) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
    await work((statement) => client.query(statement))
  } catch (error) {
    const { user, host, port } = client
    throw new Error(
      `${user} could not prepare the database at ${host}:${port}: ${wordsOf(error)}. It has to be the server's master user.`,
      { cause: error },
    )
  } finally {
    await client.end()
  }
}

const name = (text: string) => pg.escapeIdentifier(decodeURIComponent(text))
const literal = (text: string) => pg.escapeLiteral(decodeURIComponent(text))

async function makeRole(run: Run, { username, password }: URL): Promise<void> {
  const { rowCount } = await run(`select 1 from pg_roles where rolname = ${literal(username)}`)
  const verb = rowCount === 0 ? "create" : "alter"
  await run(`${verb} role ${name(username)} login password ${literal(password)}`)
  for (const [setting, value] of Object.entries(timeouts))
    await run(`alter role ${name(username)} set ${setting} = '${value}'`)
}

async function makeDatabase(run: Run, { username, pathname }: URL): Promise<void> {
  const database = pathname.slice(1)
  // The master user of RDS is no superuser: what it gives to a role, it must be a member of.
  await run(`grant ${name(username)} to current_user`)
  const { rowCount } = await run(`select 1 from pg_database where datname = ${literal(database)}`)
  if (rowCount === 0) await run(`create database ${name(database)} owner ${name(username)}`)
  else await run(`alter database ${name(database)} owner to ${name(username)}`)
  await run(`revoke all on database ${name(database)} from public`)
}
