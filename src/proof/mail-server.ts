import { once } from "node:events"
import { type AddressInfo, createServer, type Socket } from "node:net"

export type TakenMail = {
  /** `performance.now()` when its sender came: one who is stopped in the middle ends long after others who began later. */
  readonly begunAt: number
  readonly messageId: string
  readonly to: string
  /** X-Restock-Mail. */
  readonly kind: string
  /** Everything but the Date and the boundaries between parts, which no two sendings have in common. */
  readonly words: string
}

/** A mail server on this machine that takes everything, writes it down, and can vanish after taking it. */
export type MailServer = {
  /** smtp:// */
  readonly url: string
  readonly taken: readonly TakenMail[]
  /** How often it took a mail and did not say so. */
  readonly vanished: number
  /** How often it asked to come again later. */
  readonly putOff: number
  /** What it does with mails from now on: take them, take them and cut the connection, or ask to come again. */
  readonly behave: (how: "take" | "vanish" | "put off") => void
  readonly close: () => Promise<void>
}

export async function startMailServer(): Promise<MailServer> {
  const taken: TakenMail[] = []
  const counts = { vanished: 0, putOff: 0 }
  let behaviour: "take" | "vanish" | "put off" = "take"
  const open = new Set<Socket>()

  const server = createServer((socket) => {
    open.add(socket)
    let heard = ""
    let to = ""
    let inMail = false
    const begunAt = performance.now()
    const say = (line: string) => socket.write(`${line}\r\n`)

    function hearLine(line: string): void {
      const verb = line.slice(0, 4).toUpperCase()
      if (verb === "RCPT") to = /<(.*)>/.exec(line)?.[1] ?? ""
      if (verb === "QUIT") return void socket.end("221 bye\r\n")
      if (verb !== "DATA") return void say("250 yes")
      if (behaviour === "put off") {
        counts.putOff++
        return void say("451 come again later")
      }
      inMail = true
      say("354 go on")
    }

    function hearMail(mail: string): void {
      inMail = false
      taken.push(readMail(mail, to, begunAt))
      if (behaviour === "vanish") {
        counts.vanished++
        socket.resetAndDestroy()
      } else say("250 taken")
    }

    socket.setEncoding("latin1")
    socket.on("data", (piece: string) => {
      heard += piece
      for (;;) {
        const end = heard.indexOf(inMail ? "\r\n.\r\n" : "\r\n")
        if (end < 0) return
        const said = heard.slice(0, end)
        heard = heard.slice(end + (inMail ? 5 : 2))
        if (inMail) hearMail(said)
        else hearLine(said)
      }
    })
    // A client that was killed breaks its connection.
    socket.on("error", () => {})
    socket.on("close", () => open.delete(socket))
    say("220 at your service")
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    get vanished() {
      return counts.vanished
    },
    get putOff() {
      return counts.putOff
    },
    behave: (how) => void (behaviour = how),
    async close() {
      const closed = once(server, "close")
      server.close()
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}

function readMail(mail: string, to: string, begunAt: number): TakenMail {
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, "im").exec(mail)?.[1]?.trim() ?? ""
  const boundary = /boundary="([^"]+)"/.exec(mail)?.[1]
  const withoutDate = mail.replace(/^Date: .*$/m, "")
  const words = boundary ? withoutDate.replaceAll(boundary, "") : withoutDate
  return { begunAt, messageId: header("Message-ID"), to, kind: header("X-Restock-Mail"), words }
}
