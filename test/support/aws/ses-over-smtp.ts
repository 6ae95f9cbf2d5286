import { randomUUID } from "node:crypto"
import type { SendEmailCommandInput } from "@aws-sdk/client-sesv2"
import { smtpMail } from "../../../src/adapters/mail/smtp.ts"
import type { Mail, MailAnswer } from "../../../src/shared/mail.ts"
import { answerJson, type LocalServer, serveLocally } from "./local-server.ts"

/** SES that hands each mail to an SMTP server, and says in its own words what became of that: for a server with moods. */
export async function startSesOverSmtp(smtpUrl: string): Promise<LocalServer> {
  return serveLocally(async (request, body, response) => {
    if (request.url !== "/v2/email/outbound-emails") return void response.writeHead(404).end()
    const message = JSON.parse(body.toString()) as SendEmailCommandInput
    const send = smtpMail(smtpUrl, message.FromEmailAddress!)
    const [status, type, said] = inWordsOfSes(await send(mailOf(message), new AbortController().signal))
    answerJson(response, status, said, type)
  })
}

function mailOf({ Destination, Content }: SendEmailCommandInput): Mail {
  const { Subject, Body, Headers } = Content!.Simple!
  const header = (name: string) => Headers!.find((one) => one.Name === name)!.Value!
  return {
    id: header("X-Restock-Mail-Id"),
    kind: header("X-Restock-Mail") as Mail["kind"],
    to: Destination!.ToAddresses![0]!,
    subject: Subject!.Data!,
    text: Body!.Text!.Data!,
    html: Body!.Html!.Data!,
  }
}

function inWordsOfSes(answer: MailAnswer): readonly [status: number, type: string | undefined, said: object] {
  switch (answer.kind) {
    case "sent":
      return [200, undefined, { MessageId: randomUUID() }]
    case "not-sent":
      return [400, "ThrottlingException", { message: answer.reason }]
    case "rejected":
      return [400, "MessageRejected", { message: answer.reason }]
    case "ambiguous":
      return [500, "InternalServiceErrorException", { message: answer.reason }]
  }
}
