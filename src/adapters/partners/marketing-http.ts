import type { IncomingMessage } from "node:http"
import { Webhook } from "standardwebhooks"
import type { SendWebhook, WebhookAnswer } from "../../marketing/send-webhook.ts"
import { inOneLine } from "../../shared/mail.ts"
import { secondsOf } from "../../shared/retry-after.ts"
import { wordsOf } from "../../shared/words.ts"
import { postOnce } from "./post-once.ts"

/** Seconds that a Retry-After can put us off. */
const A_DAY = 86_400

const MOST_BYTES = 1024 * 1024
const MOST_WORDS = 1_000

export type MarketingAddress = {
  readonly url: string
  /** `whsec_` and base64, shared with marketing. */
  readonly secret: string
}

/** In milliseconds: until the answer begins, and until it has ended. */
export type Patience = { readonly headers: number; readonly inAll: number }

/**
 * Sends webhooks as Standard Webhooks describes them: id, time of the attempt, and a signature over both and the body.
 * One POST, no redirects. Throws at once on a secret that is none.
 */
export function marketingHttp(
  { url, secret }: MarketingAddress,
  patience: Patience = { headers: 10_000, inAll: 15_000 },
): SendWebhook {
  const address = new URL(url)
  const signer = new Webhook(secret)
  return async ({ id, body }, signal) => {
    const now = new Date()
    const headers = {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(now.getTime() / 1_000)),
      "webhook-signature": signer.sign(id, now, body),
    }
    const limits = { connectMs: 5_000, headersMs: patience.headers, inAllMs: patience.inAll }
    let answer: IncomingMessage | undefined
    try {
      answer = await postOnce({ url: address, headers, body, ...limits }, signal)
      return await classify(answer, secret)
    } catch (error) {
      return { kind: "failed", reason: `marketing at ${address.origin}: ${wordsOf(error)}` }
    } finally {
      answer?.destroy()
    }
  }
}

/** The status alone decides, so an answer that breaks off, or never ends, is as good as a whole one. */
async function classify(answer: IncomingMessage, secret: string): Promise<WebhookAnswer> {
  const { statusCode = 0, headers } = answer
  const said = (await firstWords(answer)).replaceAll(secret.replace(/^whsec_/, ""), "…")
  const reason = `marketing answered ${statusCode}: ${inOneLine(said)}`
  const retryAfter = secondsOf(headers["retry-after"], A_DAY)
  if (statusCode >= 200 && statusCode < 300) return { kind: "delivered" }
  if (statusCode === 410) return { kind: "gone", reason }
  if ((statusCode === 429 || statusCode === 503) && retryAfter !== undefined)
    return { kind: "put-off", reason, retryAfter }
  if (statusCode >= 400 && statusCode < 500 && statusCode !== 429) return { kind: "rejected", reason }
  return { kind: "failed", reason }
}

/** Hears the answer out, up to 1 MiB of it; one that breaks off has said what it had to say. */
async function firstWords(answer: IncomingMessage): Promise<string> {
  let words = Buffer.alloc(0)
  let size = 0
  try {
    for await (const part of answer as AsyncIterable<Buffer>) {
      if (words.length < MOST_WORDS) words = Buffer.concat([words, part])
      size += part.length
      if (size > MOST_BYTES) break
    }
  } catch (error) {
    return `${words.toString("utf8").slice(0, MOST_WORDS)} (${wordsOf(error)})`
  }
  return words.toString("utf8").slice(0, MOST_WORDS)
}
