import assert from "node:assert/strict"
import { after, afterEach, before, beforeEach, describe, test } from "node:test"
import { SMTPServer } from "smtp-server"
import { pauseAds } from "../../src/advertising/pause-ads.ts"
import type { EventOf } from "../../src/events.ts"
import { NotYet } from "../../src/messaging/schedule.ts"
import { newId } from "../../src/shared/ids.ts"
import { asksFor, callBack, type Json, openTestShop, type TestShop, until } from "../support/shop.ts"

const kinds = (mails: readonly Json[]) => mails.map((mail) => mail.kind)

describe("the ad manager", () => {
  let shop: TestShop
  beforeEach(async () => (shop = await openTestShop({ factory: { seconds: 0.3 } })))
  afterEach(() => shop.close())
  const buy = (quantity: number) => shop.post("/checkout", { sku: "CP-502101", quantity })
  const adMails = async () => (await shop.mails()).filter((mail: Json) => mail.kind.startsWith("ads-"))
  const workedOff = () =>
    until("all is delivered", async () => (await shop.get("/deliveries?state=pending")).body.length === 0)
  const backInStock = () => until("stock is back", async () => !(await shop.product()).short)

  test("gets one mail as the refill begins, in Korean, and one when stock is back, however many are turned away", async () => {
    // The goods come when all have been turned away.
    await shop.factory.setFaults({ productions: 0 })
    await buy(3)
    await until("the manager is asked", async () => (await adMails()).length === 1)
    const [pause] = await adMails()
    assert.equal(pause.kind, "ads-pause")
    assert.equal(pause.to, "ads@donut.example")
    assert.equal(pause.subject, "[광고 중단 요청] 재고 부족: 부산도너츠")
    assert.match(pause.text, /상품: 부산도너츠 \(CP-502101\)\n {2}현재 재고: 0개/)

    await shop.patch("/products/CP-502101", { backorders: "refuse" })
    const refused = await Promise.all(Array.from({ length: 100 }, () => buy(1)))
    assert.ok(refused.every((answer) => answer.status === 409))
    const [asked] = asksFor(shop)
    await callBack(asked!.CallbackUrl, JSON.stringify(asked))
    await backInStock()
    await until("the manager is told", async () => (await adMails()).length === 2)
    await workedOff()
    assert.deepEqual(kinds(await adMails()), ["ads-pause", "ads-resume"])
  })

  test("gets it once, also when the same shortage is told again while the mail is leaving", async () => {
    await shop.factory.setFaults({ productions: 0 })
    await buy(3)
    await until("the manager is asked", async () => (await adMails()).length === 1)
    const [{ data }] = (await shop.db.query`select data from events where type = 'StockRanShort'`) as [Json]
    await shop.db.query`delete from ad_mails`
    const left: string[] = []
    const arrived = Promise.withResolvers<void>()
    const slow = pauseAds(
      {
        db: shop.db,
        publicUrl: shop.url,
        sendMail: async ({ id }) => {
          left.push(id)
          await arrived.promise
          return { kind: "sent" }
        },
      },
      "refill-starts",
    )
    const told = newId()
    // In somebody's hands, as the shop's own workers see it.
    await shop.db
      .query`insert into events (id, type, data) values (${told}, 'StockRanShort', ${JSON.stringify(data)}::jsonb)`
    await shop.db.query`
      insert into deliveries (event_id, consumer, lease_until, next_attempt_at)
      values (${told}, 'pause-ads', now() + interval '1 minute', now() + interval '1 minute')
    `
    const deliver = (id: string) =>
      slow.handle({ id, type: "StockRanShort", data } as EventOf<"StockRanShort">, {
        once: (effect) => shop.db.transaction(async (tx) => void (await effect?.(tx))),
        round: 0,
        signal: new AbortController().signal,
      })
    const first = deliver(told)
    await until("it is leaving", async () => left.length === 1)
    await assert.rejects(deliver(newId()), (error) => error instanceof NotYet)
    arrived.resolve()
    await first
    await deliver(newId())
    assert.equal(left.length, 1)
    await shop.db.query`delete from deliveries where event_id = ${told}`
    await shop.db.query`delete from events where id = ${told}`
  })

  test("is left alone while the ad does not run", async () => {
    assert.equal((await shop.patch("/ads/AD-500293", { running: false })).status, 200)
    await buy(3)
    await backInStock()
    await workedOff()
    assert.deepEqual(await adMails(), [])
  })

  test("is asked in English where that is the language", async () => {
    await shop.patch("/ads/AD-500293", { language: "en", managerEmail: "kim@donut.example" })
    await buy(3)
    await until("the manager is asked", async () => (await adMails()).length > 0)
    const [pause] = await adMails()
    assert.equal(pause.to, "kim@donut.example")
    assert.match(pause.subject, /^\[Please pause the ad\]/)
  })

  test("confirms with the button; a scanner that follows the link confirms nothing", async () => {
    await buy(3)
    await until("the manager is asked", async () => (await adMails()).length > 0)
    const [pause] = await adMails()
    const link = /http:\S+\/ads\/confirmations\/\S+/.exec(pause.text)![0]
    const confirmed = async () => (await shop.db.query`select 1 from ad_mails where confirmed_at is not null`).length
    const looked = await fetch(link, { headers: { "sec-fetch-site": "cross-site" } })
    assert.equal(looked.status, 200)
    assert.match(await looked.text(), /이 상품의 광고를 중단하셨나요\?.*부산도너츠.*네, 중단했습니다/s)
    assert.equal(await confirmed(), 0)
    const pressed = await fetch(link, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    })
    assert.equal(pressed.status, 200)
    assert.match(await pressed.text(), /확인되었습니다/)
    assert.equal(await confirmed(), 1)
    assert.equal((await fetch(`${link}x`)).status, 404)
    assert.equal((await fetch(link.replace(/.$/, "?"), { method: "POST" })).status, 404)
  })

  test("may have names and addresses as hostile as they like: one recipient, always the right one", async () => {
    for (const managerEmail of [
      "a@x\r\nBcc: b@y",
      "a@x, b@y",
      "Kim <a@x>",
      "a@x\u0000",
      '"a"@x',
      "=?utf-8?q?b=40y=2C?=a@x",
    ])
      assert.equal((await shop.patch("/ads/AD-500293", { managerEmail })).status, 422)
    // Past the API's door, as an import or an older version could have put it there.
    await shop.db.query`update products set name = E'도넛\r\nBcc: b@y\r\n<script>' where sku = 'CP-502101'`
    await buy(3)
    await until("the manager is asked", async () => (await adMails()).length > 0)
    const [pause] = await adMails()
    assert.equal(pause.to, "ads@donut.example")
    assert.equal(pause.subject, "[광고 중단 요청] 재고 부족: 도넛 Bcc: b@y <script>")
    assert.doesNotMatch(pause.html, /<script/)
  })
})

