import type { Rush } from "../../../../src/views/trials.ts"
import type { Json } from "../../api/json.ts"
import type { Tone } from "../../parts/Status.tsx"

type Counted = Pick<
  Json<Rush>,
  "buyers" | "quantity" | "confirmed" | "backordered" | "soldOut" | "failed" | "stockBefore"
>

export type Share = {
  readonly name: "confirmed" | "backordered" | "soldOut" | "failed" | "asking"
  readonly tone: Tone
  readonly buyers: number
}

/** How the buyers of a rush fared, so far; those of whom there are none are left out, but for the first. */
export function sharesOf({ buyers, confirmed, backordered, soldOut, failed }: Counted): Share[] {
  const asking = buyers - confirmed - backordered - soldOut - failed
  const shares: Share[] = [
    { name: "confirmed", tone: "good", buyers: confirmed },
    { name: "backordered", tone: "wait", buyers: backordered },
    { name: "soldOut", tone: "over", buyers: soldOut },
    { name: "failed", tone: "stuck", buyers: failed },
    { name: "asking", tone: "busy", buyers: asking },
  ]
  return shares.filter(({ name, buyers }) => name === "confirmed" || buyers > 0)
}

/** Pieces that were handed out at once to those who got all they wanted. */
export const handedOut = ({ confirmed, quantity }: Counted): number => confirmed * quantity

/** More went out than lay there at first: that can only be what arrived, or was put there, during the rush. */
export const wasRefilled = (rush: Counted): boolean => handedOut(rush) > rush.stockBefore
