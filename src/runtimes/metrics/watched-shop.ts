import type { CheckoutOutcome } from "../../adapters/metrics/work-metrics.ts"
import type { Shop } from "../../http/shop.ts"
import { statusAtAcceptance } from "../../sales/order.ts"

type Answered = (outcome: CheckoutOutcome) => void

/** The same shop; what its buyers are told is told to `answered`, too. */
export function watchedShop(shop: Shop, answered: Answered): Shop {
  return {
    ...shop,
    async checkOut(wish) {
      try {
        const answer = await shop.checkOut(wish)
        if (answer.kind === "accepted") answered(statusAtAcceptance(answer.order))
        else if (answer.kind !== "aside") answered(answer.kind)
        return answer
      } catch (error) {
        answered(outcomeOf(error, shop.isBusy))
        throw error
      }
    },
  }
}

function outcomeOf(error: unknown, isBusy: (error: unknown) => boolean): CheckoutOutcome {
  const name = error instanceof Error ? error.name : ""
  if (name === "TwinRunning") return "twin-running"
  if (name === "CommitUnknown") return "outcome-unknown"
  return name === "Busy" || isBusy(error) ? "busy" : "failed"
}
