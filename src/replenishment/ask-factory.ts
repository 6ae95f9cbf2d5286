import { callbackToken, type TokenKey } from "./callback-token.ts"
import type { AskId } from "../shared/ids.ts"

/** The body the legacy factory understands. All values are strings. */
export type FactoryRequest = {
  readonly MessageGroupId: "stock-arrival-group"
  readonly MessageAttributeProductId: string
  readonly MessageAttributeProductCnt: string
  readonly MessageAttributeFactoryId: string
  readonly MessageAttributeRequester: string
  readonly CallbackUrl: string
}

/** How an outward call ended, by what is known of its effect. */
export type FactoryAnswer =
  /** The factory took the order; `id` is the factory's, and is never heard of again. */
  | { readonly kind: "accepted"; readonly id: string }
  /** It surely produces nothing: no bytes left, or it asked us to wait (`retryAfter` in seconds). */
  | { readonly kind: "not-sent"; readonly reason: string; readonly retryAfter?: number | undefined }
  /** It will not, however often it is asked. */
  | { readonly kind: "rejected"; readonly reason: string }
  /** It may produce or not. */
  | { readonly kind: "ambiguous"; readonly reason: string }

export type AskFactory = (request: FactoryRequest, signal: AbortSignal) => Promise<FactoryAnswer>

/** One request to the factory: with the same id and nonce it is the same bytes again. */
export type Ask = { readonly id: AskId; readonly quantity: number; readonly nonce: Uint8Array }

export type FactoryTerms = {
  /** Where the factory can reach us, without a slash at the end. */
  readonly publicUrl: string
  readonly requester: string
  /** Seconds from an answer, or from the last byte sent, until the factory counts as having forgotten. */
  readonly deadlineSeconds: number
  /** Asks in all before a person has to decide. */
  readonly asks: number
  readonly key: TokenKey
}

export function factoryRequest(
  { ask, sku, factoryId }: { ask: Ask; sku: string; factoryId: string },
  terms: FactoryTerms,
): FactoryRequest {
  const token = callbackToken(terms.key, ask.id, ask.nonce)
  return {
    MessageGroupId: "stock-arrival-group",
    MessageAttributeProductId: sku,
    MessageAttributeProductCnt: String(ask.quantity),
    MessageAttributeFactoryId: factoryId,
    MessageAttributeRequester: terms.requester,
    CallbackUrl: `${terms.publicUrl}/factory/callbacks/${token}`,
  }
}
