import type { Action } from "../../../../src/views/actions.ts"
import type { ProductionOrderStory } from "../../../../src/views/production-order-story.ts"
import type { Json } from "../../api/json.ts"

type Reported = Pick<Json<ProductionOrderStory>, "asks" | "callbacks">

/** Pieces that the factory reported beyond what it was asked for, which nothing books: of each ask its highest claim. */
export function surplusOf({ asks, callbacks }: Reported): number {
  return asks
    .map(({ number, quantity }) => {
      const claims = callbacks
        .filter(({ ask, verdict }) => ask === number && verdict === "over-reported")
        .map(({ body }) => claimIn(body))
      return Math.max(0, ...claims.map((claim) => claim - quantity))
    })
    .reduce((sum, one) => sum + one, 0)
}

const claim = /"MessageAttributeProductCnt"\s*:\s*"?([0-9]{1,9})"?\s*[,}]/

/** The body may be cut off, so it is searched, not parsed; 0 where it says nothing that one could count on. */
function claimIn(body: string): number {
  return Number(claim.exec(body)?.[1] ?? 0)
}

/** Of what people did to its product, what they booked in the name of this order: its id stands in the reason. */
export function bookedFor(orderId: string, actions: readonly Json<Action>[]): readonly Json<Action>[] {
  return actions.filter(({ action, reason }) => action === "adjust-stock" && (reason?.includes(orderId) ?? false))
}
