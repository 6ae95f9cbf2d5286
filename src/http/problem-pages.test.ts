import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { test } from "node:test"
import { createApp } from "./app.ts"
import { createCustomersApp, type Customers } from "./customers.ts"
import { onlyTheGateway } from "./only-the-gateway.ts"
import { type ProblemCode, problems } from "./problem.ts"
import { problemWords } from "./problem-words.ts"
import type { Shop } from "./shop.ts"

const ends = { logError: assert.fail }
const access = { findSession: async () => undefined } as never
const servers = {
  "a shop on one machine": createApp({} as Shop, ends),
  "a shop that asks to sign in": createApp({} as Shop, {
    ...ends,
    exposed: { publicUrl: "https://shop.example", access },
  }),
  "a shop behind a gateway": createApp({} as Shop, { ...ends, guard: onlyTheGateway }),
  "the customers' server": createCustomersApp({} as Customers, ends),
}
type Server = keyof typeof servers

async function ask(path: string, headers: Record<string, string> = {}, server: Server = "a shop on one machine") {
  const response = await servers[server].request(path, { headers: { host: "localhost", ...headers } })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

for (const server of Object.keys(servers) as Server[])
  test(`${server} explains every problem, to whoever comes, in both languages`, async () => {
    for (const code of Object.keys(problems) as ProblemCode[]) {
      const { status, headers, text } = await ask(`/problems/${code}`, {}, server)
      assert.deepEqual([status, headers.get("content-type")], [200, "text/html; charset=UTF-8"], code)
      const shown = text
        .replaceAll("&#39;", "'")
        .replaceAll("&quot;", '"')
        .replaceAll(/<\/?code>/g, "`")
      const [number, title] = problems[code]
      const { en, ko } = problemWords[code]
      for (const words of [`HTTP ${number}`, title, ...en, ...ko]) assert.ok(shown.includes(words), `${code}: ${words}`)
    }
  })

test("a code that there is not is 404, with those that there are", async () => {
  for (const code of ["nothing", "constructor", "SOLD-OUT", "%3Cscript%3E"]) {
    const { status, text } = await ask(`/problems/${code}`)
    assert.equal(status, 404, code)
    assert.match(text, /없는 오류 코드/)
    assert.match(text, /<a href="\/problems\/sold-out">/)
    assert.doesNotMatch(text, /<script/i)
  }
})

test("a page loads nothing and runs nothing, and its one style is named by what it says", async () => {
  const { headers, text } = await ask("/problems/sold-out")
  const [, style] = /<style>([^]*)<\/style>/.exec(text)!
  const digest = createHash("sha256").update(style!).digest("base64")
  assert.equal(
    headers.get("content-security-policy"),
    `default-src 'none'; style-src 'sha256-${digest}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
  )
  assert.doesNotMatch(text, /<script|<link|<img|style=|https?:/i)
  assert.equal(headers.get("x-content-type-options"), "nosniff")
})

test("every code has Korean that is Korean, and says what to do", () => {
  for (const [code, { en, ko }] of Object.entries(problemWords)) {
    for (const words of ko) assert.match(words, /[가-힣]/, code)
    for (const words of en) assert.doesNotMatch(words, /[가-힣]/, code)
    for (const words of [...en, ...ko.slice(1)]) assert.match(words, /\.$/, `${code}: ${words}`)
    for (const words of [...en, ...ko]) assert.equal(words.split("`").length % 2, 1, `${code}: ${words}`)
  }
})

test("on one machine a link leads there, and a name of another site that leads to this machine does not", async () => {
  const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" }
  for (const server of ["a shop on one machine", "the customers' server"] as const) {
    assert.equal((await ask("/problems/sold-out", link, server)).status, 200)
    assert.equal((await ask("/problems/sold-out", { ...link, "sec-fetch-dest": "iframe" }, server)).status, 403)
    assert.equal((await ask("/problems/sold-out", { host: "evil.example" }, server)).status, 403)
  }
  assert.equal((await ask("/problems/busy", { host: "shop.example" }, "a shop that asks to sign in")).status, 200)
})
