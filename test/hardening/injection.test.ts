import assert from "node:assert/strict"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test, type TestContext } from "node:test"
import { SMTPServer } from "smtp-server"
import { mailboxIn } from "../../src/adapters/mail/mailbox.ts"
import { smtpMail } from "../../src/adapters/mail/smtp.ts"
import { adMail } from "../../src/advertising/ad-mail.ts"
import { alertMail } from "../../src/operations/mail-alerts.ts"
import { newId } from "../../src/shared/ids.ts"
import { escapeHtml, type KeptMail, type Mail } from "../../src/shared/mail.ts"
import { inPrint } from "../../src/shared/words.ts"
import { ID, openApp } from "./exposed-app.ts"
import { controls, markup, tricks } from "./hostile.ts"

const names = [...Object.values(controls).map((one) => `before${one}after`), ...markup, ...tricks]
// oxlint-disable-next-line no-control-regex
const obeyed = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/

test("what is printed stays at its place: one line, and nothing that a terminal would obey", (t: TestContext) => {
  for (const name of names) {
    const printed = inPrint(`order refused: ${name}`)
    assert.doesNotMatch(printed, obeyed, JSON.stringify(name))
    const [, ...more] = printed.split("\n")
    for (const line of more) assert.match(line, /^(\s|$)/, JSON.stringify(name))
  }
  assert.equal(inPrint("a\n    at b (c)\n    at d"), "a\n    at b (c)\n    at d", "a stack stays as it is")
  assert.equal(inPrint("도넛 \u{1f369} é"), "도넛 \u{1f369} é")
  t.diagnostic(`${names.length} texts`)
})

const fields = {
  "POST /checkout": (text: string) => ({ sku: text, quantity: 1, customerId: text }),
  "POST /products": (text: string) => ({
    sku: "x",
    name: text,
    price: 1,
    reorderPoint: 0,
    orderUpTo: 1,
    backorders: "accept",
  }),
  "POST /products/x/adjustments": (text: string) => ({ delta: 1, reason: text }),
  "POST /factories": (text: string) => ({ id: "x", name: text }),
  "POST /ads": (text: string) => ({ managerEmail: text, language: "ko", running: true }),
  [`POST /production-orders/${ID}/close`]: (text: string) => ({ reason: text }),
  [`POST /dead-letters/${ID}/discard`]: (text: string) => ({ reason: text }),
}

test("no field takes a character that controls something", async (t: TestContext) => {
  const { app, asked } = openApp()
  let attempts = 0
  for (const [route, bodyWith] of Object.entries(fields))
    for (const text of Object.values(controls).filter((one) => /\p{Cc}/u.test(one))) {
      const [method, path] = route.split(" ") as [string, string]
      const body = JSON.stringify(bodyWith(`before${text}after`))
      const headers = { host: "127.0.0.1", "content-type": "application/json", "content-length": `${body.length}` }
      const answer = await app.request(path, { method, headers, body })
      assert.equal(answer.status, 422, `${route} ${JSON.stringify(text)}`)
      assert.doesNotMatch(await answer.text(), obeyed)
      attempts++
    }
  assert.deepEqual(asked, [])
  t.diagnostic(`${attempts} attempts`)
})

test("what a path, a query or a header says comes back as JSON, and is logged by nobody", async (t: TestContext) => {
  const logged: string[] = []
  const { app } = openApp({ logError: (_, error) => logged.push(String(error)) })
  for (const text of names.filter((one) => one.isWellFormed())) {
    const part = encodeURIComponent(text)
    for (const path of [
      `/products/${part}`,
      `/orders/${part}`,
      `/orders?after=${part}`,
      `/${part}`,
      `/console/api/posts/${part}/x`,
    ]) {
      const answer = await app.request(path, { headers: { host: "127.0.0.1" } })
      const said = await answer.text()
      assert.ok(answer.status === 404 || answer.status === 422, `${path}: ${answer.status}`)
      assert.equal(answer.headers.get("content-type"), "application/problem+json")
      assert.doesNotMatch(said, /[\r\n\x1b]/, path) // oxlint-disable-line no-control-regex
      assert.equal(answer.headers.get("x-evil"), null)
    }
  }
  assert.deepEqual(logged, [])
  t.diagnostic(`${names.length * 5} requests`)
})

test("what controls something never gets from the console's questions to the database", async () => {
  const { app } = openApp()
  const evil = encodeURIComponent(controls.NUL!)
  for (const [path, status] of [
    [`orders?customerId=x${evil}`, 422],
    [`actions?subject=x${evil}`, 422],
    [`orders/x${evil}`, 404],
    [`products/x${evil}`, 404],
    [`products/x${evil}/ledger`, 404],
  ] as const)
    assert.equal((await app.request(`/console/api/${path}`, { headers: { host: "127.0.0.1" } })).status, status, path)
})

