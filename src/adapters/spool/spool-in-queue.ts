import type { CallbackId } from "../../shared/ids.ts"
import type { CallbackSpool, RawCallback } from "../../replenishment/receive-callback.ts"

/** Keeps callbacks in a queue while the database is away: the factory is answered when the queue has them. */
export function spoolInQueue(send: (body: string) => Promise<void>): Pick<CallbackSpool, "keep"> {
  return {
    keep: ({ id, token, body }) => send(JSON.stringify({ id, token, body: Buffer.from(body).toString("base64") })),
  }
}

/** What was kept, from a message's body. Throws for a message that nobody of ours has sent. */
export function spooledCallback(text: string): RawCallback {
  const { id, token, body } = JSON.parse(text) as Record<string, unknown>
  if (typeof id !== "string" || typeof token !== "string" || typeof body !== "string")
    throw new Error("a message in the queue of kept callbacks that is none")
  return { id: id as CallbackId, token, body: Buffer.from(body, "base64") }
}
