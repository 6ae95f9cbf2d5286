import type { Database } from "../database/database.ts"
import { happened, tell } from "../messaging/events.ts"
import type { InvariantResult } from "./invariants.ts"

/** Tells operations of an invariant that does not hold, once a day as long as it does not. */
export async function watchInvariants(db: Database, check: () => Promise<InvariantResult[]>): Promise<void> {
  for (const { id, title, holds, violations } of await check()) {
    if (holds) continue
    await db.transaction(async (tx) => {
      // Two who look at the same time would both find that nobody was told.
      await tx.query`select pg_advisory_xact_lock(5021013)`
      const [told] = await tx.query`
        select 1
        from events
        where type = 'WorkGotStuck' and at > now() - interval '1 day'
          and data->>'kind' = 'broken-invariant' and data->>'subject' = ${id}
      `
      const reason = `${title}: not so for ${violations.slice(0, 5).join(", ")}`
      if (!told) await tell(tx, [happened("WorkGotStuck", { kind: "broken-invariant", subject: id, reason })])
    })
  }
}
