import { inOrder, type Reader } from "../database/database.ts"
import type { ProductionOrder } from "../replenishment/production-order.ts"
import { callbackBody, type CutBody, cutBody } from "./callback-body.ts"

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

/** Of asks the first 100, of callbacks and arrivals the last 100; each oldest first. */
export async function readProductionOrderStory(db: Reader, id: string): Promise<ProductionOrderStory | undefined> {
  const [[order], asks, callbacks, arrivals] = await inOrder(
    db.query<ProductionOrderStory["order"]>`
      select v.*, p.name, p.factory_id as "factoryId"
      from production_order_view v
      join products p on p.sku = v.sku
      where v.id = ${id}
    `,
    db.query<Ask>`
      select id, number, state, quantity, counted, asked_at as "askedAt", answered_at as "answeredAt", answer
      from asks
      where production_order_id = ${id}
      order by number
      limit 100
    `,
    db.query<Omit<Callback, "body"> & CutBody>`
      select c.id, a.number as ask, c.received_at as "receivedAt", c.verdict, c.reason, ${cutBody}
      from asks a
      join callbacks c on c.ask_id = a.id
      where a.production_order_id = ${id}
      order by c.received_at desc
      limit 100
    `,
    db.query<Arrival>`
      select m.at, m.delta as pieces, a.number as ask
      from asks a
      join stock_movements m on m.ask_id = a.id
      where a.production_order_id = ${id}
      order by m.id desc
      limit 100
    `,
  )
  if (!order) return undefined
  const read = callbacks.map(({ bytes, ...callback }) => ({ ...callback, body: callbackBody(bytes) }))
  return { order, asks, callbacks: read.toReversed(), arrivals: arrivals.toReversed() }
}

type Ask = ProductionOrderStory["asks"][number]
type Callback = ProductionOrderStory["callbacks"][number]
type Arrival = ProductionOrderStory["arrivals"][number]
