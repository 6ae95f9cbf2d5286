import { connect, isIP, type Socket } from "node:net"
import { connect as connectByTls } from "node:tls"
import { isLoopbackName } from "../../../http/only-this-machine.ts"
import { wordsOf } from "../../../shared/words.ts"
import { ok, shownAddress, type Verdict, warning, wrong } from "./finding.ts"

const PATIENCE = 5_000

/** Undefined when somebody takes a connection, by TLS where the address says so; otherwise why not. Nothing is sent. */
export function whyUnreachable(url: string): Promise<string | undefined> {
  const { protocol, hostname, port } = new URL(url)
  const host = hostname.replace(/^\[(.*)\]$/, "$1")
  const isSecure = protocol === "https:"
  const at = { host, port: Number(port || (isSecure ? 443 : 80)) }
  return new Promise((resolve) => {
    const socket: Socket = isSecure
      ? connectByTls({ ...at, ...(isIP(host) === 0 && { servername: host }) })
      : connect(at)
    const end = (reason: string | undefined) => {
      socket.destroy()
      resolve(reason)
    }
    socket.setTimeout(PATIENCE, () => end(`silent for ${PATIENCE / 1_000} s`))
    socket.once("error", (error) => end(wordsOf(error)))
    socket.once(isSecure ? "secureConnect" : "connect", () => end(undefined))
  })
}

/** What a partner is, and which variable says where. */
export type Partner = { readonly whose: string; readonly variable: string; readonly url: string }

export function judgePartner({ whose, variable, url }: Partner, unreachable: string | undefined): Verdict {
  const shown = shownAddress(url)
  if (unreachable !== undefined)
    return wrong(`${whose} at ${shown} takes no connection: ${unreachable}`, `Check that it runs, and ${variable}.`)
  const isOpen = url.startsWith("http:") && !isLoopbackName(new URL(url).host)
  return isOpen
    ? warning(
        `${whose} at ${shown} takes connections, but without TLS`,
        "Whoever is on the way reads and changes what is sent: keep the way private, or put TLS in front of it.",
      )
    : ok(`${whose} at ${shown} takes connections`)
}

export const lookAtPartner = async (partner: Partner): Promise<Verdict> =>
  judgePartner(partner, await whyUnreachable(partner.url))
