import type { IncomingMessage } from "node:http"
import { secondsOf } from "../../shared/retry-after.ts"
import { inWords, wordsOf } from "../../shared/words.ts"
import type { AskFactory, FactoryAnswer } from "../../replenishment/ask-factory.ts"
import { PostFailed, postOnce } from "./post-once.ts"

/** Seconds that a Retry-After can put us off. */
const AN_HOUR = 3_600

const limits = { connectMs: 5_000, headersMs: 10_000, inAllMs: 15_000 }
const MOST_BYTES = 1024 * 1024

/**
 * Speaks to the legacy factory: one POST, no redirects, a connection of its own, so that an error before it stood
 * proves that nothing was sent.
 */
export function factoryHttp(base: string): AskFactory {
  const { origin, pathname } = new URL(base)
  const url = new URL(`${pathname.replace(/\/$/, "")}/api/manufactures`, origin)
  return async (request, signal) => {
    if (signal.aborted) return { kind: "not-sent", reason: "the process is stopping" }
    let answer: IncomingMessage | undefined
    try {
      const headers = { "content-type": "application/json" }
      answer = await postOnce({ url, headers, body: JSON.stringify(request), ...limits }, signal)
      const { statusCode = 0, headers: heard } = answer
      return classify(statusCode, heard["retry-after"], await textOf(statusCode, answer))
    } catch (error) {
      const reason = `the factory at ${origin}: ${inWords(wordsOf(error), 200)}`
      const neverLeft = error instanceof PostFailed && !error.mayHaveLeft
      return neverLeft ? { kind: "not-sent", reason } : { kind: "ambiguous", reason }
    } finally {
      answer?.destroy()
    }
  }
}

/** A no is a no, however its page ends; only of a yes the words matter. */
async function textOf(status: number, body: AsyncIterable<Uint8Array>): Promise<string> {
  if (status < 300) return readText(body)
  return readText(body).catch((error: unknown) => `(its page could not be read: ${wordsOf(error)})`)
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body) {
    size += part.length
    if (size > MOST_BYTES) throw new Error("its answer is longer than 1 MiB")
    parts.push(part)
  }
  return Buffer.concat(parts).toString("utf8")
}

function classify(status: number, retryAfter: string | string[] | undefined, text: string): FactoryAnswer {
  const reason = `the factory answered ${status}: ${inWords(text, 200)}`
  if (status === 429 || (status === 503 && retryAfter !== undefined))
    return { kind: "not-sent", reason, retryAfter: secondsOf(retryAfter, AN_HOUR) }
  if (status >= 500) return { kind: "ambiguous", reason }
  if (status >= 300) return { kind: "rejected", reason }
  const id = idIn(text)
  return id === undefined ? { kind: "ambiguous", reason } : { kind: "accepted", id }
}

/** `{"data": {"id": …}}`, whatever the content type says. */
function idIn(text: string): string | undefined {
  try {
    const id: unknown = (JSON.parse(text) as { data?: { id?: unknown } } | null)?.data?.id
    return typeof id === "string" ? inWords(id, 100) : undefined
  } catch {
    return undefined
  }
}
