import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import type { Database } from "../src/database/database.ts"

export type Sample = {
  readonly "memory, MB": number
  readonly "heap after gc, MB": number
  readonly "open files": number
  readonly "database connections": number
  readonly "deliveries to do": number
  readonly "pieces waited for": number
  readonly "callbacks on disk": number
  readonly "production orders open": number
  readonly orders: number
  readonly events: number
  readonly "database, MB": number
  readonly "checkout p50, ms": number
  readonly "checkout p99, ms": number
}

export type Inspector = { readonly heapAfterGc: () => Promise<number>; readonly close: () => void }

/** Speaks to the inspector of a process that was started with --inspect=127.0.0.1:port. */
export async function inspect(port: number): Promise<Inspector> {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as [{ webSocketDebuggerUrl: string }]
  const socket = new WebSocket(target.webSocketDebuggerUrl)
  const answers = new Map<number, (result: { usedSize?: number }) => void>()
  let sent = 0
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id: number; result: { usedSize?: number } }
    answers.get(id)?.(result)
    answers.delete(id)
  })
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve)
    socket.addEventListener("error", () => reject(new Error("the inspector does not answer")))
  })
  const ask = (method: string) =>
    new Promise<{ usedSize?: number }>((resolve) => {
      answers.set(++sent, resolve)
      socket.send(JSON.stringify({ id: sent, method }))
    })
  return {
    /** Megabytes that are in use. */
    async heapAfterGc() {
      await ask("HeapProfiler.collectGarbage")
      return (await ask("Runtime.getHeapUsage")).usedSize! / 1e6
    },
    close: () => socket.close(),
  }
}

type Look = {
  readonly home: string
  readonly db: Database
  readonly pid: number
  readonly inspector: Inspector
  readonly waits: number[]
}

export async function look({ home, db, pid, inspector, waits }: Look): Promise<Sample> {
  const sorted = waits.toSorted((a, b) => a - b)
  const [counts] = await db.query<
    Record<"connections" | "pending" | "waiting" | "open" | "orders" | "events" | "size", number>
  >`
    select (select count(*) from pg_stat_activity where datname is not null) as connections,
           (select count(*) from deliveries where state = 'pending') as pending,
           (select coalesce(sum(waiting), 0) from stock) as waiting,
           (select count(*) from production_orders where ended_at is null) as open,
           (select count(*) from orders) as orders,
           (select count(*) from events) as events,
           pg_database_size(current_database()) / 1e6 as size
  `
  const heap = await inspector.heapAfterGc()
  return {
    "memory, MB": Number(/^VmRSS:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, "utf8"))![1]) / 1_000,
    "heap after gc, MB": heap,
    "open files": (await readdir(`/proc/${pid}/fd`)).length,
    "database connections": counts!.connections,
    "deliveries to do": counts!.pending,
    "pieces waited for": counts!.waiting,
    "callbacks on disk": (await readdir(join(home, "callbacks")).catch(() => [])).length,
    "production orders open": counts!.open,
    orders: counts!.orders,
    events: counts!.events,
    "database, MB": counts!.size,
    "checkout p50, ms": sorted[sorted.length >> 1] ?? 0,
    "checkout p99, ms": sorted[Math.floor(sorted.length * 0.99)] ?? 0,
  }
}

export type Trend = {
  readonly name: keyof Sample
  readonly mean: number
  readonly last: number
  readonly perHour: number
  /** By how much the straight line rises from the first to the last sample. */
  readonly rise: number
}

/** How each value moves over the second half of the samples, which were taken so many seconds apart. */
export function trends(samples: readonly Sample[], seconds: number): Trend[] {
  const half = samples.slice(samples.length >> 1)
  const names = Object.keys(half[0] ?? {}) as (keyof Sample)[]
  return names.map((name) => {
    const values = half.map((sample) => sample[name])
    const slope = slopeOf(values)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const rise = slope * (values.length - 1)
    return { name, mean, last: values.at(-1)!, perHour: (slope * 3_600) / seconds, rise }
  })
}

/** Of the straight line through equally distant values that errs least (least squares), the rise from one to the next. */
export function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  let [covariance, variance] = [0, 0]
  for (const [at, value] of values.entries()) {
    covariance += (at - middle) * (value - mean)
    variance += (at - middle) ** 2
  }
  return variance === 0 ? 0 : covariance / variance
}
