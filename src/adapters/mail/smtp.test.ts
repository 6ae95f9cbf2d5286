import assert from "node:assert/strict"
import { createServer, type Server, type Socket } from "node:net"
import { type TestContext, test } from "node:test"
import { SMTPServer, type SMTPServerOptions } from "smtp-server"
import type { Mail } from "../../shared/mail.ts"
import { type SmtpLimits, smtpMail } from "./smtp.ts"

const quick: SmtpLimits = { connectMs: 300, greetingMs: 300, silenceMs: 300, inAllMs: 2_000 }
const from = "shop@donut.example"
const never = new AbortController().signal

const mailWith = (own: Partial<Mail> = {}): Mail => ({
  id: "019ab5c0-1111-7abc-8def-0123456789ab",
  kind: "ads-pause",
  to: "ads@donut.example",
  subject: "[광고 중단 요청] 재고 부족: 부산도너츠",
  text: "안녕하세요.\n.\n재고가 부족합니다.\n",
  html: "<p>안녕하세요. <b>재고가 부족합니다.</b></p>",
  ...own,
})

type Delivered = { readonly from: string; readonly to: readonly string[]; readonly content: string }

/** A real mail server that takes what `own` does not refuse. */
async function mailServer(t: TestContext, own: SMTPServerOptions = {}) {
  const delivered: Delivered[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onData(stream, { envelope }, done) {
      const parts: Buffer[] = []
      stream.on("data", (part: Buffer) => parts.push(part))
      stream.on("end", () => {
        const { mailFrom, rcptTo } = envelope
        const to = rcptTo.map(({ address }) => address)
        delivered.push({ from: mailFrom ? mailFrom.address : "", to, content: Buffer.concat(parts).toString("utf8") })
        done()
      })
    },
    ...own,
  })
  server.on("error", () => {})
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  t.after(() => new Promise<void>((closed) => server.close(() => closed())))
  return { delivered, url: `127.0.0.1:${portOf(server.server)}` }
}

const portOf = (server: { address(): unknown }) => (server.address() as { port: number }).port

/** A server of the kind nobody means to run: answers each line by what `answer` says, and can hang up. */
async function oddServer(
  t: TestContext,
  answer: (line: string, socket: Socket) => string | undefined,
  greeting = "220 odd\r\n",
) {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on("error", () => {})
    if (greeting) socket.write(greeting)
    socket.on("data", (data) => {
      for (const line of data.toString().split("\r\n").filter(Boolean)) {
        const reply = answer(line, socket)
        if (reply !== undefined && !socket.destroyed) socket.write(`${reply}\r\n`)
      }
    })
  })
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((closed) => server.close(closed))
  })
  return `smtp://127.0.0.1:${portOf(server)}`
}

/** Polite up to the words of the mail; what comes after the last dot is the test's business. */
const politeUntilTheEnd = (end: (socket: Socket) => string | undefined) => (line: string, socket: Socket) => {
  if (/^(EHLO|MAIL|RCPT)/.test(line)) return "250 go on"
  if (line === "DATA") return "354 go on"
  return line === "." ? end(socket) : undefined
}

test("a mail arrives with its words, its kind and its id, at one address", async (t) => {
  const { delivered, url } = await mailServer(t)
  assert.deepEqual(await smtpMail(`smtp://${url}`, from)(mailWith(), never), { kind: "sent" })
  assert.equal(delivered.length, 1)
  const [{ from: sender, to, content }] = delivered as [Delivered]
  assert.deepEqual([sender, to], [from, ["ads@donut.example"]])
  assert.match(content, /^To: ads@donut\.example\r$/m)
  assert.match(content, /^X-Restock-Mail: ads-pause\r$/m)
  assert.match(content, /^Auto-Submitted: auto-generated\r$/m)
  assert.match(content, /^Message-ID: <019ab5c0-1111-7abc-8def-0123456789ab@restock\.donut\.example>\r$/m)
  assert.match(content, /^Subject: =\?UTF-8\?/m)
  assert.match(content, /Content-Type: text\/plain; charset=utf-8/)
  assert.match(content, /Content-Type: text\/html; charset=utf-8/)
  assert.ok(content.includes(Buffer.from("안녕하세요.\n").toString("base64").slice(0, 18)))
})

