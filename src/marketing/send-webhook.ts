/** What marketing is sent. With the same id it is the same webhook again, byte for byte. */
export type OutgoingWebhook = {
  /** The event's id: by it the receiver knows a repetition. */
  readonly id: string
  readonly body: string
}

/** How an attempt ended. Where it is not known whether it arrived, the id makes a repetition harmless. */
export type WebhookAnswer =
  | { readonly kind: "delivered" }
  /** Asked to wait, `retryAfter` in seconds. */
  | { readonly kind: "put-off"; readonly reason: string; readonly retryAfter: number }
  /** Nobody there, a redirect, a mistake of theirs, too slow: not now, or not known. */
  | { readonly kind: "failed"; readonly reason: string }
  /** It will not be taken, however often it is sent. */
  | { readonly kind: "rejected"; readonly reason: string }
  /** Nothing is wanted at this address any more. */
  | { readonly kind: "gone"; readonly reason: string }

export type SendWebhook = (webhook: OutgoingWebhook, signal: AbortSignal) => Promise<WebhookAnswer>
