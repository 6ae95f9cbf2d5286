import { Worker } from "node:worker_threads"
import type { RushWish, TrialsAnswer } from "../../http/console/trials.ts"
import type { Rush } from "../../views/trials.ts"
import type { Buyers, Outcome } from "./rush-buyers.ts"

export type RushParts = {
  /** Where the shop answers, without a slash at the end. */
  readonly url: string
  readonly findProduct: (sku: string) => Promise<{ readonly stock: number } | undefined>
  readonly warn: (sentence: string) => void
}

type Refusal = Extract<TrialsAnswer, { no: string }>

/** Many buyers at once for one product, one rush at a time. They live in a thread of their own and take the shop no time. */
export function openRushes({ url, findProduct, warn }: RushParts) {
  let last: Rush | null = null
  let buyers: Worker | undefined
  let isBeginning = false

  async function begin(wish: RushWish): Promise<Refusal | undefined> {
    if (isBeginning || (last && !last.endedAt)) return { no: "wrong-state", detail: "There is a rush already." }
    isBeginning = true
    try {
      const product = await findProduct(wish.sku)
      if (!product) return { no: "unknown-product", detail: `There is no product ${wish.sku}.` }
      const nobodyYet = { confirmed: 0, backordered: 0, soldOut: 0, failed: 0 }
      last = { ...wish, ...nobodyYet, stockBefore: product.stock, startedAt: new Date(), endedAt: null }
      letIn(wish)
      return undefined
    } finally {
      isBeginning = false
    }
  }

  function letIn({ sku, quantity, buyers: many }: RushWish): void {
    const workerData: Buyers = { url, buyers: many, body: JSON.stringify({ sku, quantity }) }
    const outcomes = { confirmed: 0, backordered: 0, soldOut: 0, failed: 0 }
    buyers = new Worker(new URL("./rush-buyers.ts", import.meta.url), { workerData, execArgv: [] })
    buyers.on("message", (outcome: Outcome) => {
      outcomes[outcome]++
      last = { ...last!, ...outcomes }
    })
    buyers.once("error", (error) => warn(`the rush broke off: ${error}`))
    buyers.once("exit", () => {
      const { confirmed, backordered, soldOut } = outcomes
      last = { ...last!, failed: many - confirmed - backordered - soldOut, endedAt: new Date() }
    })
  }

  return {
    get last() {
      return last
    },
    begin,
    async stop() {
      await buyers?.terminate()
    },
  }
}
