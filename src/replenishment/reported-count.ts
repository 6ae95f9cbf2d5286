import { inWords } from "../shared/words.ts"

/** What a callback says has been produced in all for its ask. */
export type Reported =
  | { readonly kind: "count"; readonly pieces: number }
  /** More than was asked for: counted up to that, and operations look at it. */
  | { readonly kind: "over-reported"; readonly pieces: number; readonly reason: string }
  | { readonly kind: "unbelievable"; readonly reason: string }

const FIELD = "MessageAttributeProductCnt"

/** Reads the raw body of a callback. A count that is missing or empty means: as many as were asked for. */
export function reportedCount(body: Uint8Array, asked: number): Reported {
  const fields = readObject(body)
  if (!fields) return { kind: "unbelievable", reason: "the callback's body is not a JSON object in UTF-8" }
  const count = Object.hasOwn(fields, FIELD) ? fields[FIELD] : undefined
  if (count === undefined || count === null || count === "") return { kind: "count", pieces: asked }
  const pieces = wholeNumber(count)
  if (pieces === undefined || pieces <= 0)
    return { kind: "unbelievable", reason: `${FIELD} is ${shown(count)}, which is no count of goods` }
  if (pieces > asked)
    return {
      kind: "over-reported",
      pieces: asked,
      reason: `${FIELD} is ${shown(count)}, but only ${asked} were asked for`,
    }
  return { kind: "count", pieces }
}

function wholeNumber(count: unknown): number | undefined {
  if (typeof count === "number" && Number.isInteger(count)) return count
  // Digits only: "0x10", "1e3" and "10 " are not how a factory counts. Very long ones become Infinity: too many.
  if (typeof count === "string" && /^[0-9]+$/.test(count)) return Number(count)
  return undefined
}

// Of lists and objects only what they are: written out, a deep one would overflow the stack.
const shown = (count: unknown) => {
  if (typeof count === "object") return Array.isArray(count) ? "a list" : "an object"
  return inWords(JSON.stringify(count), 60)
}

function readObject(body: Uint8Array): Record<string, unknown> | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body)
    // Somebody on its way could not read it either: a gateway that hands bodies on as text leaves these behind.
    if (text.includes("\ufffd")) return undefined
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === "object" && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
