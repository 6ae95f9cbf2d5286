import { parseConnectionUrl } from "nodemailer/lib/shared"
import SMTPConnection from "nodemailer/lib/smtp-connection"
import { withoutAddresses } from "./reasons.ts"

/** What a mail server made of us. Nothing was sent. */
export type Greeting = {
  /** Why it would not take mail from us. */
  readonly refusal?: string
  /** Whether what is said to it is encrypted. */
  readonly isSecure: boolean
}

/** Connects, says hello, signs in where the address has a name, and leaves. */
export function greetMailServer(url: string, patienceMs = 5_000): Promise<Greeting> {
  const server = parseConnectionUrl(url)
  const connection = new SMTPConnection({
    ...server,
    connectionTimeout: patienceMs,
    dnsTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
  })
  return new Promise<Greeting>((resolve) => {
    const refused = (error: Error) => resolve({ refusal: withoutAddresses(error.message), isSecure: connection.secure })
    const welcome = () => resolve({ isSecure: connection.secure })
    connection.on("error", refused)
    connection.connect((error?: Error | null) => {
      if (error) refused(error)
      else if (server.auth && connection.allowsAuth)
        connection.login(server.auth, (no?: Error | null) => (no ? refused(no) : welcome()))
      else welcome()
    })
  }).finally(() => connection.quit())
}
