import { type Greeting, greetMailServer } from "../../../adapters/mail/greet.ts"
import { isLoopbackName } from "../../../http/only-this-machine.ts"
import { type Config, isExposed } from "../../config.ts"
import { ok, shownAddress, type Verdict, warning, wrong } from "./finding.ts"

export function judgeMailServer(url: string, { refusal, isSecure }: Greeting): Verdict {
  const shown = shownAddress(url)
  if (refusal !== undefined)
    return wrong(`the mail server at ${shown} refuses us: ${refusal}`, "Check MAIL_URL: host, port, name and password.")
  return isSecure || isLoopbackName(new URL(url).host)
    ? ok(`the mail server at ${shown} lets us in`)
    : warning(
        `the mail server at ${shown} lets us in, without encryption`,
        "Set MAIL_URL to smtps://…, or have it offer TLS.",
      )
}

export function judgeMailbox(config: Config): Verdict {
  return isExposed(config)
    ? warning("mail reaches nobody, it stays on this machine", "Set MAIL_URL to smtp://… or smtps://….")
    : ok("mail stays in the mailbox of this machine")
}

export function judgeOperations(operations: string | undefined): Verdict {
  return operations === undefined
    ? warning("nobody of operations is mailed of what is stuck", "Set OPERATIONS_EMAIL.")
    : ok("operations are mailed of what is stuck")
}

/** Undefined where mail leaves by SES, which cannot be asked without sending. */
export async function lookAtMail(config: Config): Promise<Verdict | undefined> {
  const { via } = config.mail
  if (via.kind === "ses") return undefined
  return via.kind === "smtp" ? judgeMailServer(via.url, await greetMailServer(via.url)) : judgeMailbox(config)
}