test("sent again it is the same mail: the Message-ID does not change", async (t) => {
  const { delivered, url } = await mailServer(t)
  const send = smtpMail(`smtp://${url}`, from)
  await send(mailWith(), never)
  await send(mailWith(), never)
  const ids = delivered.map(({ content }) => /^Message-ID: (.*)\r$/m.exec(content)?.[1])
  assert.equal(ids.length, 2)
  assert.equal(ids[0], ids[1])
})

test("a text that names a file or an address is a text: nothing is read and nothing is fetched", async (t) => {
  const { delivered, url } = await mailServer(t)
  const text = "/etc/passwd"
  const html = '<img src="file:///etc/passwd"><img src="data:image/png;base64,AAAA">'
  await smtpMail(`smtp://${url}`, from)(mailWith({ text, html }), never)
  assert.doesNotMatch(delivered[0]!.content, /root:|Content-Disposition: attachment/)
})

test("what the server says to the sender, the recipient or the mail itself decides how it ended", async (t) => {
  const say = (code: number) => Object.assign(new Error("because of that"), { responseCode: code })
  const steps: ((code: number) => SMTPServerOptions)[] = [
    (code) => ({ onMailFrom: (_, __, done) => done(say(code)) }),
    (code) => ({ onRcptTo: (_, __, done) => done(say(code)) }),
    (code) => ({ onData: (stream, _, done) => void stream.resume().on("end", () => done(say(code))) }),
  ]
  const expected = {
    421: "not-sent",
    450: "not-sent",
    452: "not-sent",
    530: "not-sent",
    550: "rejected",
    554: "rejected",
  }
  for (const step of steps) {
    const answers = Object.entries(expected).map(async ([code, kind]) => {
      const { delivered, url } = await mailServer(t, step(Number(code)))
      const answer = await smtpMail(`smtp://${url}`, from)(mailWith(), never)
      assert.equal(answer.kind, kind, code)
      assert.match((answer as { reason: string }).reason, new RegExp(`${code}.*because of that`))
      assert.deepEqual(delivered, [])
    })
    await Promise.all(answers)
  }
})

test("a reason repeats the server's words and nobody's address or password", async (t) => {
  const { url } = await mailServer(t, {
    onRcptTo: (_, __, done) =>
      done(
        Object.assign(new Error("5.1.1 <Ads@Donut.Example>: unknown,\u0007ask postmaster@x.example"), {
          responseCode: 550,
        }),
      ),
  })
  const answer = await smtpMail(`smtp://${url}`, from)(mailWith(), never)
  assert.deepEqual(answer, {
    kind: "rejected",
    reason: "the mail server at 127.0.0.1: RCPT TO: 550 5.1.1 <…@…>: unknown, ask …@…",
  })
})

test("a mail larger than the server takes is rejected before it is offered", async (t) => {
  const { delivered, url } = await mailServer(t, { size: 2_000 })
  const answer = await smtpMail(`smtp://${url}`, from)(mailWith({ text: "x".repeat(5_000) }), never)
  assert.equal(answer.kind, "rejected")
  assert.deepEqual(delivered, [])
})

test("a greeting that asks to wait, or to go, is not about the mail", async (t) => {
  for (const greeting of ["421 too busy\r\n", "554 not you\r\n", "<html>\r\n"]) {
    const answer = await smtpMail(await oddServer(t, () => undefined, greeting), from, quick)(mailWith(), never)
    assert.equal(answer.kind, "not-sent", greeting)
  }
})

test("a wrong password is not about the mail, and the right one sends it", async (t) => {
  const { delivered, url } = await mailServer(t, {
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _, done) =>
      username === "shop" && password === "p@ss:word" ? done(null, { user: "shop" }) : done(new Error("bad password")),
  })
  const wrong = await smtpMail(`smtp://shop:no@${url}`, from)(mailWith(), never)
  assert.equal(wrong.kind, "not-sent")
  const none = await smtpMail(`smtp://${url}`, from)(mailWith(), never)
  assert.equal(none.kind, "not-sent")
  const right = await smtpMail(`smtp://shop:p%40ss%3Aword@${url}`, from)(mailWith(), never)
  assert.deepEqual(right, { kind: "sent" })
  assert.equal(delivered.length, 1)
})

