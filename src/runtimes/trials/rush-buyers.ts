import { Agent, request } from "node:http"
import { isMainThread, parentPort, workerData } from "node:worker_threads"

export type Buyers = { readonly url: string; readonly buyers: number; readonly body: string }
/** How one of them fared. */
export type Outcome = "confirmed" | "backordered" | "soldOut" | "failed"

/** Milliseconds a buyer waits in silence. */
const PATIENCE = 60_000

/** Buyers who all come at once, each over a connection of their own and with a key of their own. */
async function buyAtOnce({ url, buyers, body }: Buyers, tell: (outcome: Outcome) => void): Promise<void> {
  const agent = new Agent({ maxSockets: buyers })
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) }
  const buy = async () => tell(await outcomeOf(`${url}/checkout`, { ...headers, "idempotency-key": newKey() }))
  const outcomeOf = (address: string, headers: Record<string, string | number>) =>
    new Promise<Outcome>((resolve) => {
      const sent = request(address, { method: "POST", agent, headers, timeout: PATIENCE }, (answer) => {
        const parts: Buffer[] = []
        answer.on("data", (part: Buffer) => parts.push(part))
        answer.once("error", () => resolve("failed"))
        answer.once("close", () => resolve(answer.complete ? outcome(Buffer.concat(parts).toString()) : "failed"))
      })
      sent.once("timeout", () => sent.destroy())
      sent.once("error", () => resolve("failed")).end(body)
    })
  await Promise.all(Array.from({ length: buyers }, buy))
  agent.destroy()
}

const newKey = () => `rush-${crypto.randomUUID()}`

/** By what the shop answers: an order with its status, or a problem with its code. */
function outcome(body: string): Outcome {
  const { status, code } = JSON.parse(body) as { status?: unknown; code?: unknown }
  if (status === "confirmed" || status === "backordered") return status
  return code === "sold-out" ? "soldOut" : "failed"
}

const shop = parentPort
// A thread's port has no origin, unlike a window.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
if (!isMainThread && shop) await buyAtOnce(workerData as Buyers, (outcome) => shop.postMessage(outcome))
