import { useState } from "react"
import { useLookAgain } from "../../api/views.ts"
import { type Bought, checkOut, type Failure, type Intent, readFailure, readFailureAgain } from "./intent.ts"
import { useKept } from "./kept.ts"

export type Checkout = {
  readonly state: { readonly kind: "ready" | "asking" } | Failure
  /** Sent, and without an answer so far. */
  readonly open: Intent | undefined
  readonly buy: (wish: Omit<Intent, "key">) => void
  readonly askAgain: () => void
  /** Gives up to know what became of it. */
  readonly leave: () => void
}

type Open = Readonly<Record<string, Intent>>

/** Buys one product. An intent is written down before it is sent, so that a reload of the page does not buy twice. */
export function useCheckout(sku: string, onBought: (intent: Intent, bought: Bought) => void): Checkout {
  const lookAgain = useLookAgain()
  const [kept, keep] = useKept<Open>("restock-unanswered", {})
  const [state, setState] = useState<Checkout["state"]>({ kind: kept[sku] ? "unknown" : "ready" })
  const settle = () => keep(({ [sku]: _, ...others }) => others)

  async function send(intent: Intent, read: (error: unknown) => Failure) {
    keep((before) => ({ ...before, [sku]: intent }))
    setState({ kind: "asking" })
    try {
      const bought = await checkOut(intent)
      settle()
      onBought(intent, bought)
      setState({ kind: "ready" })
    } catch (error) {
      const failure = read(error)
      if (failure.kind !== "unknown") settle()
      setState(failure)
    }
    lookAgain()
  }

  return {
    state,
    open: kept[sku],
    buy: (wish) => void send({ ...wish, key: crypto.randomUUID() }, readFailure),
    askAgain: () => void (kept[sku] && send(kept[sku], readFailureAgain)),
    leave() {
      settle()
      setState({ kind: "ready" })
    },
  }
}
