import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads"
import { Pool } from "undici"

type Rush = { readonly url: string; readonly requests: number; readonly body: string }

/** How many answers had which status, as in `{ 201: 100, 409: 9900 }`. */
export type Tally = Record<number, number>

/** So many checkouts over 64 connections, from a thread of their own: customers do not slow the shop down by being many. */
export function rush(url: string, requests: number, wish: unknown): Promise<Tally> {
  const workerData: Rush = { url, requests, body: JSON.stringify(wish) }
  return new Promise((resolve, reject) => {
    new Worker(new URL(import.meta.url), { workerData, execArgv: [] }).once("message", resolve).once("error", reject)
  })
}

/** Every connection has one request under way. */
async function run({ url, requests, body }: Rush): Promise<Tally> {
  const counts: Tally = {}
  const headers = { "content-type": "application/json" }
  const pool = new Pool(url, { connections: 64 })
  let left = requests
  async function connection(): Promise<void> {
    while (left-- > 0) {
      const response = await pool.request({ method: "POST", path: "/checkout", headers, body })
      await response.body.dump()
      counts[response.statusCode] = (counts[response.statusCode] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: 64 }, connection))
  await pool.close()
  return counts
}

// A thread's port has no origin, unlike a window.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
if (!isMainThread && parentPort) parentPort.postMessage(await run(workerData as Rush))
