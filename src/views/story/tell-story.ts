import type { StoryStep } from "../order-story.ts"
import type { OwnMovement, StoryRows } from "./rows.ts"
import { inOrderOfTime, step } from "./steps.ts"
import { tellAds } from "./tell-ads.ts"
import { tellRefill } from "./tell-refill.ts"
import { tellVip } from "./tell-vip.ts"
import { spanOf } from "./span.ts"

/** The steps of one order's life in the order in which they happened, and then those that are still to come. */
export function tellStory(rows: StoryRows): StoryStep[] {
  const steps = [
    ...tellOrder(rows),
    ...rows.lines.flatMap((line) => {
      const span = spanOf(rows, line)
      return span ? [...tellRefill(rows, span), ...tellAds(rows, span)] : []
    }),
    ...tellVip(rows),
  ]
  return inOrderOfTime(steps, rows.order.createdAt)
}

const kinds = { sale: "taken", fill: "filled", cancellation: "put-back" } as const satisfies Record<
  OwnMovement["kind"],
  StoryStep["kind"]
>

function tellOrder({ order, movements, lines }: StoryRows): StoryStep[] {
  const skuOf = (id: number) => lines.find(({ productId }) => productId === id)?.sku ?? null
  const pieces = order.lines.reduce((sum, { quantity }) => sum + quantity, 0)
  return [
    step("accepted", { at: order.createdAt, pieces }),
    ...movements.map((one) => step(kinds[one.kind], { at: one.at, sku: skuOf(one.productId), pieces: one.pieces })),
    ...lines
      .filter(({ waited }) => waited > 0)
      .map(({ sku, waited, waiting, ahead }) => {
        return step("waits", { at: order.createdAt, sku, pieces: waited, payload: waiting > 0 ? { ahead } : null })
      }),
    ...(order.cancelledAt ? [step("cancelled", { at: order.cancelledAt, pieces })] : []),
  ]
}
