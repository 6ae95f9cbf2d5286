import { setTimeout as pause } from "node:timers/promises"
import { openDatabase } from "../../database/database.ts"

/** Milliseconds in which everybody has left the database. */
const LEAVE_WITHIN = 5_000

/**
 * The embedded customers database, away: nobody is let in, and whoever is in is thrown out. It stays so beyond the end of
 * this process; the next start of the embedded database lets everybody in again.
 */
export async function setCustomersAway(adminUrl: string, isAway: boolean): Promise<void> {
  const admin = openDatabase({ url: adminUrl, connections: 1 })
  try {
    if (!isAway) return void (await admin.query`alter database restock_customers connection limit -1`)
    await admin.query`alter database restock_customers connection limit 0`
    for (const end = performance.now() + LEAVE_WITHIN; ; await pause(20)) {
      const left = await admin.query`
        select pg_terminate_backend(pid) from pg_stat_activity where datname = 'restock_customers'
      `
      if (left.length === 0) return
      if (performance.now() > end) throw new Error(`${left.length} sessions do not leave the customers database`)
    }
  } finally {
    await admin.close()
  }
}
