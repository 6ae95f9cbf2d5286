import assert from "node:assert/strict"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { beforeEach, type TestContext, test } from "node:test"
import sesLocal from "aws-ses-v2-local"
import { SMTPServer } from "smtp-server"
import type { Mail, MailAnswer } from "../../shared/mail.ts"
import { sesMail } from "./ses.ts"

const quick = { connectMs: 300, answerMs: 300 }
const from = "shop@donut.example"
const never = new AbortController().signal

const mailWith = (own: Partial<Mail> = {}): Mail => ({
  id: "019ab5c0-1111-7abc-8def-0123456789ab",
  kind: "ads-resume",
  to: "ads@donut.example",
  subject: "[광고 재개 안내] 재입고: 부산도너츠",
  text: "다시 입고되었습니다.\n",
  html: "<p>다시 입고되었습니다.</p>",
  ...own,
})

// The SDK reads all of this itself, with the first mail.
beforeEach(() => {
  Object.assign(process.env, {
    AWS_REGION: "ap-northeast-2",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  })
})

async function sesAt(t: TestContext, answer: (request: IncomingMessage, response: ServerResponse) => void) {
  let asked = 0
  const server = createServer((request, response) => {
    asked++
    request.resume().on("end", () => answer(request, response))
  })
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  t.after(() => {
    server.closeAllConnections()
    return new Promise((closed) => server.close(closed))
  })
  process.env["AWS_ENDPOINT_URL_SESV2"] = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  return { asked: () => asked }
}

/** How SES says no: the name of the error in a header, its words in the body. */
const saying = (status: number, type: string, headers: Record<string, string> = {}) =>
  [status, { "content-type": "application/json", "x-amzn-errortype": type, ...headers }] as const

test("a mail arrives at SES with its words, its kind and its id, for one address", async (t) => {
  const server = await sesLocal.default({ host: "127.0.0.1", port: 0 })
  t.after(() => new Promise((closed) => server.close(closed)))
  const base = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  process.env["AWS_ENDPOINT_URL_SESV2"] = base
  const send = sesMail(from)
  assert.deepEqual(await send(mailWith(), never), { kind: "sent" })
  assert.deepEqual(await send(mailWith({ subject: "a\r\nBcc: thief@evil.example" }), never), { kind: "sent" })
  const { emails } = (await (await fetch(`${base}/store`)).json()) as { emails: Record<string, unknown>[] }
  const [first, second] = emails
  assert.equal(emails.length, 2)
  assert.partialDeepStrictEqual(first, {
    from,
    destination: { to: ["ads@donut.example"], cc: [], bcc: [] },
    subject: "[광고 재개 안내] 재입고: 부산도너츠",
    body: { text: "다시 입고되었습니다.\n", html: "<p>다시 입고되었습니다.</p>" },
    headers: [
      { name: "X-Restock-Mail", value: "ads-resume" },
      { name: "X-Restock-Mail-Id", value: "019ab5c0-1111-7abc-8def-0123456789ab" },
      { name: "Auto-Submitted", value: "auto-generated" },
    ],
  })
  assert.equal(second!["subject"], "a Bcc: thief@evil.example")
})

test("what SES says decides how it ended, and it is asked once", async (t) => {
  const wait = { "retry-after": "120" }
  const cases: [ReturnType<typeof saying>, MailAnswer["kind"], number?][] = [
    [saying(429, "TooManyRequestsException", wait), "not-sent", 120],
    [saying(429, "TooManyRequestsException", { "retry-after": "99999999" }), "not-sent", 3_600],
    [saying(400, "ThrottlingException"), "not-sent"],
    [saying(400, "LimitExceededException"), "not-sent"],
    [saying(400, "SendingPausedException"), "not-sent"],
    [saying(400, "AccountSuspendedException"), "not-sent"],
    [saying(403, "AccessDeniedException"), "not-sent"],
    [saying(403, "ExpiredTokenException"), "not-sent"],
    [saying(503, "ServiceUnavailable", wait), "not-sent", 120],
    [saying(400, "MessageRejected"), "rejected"],
    [saying(400, "BadRequestException"), "rejected"],
    [saying(404, "NotFoundException"), "rejected"],
    [saying(400, "MailFromDomainNotVerifiedException"), "rejected"],
    [saying(500, "InternalServiceErrorException"), "ambiguous"],
    [saying(503, "ServiceUnavailable"), "ambiguous"],
  ]
  let next = cases[0]![0]
  const ses = await sesAt(t, (_, response) =>
    response.writeHead(...next).end('{"message":"Email address ads@donut.example is not verified"}'),
  )
  const send = sesMail(from, quick)
  for (const [index, [said, kind, retryAfter]] of cases.entries()) {
    next = said
    const answer = await send(mailWith(), never)
    const label = `${said[0]} ${said[1]["x-amzn-errortype"]}`
    assert.equal(answer.kind, kind, label)
    assert.equal("retryAfter" in answer ? answer.retryAfter : undefined, retryAfter, label)
    assert.equal(ses.asked(), index + 1, label)
    if ("reason" in answer) {
      assert.match(answer.reason, /^SES: \w+: Email address …@… is not verified$/, label)
    }
  }
})

