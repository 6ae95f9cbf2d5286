import assert from "node:assert/strict"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { after, before, describe, test, type TestContext } from "node:test"
import { SMTPServer } from "smtp-server"
import type { Database } from "../../src/database/database.ts"
import { type MarketingSystem, startMarketingSystem } from "../../src/doubles/marketing-system.ts"
import { restock, type RestockProcess } from "../../src/proof/process.ts"
import { openSite, type Site } from "../../src/proof/site.ts"
import { until } from "../../src/proof/until.ts"
import { type Answer, type Json, send } from "../support/send.ts"
import { controls } from "./hostile.ts"

const MAIL_PASSWORD = "canary-of-the-mail-server"
const CALLBACK_KEY = "canary-of-the-callback-key-0123456789"
const MARKETING = "canary-of-marketing-0123"
const MARKETING_SECRET = `whsec_${Buffer.from(MARKETING).toString("base64")}`

/** A mail server that wants a password, and repeats it to whoever is refused. */
async function startMailServer() {
  const taken: string[] = []
  let refusals = 1
  const server = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    logger: false,
    onAuth({ username, password }, _, done) {
      if (password !== MAIL_PASSWORD || refusals-- > 0) done(new Error(`no: ${username}:${password}`))
      else done(null, { user: username })
    },
    onData(stream, _, done) {
      let content = ""
      stream.on("data", (part: Buffer) => (content += part))
      stream.on("end", () => {
        taken.push(content)
        done()
      })
    },
  })
  server.on("error", () => {})
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  const { port } = server.server.address() as { port: number }
  const stop = () => new Promise<void>((closed) => server.close(() => closed()))
  return { taken, url: `smtp://shop:${MAIL_PASSWORD}@127.0.0.1:${port}`, stop }
}

