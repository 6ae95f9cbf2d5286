import { readdir } from "node:fs/promises"
import { openDatabase } from "../../../database/database.ts"
import { wordsOf } from "../../../shared/words.ts"
import { ok, type Verdict, warning, wrong } from "./finding.ts"

export type DatabaseFacts = {
  /** As in 180004. */
  readonly version: number
  /** Settings that must be on for what is committed to survive, and are off. */
  readonly off: readonly string[]
  readonly applied: readonly string[]
  readonly known: readonly string[]
  /** Seconds the database's clock is ahead of ours. */
  readonly ahead: number
}

/** `variable` names the database in the configuration. */
export function judgeDatabase(where: string, variable: string, facts: DatabaseFacts): Verdict {
  const { version, off, applied, known, ahead } = facts
  const server = `PostgreSQL ${Math.floor(version / 10_000)} at ${where}`
  if (version < 150_000)
    return wrong(`${server} is too old`, `Upgrade it to 15 or later, or set ${variable} to another.`)
  if (off.length > 0) return wrong(`${server} has ${off.join(", ")} off: a crash loses orders`, "Turn it on.")
  const newer = applied.filter((name) => !known.includes(name))
  if (newer.length > 0)
    return wrong(`${server} was migrated by a newer Restock (${newer.join(", ")})`, "Start that version.")
  const skew = `its clock is ${Math.abs(ahead).toFixed(1)} s ${ahead > 0 ? "ahead of" : "behind"} this machine's`
  const setClocks = "Set both clocks by NTP: deadlines go by the database's, sessions and logs are read beside ours."
  if (Math.abs(ahead) > 300) return wrong(`${server}: ${skew}`, setClocks)
  if (Math.abs(ahead) > 2) return warning(`${server}: ${skew}`, setClocks)
  const missing = known.length - known.filter((name) => applied.includes(name)).length
  if (missing > 0)
    return ok(
      `${server}; ${missing === known.length ? "empty" : `${missing} migrations behind`}, the next start migrates it`,
    )
  return ok(`${server}, up to date, ${skew}`)
}

/** Looks, and changes nothing. */
export async function lookAtDatabase(url: string, variable: string, migrations: URL): Promise<Verdict> {
  const { host, pathname } = new URL(url)
  const where = `${host}${pathname}`
  const db = openDatabase({ url, connections: 1, connectTimeout: 5_000, statementTimeout: 5_000 })
  try {
    const known = (await readdir(migrations)).filter((name) => /^\d{4}_\w+\.sql$/.test(name))
    // The first statement pays for the connection, so it is the second whose clock is compared.
    const [server] = await db.query<{ version: number; off: string[]; migrated: boolean }>`
      select current_setting('server_version_num')::int as version,
             (select coalesce(array_agg(name order by name), '{}')
              from pg_settings
              where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off') as off,
             to_regclass('migrations') is not null as migrated
    `
    const before = Date.now()
    const [clock] = await db.query<{ now: Date }>`select clock_timestamp() as now`
    const ahead = (clock!.now.getTime() - (before + Date.now()) / 2) / 1_000
    const applied = server!.migrated ? await db.query<{ name: string }>`select name from migrations` : []
    return judgeDatabase(where, variable, { ...server!, known, ahead, applied: applied.map(({ name }) => name) })
  } catch (error) {
    return wrong(
      `the database at ${where} does not let us look: ${wordsOf(error)}`,
      `Check that it runs, and that ${variable} has its address, a name and a password.`,
    )
  } finally {
    await db.close()
  }
}
