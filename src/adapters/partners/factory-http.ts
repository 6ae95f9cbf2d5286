import { Client } from "undici"
import { secondsOf } from "../../shared/retry-after.ts"
import { inWords, wordsOf } from "../../shared/words.ts"
import type { AskFactory, FactoryAnswer } from "../../replenishment/ask-factory.ts"

/** Seconds that a Retry-After can put us off. */
const AN_HOUR = 3_600

const HEADERS_MS = 10_000
const IN_ALL_MS = 15_000
const MOST_BYTES = 1024 * 1024

/**
 * Speaks to the legacy factory: one POST, no redirects, a connection of its own, so that an error before it stood
 * proves that nothing was sent.
 */
export function factoryHttp(base: string): AskFactory {
  const { origin, pathname } = new URL(base)
  const path = `${pathname.replace(/\/$/, "")}/api/manufactures`
  return async (request, signal) => {
    if (signal.aborted) return { kind: "not-sent", reason: "the process is stopping" }
    const client = new Client(origin, {
      headersTimeout: HEADERS_MS,
      bodyTimeout: HEADERS_MS,
      connect: { timeout: 5_000 },
    })
    let connected = false
    client.on("connect", () => (connected = true))
    try {
      const answer = await client.request({
        method: "POST",
        path,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(request),
        signal: AbortSignal.any([signal, AbortSignal.timeout(IN_ALL_MS)]),
      })
      return classify(answer.statusCode, answer.headers["retry-after"], await textOf(answer.statusCode, answer.body))
    } catch (error) {
      const reason = `the factory at ${origin}: ${inWords(wordsOf(error), 200)}`
      return connected ? { kind: "ambiguous", reason } : { kind: "not-sent", reason }
    } finally {
      client.destroy().catch(() => {})
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