describe("the ad manager, by the policy sold-out", () => {
  let shop: TestShop
  before(async () => (shop = await openTestShop({ factory: { seconds: 60 }, config: { adsPause: "sold-out" } })))
  after(() => shop.close())

  test("is asked when the last piece is gone, not before", async () => {
    await shop.patch("/products/CP-502101", { reorderPoint: 2 })
    await shop.post("/checkout", { sku: "CP-502101", quantity: 1 })
    await until("the shortage is handled", async () => {
      const { body } = await shop.get("/deliveries")
      return body.some((one: Json) => one.consumer === "pause-ads" && one.state === "done")
    })
    assert.deepEqual(await shop.mails(), [])
    await shop.post("/checkout", { sku: "CP-502101", quantity: 2 })
    await until("the manager is asked", async () => (await shop.mails()).length === 1)
    assert.deepEqual(kinds(await shop.mails()), ["ads-pause"])
  })
})

describe("a mail server with moods", () => {
  let shop: TestShop
  let server: SMTPServer
  let port: number
  const received: { to: string; kind: string }[] = []
  let refuse: string | undefined

  const openServer = () =>
    new Promise<void>((resolve) => {
      server = new SMTPServer({
        authOptional: true,
        disabledCommands: ["STARTTLS"],
        onRcptTo: (_address, _session, done) =>
          refuse ? done(Object.assign(new Error(refuse), { responseCode: 550 })) : done(),
        onData(stream, session, done) {
          let text = ""
          stream.on("data", (part: Buffer) => (text += part.toString()))
          stream.on("end", () => {
            const to = session.envelope.rcptTo.map((recipient) => recipient.address).join(" and ")
            received.push({ to, kind: /^X-Restock-Mail: (.*)$/im.exec(text)?.[1]?.trim() ?? "none" })
            done()
          })
        },
      })
      server.listen(port, "127.0.0.1", () => resolve())
    })
  const closeServer = () => new Promise<void>((resolve) => server.close(() => resolve()))

  beforeEach(async () => {
    port = 0
    refuse = undefined
    received.length = 0
    await openServer()
    port = (server.server.address() as { port: number }).port
    const mail = {
      via: { kind: "smtp", url: `smtp://127.0.0.1:${port}` },
      from: "restock@donut.example",
      operations: "operations@donut.example",
    } as const
    shop = await openTestShop({ factory: { seconds: 60 }, config: { mail } })
  })
  afterEach(async () => {
    await shop.close()
    await closeServer()
  })
  const buy = (quantity: number) => shop.post("/checkout", { sku: "CP-502101", quantity })
  const adKinds = () => received.map((mail) => mail.kind).filter((kind) => kind.startsWith("ads-"))
  const workedOff = () =>
    until("all is delivered", async () => (await shop.get("/deliveries?state=pending")).body.length === 0, 60_000)
  const hurry = () => shop.db.query`
    update deliveries set next_attempt_at = now() where state = 'pending' and lease_until is null
  `
  const adjust = (delta: number) => shop.post("/products/CP-502101/adjustments", { delta, reason: "counted" })

  test("down while stock runs out and returns: no mail at all, so none contradicts the stock", async () => {
    await closeServer()
    await buy(3)
    await until("it was tried", async () => shop.warnings.some((warning) => warning.includes("pause-ads")))
    await adjust(5)
    assert.equal((await shop.product()).short, false)
    await openServer()
    await hurry()
    await workedOff()
    assert.deepEqual(adKinds(), [])
  })

  test("down while stock returns: the manager who paused is told when it is up again", async () => {
    await buy(3)
    await until("the manager is asked", async () => adKinds().length === 1)
    await closeServer()
    await adjust(5)
    await until("it was tried", async () => shop.warnings.some((warning) => warning.includes("resume-ads")))
    await openServer()
    await hurry()
    await workedOff()
    assert.deepEqual(adKinds(), ["ads-pause", "ads-resume"])
  })

  test("down while stock returns and runs out again: the last mail asks to pause", async () => {
    await buy(3)
    await until("the manager is asked", async () => adKinds().length === 1)
    await closeServer()
    await adjust(5)
    await until("it was tried", async () => shop.warnings.some((warning) => warning.includes("resume-ads")))
    await buy(5)
    assert.equal((await shop.product()).short, true)
    await openServer()
    await hurry()
    await workedOff()
    assert.equal(adKinds().at(-1), "ads-pause")
    assert.ok(!adKinds().includes("ads-resume"))
    await adjust(5)
    await until("the manager is told", async () => adKinds().at(-1) === "ads-resume")
  })

  test("refusing for good: a dead letter with its words, operations told once, and sent again it uses the new address", async () => {
    refuse = "no such mailbox here"
    await buy(3)
    await until("it is on the desk", async () => (await shop.get("/dead-letters")).body.length === 1)
    const [letter] = (await shop.get("/dead-letters")).body
    assert.equal(letter.consumer, "pause-ads")
    assert.match(letter.reason, /no such mailbox here/)
    refuse = undefined
    await until("operations are told", async () => received.some((mail) => mail.kind === "operations"), 20_000)
    await shop.patch("/ads/AD-500293", { managerEmail: "new@donut.example" })
    assert.equal((await shop.post(`/dead-letters/${letter.id}/resend`)).status, 200)
    await until("the manager is asked", async () => adKinds().length === 1)
    await workedOff()
    assert.deepEqual(
      received.filter((mail) => mail.kind !== "operations"),
      [{ to: "new@donut.example", kind: "ads-pause" }],
    )
    assert.equal(received.filter((mail) => mail.kind === "operations").length, 1)
    const [action] = await shop.db.query<{
      action: string
    }>`select action from operator_actions where action = 'resend'`
    assert.equal(action!.action, "resend")
  })
})
