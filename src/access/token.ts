import { createHash, randomBytes } from "node:crypto"

/** 256 random bits, in 43 letters that need no escaping anywhere. */
export const newToken = () => randomBytes(32).toString("base64url")

/** What is stored of a token. */
export const tokenHash = (token: string): Buffer => createHash("sha256").update(token).digest()

/** Whether a text has a token's length and letters; anything else is turned away before the database is asked. */
export const looksLikeToken = (text: string) => /^[A-Za-z0-9_-]{43}$/.test(text)
