import { setTimeout as pause } from "node:timers/promises"

/** What a customer was promised. */
type Receipt = { readonly id: string; readonly pieces: number }

const product = { name: "시험도너츠", price: 1_000, backorders: "accept" }
const products = [
  { ...product, sku: "SOAK-MANY", stock: 2_000, reorderPoint: 500, orderUpTo: 3_000 },
  { ...product, sku: "SOAK-FEW", stock: 20, reorderPoint: 5, orderUpTo: 40, adId: "AD-500293" },
] as const

/** Customers who try again under the same key until they have an answer, and what they heard. */
export async function openSoakCustomers(shop: string, customersServer: string) {
  const receipts = new Map<string, Receipt>()
  const cancelled = new Set<string>()
  const again = new Set<string>()
  const waits: number[] = []
  const waiting: string[] = []
  let count = 0
  for (const one of products) await post(`${shop}/products`, one)

  async function order(sku: string, quantity: number, customerId?: string): Promise<void> {
    const key = `soak-${count++}`
    for (let tries = 1; ; tries++) {
      const begun = performance.now()
      const answer = await post(`${shop}/checkout`, { sku, quantity, customerId }, key)
      waits.push(performance.now() - begun)
      if (answer?.status === 201) return keep(key, answer.body as { id: string; status: string }, quantity)
      again.add(key)
      if (tries === 300) throw new Error(`${key} had no order after 300 tries: ${JSON.stringify(answer)}`)
      await pause(200)
    }
  }

  function keep(key: string, { id, status }: { id: string; status: string }, pieces: number): void {
    receipts.set(key, { id, pieces })
    if (status === "backordered") waiting.push(id)
    if (waiting.length > 100) waiting.shift()
  }

  return {
    waits,
    heard: { receipts, cancelled, again },
    /** Mostly of what there is plenty of. */
    buy: () => order(products[count % 5 === 0 ? 1 : 0].sku, 1),
    async buyInBulk() {
      const id = `C-${count}`
      await post(`${customersServer}/customers`, { id, email: `${id}@donut.example` })
      await order("SOAK-MANY", 100, id)
    },
    /** The newest who waits has no patience, if there is one. */
    async cancel() {
      const id = waiting.pop()
      if (id === undefined) return
      const answer = await post(`${shop}/orders/${id}/cancel`, {})
      if (answer?.status === 200) cancelled.add(id)
      else if (answer?.status !== 409) waiting.push(id)
    },
  }
}

/** Undefined when there was no answer that could be read. */
async function post(url: string, body: object, key?: string): Promise<{ status: number; body: unknown } | undefined> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...(key && { "idempotency-key": key }) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    })
    return { status: answer.status, body: await answer.json() }
  } catch {
    return undefined
  }
}
