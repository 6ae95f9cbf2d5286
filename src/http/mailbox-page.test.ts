import assert from "node:assert/strict"
import { test } from "node:test"
import { newId } from "../shared/ids.ts"
import type { KeptMail } from "../shared/mail.ts"
import { mailboxRoutes } from "./mailbox-page.ts"

const now = new Date(2026, 10, 23, 21, 0)

const kept = (own: Partial<KeptMail> = {}): KeptMail => ({
  id: newId(),
  kind: "ads-pause",
  to: "ads@donut.example",
  subject: "[광고 중단 요청] 재고 부족: 부산도너츠",
  text: "안녕하세요.\nhttp://127.0.0.1:3000/ads/confirmations/abc.\n",
  html: '<!doctype html><html><head lang="ko"></head><body>안녕하세요.</body></html>',
  at: new Date(2026, 10, 23, 20, 24).toISOString(),
  ...own,
})

function mailboxOf(...mails: KeptMail[]) {
  const asked: string[] = []
  const find = async (id: string) => {
    asked.push(id)
    return mails.find((mail) => mail.id === id)
  }
  const app = mailboxRoutes({ list: async () => mails, find }, () => now)
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await app.request(path, { headers: { Accept: "text/html,*/*;q=0.8", ...headers } })
    return { status: response.status, headers: response.headers, body: await response.text() }
  }
  return { get, asked }
}

const korean = { "Accept-Language": "ko-KR,ko;q=0.9,en;q=0.8" }
const asJson = { Accept: "application/json" }

test("the page shows what was sent: to whom, about what, of what kind and when", async () => {
  const mail = kept()
  const { status, headers, body } = await mailboxOf(mail).get("/dev/mail")
  assert.equal(status, 200)
  assert.match(headers.get("content-type")!, /^text\/html/)
  for (const shown of [
    mail.subject,
    mail.to,
    "Pause the ad",
    "Today",
    "20:24",
    "1 mail",
    `href="/dev/mail/${mail.id}"`,
  ])
    assert.ok(body.includes(shown), shown)
  assert.match(body, /<html lang="en">/)
})

test("mails are gathered by day: today, yesterday, and the days before by name", async () => {
  const on = (day: number) => kept({ at: new Date(2026, 10, day, 9, 0).toISOString() })
  const { body } = await mailboxOf(on(23), on(23), on(22), on(20)).get("/dev/mail")
  const days = [...body.matchAll(/class="day">([^<]*)</g)].map(([, day]) => day)
  assert.deepEqual(days, ["Today", "Yesterday", "Friday, 20 November 2026"])
})

test("whoever reads Korean reads Korean, everybody else English", async () => {
  const { get } = mailboxOf(kept())
  const { body } = await get("/dev/mail", korean)
  assert.match(body, /<html lang="ko">/)
  for (const shown of ["메일함", "오늘", "광고 중단 요청", "메일 1통"]) assert.ok(body.includes(shown), shown)
  for (const other of ["de-DE,de;q=0.9", "en-US,en;q=0.9,ko;q=0.1", "*", "", ";;q=x"])
    assert.match((await get("/dev/mail", { "Accept-Language": other })).body, /<html lang="en">/, other)
})

test("an empty mailbox says when the first mail will come", async () => {
  const { get } = mailboxOf()
  assert.match((await get("/dev/mail")).body, /The first mail comes when/)
  assert.match((await get("/dev/mail", korean)).body, /가장 먼저 도착합니다/)
})

test("one mail is shown as its reader sees it, and as text whose addresses can be followed", async () => {
  const mail = kept()
  const { status, body } = await mailboxOf(mail).get(`/dev/mail/${mail.id}`)
  assert.equal(status, 200)
  assert.match(body, /<iframe[^>]*sandbox="allow-popups allow-popups-to-escape-sandbox"/)
  assert.ok(body.includes(`src="/dev/mail/${mail.id}/html"`))
  assert.ok(!body.includes(mail.html), "the mail's own html stays out of our page")
  assert.match(body, /<a href="http:\/\/127.0.0.1:3000\/ads\/confirmations\/abc" target="_blank" rel="[^"]+"/)
})