test("a certificate that nobody vouches for: not sent, unless the operator accepts it", async (t) => {
  const { delivered, url } = await mailServer(t, { disabledCommands: [] })
  assert.equal((await smtpMail(`smtp://${url}`, from, quick)(mailWith(), never)).kind, "not-sent")
  const accepted = `smtp://${url}?tls.rejectUnauthorized=false`
  assert.deepEqual(await smtpMail(accepted, from)(mailWith(), never), { kind: "sent" })
  const secure = await mailServer(t, { secure: true })
  assert.equal((await smtpMail(`smtps://${secure.url}`, from, quick)(mailWith(), never)).kind, "not-sent")
  assert.deepEqual(await smtpMail(`smtps://${secure.url}?tls.rejectUnauthorized=false`, from)(mailWith(), never), {
    kind: "sent",
  })
  assert.equal(delivered.length + secure.delivered.length, 2)
})

test("encryption that is required and not offered: not sent", async (t) => {
  const { delivered, url } = await mailServer(t)
  const answer = await smtpMail(`smtp://${url}?requireTLS=true`, from, quick)(mailWith(), never)
  assert.equal(answer.kind, "not-sent")
  assert.deepEqual(delivered, [])
})

test("nobody at the port, no such name: not sent", async () => {
  const gone = createServer()
  await new Promise<void>((listening) => gone.listen(0, "127.0.0.1", listening))
  const port = portOf(gone)
  await new Promise((closed) => gone.close(closed))
  assert.equal((await smtpMail(`smtp://127.0.0.1:${port}`, from, quick)(mailWith(), never)).kind, "not-sent")
  assert.equal((await smtpMail("smtp://mail.invalid:25", from, quick)(mailWith(), never)).kind, "not-sent")
})

test("silence before the mail was asked for is not sent, wherever it falls", async (t) => {
  const silentAt = (command: string) => (line: string) => {
    if (line.startsWith(command)) return undefined
    return line === "DATA" ? "354 go on" : "250 go on"
  }
  const silent = [await oddServer(t, () => undefined, "")]
  for (const command of ["EHLO", "MAIL", "RCPT", "DATA"]) silent.push(await oddServer(t, silentAt(command)))
  const answers = await Promise.all(silent.map((url) => smtpMail(url, from, quick)(mailWith(), never)))
  assert.deepEqual(
    answers.map(({ kind }) => kind),
    silent.map(() => "not-sent"),
  )
})

test("silence, a reset or nonsense after the mail was handed over leaves it open whether it was sent", async (t) => {
  const ends: ((socket: Socket) => string | undefined)[] = [
    () => undefined,
    (socket) => void socket.resetAndDestroy(),
    (socket) => void socket.end(),
    () => "hello?",
    () => "354 more",
  ]
  const answers = ends.map(async (end) => {
    const answer = await smtpMail(await oddServer(t, politeUntilTheEnd(end)), from, quick)(mailWith(), never)
    assert.equal(answer.kind, "ambiguous", end.toString())
  })
  await Promise.all(answers)
})

test("a server that drips words for ever is left after the time for all", { timeout: 5_000 }, async (t) => {
  const url = await oddServer(t, (line, socket) => {
    if (!line.startsWith("EHLO")) return undefined
    const drip = setInterval(() => socket.write("250-and another thing\r\n"), 20)
    socket.on("close", () => clearInterval(drip))
    return undefined
  })
  const answer = await smtpMail(url, from, { ...quick, inAllMs: 400 })(mailWith(), never)
  assert.equal(answer.kind, "not-sent")
})

test("told to stop: not sent before the mail was handed over, in doubt after", async (t) => {
  const { delivered, url } = await mailServer(t)
  const stopped = await smtpMail(`smtp://${url}`, from)(mailWith(), AbortSignal.abort())
  assert.equal(stopped.kind, "not-sent")
  assert.deepEqual(delivered, [])

  const early = new AbortController()
  const waiting = await oddServer(t, (line) => {
    if (!line.startsWith("MAIL")) return "250 go on"
    early.abort(null)
    return undefined
  })
  assert.equal((await smtpMail(waiting, from)(mailWith(), early.signal)).kind, "not-sent")

  const late = new AbortController()
  const taking = await oddServer(
    t,
    politeUntilTheEnd(() => void late.abort()),
  )
  assert.equal((await smtpMail(taking, from)(mailWith(), late.signal)).kind, "ambiguous")
})

