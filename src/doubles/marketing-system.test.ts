import assert from "node:assert/strict"
import { test, type TestContext } from "node:test"
import { Webhook } from "standardwebhooks"
import { doubtAbout, startMarketingSystem } from "./marketing-system.ts"

// The example of the Standard Webhooks specification's own libraries.
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
const id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
const body = '{"test": 2432232314}'
const at = 1_614_265_330_000
const known = {
  "webhook-id": id,
  "webhook-timestamp": "1614265330",
  "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
const doubt = (changes: Record<string, string | undefined> = {}, text = body, now = at) =>
  doubtAbout({ headers: { ...known, ...changes }, body: Buffer.from(text) }, secret, now)

test("believes the signature that the specification's libraries publish as an example", () => {
  assert.equal(doubt(), null)
  assert.equal(doubt({}, body, at + 299_000), null)
})

test("believes the library and is not the library", () => {
  const now = new Date(at)
  for (const text of ["", "{}", '{"이름":"김도넛 🍩"}', "a".repeat(100_000)]) {
    const signature = new Webhook(secret).sign(id, now, text)
    assert.equal(doubt({ "webhook-signature": signature }, text), null)
  }
})

test("one of several signatures is enough, as while a secret is exchanged", () => {
  const other = "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
  assert.equal(doubt({ "webhook-signature": `${other} v2,xyz ${known["webhook-signature"]}` }), null)
  assert.equal(doubt({ "webhook-signature": other }), "no signature fits")
})

test("doubts everything else", () => {
  assert.equal(doubt({}, body.replace("2", "3")), "no signature fits")
  assert.equal(doubt({ "webhook-id": "another" }), "no signature fits")
  assert.equal(doubt({ "webhook-timestamp": "1614265331" }), "no signature fits")
  assert.equal(doubt({ "webhook-signature": known["webhook-signature"].replace("v1,", "v1a,") }), "no signature fits")
  assert.equal(doubt({ "webhook-signature": "" }), "no signature fits")
  assert.equal(doubt({}, body, at + 301_000), "too old or too new")
  assert.equal(doubt({}, body, at - 301_000), "too old or too new")
  assert.equal(doubt({ "webhook-timestamp": "1e9" }), "no time")
  assert.equal(doubt({ "webhook-id": "a.b" }), "no id")
  for (const header of Object.keys(known)) assert.equal(doubt({ [header]: undefined }), "a header is missing")
})

const start = async (t: TestContext) => {
  const marketing = await startMarketingSystem({ secret })
  t.after(marketing.stop)
  const send = (signature?: string) => {
    const now = new Date()
    return fetch(marketing.url, {
      method: "POST",
      redirect: "manual",
      body,
      headers: {
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
        "webhook-signature": signature ?? new Webhook(secret).sign(id, now, body),
      },
    })
  }
  return { marketing, send }
}

test("takes what is signed, turns away what is not, and writes both down", async (t) => {
  const { marketing, send } = await start(t)
  assert.equal((await send()).status, 204)
  const answer = await send("v1,AAAA")
  assert.deepEqual([answer.status, await answer.text()], [401, "no signature fits"])
  await marketing.until(({ requests }) => requests.every(({ status }) => status !== null))
  assert.deepEqual(
    marketing.requests.map(({ id: of, doubt: why, body: text, status }) => [of, why, text, status]),
    [
      [id, null, body, 204],
      [id, "no signature fits", body, 401],
    ],
  )
  assert.ok(marketing.requests.every(({ at: when }) => Math.abs(when - Date.now()) < 10_000))
})

test("answers as its switches say", async (t) => {
  const { marketing, send } = await start(t)
  await marketing.setFaults({ status: 503, retryAfter: 7, answer: "점검 중" })
  const away = await send()
  assert.deepEqual([away.status, away.headers.get("retry-after"), await away.text()], [503, "7", "점검 중"])
  await marketing.setFaults({ redirectTo: "http://127.0.0.1:1/" })
  const elsewhere = await send()
  assert.deepEqual([elsewhere.status, elsewhere.headers.get("location")], [302, "http://127.0.0.1:1/"])
  await marketing.clearFaults()
  await marketing.setFaults({ slowSeconds: 0.05 })
  const begun = performance.now()
  assert.equal((await send()).status, 204)
  assert.ok(performance.now() - begun > 45)
})

test("is really down, and comes back on the same port", async (t) => {
  const { marketing, send } = await start(t)
  await marketing.setFaults({ down: true })
  await assert.rejects(send(), (error: Error) => /ECONNREFUSED/.test(String(error.cause)))
  await marketing.clearFaults()
  assert.equal((await send()).status, 204)
})

test("who waits for it is told when it is stopped, or that it took too long", async (t) => {
  const { marketing } = await start(t)
  await assert.rejects(
    marketing.until(() => false, 10),
    /Not within 10 ms/,
  )
  const waiting = assert.rejects(
    marketing.until(() => false),
    /was stopped/,
  )
  await marketing.stop()
  await waiting
})