test("programs get the same as JSON", async () => {
  const mails = [kept(), kept()]
  const { get } = mailboxOf(...mails)
  const list = await get("/dev/mail", asJson)
  assert.match(list.headers.get("content-type")!, /^application\/json/)
  assert.deepEqual(JSON.parse(list.body), mails)
  assert.deepEqual(JSON.parse((await get(`/dev/mail/${mails[0]!.id}`, asJson)).body), mails[0])
  assert.deepEqual(JSON.parse((await mailboxOf().get("/dev/mail", asJson)).body), [])
})

test("a mail that is not there is not found, and only an id of ours is looked for", async () => {
  const { get, asked } = mailboxOf(kept())
  const paths = [newId(), "nope", "..%2f..%2fetc%2fpasswd", "%00"].map((id) => `/dev/mail/${id}`)
  for (const path of paths) {
    const page = await get(path, korean)
    assert.deepEqual([page.status, /그런 메일은 없습니다/.test(page.body)], [404, true], path)
    const json = await get(path, asJson)
    assert.deepEqual([json.status, JSON.parse(json.body).code], [404, "not-found"], path)
    assert.equal((await get(`${path}/html`)).status, 404, path)
  }
  assert.equal(new Set(asked).size, 1)
})

test("our pages run nothing and carry no style of their own", async () => {
  const mail = kept()
  const { get } = mailboxOf(mail)
  for (const path of ["/dev/mail", `/dev/mail/${mail.id}`, "/dev/mail/nope"]) {
    const { headers, body } = await get(path)
    assert.equal(
      headers.get("content-security-policy"),
      "default-src 'none'; style-src 'self'; frame-src 'self'; img-src 'self'; " +
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    )
    assert.match(headers.get("vary")!, /Accept-Language/)
    assert.doesNotMatch(body, /<script|<style| style=| on\w+=/)
  }
  const css = await get("/dev/mail.css")
  assert.match(css.headers.get("content-type")!, /^text\/css/)
  assert.match(css.body, /prefers-color-scheme: dark/)
})

test("the rendered mail has an origin of its own, runs nothing and fetches nothing", async () => {
  const mail = kept()
  const { headers, body } = await mailboxOf(mail).get(`/dev/mail/${mail.id}/html`)
  const policy = headers.get("content-security-policy")!
  assert.match(policy, /^sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none';/)
  assert.doesNotMatch(policy, /allow-scripts|allow-same-origin|allow-top-navigation|allow-forms|script-src/)
  assert.equal(body, mail.html.replace('<head lang="ko">', '<head lang="ko"><base target="_blank">'))
})

test("words of a mail stay words, in every place where they are shown", async () => {
  const evil = `</title></a><script>alert(1)</script>" onload='x' & http://x.example/"><script>`
  const mail = kept({ subject: evil, to: evil, text: evil })
  const { get } = mailboxOf(mail)
  for (const path of ["/dev/mail", `/dev/mail/${mail.id}`]) {
    const { body } = await get(path)
    assert.doesNotMatch(body, /<script|onload='|" onload/, path)
    assert.ok(body.includes("&lt;script&gt;alert(1)"), path)
  }
  const { body } = await get(`/dev/mail/${mail.id}`)
  assert.match(body, /href="http:\/\/x\.example\/"/)
})

test("a text does not lead to anything but the web", async () => {
  const mail = kept({ text: "javascript:alert(1) data:text/html,x file:///etc/passwd //x.example ftp://x.example" })
  const { body } = await mailboxOf(mail).get(`/dev/mail/${mail.id}`)
  assert.doesNotMatch(body.slice(body.indexOf("card text")), /<a /)
})
