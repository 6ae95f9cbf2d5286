import { fragment } from "../database/database.ts"
import { inWords } from "../shared/words.ts"

const MOST_CHARACTERS = 4_000

/** Of the callback `c`, as many bytes as its first 4,000 characters can have. */
export const cutBody = fragment`substring(c.body from 1 for 16000) as bytes`
export type CutBody = { readonly bytes: Uint8Array }

/** What a callback said, for a person: its first 4,000 characters, without our tokens, which it may repeat. */
export function callbackBody(bytes: Uint8Array): string {
  return inWords(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes), MOST_CHARACTERS)
}