test("an answer that says nothing of the mail leaves it open whether it was sent", async (t) => {
  const answers: ((request: IncomingMessage, response: ServerResponse) => void)[] = [
    (_, response) => response.writeHead(200).end("<html>"),
    (_, response) => response.writeHead(200, { "content-type": "application/json" }).end("{}"),
    (request) => request.socket.resetAndDestroy(),
    (_, response) => response.writeHead(200, { "content-length": "100" }).write('{"MessageId":') && response.destroy(),
    () => {},
  ]
  for (const answer of answers) {
    await sesAt(t, answer)
    assert.equal((await sesMail(from, quick)(mailWith(), never)).kind, "ambiguous", answer.toString())
  }
})

test("nobody at the port, no such name, a certificate that nobody vouches for: not sent", async (t) => {
  const unvouched = new SMTPServer({ secure: true, logger: false, closeTimeout: 100 })
  unvouched.on("error", () => {})
  await new Promise<void>((listening) => unvouched.listen(0, "127.0.0.1", listening))
  t.after(() => new Promise<void>((closed) => unvouched.close(() => closed())))
  const { port } = unvouched.server.address() as { port: number }
  for (const endpoint of ["http://127.0.0.1:1", "http://email.invalid", `https://127.0.0.1:${port}`]) {
    process.env["AWS_ENDPOINT_URL_SESV2"] = endpoint
    const answer = await sesMail(from, quick)(mailWith(), never)
    assert.equal(answer.kind, "not-sent", `${endpoint} ${JSON.stringify(answer)}`)
  }
})

test("no credentials or no region: not sent, and said so", async (t) => {
  const ses = await sesAt(t, (_, response) => response.end('{"MessageId":"1"}'))
  delete process.env["AWS_ACCESS_KEY_ID"]
  const anonymous = await sesMail(from, quick)(mailWith(), never)
  assert.equal(anonymous.kind, "not-sent")
  assert.match((anonymous as { reason: string }).reason, /credentials/i)
  process.env["AWS_ACCESS_KEY_ID"] = "local"
  delete process.env["AWS_REGION"]
  const nowhere = await sesMail(from, quick)(mailWith(), never)
  assert.equal(nowhere.kind, "not-sent")
  assert.match((nowhere as { reason: string }).reason, /region/i)
  assert.equal(ses.asked(), 0)
})

test("told to stop: not sent before SES was asked, in doubt after", async (t) => {
  const late = new AbortController()
  const ses = await sesAt(t, () => late.abort())
  assert.equal((await sesMail(from)(mailWith(), AbortSignal.abort())).kind, "not-sent")
  assert.equal(ses.asked(), 0)
  assert.equal((await sesMail(from)(mailWith(), late.signal)).kind, "ambiguous")
})

test("what is not one plain address is rejected without asking", async (t) => {
  const ses = await sesAt(t, (_, response) => response.end('{"MessageId":"1"}'))
  for (const to of [
    "a@x.example, b@x.example",
    "A <a@x.example>",
    "a@x.example\r\nBcc: b@x.example",
    "=?utf-8?q?b=40y?=@x.example",
    "",
  ])
    assert.equal((await sesMail(from)(mailWith({ to }), never)).kind, "rejected", to)
  assert.equal(ses.asked(), 0)
})
