import assert from "node:assert/strict"
import { once } from "node:events"
import { chown, mkdir, rm, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { databaseAccount } from "../../src/adapters/database/embedded-account.ts"
import { invariants } from "../../src/operations/invariants.ts"
import { scratchDatabase } from "../../src/proof/scratch.ts"
import { openCustomers } from "../../src/proof/buyers.ts"
import { freePort, newHome, restock, type RestockProcess } from "../../src/proof/process.ts"
import { openSite, type Site } from "../../src/proof/site.ts"

describe("a shop in a folder of its own", () => {
  let site: Site
  let shop: RestockProcess
  before(async () => {
    site = await openSite({ database: "embedded" })
    shop = await site.open()
  })
  after(() => site.clear())

  test("the first start says where everything is", () => {
    assert.match(shop.stdout, /^Preparing the database for the first time …\n/)
    assert.match(shop.stdout, /\nRestock is open\.\n/)
    for (const place of [`http://localhost:${site.port}/`, site.factory.url, `everything is kept in ${site.home}/`])
      assert.ok(shop.stdout.includes(place), `${place} is named in:\n${shop.stdout}`)
    assert.equal(shop.stderr, "")
  })

  test("another start on its folder is refused, and the first goes on", async () => {
    const second = await restock(["start"], { ...site.env, PORT: `${await freePort()}` })
    assertRefused(second, 1, /^Restock already runs on .*\(process \d+\).*: stop that one first/)
    assert.ok(second.stderr.includes(`${site.home} (process ${shop.pid})`), second.stderr)
    assert.equal(await openCustomers(site.url).buy("while-another-tried"), 201)
  })

  test("verify beside it prints a line for each invariant", async () => assertVerified(await verify(site)))

  test("started again in the same folder, everything is still there", async () => {
    const orders = () => fetch(`${site.url}/orders`).then((answer) => answer.text())
    const before = await orders()
    assert.match(before, /"status":"confirmed"/)
    shop.kill("SIGTERM")
    await shop.ended("the first shop is closed")

    shop = await site.open()
    assert.equal(await orders(), before)
    assert.doesNotMatch(shop.stdout, /for the first time|migrations/)
  })

  test("verify names what is broken, and fails, quick or full", async () => {
    const db = await site.db()
    await db.query`update stock set on_hand = on_hand + 1`
    for (const how of [[], ["--full"]]) {
      const { code, stdout, stderr } = await verify(site, ...how)
      assert.deepEqual([code, stderr], [1, ""])
      const broken = stdout.split("\n").filter((line) => !line.startsWith("holds "))
      assert.deepEqual(broken, ["BROKEN  S-02  A product's movements add up to its stock: CP-502101", ""])
    }
    await db.query`update stock set on_hand = on_hand - 1`
  })

  test("verify without it starts the database for the time being", async () => {
    shop.kill("SIGTERM")
    await shop.ended("the second shop is closed")
    assertVerified(await verify(site))
  })
})

type Ended = Awaited<ReturnType<typeof restock>>

const verify = ({ env }: Site, ...options: string[]) => restock(["verify", ...options], env)

function assertVerified({ code, stdout }: Ended): void {
  assert.equal(code, 0, stdout)
  assert.deepEqual(
    stdout.trimEnd().split("\n"),
    invariants.map(({ id, title }) => `holds   ${id}  ${title}`),
  )
}

/** One sentence on stderr says why; nothing that only a programmer could read. */
function assertRefused({ code, stdout, stderr }: Ended, expected: number, sentence: RegExp): void {
  assert.match(stderr, sentence)
  assert.equal(stderr.trimEnd().split("\n").length, 1, stderr)
  assert.equal(code, expected)
  assert.doesNotMatch(stdout, /Restock is open/)
}

test("a port that is taken is named, with what to do", async () => {
  const other = createServer().listen(await freePort(), "127.0.0.1")
  await once(other, "listening")
  const { port } = other.address() as { port: number }
  const home = await newHome()
  try {
    const refused = await restock(["start"], { RESTOCK_HOME: home, PORT: `${port}` })
    assertRefused(refused, 1, new RegExp(`^Port ${port} is taken by another program\\. .*PORT=${port + 10} npm start`))
  } finally {
    other.close()
    await rm(home, { recursive: true })
  }
})

test("data of another PostgreSQL are left alone, with what to do", async () => {
  const home = await newHome()
  const data = join(home, "postgres/data")
  const { uid, gid } = databaseAccount()
  try {
    await mkdir(data, { recursive: true })
    await writeFile(join(data, "PG_VERSION"), "17\n")
    await chown(data, uid, gid)
    const refused = await restock(["start"], { RESTOCK_HOME: home, PORT: `${await freePort()}` })
    assertRefused(
      refused,
      1,
      /data holds a database of PostgreSQL 17, but .* runs PostgreSQL 18: move that folder away/,
    )
  } finally {
    await rm(home, { recursive: true })
  }
})

describe("a configuration that cannot work", () => {
  const start = (env: Record<string, string>) => restock(["start"], { RESTOCK_HOME: "/nonexistent/restock", ...env })

  test("three mistakes are named at once, a line each", async () => {
    const { code, stdout, stderr } = await start({ PORT: "80000", FACTORY_SECONDS: "soon", FACTORY_ASKS: "0" })
    assert.deepEqual([code, stdout], [2, ""])
    const [first, ...lines] = stderr.trimEnd().split("\n")
    assert.equal(first, "The configuration has 3 mistakes:")
    assert.equal(lines.length, 3)
    assert.match(lines[0]!, /^ {2}PORT: expected 1 to 65535, found "80000"\.$/)
    assert.match(lines[1]!, /^ {2}FACTORY_SECONDS: expected seconds, .* found "soon"\.$/)
    assert.match(lines[2]!, /^ {2}FACTORY_ASKS: expected 1 to 100, found "0"\.$/)
  })

  test("a factory elsewhere needs an address at which it can call back", async () => {
    const { code, stderr } = await start({ FACTORY_URL: "http://factory.example" })
    assert.equal(code, 2)
    assert.match(stderr, /^ {2}PUBLIC_URL: the factory at factory\.example could not call back .* Set PUBLIC_URL/m)
  })

  test("a mistake in one variable does not hide that two others contradict each other", async () => {
    const { stderr } = await start({ FACTORY_URL: "http://factory.example", FACTORY_ASKS: "0" })
    assert.match(stderr, /^ {2}FACTORY_ASKS: /m)
    assert.match(stderr, /^ {2}PUBLIC_URL: /m)
  })

  for (const address of [
    "mysql://shop:se5cret@127.0.0.1:5432/shop",
    "mysql://shop:se@5cret@127.0.0.1:5432/shop",
    "postgres://shop:se/5cret@127.0.0.1:5432/shop",
    "mysql://127.0.0.1/shop?user=shop&password=se5cret",
    "postgres://shop:se5cret",
    "shop:se5cret@127.0.0.1:5432/shop",
  ])
    test(`no password is shown of ${address}`, async () => {
      const { code, stderr } = await start({ DATABASE_URL: address })
      assert.equal(code, 2)
      assert.match(stderr, /^ {2}DATABASE_URL: expected an address that begins with postgres:\/\//m)
      assert.doesNotMatch(stderr, /5cret/)
    })
})

describe("a database that cannot be used is named in a sentence", () => {
  let server: URL
  let drop: () => Promise<void>
  before(async () => {
    const database = await scratchDatabase()
    server = new URL(database.url)
    drop = database.drop
  })
  after(() => drop())

  const spoiled: Record<string, (url: URL) => Promise<unknown> | unknown> = {
    "nobody listens there": async (url) => (url.port = `${await freePort()}`),
    "there is no such database": (url) => (url.pathname = "/no_such_shop"),
    "the password is wrong": (url) => (url.password = "se5cret"),
  }
  for (const [what, spoil] of Object.entries(spoiled))
    test(what, async () => {
      const url = new URL(server)
      await spoil(url)
      const env = {
        DATABASE_URL: url.href,
        CUSTOMERS_DATABASE_URL: url.href,
        RESTOCK_HOME: "/nonexistent/restock",
        PORT: `${await freePort()}`,
      }
      const refused = await restock(["start"], env)
      assertRefused(refused, 1, /DATABASE_URL/)
      assert.ok(refused.stderr.includes(`${url.hostname}:${url.port}`), refused.stderr)
      assert.ok(!refused.stderr.includes(url.password), refused.stderr)
    })
})

test("help begins with examples", async () => {
  const { code, stdout, stderr } = await restock(["--help"])
  assert.deepEqual([code, stderr], [0, ""])
  assert.match(stdout, /^Examples:\n {2}restock start /)
})

test("an unknown command and an unknown option are named, and fail", async () => {
  assert.deepEqual(await restock(["sell"]), {
    code: 2,
    stdout: "",
    stderr:
      "error: unknown command 'sell'\n(Did you mean help?)\n" +
      "`restock --help` and `restock <command> --help` say what there is.\n",
  })
  const { code, stderr } = await restock(["start", "--port", "80"])
  assert.equal(code, 2)
  assert.match(stderr, /^error: unknown option '--port'\n/)
})