test("an id that is none of ours reaches no header", async (t) => {
  const { delivered, url } = await mailServer(t)
  const answer = await smtpMail(`smtp://${url}`, from)(mailWith({ id: "x>\r\nBcc: thief@evil.example" }), never)
  assert.equal(answer.kind, "rejected")
  assert.deepEqual(delivered, [])
})

const honest = ["ads@donut.example", "광고@donut.example", "o'neil+ads@donut.example", "a{b}|c~`d@donut.example"]

/** Two hundred ways to be read as somebody else's address. */
function hostileAddresses(): string[] {
  const around = (victim: string) => [
    victim,
    ...["\r\n", "\n", "\r", "\u2028", "\u0085", "\0", "\t", " ", ",", ";", ", ", ":"].flatMap((joint) => [
      `${victim}${joint}Bcc: thief@evil.example`,
      `${victim}${joint}thief@evil.example`,
      `thief@evil.example${joint}${victim}`,
    ]),
    `<${victim}>`,
    `${victim}>`,
    `Ads <${victim}>`,
    `"thief@evil.example" <${victim}>`,
    `"thief@evil.example,"${victim}`,
    `thief@evil.example(${victim})`,
    `group: thief@evil.example, ${victim};`,
    `@evil.example:${victim}`,
    `${victim}@evil.example`,
    `thief%evil.example@${victim}`,
    `${victim}> NOTIFY=NEVER`,
    `=?utf-8?q?thief=40evil.example=2C?=${victim}`,
    `=?utf-8?q?thief=40evil.example?=@donut.example`,
    `thief%evil.example@donut.example`,
    `thief!evil@donut.example`,
    `${victim}.`,
    `${victim}\u200b`,
  ]
  return honest.flatMap(around)
}

test("two hundred hostile addresses: rejected, or exactly the one recipient that is written there", async (t) => {
  const { delivered, url } = await mailServer(t)
  const send = smtpMail(`smtp://${url}`, from)
  const addresses = hostileAddresses()
  assert.ok(addresses.length >= 200)
  const answers = await Promise.all(addresses.map((to) => send(mailWith({ to }), never)))
  const sent = addresses.filter((_, at) => answers[at]!.kind === "sent")
  assert.ok(answers.every(({ kind }) => kind === "sent" || kind === "rejected"))
  assert.deepEqual(new Set(sent), new Set([...honest, "thief%evil.example@donut.example", "thief!evil@donut.example"]))
  assert.deepEqual(delivered.map(({ to }) => to.join()).sort(), sent.toSorted(), "one recipient each, as written")
  for (const { to, content } of delivered) {
    assert.deepEqual(content.match(/^(to|cc|bcc):.*/gim), [`To: ${to[0]}`], "one header names a recipient")
  }
})

test("a subject cannot add a header", async (t) => {
  const { delivered, url } = await mailServer(t)
  const subjects = [
    "\r\nBcc: thief@evil.example",
    "a\nTo: thief@evil.example",
    "a\r\n\r\n<html>",
    "a\u2028b\0c",
    "z".repeat(5_000),
  ]
  await Promise.all(subjects.map((subject) => smtpMail(`smtp://${url}`, from)(mailWith({ subject }), never)))
  for (const { to, content } of delivered) {
    const head = content.slice(0, content.indexOf("\r\n\r\n"))
    assert.deepEqual(to, ["ads@donut.example"])
    assert.equal(head.match(/^(to|cc|bcc):/gim)?.length, 1)
    assert.equal(head.match(/^subject:/gim)?.length, 1)
    assert.match(head, /^Content-Type: multipart\/alternative/m)
    assert.ok((head.match(/z/g)?.length ?? 0) <= 200, "a subject has an end")
  }
  assert.equal(delivered.length, subjects.length)
})
