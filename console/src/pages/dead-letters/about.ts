import type { DeadLetter } from "../../../../src/views/lists.ts"

/** What of the shop a letter is about, to look it up. */
export type About = { readonly what: "product" | "production-order" | "order" | "customer"; readonly id: string }

const fields = [
  ["sku", "product"],
  ["productionOrderId", "production-order"],
  ["orderId", "order"],
  ["customerId", "customer"],
] as const

/** Kinds of stuck work whose subject is a production order. */
const ofProductionOrders: readonly unknown[] = ["unreachable", "failed", "quarantined", "over-reported"]

/** Reads the event of a letter, which may be anything: what nobody could read lies on the desk as well. */
export function aboutWhat({ data }: Pick<DeadLetter, "data">): readonly About[] {
  if (typeof data !== "object" || data === null) return []
  const event = data as Readonly<Record<string, unknown>>
  const named = fields.flatMap(([field, what]) => aboutText(what, event[field]))
  return ofProductionOrders.includes(event.kind) ? [...named, ...aboutText("production-order", event.subject)] : named
}

const aboutText = (what: About["what"], id: unknown): readonly About[] =>
  typeof id === "string" && id !== "" ? [{ what, id }] : []
