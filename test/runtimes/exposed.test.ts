import assert from "node:assert/strict"
import { rm } from "node:fs/promises"
import { after, before, describe, test } from "node:test"
import { newHome, restock, type RestockProcess } from "../../src/proof/process.ts"
import { scratchDatabase } from "../../src/proof/scratch.ts"
import { openSite, type Site } from "../../src/proof/site.ts"
import { until } from "../../src/proof/until.ts"
import { startServer } from "../../src/runtimes/server.ts"
import { type Answer, send } from "../support/send.ts"
import { testConfig } from "../support/test-shop.ts"

const PUBLIC_URL = "https://shop.example"
const linkIn = (text: string) => /https:\/\/shop\.example\/console\/sign-in#([A-Za-z0-9_-]{43})\s/.exec(text)?.[1]

describe("a shop that serves others", () => {
  let site: Site
  let shop: RestockProcess
  before(async () => {
    site = await openSite({ database: "apart", env: { PUBLIC_URL } })
    shop = await site.open()
  })
  after(() => site.clear())

  const ask = (method: string, path: string, headers?: Record<string, string>, body?: unknown): Promise<Answer> =>
    send(site.url + path, method, body, { host: "shop.example", ...headers })
  const signIn = (token: string) => ask("POST", "/console/api/sign-in", {}, { token })
  /** As the browser sends along what it got. */
  const inTheNameOf = ({ headers }: Answer) => ({
    cookie: headers.get("set-cookie")!.split(";")[0]!,
    "sec-fetch-site": "same-origin",
  })
  const link = (...options: string[]) => restock(["sign-in-link", ...options], site.env)
  async function enter(...options: string[]) {
    const { code, stdout, stderr } = await link(...options)
    assert.equal(code, 0, stderr)
    return inTheNameOf(await signIn(linkIn(stdout)!))
  }

  test("the first start prints a link; it lets in once, and who came in may buy and look", async () => {
    const token = linkIn(shop.stdout)
    assert.ok(token, shop.stdout)
    const came = await signIn(token)
    assert.deepEqual([came.status, came.body.actor, came.body.role], [200, "operator", "operator"])
    const me = inTheNameOf(came)
    assert.equal((await ask("POST", "/checkout", me, { sku: "CP-502101", quantity: 1 })).status, 201)
    assert.equal((await ask("GET", "/orders", me)).body.length, 1)
    assert.equal((await signIn(token)).body.code, "sign-in-refused")
    assert.equal((await ask("GET", "/orders")).body.code, "sign-in-needed")
    assert.equal((await ask("POST", "/checkout", {}, { sku: "CP-502101", quantity: 1 })).status, 401)
  })

  test("the next start prints none, and every session is still open", async () => {
    const me = await enter()
    shop.kill("SIGTERM")
    await shop.ended("the shop is closed")
    shop = await site.open()
    assert.equal(linkIn(shop.stdout), undefined, shop.stdout)
    assert.match(shop.stdout, /`restock sign-in-link` makes a link/)
    assert.equal((await ask("GET", "/console/api/session", me)).status, 200)
  })

  test("the command line prints a link alone on stdout, and for whom it is beside it", async () => {
    const { stdout, stderr } = await link("--name", "홍길동", "--read-only")
    assert.match(stdout, /^https:\/\/shop\.example\/console\/sign-in#[A-Za-z0-9_-]{43}\n$/)
    assert.match(stderr, /^For 홍길동, who may only look: once, until 20\d\d-.*Z\.\n$/)
    assert.deepEqual((await signIn(linkIn(stdout)!)).body.actor, "홍길동")
  })

  test("or as JSON", async () => {
    const { stdout, stderr } = await link("--name", "lee", "--json")
    const { url, endsAt, ...rest } = JSON.parse(stdout)
    assert.deepEqual([rest, stderr], [{ name: "lee", role: "operator" }, ""])
    assert.ok(linkIn(`${url} `))
    const minutes = (Date.parse(endsAt) - Date.now()) / 60_000
    assert.ok(minutes > 14 && minutes < 15.5, endsAt)
  })

  test("a name that is none is refused in a sentence", async () => {
    for (const name of ["local", "", " kim"]) {
      const { code, stdout, stderr } = await link("--name", name)
      assert.deepEqual([code, stdout], [2, ""])
      assert.match(stderr, /^--name: [^\n]+\.\n$/)
    }
  })

  test("who may only look sees the stock and cannot change it; an operator can, by name", async () => {
    const reader = await enter("--name", "lee", "--read-only")
    const operator = await enter("--name", "kim")
    const adjustment = { delta: 5, reason: "found" }
    const adjust = (who: Record<string, string>) => ask("POST", "/products/CP-502101/adjustments", who, adjustment)
    assert.equal((await ask("GET", "/products/CP-502101", reader)).status, 200)
    assert.equal((await adjust(reader)).body.code, "read-only")
    assert.equal((await adjust(operator)).status, 201)
    const db = await site.db()
    const acts = await db.query`select actor from operator_actions where action = 'adjust-stock'`
    assert.deepEqual(acts, [{ actor: "kim" }])
  })

  for (const [what, column] of [
    ["half an hour without a request", "seen_at = now() - interval '30 minutes'"],
    ["twelve hours", "ends_at = now()"],
  ] as const)
    test(`after ${what} one has to sign in again`, async () => {
      const me = await enter("--name", what.slice(0, 20))
      assert.equal((await ask("GET", "/orders", me)).status, 200)
      const db = await site.db()
      if (column.startsWith("seen_at")) await db.query`update sessions set seen_at = now() - interval '30 minutes'`
      else await db.query`update sessions set ends_at = now()`
      assert.equal((await ask("GET", "/orders", me)).body.code, "sign-in-needed")
    })

  test("who signs out is out", async () => {
    const me = await enter()
    assert.equal((await ask("POST", "/console/api/sign-out", me)).status, 200)
    assert.equal((await ask("GET", "/orders", me)).body.code, "sign-in-needed")
  })

  test("there is no mailbox and nothing to break, and whoever watches over it can see that it lives", async () => {
    const me = await enter()
    for (const path of ["/dev/mail", "/console/api/trials"])
      assert.equal((await ask("GET", path, me)).body.code, "not-found", path)
    for (const path of ["/livez", "/readyz"]) assert.equal((await ask("GET", path)).status, 200, path)
  })

  test("browsers are told to come by TLS only", async () => {
    assert.equal((await ask("GET", "/livez")).headers.get("strict-transport-security"), "max-age=31536000")
  })

  test("no token is ever in what the shop says, but for the first link", async () => {
    const { stdout } = await link()
    await signIn(linkIn(stdout)!)
    await signIn("a".repeat(43))
    assert.doesNotMatch(shop.stdout + shop.stderr, /[A-Za-z0-9_-]{43}/)
  })

  test("the desk knows no sign-in, so it does not open there", async () => {
    const { code, stderr } = await restock(["desk"], site.env)
    assert.equal(code, 2)
    assert.match(stderr, /^ {2}HOST and PUBLIC_URL: the desk has no sign-in and serves its own machine only\./m)
  })
})

test("a shop on one machine asks nobody to sign in, so there is no link to make", async () => {
  const { code, stdout, stderr } = await restock(["sign-in-link"], { RESTOCK_HOME: "/nonexistent/restock" })
  assert.deepEqual([code, stdout], [1, ""])
  assert.match(
    stderr,
    /^The shop at http:\/\/127\.0\.0\.1:3000 serves this machine only and asks nobody to sign in\. .*\n$/,
  )
})

test("programs come to both servers of an exposed shop with a key, and each key to what it is for", async (t) => {
  if (process.platform !== "linux") return t.skip("a second address of this machine is needed")
  const [database, customersDatabase] = await Promise.all([scratchDatabase(), scratchDatabase("restock_customers")])
  const home = await newHome()
  const env = { DATABASE_URL: database.url, CUSTOMERS_DATABASE_URL: customersDatabase.url, RESTOCK_HOME: home }
  const config = testConfig({
    databaseUrl: database.url,
    customersDatabaseUrl: customersDatabase.url,
    home,
    host: "127.0.0.2",
    publicUrl: PUBLIC_URL,
  })
  const server = await startServer(config, { tell: () => {}, narrate: () => {}, warn: () => {} })
  async function made(...words: string[]) {
    const { code, stdout, stderr } = await restock(["keys", "create", ...words, "--json"], env)
    assert.equal(code, 0, stderr)
    return JSON.parse(stdout) as { id: string; key: string; expiresAt: string }
  }
  const by = (key: string) => ({ authorization: `Bearer ${key}` })
  const ask = (url: string, key: string, method = "GET", body?: unknown) => send(url, method, body, by(key))
  try {
    for (const url of [server.url, server.customersUrl]) assert.match(url, /^http:\/\/127\.0\.0\.2:\d+$/)
    const front = await made("--name", "storefront", "--scopes", "checkout,customers")
    const office = await made("--name", "office", "--scopes", "operate", "--days", "1")
    assert.ok(Math.abs(Date.parse(office.expiresAt) - Date.now() - 86_400_000) < 60_000)

    const order = { sku: "CP-502101", quantity: 1, customerId: "C-1" }
    assert.equal((await send(`${server.customersUrl}/customers`, "GET")).body.code, "sign-in-needed")
    assert.equal((await ask(`${server.customersUrl}/customers`, front.key, "POST", { id: "C-1" })).status, 201)
    assert.equal((await ask(`${server.customersUrl}/customers`, office.key)).body.code, "scope-missing")
    assert.equal((await ask(`${server.url}/checkout`, front.key, "POST", order)).status, 201)
    assert.equal((await ask(`${server.url}/orders`, front.key)).body.code, "scope-missing")
    assert.equal((await ask(`${server.url}/orders`, office.key)).body.length, 1)

    // A program changes over to a second key of its name, and asks again for what it ordered with the first.
    const again = (key: string) =>
      send(`${server.url}/checkout`, "POST", order, { ...by(key), "idempotency-key": "the-same" })
    const first = await again(front.key)
    const next = await made("--name", "storefront", "--scopes", "checkout,customers")
    assert.deepEqual([first.status, (await again(next.key)).body], [201, first.body])
    const third = await restock(["keys", "create", "--name", "storefront", "--scopes", "checkout"], env)
    assert.equal(third.code, 1)
    assert.match(third.stderr, /^There are two live keys named storefront\. .*restock keys list\n$/)

    assert.equal((await restock(["keys", "revoke", front.id], env)).code, 0)
    const { stdout: list } = await restock(["keys", "list"], env)
    assert.match(list, new RegExp(`^${front.id}  …${front.key.slice(-4)}  storefront .*  revoked 20`, "m"))
    assert.ok(![front, next, office].some(({ key }) => list.includes(key)))
    for (const url of [`${server.url}/products`, `${server.customersUrl}/customers`])
      await until("the revoked key opens nothing", async () => (await ask(url, front.key)).body.code === "key-refused")
    assert.equal((await ask(`${server.url}/products`, next.key)).status, 200)

    // One that leaks while the customers' database is away is revoked at the shop all the same.
    const away = { ...env, CUSTOMERS_DATABASE_URL: "postgres://nobody@127.0.0.1:1/nowhere" }
    const half = await restock(["keys", "revoke", office.id], away)
    assert.equal(half.code, 1)
    assert.match(
      half.stderr,
      /^Key \S+ is revoked in one of the two databases only: The database nowhere at [^\n]+\.\n$/,
    )
    const known = async (url: string) => (await ask(url, office.key)).body.code !== "key-refused"
    await until("it opens nothing there", async () => !(await known(`${server.url}/orders`)))
    assert.equal(await known(`${server.customersUrl}/customers`), true)
    assert.equal((await restock(["keys", "revoke", office.id], env)).code, 0)
    await until("nor here", async () => !(await known(`${server.customersUrl}/customers`)))
    assert.equal((await restock(["keys", "revoke", "nonsense"], env)).code, 1)
  } finally {
    await server.stop()
    await Promise.all([database.drop(), customersDatabase.drop()])
    await rm(home, { recursive: true })
  }
})

test("a key that cannot be made is refused in a sentence, before any database is asked", async () => {
  const nowhere = { RESTOCK_HOME: "/nonexistent/restock" }
  for (const [words, sentence] of [
    [["--name", "local", "--scopes", "checkout"], /^--name: local is what the shop calls/],
    [["--name", "key a", "--scopes", "checkout"], /^--name: key a is what the shop calls/],
    [
      ["--name", "a", "--scopes", "admin, checkout"],
      /^--scopes: admin is none\. Choose from checkout, operate, customers/,
    ],
    [["--name", "a", "--scopes", "checkout", "--days", "0"], /^--days: expected 1 to 3650, found 0\./],
  ] as const) {
    const { code, stdout, stderr } = await restock(["keys", "create", ...words], nowhere)
    assert.deepEqual([code, stdout], [2, ""])
    assert.match(stderr, sentence)
  }
})
