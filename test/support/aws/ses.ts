import { once } from "node:events"
import type { AddressInfo } from "node:net"
import sesLocal from "aws-ses-v2-local"
import type { KeptMail } from "../../../src/shared/mail.ts"

export type Ses = {
  readonly url: string
  /** What was sent, oldest first. */
  readonly mails: () => Promise<KeptMail[]>
  readonly stop: () => Promise<void>
}

type Stored = {
  readonly at: number
  readonly destination: { readonly to: readonly string[] }
  readonly subject: string
  readonly body: { readonly text?: string; readonly html?: string }
  readonly headers: readonly { readonly name: string; readonly value: string }[]
}

/** SES, version 2, which keeps what it is given. */
export async function startSes(): Promise<Ses> {
  const server = await sesLocal.default({ host: "127.0.0.1", port: 0 })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  // One store for the whole process: what the last shop of this process sent is not this one's.
  await fetch(`${url}/clear-store`, { method: "POST" })
  return {
    url,
    async mails() {
      const { emails } = (await (await fetch(`${url}/store`)).json()) as { emails: Stored[] }
      return emails.map(mailOf)
    },
    async stop() {
      server.close()
      server.closeAllConnections()
      if (server.listening) await once(server, "close")
    },
  }
}

function mailOf({ at, destination, subject, body, headers }: Stored): KeptMail {
  const header = (name: string) => headers.find((one) => one.name === name)!.value
  return {
    id: header("X-Restock-Mail-Id"),
    kind: header("X-Restock-Mail") as KeptMail["kind"],
    to: destination.to[0]!,
    subject,
    text: body.text!,
    html: body.html!,
    at: new Date(at * 1000).toISOString(),
  }
}
