import assert from "node:assert/strict"
import { test } from "node:test"
import { alertMail } from "./mail-alerts.ts"

test("an outage of a thousand dead letters is one mail with five of them and a number", () => {
  const examples = ["a.1: no", "a.2: no", "a.3: no", "a.4: no", "a.5: no"]
  const { subject, text, html } = alertMail(
    [
      { kind: "dead-letter", count: 1_000, examples },
      { kind: "failed", count: 1, examples: ["order: <b>3 asks</b>"] },
    ],
    "http://127.0.0.1:3000",
  )
  assert.equal(subject, "[Restock] 1001 things need a person")
  assert.match(text, /^Deliveries that nobody could make \(1000\)\n {2}- a\.1: no\n/)
  assert.match(text, /- … and 995 more\n/)
  const [letters, orders] = ["dead-letters", "production-orders"].map((page) => `http://127.0.0.1:3000/console/${page}`)
  assert.ok(text.endsWith(`Look here:\n  ${letters}\n  ${orders}\n`))
  assert.ok(html.includes(`<a href="${letters}">${letters}</a> · <a href="${orders}">${orders}</a>`))
  assert.doesNotMatch(html, /<b>/)
})

test("one thing is one thing", () => {
  const { subject } = alertMail([{ kind: "failed", count: 1, examples: ["x: y"] }], "http://127.0.0.1:3000")
  assert.equal(subject, "[Restock] Something needs a person")
})
