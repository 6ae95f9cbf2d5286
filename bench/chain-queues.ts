import { Logger, makeWorkerUtils, run, type WorkerUtils } from "graphile-worker"
import { setTimeout as pause } from "node:timers/promises"
import pg from "pg"
import { PgBoss } from "pg-boss"
import { type Database, openDatabase } from "../src/database/database.ts"
import { consume } from "../src/messaging/consume.ts"
import { happened, tell } from "../src/messaging/events.ts"
import { newId } from "../src/shared/ids.ts"

/** A queue that has to be worked off. Every queue says the same: a callback came, under this id. */
export type Backlog = {
  /** Puts so many into it, which has nothing in it. */
  readonly fill: (many: number) => Promise<void>
  /** Works off so many; there when the database says that none is left. */
  readonly drain: (many: number) => Promise<void>
  /** Throws when not so many are done, or one of them took two tries. */
  readonly check: (many: number) => Promise<void>
  readonly close: () => Promise<void>
}

const AT_ONCE = 1_000

/** Calls `put` with ever another thousand, so many in all. */
async function inThousands(many: number, put: (ids: readonly string[]) => Promise<unknown>): Promise<void> {
  for (let left = many; left > 0; left -= AT_ONCE)
    await put(Array.from({ length: Math.min(left, AT_ONCE) }, () => newId<string>()))
}

/** The last of them was handled: looks until the database knows it. */
async function untilEmpty(look: () => Promise<readonly unknown[]>): Promise<void> {
  while ((await look()).length > 0) await pause(1)
}

function countTo(many: number) {
  const { promise: all, resolve } = Promise.withResolvers<void>()
  let counted = 0
  return {
    all,
    count(more: number): void {
      counted += more
      if (counted === many) resolve()
    },
  }
}

/** A consumer of ours that does nothing but its accounting: inbox row and done mark, under lease and fence. */
export function ourDeliveries(url: string, concurrency: number): Backlog {
  const db = openDatabase({ url, connections: 12, statementTimeout: 60_000 })
  const log = {
    failed: (_consumer: string, _eventId: string, reason: string) => console.error(`failed: ${reason}`),
    databaseAway: (_consumer: string, reason: string) => console.error(`away: ${reason}`),
  }
  return {
    async fill(many) {
      await db.query`truncate delivery_attempts, deliveries, inbox, alerts, events`
      await inThousands(many, (ids) =>
        db.transaction((tx) =>
          tell(
            tx,
            ids.map((callbackId) => happened("FactoryCalledBack", { callbackId })),
          ),
        ),
      )
      await db.query`analyze`
    },
    async drain(many) {
      const { all, count } = countTo(many)
      const handle = (_event: unknown, { once }: { once: () => Promise<void> }) => once().then(() => count(1))
      const running = consume({ name: "receive-arrival", concurrency, handle }, { db, log })
      await all
      await untilEmpty(() => db.query`select from deliveries where state = 'pending' limit 1`)
      await running.stop()
    },
    async check(many) {
      const [row] = await db.query<{ done: number; noted: number }>`
        select (select count(*) from deliveries where state = 'done' and attempts = 1 and failures = 0) as done,
               (select count(*) from inbox) as noted
      `
      if (row!.done !== many || row!.noted !== many) throw new Error(`Not ${many} deliveries: ${JSON.stringify(row)}.`)
    },
    close: () => db.close(),
  }
}

/** pg-boss with the settings that made it fastest when it was tried. */
export async function pgBoss(url: string): Promise<(workers: number) => Backlog> {
  const db = openDatabase({ url, connections: 2, statementTimeout: 60_000 })
  const boss = new PgBoss({ connectionString: url, useListenNotify: true })
  boss.on("error", (error) => console.error(error))
  await boss.start()
  let queues = 0
  return (workers) => {
    let queue = ""
    return {
      async fill(many) {
        queue = `bench-${++queues}`
        await boss.createQueue(queue, { notify: true, partition: true })
        await inThousands(many, (ids) =>
          boss.insert(
            queue,
            ids.map((callbackId) => ({ data: { callbackId } })),
          ),
        )
        await db.query`analyze`
      },
      async drain(many) {
        const { all, count } = countTo(many)
        const options = {
          localConcurrency: workers,
          batchSize: 25,
          burstWhenBatchFull: true,
          perJobResults: true,
          pollingIntervalSeconds: 0.5,
          notifyPollingIntervalSeconds: 0.5,
        } as const
        await boss.work(queue, options, async (jobs) => {
          count(jobs.length)
          return jobs.map(({ id }) => ({ id, status: "completed" as const }))
        })
        await all
        await untilEmpty(() => db.query`select from pgboss.job where name = ${queue} and state <> 'completed' limit 1`)
      },
      async check(many) {
        const [row] = await db.query<{ done: number }>`
          select count(*) as done from pgboss.job where name = ${queue} and state = 'completed' and retry_count = 0
        `
        if (row!.done !== many) throw new Error(`Not ${many} jobs of pg-boss: ${JSON.stringify(row)}.`)
        await boss.offWork(queue)
        await boss.deleteAllJobs(queue)
      },
      async close() {
        await boss.stop({ graceful: true, close: true })
        await db.close()
      },
    }
  }
}

const quiet = new Logger(() => () => {})

/** graphile-worker, fetching and completing in batches; what is done it deletes. */
export async function graphileWorker(url: string): Promise<Backlog> {
  const db: Database = openDatabase({ url, connections: 2, statementTimeout: 60_000 })
  const pgPool = new pg.Pool({ connectionString: url, max: 12 })
  // Without this handler a connection that is still closing when the database stops ends the process.
  pgPool.on("error", () => {})
  const utils: WorkerUtils = await makeWorkerUtils({ pgPool, logger: quiet })
  await utils.migrate()
  let handled = 0
  return {
    async fill(many) {
      await inThousands(many, (ids) =>
        utils.addJobs(ids.map((callbackId) => ({ identifier: "callback", payload: { callbackId } }))),
      )
      await db.query`analyze`
    },
    async drain(many) {
      const { all, count } = countTo(many)
      handled = 0
      const runner = await run({
        pgPool,
        noHandleSignals: true,
        preset: {
          worker: {
            concurrentJobs: 10,
            pollInterval: 500,
            localQueue: { size: 500 },
            completeJobBatchDelay: 0,
            failJobBatchDelay: 0,
            logger: quiet,
          },
        },
        taskList: {
          async callback() {
            handled++
            count(1)
          },
        },
      })
      await all
      await untilEmpty(() => db.query`select from graphile_worker._private_jobs limit 1`)
      await runner.stop()
    },
    async check(many) {
      if (handled !== many) throw new Error(`Not ${many} jobs of graphile-worker: ${handled}.`)
    },
    async close() {
      await utils.release()
      await pgPool.end()
      await db.close()
    },
  }
}