function letters(): Mail[] {
  const common = { stock: 0, waiting: 1, expectedAt: null, confirmUrl: "http://127.0.0.1:1/ads/confirmations/x" }
  return names.flatMap((name) => {
    const news = { kind: "pause", sku: name, name, ...common } as const
    const told = alertMail([{ kind: "dead-letter", count: 1, examples: [`x: ${name}`] }], "http://127.0.0.1:1")
    return [
      { id: newId(), kind: "ads-pause", to: "ads@donut.example", ...adMail({ ...news, language: "ko" }) },
      { id: newId(), kind: "ads-pause", to: "ads@donut.example", ...adMail({ ...news, language: "en" }) },
      { id: newId(), kind: "operations", to: "ads@donut.example", ...told },
      // As if nobody before had looked.
      {
        id: newId(),
        kind: "operations",
        to: "ads@donut.example",
        subject: `x${name}`,
        text: name,
        html: escapeHtml(name),
      },
    ] as const
  })
}

const expectedHeaders = [
  "auto-submitted",
  "content-type",
  "date",
  "from",
  "message-id",
  "mime-version",
  "subject",
  "to",
  "x-restock-mail",
]

test("by SMTP each mail has its one recipient and the headers that it should have, whatever its names say", async (t) => {
  const taken: { to: string[]; content: string }[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    logger: false,
    onData(stream, { envelope }, done) {
      const parts: Buffer[] = []
      stream.on("data", (part: Buffer) => parts.push(part))
      stream.on("end", () => {
        const to = envelope.rcptTo.map(({ address }) => address)
        taken.push({ to, content: Buffer.concat(parts).toString("utf8") })
        done()
      })
    },
  })
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  t.after(() => new Promise<void>((closed) => server.close(() => closed())))
  const { port } = server.server.address() as { port: number }
  const send = smtpMail(`smtp://127.0.0.1:${port}`, "shop@donut.example")
  const mails = letters()
  const answers = await Promise.all(mails.map((mail) => send(mail, new AbortController().signal)))
  assert.ok(answers.every(({ kind }) => kind === "sent"))
  assert.equal(taken.length, mails.length)
  for (const { to, content } of taken) {
    assert.deepEqual(to, ["ads@donut.example"])
    const head = content.slice(0, content.indexOf("\r\n\r\n")).replaceAll(/\r\n[ \t]+/g, " ")
    const found = head.split("\r\n").map((line) => line.slice(0, line.indexOf(":")).toLowerCase())
    assert.deepEqual(found.toSorted(), expectedHeaders, head)
    assert.match(head, /^To: ads@donut\.example$/m)
    assert.match(head, /^[\x20-\x7e\r\n]*$/)
  }
  t.diagnostic(`${mails.length} mails`)
})

test("in a mail and on the pages that show it a name is text", async (t: TestContext) => {
  const folder = await mkdtemp(join(tmpdir(), "restock-mailbox-"))
  t.after(() => rm(folder, { recursive: true }))
  const mailbox = mailboxIn(folder)
  const mails = letters()
  for (const mail of mails) {
    assert.deepEqual(await mailbox(mail, new AbortController().signal), { kind: "sent" })
    const kept = (await mailbox.find(mail.id)) as KeptMail
    assert.deepEqual([kept.to, kept.subject], ["ads@donut.example", mail.subject])
    assert.doesNotMatch(mail.html, /<(b|script|img|svg|p) id=evil/)
    if (mail.kind === "ads-pause") assert.doesNotMatch(mail.subject, obeyed, "a subject is one line")
  }
  const { app } = openApp({ mailbox })
  const paths = ["/dev/mail", ...mails.flatMap(({ id }) => [`/dev/mail/${id}`, `/dev/mail/${id}/html`])]
  for (const path of paths) {
    const answer = await app.request(path, { headers: { host: "127.0.0.1" } })
    assert.equal(answer.status, 200)
    assert.doesNotMatch(await answer.text(), /<(b|script|img|svg|p) id=evil|<script/, path)
  }
  for (const name of markup) {
    const { app: other } = openApp({
      shop: { findPauseRequest: async () => ({ sku: name, name, language: "ko", confirmedAt: null }) as never },
    })
    for (const path of [
      "/ads/confirmations/x",
      `/problems/${encodeURIComponent(name)}`,
      `/dev/mail/${encodeURIComponent(name)}`,
    ]) {
      const answer = await other.request(path, { headers: { host: "127.0.0.1" } })
      assert.doesNotMatch(await answer.text(), /<(b|script|img|svg|p) id=evil/, path)
    }
  }
  t.diagnostic(`${paths.length + 3 * markup.length} pages`)
})

test("a subject is cut between two characters, and turns no line around", () => {
  for (const cut of [0, 1, 2, 3]) {
    const { subject } = adMail({
      kind: "resume",
      language: "en",
      sku: "x",
      name: "x".repeat(cut) + "\u{1f369}".repeat(99),
      stock: 1,
      waiting: 0,
      expectedAt: null,
      confirmUrl: null,
    })
    assert.ok(subject.isWellFormed() && subject.length <= 200 && subject.endsWith("\u{1f369}"), subject)
  }
})