describe("a shop that serves others, on a day on which everything happens", () => {
  let site: Site
  let shop: RestockProcess
  let marketing: MarketingSystem
  let mail: Awaited<ReturnType<typeof startMailServer>>
  let cookie: string
  let key: string
  /** What must be nowhere, by what it is. */
  const secrets = new Map<string, string>()
  /** Everything that was said, by who said it. */
  const said: [where: string, text: string][] = []

  before(async () => {
    mail = await startMailServer()
    marketing = await startMarketingSystem({ secret: MARKETING_SECRET })
    const env = {
      PUBLIC_URL: "https://shop.example",
      CALLBACK_KEY,
      MARKETING_URL: marketing.url,
      MARKETING_SECRET,
      MAIL_URL: mail.url,
      MAIL_FROM: "shop@donut.example",
      OPERATIONS_EMAIL: "operations@donut.example",
    }
    site = await openSite({ database: "apart", env })
    await site.factory.setFaults({ productions: 0 })
    shop = await site.open()
    const link = /sign-in#([A-Za-z0-9_-]{43})/.exec(shop.stdout)![1]!
    const came = await send(`${site.url}/console/api/sign-in`, "POST", { token: link })
    cookie = came.headers.get("set-cookie")!.split(";")[0]!
    const made = await restock(["keys", "create", "--name", "all", "--scopes", "operate,customers", "--json"], site.env)
    key = JSON.parse(made.stdout).key
    secrets.set("mail password", MAIL_PASSWORD)
    secrets.set("callback key", CALLBACK_KEY)
    secrets.set("marketing secret", MARKETING_SECRET.slice("whsec_".length))
    secrets.set("session", cookie.split("=")[1]!)
    secrets.set("key", key)
    for (const name of ["DATABASE_URL", "CUSTOMERS_DATABASE_URL"])
      secrets.set(name, new URL(site.env[name]!).password || assert.fail(`${name} has no password`))
  })
  after(async () => {
    await site.clear()
    await marketing.stop()
    await mail.stop()
  })

  async function ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const who = { cookie, "sec-fetch-site": "same-origin", ...headers }
    const answer = await send(site.url + path, method, body, who)
    said.push([`${method} ${path}`, `${JSON.stringify([...answer.headers])}${JSON.stringify(answer.body)}`])
    return answer
  }
  async function askCustomers(method: string, path: string, body?: unknown): Promise<Answer> {
    const url = `http://127.0.0.1:${site.env.CUSTOMERS_PORT}${path}`
    const answer = await send(url, method, body, { authorization: `Bearer ${key}` })
    said.push([`${method} ${path} of the customers' server`, JSON.stringify(answer.body)])
    return answer
  }

  test("a shortage, callbacks good and bad, a Vip, mail, marketing, and everything that can be refused", async () => {
    const ad = { id: "AD-1", managerEmail: "manager@donut.example", language: "ko", running: true }
    await ask("POST", "/ads", ad)
    const product = { name: "도넛", price: 1, reorderPoint: 0, orderUpTo: 10, backorders: "accept", adId: "AD-1" }
    for (const sku of ["A", "B"]) await ask("POST", "/products", { ...product, sku })
    await ask("POST", "/products", { ...product, sku: "BULK", stock: 1_000, orderUpTo: 2_000, adId: null })
    await site.factory.until(({ requests }) => requests.length >= 2)
    for (const { parsed } of site.factory.requests) {
      const { CallbackUrl } = parsed as { CallbackUrl: string }
      const { pathname } = new URL(CallbackUrl)
      const token = pathname.split("/").at(-1)!
      secrets.set(`callback token ${secrets.size}`, token.slice(9))
      const isGood = site.factory.requests[0]!.parsed === parsed
      const body = isGood ? JSON.stringify(parsed) : `{"CallbackUrl":"${CallbackUrl}" and nonsense`
      await ask("POST", pathname, body)
      await ask("POST", `${pathname}x`, body)
      await ask("GET", pathname)
    }
    await marketing.setFaults({ status: 500, answer: `you signed with ${MARKETING_SECRET}` })
    await askCustomers("POST", "/customers", { id: "C-1", email: "kim@donut.example", name: "김도넛" })
    await ask("POST", "/checkout", { sku: "BULK", quantity: 100, customerId: "C-1" })
    await ask("POST", "/checkout", { sku: "A", quantity: 12 }, { "idempotency-key": "k-1" })
    await ask("POST", "/checkout", { sku: "A", quantity: 1 }, { "idempotency-key": "k-1" })
    await ask("POST", "/checkout", "{")
    await ask("POST", "/checkout", { sku: "A" })
    await ask("POST", "/checkout", { sku: "A", quantity: 1 }, { cookie: "__Host-restock=x" })
    await ask("GET", "/orders", undefined, { authorization: `Bearer ${key}x` })
    await ask("GET", "/orders", undefined, { authorization: `Basic ${key}` })
    for (const text of Object.values(controls)) await ask("GET", `/products/${encodeURIComponent(text)}`)
    await marketing.until(({ requests }) => requests.length > 0)
    await until("mails are there", () => Promise.resolve(mail.taken.length >= 3), 15_000)
    await marketing.clearFaults()
  })

  test("every page of the API and of the console", async (t: TestContext) => {
    const { paths } = (await ask("GET", "/openapi.json")).body as { paths: Record<string, Json> }
    const lists = Object.keys(paths).filter((path) => paths[path].get && !path.includes("{"))
    const views = [
      "overview",
      "orders",
      "production-orders?filter=all",
      "dead-letters/causes",
      "posts",
      "customers",
      "actions",
    ]
    const all = [...lists, ...views.map((view) => `/console/api/${view}`), "/console/api/session"].filter(
      (path) => path !== "/metrics",
    )
    for (const path of all) {
      const { status, body } = await ask("GET", path)
      assert.equal(status, 200, path)
      if (!Array.isArray(body)) continue
      const inside = path.split("?")[0]!
      for (const { id, sku, kind } of body.slice(0, 20))
        await ask("GET", inside === "/console/api/posts" ? `${inside}/${kind}/${id}` : `${inside}/${id ?? sku}`)
    }
    await askCustomers("GET", "/customers")
    t.diagnostic(`${said.length} answers`)
  })

  test("the address of a callback is good for thirty days, also when nobody waits for it any more", async () => {
    const { CallbackUrl } = site.factory.requests[0]!.parsed as { CallbackUrl: string }
    const db = await site.db()
    const call = async () => (await ask("POST", new URL(CallbackUrl).pathname, "{}")).status
    await db.query`update asks set token_expires_at = token_expires_at - interval '29 days 23 hours'`
    assert.equal(await call(), 200)
    await db.query`update asks set token_expires_at = token_expires_at - interval '1 hour'`
    assert.equal(await call(), 404)
  })

  test("no secret is in any of it, nor in what the shop prints, keeps, mails or writes into its databases", async (t: TestContext) => {
    shop.kill("SIGTERM")
    await shop.ended("the shop is closed")
    said.push(["stdout", shop.stdout], ["stderr", shop.stderr])
    for (const [at, content] of mail.taken.entries())
      said.push([`mail ${at}`, content], [`mail ${at}`, decoded(content)])
    for (const { body, headers } of marketing.requests as unknown as { body: unknown; headers: unknown }[])
      said.push(["webhook", JSON.stringify({ body, headers })])
    for (const file of await readdir(site.home, { recursive: true, withFileTypes: true }))
      if (file.isFile()) said.push([`file ${file.name}`, await readFile(join(file.parentPath, file.name), "latin1")])
    said.push(...(await everythingIn(await site.db())), ...(await everythingIn(await site.customersDb())))
    for (const [what, secret] of secrets)
      for (const [form, text] of formsOf(secret))
        for (const [where, heard] of said)
          assert.ok(!heard.includes(text), `the ${what}, ${form}, is in: ${where}: ${around(heard, text)}`)
    t.diagnostic(`${secrets.size} secrets in ${formsOf("x").length} forms, looked for in ${said.length} texts`)
  })

  test("what it prints is lines of its own", () => {
    // oxlint-disable-next-line no-control-regex
    assert.doesNotMatch(shop.stdout + shop.stderr, /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202e]/)
  })

  test("events name people by their ids only, and the console masks their addresses", async () => {
    for (const db of [await site.db(), await site.customersDb()]) {
      const events = await db.query<{ data: unknown }>`select data from events`
      assert.doesNotMatch(JSON.stringify(events), /@donut\.example|김도넛/)
    }
    const views = said.filter(([where]) => where.startsWith("GET /console/api/"))
    assert.ok(views.some(([, text]) => text.includes("k…@donut.example")))
    for (const [where, text] of views)
      assert.doesNotMatch(text, /(manager|kim|operations)@donut\.example|김도넛/, where)
    assert.doesNotMatch(shop.stdout + shop.stderr, /@donut\.example|김도넛/)
  })
})

