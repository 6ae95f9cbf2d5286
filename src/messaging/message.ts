import type { Outbox } from "../flow.ts"
import { type EventId, isId } from "../shared/ids.ts"

/** A message as a queue hands it out; its id is the queue's. */
export type Message = { readonly id: string; readonly body: string }

/** What travels beside an event for readers who know nothing of it: names and texts. */
export type Attributes = Readonly<Record<string, string>>

type Told = { readonly id: EventId; readonly type: string; readonly at: Date; readonly data?: unknown }

/** An event as CloudEvents 1.0 writes it in JSON. */
export function cloudEvent({ id, type, at, data }: Told, outbox: Outbox): string {
  const head = { specversion: "1.0", id, source: `restock/${outbox}`, type, time: at.toISOString() }
  return JSON.stringify(data === undefined ? head : { ...head, datacontenttype: "application/json", data })
}

/** What a message says that comes from us: which event to look up. Its row is the truth, so nothing else is read. */
export type Ours = { readonly kind: "ours"; readonly eventId: EventId }

/** What somebody else published to one of our topics, by the id that SNS gave it. */
export type Theirs = { readonly kind: "theirs"; readonly eventId: EventId; readonly attributes: Attributes }

/** Undefined for what nobody here can read. */
export function readMessage(body: string): Ours | Theirs | undefined {
  const outer = objectIn(body)
  if (!outer) return undefined
  // Through a topic the event stands in an envelope of SNS; a retry goes to its queue as it is.
  const inner = typeof outer.Message === "string" ? objectIn(outer.Message) : outer
  if (inner && isOurs(inner)) return { kind: "ours", eventId: inner.id as EventId }
  const { MessageId: id, MessageAttributes: attributes } = outer
  if (typeof id !== "string" || !isId(id)) return undefined
  return { kind: "theirs", eventId: id as EventId, attributes: textsOf(attributes) }
}

function isOurs({ specversion, source, id }: Record<string, unknown>): boolean {
  return specversion === "1.0" && typeof source === "string" && source.startsWith("restock/") && isIdText(id)
}

const isIdText = (id: unknown) => typeof id === "string" && isId(id)

/** `{Name: {Type: "String", Value: "…"}}`, as SNS puts message attributes into its envelope. */
function textsOf(attributes: unknown): Attributes {
  if (attributes === null || typeof attributes !== "object") return {}
  const entries = Object.entries(attributes as Record<string, { Value?: unknown } | null>)
  return Object.fromEntries(
    entries.flatMap(([name, one]) => (typeof one?.Value === "string" ? [[name, one.Value]] : [])),
  )
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === "object" && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
