import { Agent, request } from "node:http"
import { createHistogram } from "node:perf_hooks"
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads"

export type Crowd = {
  readonly url: string
  readonly skus: readonly string[]
  readonly connections: number
  readonly seconds: number
}

/** What the buyers saw: pieces sold by sku, answers by status (0: none), and milliseconds until an order was accepted. */
export type Seen = {
  readonly seconds: number
  readonly sold: Readonly<Record<string, number>>
  readonly answers: Readonly<Record<number, number>>
  readonly half: number
  readonly most: number
}

type Message = { readonly accepted: number } | Seen

/** Buys for so long, from a thread of its own: the buyers take the shop no time. `accepted` hears how many orders there are. */
export function sendBuyers(crowd: Crowd, signal: AbortSignal, accepted: (orders: number) => void): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: crowd, execArgv: [] })
    const leave = () => void worker.terminate()
    signal.addEventListener("abort", leave)
    worker
      .on("message", (message: Message) => ("accepted" in message ? accepted(message.accepted) : resolve(message)))
      .once("error", reject)
      .once("exit", () => {
        signal.removeEventListener("abort", leave)
        reject(signal.aborted ? signal.reason : new Error("The buyers left without a word."))
      })
  })
}

/** Every connection has one order under way, of one piece, of the next product in turn. */
async function buy({ url, skus, connections, seconds }: Crowd, tell: (message: Message) => void): Promise<Seen> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const times = createHistogram()
  const sold: Record<string, number> = {}
  const answers: Record<number, number> = {}
  const once = (sku: string) =>
    new Promise<number>((resolve) => {
      const body = JSON.stringify({ sku, quantity: 1 })
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) }
      const sent = request(`${url}/checkout`, { method: "POST", agent, headers }, (answer) => {
        answer.resume().once("close", () => resolve(answer.complete ? answer.statusCode! : 0))
      })
      sent.once("error", () => resolve(0)).end(body)
    })
  const begun = performance.now()
  const end = begun + seconds * 1_000
  let turn = 0
  async function connection(): Promise<void> {
    while (performance.now() < end) {
      const sku = skus[turn++ % skus.length]!
      const asked = performance.now()
      const status = await once(sku)
      answers[status] = (answers[status] ?? 0) + 1
      if (status !== 201) continue
      sold[sku] = (sold[sku] ?? 0) + 1
      times.record(Math.max(1, Math.round((performance.now() - asked) * 1_000)))
      if (answers[201]! % 100 === 0) tell({ accepted: answers[201]! })
    }
  }
  await Promise.all(Array.from({ length: connections }, connection))
  agent.destroy()
  const [half, most] = [50, 99].map((percent) => times.percentile(percent) / 1_000) as [number, number]
  return { seconds: (performance.now() - begun) / 1_000, sold, answers, half, most }
}

if (!isMainThread && parentPort) {
  const port = parentPort
  port.postMessage(await buy(workerData as Crowd, (message) => port.postMessage(message)))
}
