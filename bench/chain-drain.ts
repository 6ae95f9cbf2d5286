import { rm } from "node:fs/promises"
import { startEmbeddedPostgres } from "../src/adapters/database/embedded.ts"
import { migrate } from "../src/database/migrate.ts"
import { newHome } from "../src/proof/process.ts"
import { shopMigrations } from "../src/runtimes/databases.ts"
import { type Backlog, graphileWorker, ourDeliveries, pgBoss } from "./chain-queues.ts"
import { alone, type Finding } from "./support/finding.ts"
import { rounds } from "./support/rounds.ts"

const MANY = 20_000

/** Twenty thousand wait, in each queue on the same PostgreSQL, and one process works them off. */
export async function measure(tell: (sentence: string) => void): Promise<Finding> {
  const home = await newHome()
  const server = await startEmbeddedPostgres({ home })
  const closes: (() => Promise<void>)[] = []
  try {
    const url = await server.database("restock", "restock")
    await migrate({ url, folder: shopMigrations })
    const boss = await pgBoss(await server.database("pg_boss", "restock"))
    const backlogs = {
      some: ourDeliveries(url, 50),
      many: ourDeliveries(url, 200),
      usual: ourDeliveries(url, 4),
      boss: boss(1),
      bosses: boss(8),
      graphile: await graphileWorker(await server.database("graphile", "restock")),
    }
    const { some, many, usual, boss: one, graphile } = backlogs
    closes.push(some.close, many.close, usual.close, one.close, graphile.close)
    const { usual: few, ...others } = backlogs
    const side = (name: string, backlog: Backlog, size = MANY) =>
      [name, () => drained(name, backlog, size, tell)] as const
    const sides = Object.fromEntries([
      ...Object.entries(others).map(([name, backlog]) => side(name, backlog)),
      side("usual", few, MANY / 4),
    ]) as Record<keyof typeof backlogs, () => Promise<number>>
    const perSecond = await rounds(5, sides)
    return {
      question: "chain-drain",
      title: `${MANY.toLocaleString("en-US")} deliveries wait: how many are done in a second?`,
      bars: [
        { label: "ours, 50 in work", value: perSecond.some, unit: "/s" },
        { label: "ours, 200 in work", value: perSecond.many, unit: "/s" },
        { label: "ours, 4 in work (the default)", value: perSecond.usual, unit: "/s" },
        { label: "pg-boss 12, batches of 25", value: perSecond.boss, unit: "/s" },
        { label: "pg-boss 12, 8 workers of that kind", value: perSecond.bosses, unit: "/s" },
        { label: "graphile-worker, batches of 500", value: perSecond.graphile, unit: "/s" },
      ],
      ratios: [
        {
          of: "ours, 50 in work",
          to: "pg-boss 12, 25 in work",
          value: perSecond.some / perSecond.boss,
          bar: { atLeast: 1 },
        },
        { of: "ours, 200 in work", to: "pg-boss 12, 200 in work", value: perSecond.many / perSecond.bosses },
        { of: "ours, 200 in work", to: "graphile-worker", value: perSecond.many / perSecond.graphile },
      ],
      checked: [
        "after every round: as many done as waited, each at its first try; of ours also one inbox row for each",
      ],
      notes: [
        "A delivery of ours: two updates of its row and an inbox row, with lease and fence; claim and end in one " +
          "statement for as many as are in work. A job of pg-boss: two updates of its row, one statement for 25. A job of " +
          "graphile-worker: an update, and it is deleted; nothing is left that says it was done.",
        "The handlers do nothing. One with an effect in the database needs a transaction of its own with us: " +
          "docs/decisions/0013 says what that costs.",
      ],
    }
  } finally {
    for (const close of closes) await close()
    await server.stop()
    await rm(home, { recursive: true, force: true })
  }
}

/** Fills the queue and works it off. Resolves to how many were done in a second. */
async function drained(name: string, { fill, drain, check }: Backlog, many: number, tell: (sentence: string) => void) {
  await fill(many)
  const begun = performance.now()
  await drain(many)
  const perSecond = many / ((performance.now() - begun) / 1_000)
  await check(many)
  tell(`${name}: ${Math.round(perSecond)} a second`)
  return perSecond
}

if (import.meta.main) await alone(measure)
