import { join } from "node:path"
import { mailboxIn } from "../adapters/mail/mailbox.ts"
import { sesMail } from "../adapters/mail/ses.ts"
import { smtpMail } from "../adapters/mail/smtp.ts"
import type { Mailbox, SendMail } from "../shared/mail.ts"
import type { Config } from "./config.ts"

/** How mail leaves, as configured; with a mailbox to look into where it stays on this machine. */
export function openMail({ home, mail }: Config): { sendMail: SendMail; mailbox: Mailbox | undefined } {
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
