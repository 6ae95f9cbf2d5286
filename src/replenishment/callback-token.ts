import { createHash, createHmac } from "node:crypto"
import type { AskId } from "../shared/ids.ts"

/** A secret of 32 bytes and the short name that tells which one made a token. */
export type TokenKey = { readonly id: string; readonly secret: Uint8Array }

/**
 * The secret part of a callback address: key id, a dot, and HMAC-SHA-256 over the ask's id and its stored nonce.
 * The same ask gets the same token again, also after a crash; the database alone or the key alone makes none.
 */
export function callbackToken(key: TokenKey, askId: AskId, nonce: Uint8Array): string {
  const mac = createHmac("sha256", key.secret).update(askId).update(nonce).digest("base64url")
  return `${key.id}.${mac}`
}

/** What is stored of a token. */
export function tokenHash(token: string): Buffer {
  return createHash("sha256").update(token).digest()
}

/** Whether a text has a token's length and letters; anything else is turned away before the database is asked. */
export function looksLikeToken(text: string): boolean {
  return /^[0-9a-f]{8}\.[A-Za-z0-9_-]{43}$/.test(text)
}

export function tokenKey(secret: Uint8Array): TokenKey {
  return { id: createHash("sha256").update("key id").update(secret).digest("hex").slice(0, 8), secret }
}
