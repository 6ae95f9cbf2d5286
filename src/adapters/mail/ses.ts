import type { SendEmailCommandInput } from "@aws-sdk/client-sesv2"
import { inOneLine, type Mail, type MailAnswer, type SendMail } from "../../shared/mail.ts"
import { whyRefused, withoutAddresses } from "./reasons.ts"

const limits = { connectMs: 10_000, answerMs: 15_000 }
export type SesLimits = typeof limits

/**
 * Sends through Amazon SES, with region, endpoint and credentials from the SDK's own environment. The SDK does not
 * retry, for the deliveries do; it is loaded with the first mail, so that a shop without SES does not wait for it.
 */
export function sesMail(from: string, own: Partial<SesLimits> = {}): SendMail {
  let loading: ReturnType<typeof load> | undefined
  return async (mail, signal) => {
    const refusal = whyRefused(mail)
    if (refusal) return { kind: "rejected", reason: refusal }
    if (signal.aborted) return { kind: "not-sent", reason: `SES: given up: ${signal.reason}` }
    let asked = false
    try {
      loading ??= load({ ...limits, ...own })
      const { client, SendEmailCommand } = await loading
      const command = new SendEmailCommand(messageOf(mail, from))
      // The innermost step: region, credentials and signature are behind it, and only the connection before it.
      command.middlewareStack.add(
        (next) => (args) => {
          asked = true
          return next(args)
        },
        { step: "deserialize", priority: "low" },
      )
      const { MessageId } = await client.send(command, { abortSignal: signal })
      return MessageId ? { kind: "sent" } : { kind: "ambiguous", reason: "SES answered without a message id" }
    } catch (error) {
      return asked ? classify(error as SesError) : { kind: "not-sent", reason: reasonOf(error as SesError) }
    }
  }
}

async function load({ connectMs, answerMs }: SesLimits) {
  const { SESv2Client, SendEmailCommand } = await import("@aws-sdk/client-sesv2")
  // A connection for each mail: one kept open may be closed by SES just as we write, and nobody knows what it read.
  const agent = { keepAlive: false }
  const client = new SESv2Client({
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: answerMs,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
  })
  return { client, SendEmailCommand }
}

/** SES sets the Message-ID itself and takes none, so the id travels in a header of ours. */
function messageOf(mail: Mail, from: string): SendEmailCommandInput {
  const utf8 = (text: string) => ({ Data: text, Charset: "UTF-8" })
  return {
    FromEmailAddress: from,
    Destination: { ToAddresses: [mail.to] },
    Content: {
      Simple: {
        Subject: utf8(inOneLine(mail.subject)),
        Body: { Text: utf8(mail.text), Html: utf8(mail.html) },
        Headers: [
          { Name: "X-Restock-Mail", Value: mail.kind },
          { Name: "X-Restock-Mail-Id", Value: mail.id },
          { Name: "Auto-Submitted", Value: "auto-generated" },
        ],
      },
    },
  }
}

type SesError = Error & {
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $response?: { readonly headers?: Record<string, string> }
}

/** Refusals of the account as it is today; the same mail can go out once somebody has seen to it. */
const notNow =
  /^(TooManyRequests|Throttling|Throttled|RequestThrottled|LimitExceeded|SendingPaused|AccountSuspended|RequestTimeTooSkewed)/
const neverConnected =
  /^(ECONNREFUSED|ENOTFOUND|EAI_|ENETUNREACH|EHOSTUNREACH|CERT_|ERR_TLS_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/

function classify(error: SesError): MailAnswer {
  const reason = reasonOf(error)
  const status = error.$metadata?.httpStatusCode
  if (status === undefined) return wasConnected(error) ? { kind: "ambiguous", reason } : { kind: "not-sent", reason }
  const retryAfter = error.$response?.headers?.["retry-after"]
  if (status === 429 || notNow.test(error.name) || (status === 503 && retryAfter !== undefined))
    return { kind: "not-sent", reason, retryAfter: secondsOf(retryAfter) }
  // Who we are was not accepted: nothing about the mail.
  if (status === 401 || status === 403) return { kind: "not-sent", reason }
  return status >= 400 && status < 500 ? { kind: "rejected", reason } : { kind: "ambiguous", reason }
}

const wasConnected = ({ code = "", message }: SesError) =>
  !neverConnected.test(code) && !message.includes("did not establish a connection")

const reasonOf = ({ name, message }: SesError) => withoutAddresses(`SES: ${name}: ${message}`)

/** Retry-After in seconds, an hour at most, so that a mistake there is not ours. */
function secondsOf(retryAfter: string | undefined): number | undefined {
  return retryAfter && /^\d{1,9}$/.test(retryAfter) ? Math.min(Math.max(Number(retryAfter), 1), 3_600) : undefined
}
