import type { Event } from "../events.ts"
import type { Caused } from "../messaging/events.ts"

type Traced = {
  readonly orderId: string
  readonly lines: readonly { readonly sku: string }[]
  readonly trace?: string | undefined
}

/**
 * What happened, each with the trace of the order that led to it: of several that were decided together and bought the
 * same product, the first one's.
 */
export function causedBy(
  requests: readonly Traced[],
  accepted: readonly { readonly id: string }[],
  events: readonly Event[],
): readonly Caused[] {
  if (events.length === 0 || requests.every(({ trace }) => trace === undefined)) return events
  const ids = new Set(accepted.map(({ id }) => id))
  const buyers = requests.filter(({ orderId }) => ids.has(orderId))
  return events.map((event) => ({ ...event, trace: buyers.find((buyer) => leadsTo(buyer, event))?.trace }))
}

function leadsTo({ orderId, lines }: Traced, { data }: Event): boolean {
  return "orderId" in data ? data.orderId === orderId : "sku" in data && lines.some(({ sku }) => sku === data.sku)
}
