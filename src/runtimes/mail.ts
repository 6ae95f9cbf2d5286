import { join } from "node:path"
import { mailboxIn } from "../adapters/mail/mailbox.ts"
import { sesMail } from "../adapters/mail/ses.ts"
import { smtpMail } from "../adapters/mail/smtp.ts"
import type { Mailbox, SendMail } from "../shared/mail.ts"
import { inSpan, SpanKind } from "../shared/trace.ts"
import type { Config } from "./config.ts"

type OpenMail = { readonly sendMail: SendMail; readonly mailbox: Mailbox | undefined }

/** How mail leaves, as configured; with a mailbox to look into where it stays on this machine. */
export function openMail(config: Config): OpenMail {
  const { sendMail, mailbox } = mailAsConfigured(config)
  return { sendMail: asSpans(sendMail), mailbox }
}

function mailAsConfigured({ home, mail }: Config): OpenMail {
  switch (mail.via.kind) {
    case "ses":
      return { sendMail: sesMail(mail.from), mailbox: undefined }
    case "smtp":
      return { sendMail: smtpMail(mail.via.url, mail.from), mailbox: undefined }
    case "mailbox": {
      const mailbox = mailboxIn(join(home, "mail"))
      return { sendMail: mailbox, mailbox }
    }
  }
}

/** Each mail as a span, which does not say to whom. */
function asSpans(send: SendMail): SendMail {
  return (mail, signal) => {
    const attributes = { "restock.mail.id": mail.id, "restock.mail.kind": mail.kind }
    return inSpan("send mail", { kind: SpanKind.CLIENT, attributes }, async (here) => {
      const answer = await send(mail, signal)
      if (answer.kind !== "sent") here.failed(answer.reason)
      return answer
    })
  }
}
