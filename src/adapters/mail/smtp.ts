import { Readable } from "node:stream"
import type { NodemailerError } from "nodemailer"
import MailComposer from "nodemailer/lib/mail-composer"
import { type ConnectionUrlOptions, parseConnectionUrl } from "nodemailer/lib/shared"
import SMTPConnection from "nodemailer/lib/smtp-connection"
import { inOneLine, type Mail, type MailAnswer, type SendMail } from "../../shared/mail.ts"
import { whyRefused, withoutAddresses, withoutSignIn } from "./reasons.ts"

const limits = { connectMs: 10_000, greetingMs: 10_000, silenceMs: 15_000, inAllMs: 25_000 }
export type SmtpLimits = typeof limits

/**
 * Sends through a mail server: `smtp://` (encrypted where the server offers it, always with `?requireTLS=true`) or
 * `smtps://`. A connection for each mail, so that it is known whether the server was ever given its words.
 */
export function smtpMail(url: string, from: string, own: Partial<SmtpLimits> = {}): SendMail {
  const { connectMs, greetingMs, silenceMs, inAllMs } = { ...limits, ...own }
  const server = parseConnectionUrl(url)
  const settings = {
    ...server,
    connectionTimeout: connectMs,
    dnsTimeout: connectMs,
    greetingTimeout: greetingMs,
    socketTimeout: silenceMs,
    socketCloseTimeout: 1_000,
  }
  return async (mail, signal) => {
    const refusal = whyRefused(mail)
    if (refusal) return { kind: "rejected", reason: refusal }
    const content = await compose(mail, from)
    let handedOver = false
    // Read only after the server asked for it (354), so nothing was handed over before that.
    const body = Readable.from(
      (function* () {
        handedOver = true
        yield content
      })(),
    )
    try {
      const envelope = { from, to: [mail.to], size: content.length }
      await deliver(settings, envelope, body, AbortSignal.any([signal, AbortSignal.timeout(inAllMs)]))
      return { kind: "sent" }
    } catch (error) {
      return classify(error as NodemailerError, handedOver, server)
    }
  }
}

/** The Message-ID is the same at each attempt, so that a mail program can tell a mail that came twice; the Date is not. */
function compose(mail: Mail, from: string): Promise<Buffer> {
  const composer = new MailComposer({
    from: { name: "", address: from },
    to: { name: "", address: mail.to },
    subject: inOneLine(mail.subject),
    text: mail.text,
    html: mail.html,
    messageId: `<${mail.id}@restock.${from.slice(from.lastIndexOf("@") + 1)}>`,
    headers: { "X-Restock-Mail": mail.kind, "Auto-Submitted": "auto-generated" },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return composer.compile().build()
}

type Envelope = { readonly from: string; readonly to: string[]; readonly size: number }

function deliver(server: ConnectionUrlOptions, envelope: Envelope, body: Readable, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const connection = new SMTPConnection(server)
  const then = (next: () => void) => (error?: Error | null) => (error ? reject(error) : next())
  const send = () => connection.send(envelope, body, then(resolve))
  const login = () => (server.auth && connection.allowsAuth ? connection.login(server.auth, then(send)) : send())
  const abort = () => reject(new Error(`given up: ${signal.reason}`))
  connection.on("error", reject)
  signal.addEventListener("abort", abort)
  if (signal.aborted) abort()
  else connection.connect(then(login))
  return promise.finally(() => {
    signal.removeEventListener("abort", abort)
    connection.close()
  })
}

/** Codes that say no to this session and not to the mail: 503 out of order, 530–538 about signing in. */
const aboutTheSession = [503, 530, 534, 535, 538]

function classify(error: NodemailerError, handedOver: boolean, server: ConnectionUrlOptions): MailAnswer {
  const { command = "", code, response, responseCode: status = 0 } = error
  const words = withoutSignIn(response ? `${command}: ${response}` : error.message, server.auth)
  const reason = withoutAddresses(`the mail server at ${server.host}: ${words}`)
  const aboutTheMail = ["MAIL FROM", "RCPT TO", "DATA"].includes(command)
  if (aboutTheMail && status >= 500 && !aboutTheSession.includes(status)) return { kind: "rejected", reason }
  // Without a status: our own reading of the size the server had announced.
  if (code === "EMESSAGE" && !handedOver && status === 0) return { kind: "rejected", reason }
  return handedOver && status < 400 ? { kind: "ambiguous", reason } : { kind: "not-sent", reason }
}
