import type { Context } from "hono"
import { bodyLimit } from "hono/body-limit"
import { problem } from "./problem.ts"

const MOST_BYTES = 64 * 1024
/** Lists and objects in one another. */
const MOST_DEPTH = 32

const tooLarge = (c: Context) => problem(c, "too-large", "A body may have 64 KiB at most.")
const limitAsItComes = bodyLimit({ maxSize: MOST_BYTES, onError: tooLarge })

/** A body whose length was said is no longer than that; only another one has to be counted, as a stream, as it comes. */
export function limitBody(c: Context, next: () => Promise<void>) {
  const length = c.req.header("content-length")
  if (length === undefined || c.req.header("transfer-encoding") !== undefined) return limitAsItComes(c, next)
  return Number(length) > MOST_BYTES ? Promise.resolve(tooLarge(c)) : next()
}

/** A body of another type would be passed over by the schemas, and a form is what a foreign page can send. */
export async function onlyJson(c: Context, next: () => Promise<void>) {
  const type = c.req.header("content-type")
  if (hasBody(c) && !/^application\/json\s*(;|$)/i.test(type ?? ""))
    return problem(
      c,
      "unsupported-media-type",
      `The body came as ${type ?? "no type"}; send Content-Type: application/json.`,
    )
  return next()
}

/** Before anything that calls itself reads a body: of deep enough a one it would use up its stack. */
export async function limitDepth(c: Context, next: () => Promise<void>) {
  if (isShort(c)) return next()
  // One that breaks off stops also what would not have read it.
  const text = await c.req.text().catch(() => undefined)
  if (text === undefined) return problem(c, "malformed-json", "The body could not be read to its end.")
  return isTooDeep(text) ? problem(c, "too-deep", `Lists and objects may nest ${MOST_DEPTH} deep at most.`) : next()
}

/** Too short to open so many lists and close them again; most orders are. */
const isShort = (c: Context) =>
  Number(c.req.header("content-length") ?? 0) <= 2 * MOST_DEPTH && c.req.header("transfer-encoding") === undefined

const hasBody = (c: Context) =>
  Number(c.req.header("content-length") ?? 0) > 0 || c.req.header("transfer-encoding") !== undefined

const [QUOTE, BACKSLASH, LIST, LIST_END, OBJECT, OBJECT_END] = [34, 92, 91, 93, 123, 125]

/** Whether a text nests deeper than that, read as JSON; a text that is no JSON may be called either. */
export function isTooDeep(text: string, most = MOST_DEPTH): boolean {
  if (text.length <= most) return false
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === QUOTE) at = endOfString(text, at)
    else if (char === LIST || char === OBJECT) {
      if (++depth > most) return true
    } else if (char === LIST_END || char === OBJECT_END) depth--
  }
  return false
}

/** Where the string that begins there ends; the end of the text, if it does not. */
function endOfString(text: string, begin: number): number {
  let end = begin
  for (;;) {
    end = text.indexOf('"', end + 1)
    if (end < 0) return text.length
    let escapes = 0
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes++
    if (escapes % 2 === 0) return end
  }
}
