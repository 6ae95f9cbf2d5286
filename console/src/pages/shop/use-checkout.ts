import { useEffect, useState } from "react"
import { useLookAgain } from "../../api/views.ts"
import { type Bought, checkOut, type Failure, type Intent, readFailure } from "./intent.ts"
import { useKept } from "./kept.ts"

export type Checkout = {
  readonly state: { readonly kind: "ready" } | { readonly kind: "asking" } | Failure
  /** Sent, without an answer so far: whatever else is bought has to wait for it. */
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
  const [state, setState] = useState<Checkout["state"]>(kept[sku] ? { kind: "unknown" } : { kind: "ready" })
  // The shop says nothing that matters to a page which is gone.
  const [life] = useState(() => ({ isOver: false }))
  useEffect(() => {
    life.isOver = false
    return () => void (life.isOver = true)
  }, [life])

  const settle = () => keep(({ [sku]: _, ...others }) => others)
  const send = async (intent: Intent) => {
    keep((before) => ({ ...before, [sku]: intent }))
    setState({ kind: "asking" })
    try {
      const bought = await checkOut(intent)
      settle()
      onBought(intent, bought)
      setState({ kind: "ready" })
    } catch (error) {
      const failure = readFailure(error)
      if (failure.kind !== "unknown") settle()
      if (!life.isOver) setState(failure)
    }
    lookAgain()
  }
  return {
    state,
    open: kept[sku],
    buy: (wish) => void send({ ...wish, key: crypto.randomUUID() }),
    askAgain: () => void (kept[sku] && send(kept[sku])),
    leave() {
      settle()
      setState({ kind: "ready" })
    },
  }
}
