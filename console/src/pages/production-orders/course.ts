import type { ProductionOrderStory } from "../../../../src/views/production-order-story.ts"
import type { Json } from "../../api/json.ts"

type Story = Json<ProductionOrderStory>

/** Something that happened to a production order. */
export type Step =
  | { readonly kind: "requested"; readonly at: string; readonly pieces: number }
  | { readonly kind: "asked"; readonly at: string; readonly ask: Story["asks"][number] }
  | { readonly kind: "called-back"; readonly at: string; readonly callback: Story["callbacks"][number] }
  | { readonly kind: "arrived"; readonly at: string; readonly arrival: Story["arrivals"][number] }
  | {
      readonly kind: "ended"
      readonly at: string
      readonly state: "arrived" | "closed"
      readonly reason: string | null
    }

/** What happens at one moment happens in this order. */
const places: readonly Step["kind"][] = ["requested", "asked", "called-back", "arrived", "ended"]

/** All that happened to a production order, oldest first. */
export function courseOf({ order, asks, callbacks, arrivals }: Story): readonly Step[] {
  const { state, endedAt, reason } = order
  const ended = endedAt !== null && (state === "arrived" || state === "closed")
  const steps: readonly Step[] = [
    { kind: "requested", at: order.requestedAt, pieces: order.quantity },
    ...asks.map((ask): Step => ({ kind: "asked", at: ask.askedAt, ask })),
    ...callbacks.map((callback): Step => ({ kind: "called-back", at: callback.receivedAt, callback })),
    ...arrivals.map((arrival): Step => ({ kind: "arrived", at: arrival.at, arrival })),
    ...(ended ? [{ kind: "ended", at: endedAt, state, reason } as const] : []),
  ]
  return steps.toSorted(
    (a, b) => Date.parse(a.at) - Date.parse(b.at) || places.indexOf(a.kind) - places.indexOf(b.kind),
  )
}
