import type { ProductionOrder } from "../replenishment/production-order.ts"

/** Which production orders a list shows; those that need a person's look first. */
export const productionOrderFilters = ["attention", "open", "ended", "all"] as const
export type ProductionOrderFilter = (typeof productionOrderFilters)[number]

/** A line of the list: attention is rejected, failed, unconfirmed, partly arrived, past its deadline or with a quarantined callback. */
export type ListedProductionOrder = {
  readonly id: string
  readonly sku: string
  readonly name: string
  readonly state: ProductionOrder["state"]
  readonly quantity: number
  readonly arrived: number
  readonly asks: number
  readonly requestedAt: Date
  readonly expectedAt: Date
  readonly deadlineAt: Date | null
  readonly endedAt: Date | null
  readonly reason: string | null
  readonly quarantined: number
}

export type ProductionOrderStory = {
  readonly order: ProductionOrder & { readonly name: string; readonly factoryId: string }
  readonly asks: readonly {
    readonly id: string
    readonly number: number
    readonly state: "sending" | "not-sent" | "accepted" | "unconfirmed" | "rejected"
    readonly quantity: number
    readonly counted: number
    readonly askedAt: Date
    readonly answeredAt: Date | null
    readonly answer: string | null
  }[]
  readonly callbacks: readonly {
    readonly id: string
    readonly ask: number
    readonly receivedAt: Date
    /** null: stored, not yet read. */
    readonly verdict: "counted" | "over-reported" | "repeated" | "quarantined" | null
    readonly reason: string | null
    /** As text, the first 4,000 characters. */
    readonly body: string
  }[]
  readonly arrivals: readonly { readonly at: Date; readonly pieces: number; readonly ask: number | null }[]
}
