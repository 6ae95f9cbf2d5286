import { inSpan } from "../shared/trace.ts"
import type { Patience } from "../stock/door.ts"
import type { CheckoutAnswer, CheckoutRequest } from "./checkout.ts"

type Submit = (request: CheckoutRequest) => Promise<CheckoutAnswer>
type Decide = (batch: readonly CheckoutRequest[], patience: Patience) => Promise<CheckoutAnswer[]>

/** Each order as a span of its own, from being handed in to being decided. */
export function ordersAsSpans(submit: Submit): Submit {
  return (request) => {
    const attributes = { "restock.order.id": request.orderId }
    return inSpan("checkout", { parent: request.trace ?? null, attributes }, async (here) => {
      const answer = await submit({ ...request, trace: here.place })
      here.note("restock.checkout.answer", answer.kind)
      return answer
    })
  }
}

/** Each transaction as a span: a part of the first of its orders, and linked to the others. */
export function transactionsAsSpans(decide: Decide): Decide {
  return (batch, patience) => {
    const [first = null, ...links] = batch.flatMap(({ trace }) => trace ?? [])
    // Nobody's trace: nothing to be a part of.
    if (first === null) return decide(batch, patience)
    const attributes = { "restock.checkout.orders": batch.length }
    return inSpan("checkout transaction", { parent: first, links, attributes }, () => decide(batch, patience))
  }
}