function formsOf(secret: string): [form: string, text: string][] {
  const bytes = Buffer.from(secret)
  return [
    ["as it is", secret],
    ["in an address", encodeURIComponent(secret)],
    ["in hex", bytes.toString("hex")],
    ["in base64", bytes.toString("base64").replace(/=+$/, "")],
    ["in base64url", bytes.toString("base64url")],
    ["reversed", [...secret].toReversed().join("")],
  ]
}

const around = (text: string, part: string) => text.slice(Math.max(0, text.indexOf(part) - 80), text.indexOf(part) + 40)

/** What a mail says where it was written for the wire. */
const decoded = (content: string) =>
  content
    .replaceAll(/=\r\n/g, "")
    .split(/\r\n\r\n/)
    .map((part) => (/^[A-Za-z0-9+/=\r\n]+$/.test(part) ? Buffer.from(part, "base64").toString() : part))
    .join("\n")

async function everythingIn(db: Database): Promise<[string, string][]> {
  const tables = await db.query<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')
  `
  const all: [string, string][] = []
  for (const { name } of tables) {
    const [{ text }] = (await db.query`
      select (query_to_xml('select t::text from ' || ${name} || ' t', true, false, ''))::text as text
    `) as [{ text: string }]
    all.push([`table ${name}`, text])
  }
  return all
}
