import { Agent, request } from "node:http"
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads"

type Rush = { readonly urls: readonly string[]; readonly requests: number; readonly body: string }

/** How many answers had which status, as in `{ 201: 100, 409: 9900 }`; 0 for no answer. */
export type Tally = Readonly<Record<number, number>>

const CONNECTIONS = 64

/** So many checkouts over 64 connections, in turn at each address, from a thread of its own: customers take the shop no time. */
export function rush(urls: readonly string[], requests: number, wish: unknown): Promise<Tally> {
  const workerData: Rush = { urls, requests, body: JSON.stringify(wish) }
  return new Promise((resolve, reject) => {
    new Worker(new URL(import.meta.url), { workerData, execArgv: [] }).once("message", resolve).once("error", reject)
  })
}

/** Every connection has one request under way. */
async function run({ urls, requests, body }: Rush): Promise<Tally> {
  const counts: Record<number, number> = {}
  const agent = new Agent({ keepAlive: true, maxSockets: Math.ceil(CONNECTIONS / urls.length) })
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) }
  const once = (url: string) =>
    new Promise<number>((resolve) => {
      const sent = request(`${url}/checkout`, { method: "POST", agent, headers }, (answer) => {
        answer.resume().once("close", () => resolve(answer.complete ? answer.statusCode! : 0))
      })
      sent.once("error", () => resolve(0)).end(body)
    })
  let left = requests
  async function connection(): Promise<void> {
    while (left-- > 0) {
      const status = await once(urls[left % urls.length]!)
      counts[status] = (counts[status] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  agent.destroy()
  return counts
}

// A thread's port has no origin, unlike a window.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
if (!isMainThread && parentPort) parentPort.postMessage(await run(workerData as Rush))
