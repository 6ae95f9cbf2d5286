import assert from "node:assert/strict"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { restock } from "../../src/proof/process.ts"
import { openSite, type Site } from "../../src/proof/site.ts"

describe("on the command line, beside an open shop", () => {
  let site: Site
  before(async () => {
    site = await openSite({ database: "apart" })
    await site.open()
    const answer = await post("/products", bagel)
    assert.equal(answer.status, 201)
    // Nothing arrives but what is booked here.
    await site.factory.setFaults({ callbacks: 0 })
  })
  after(() => site.clear())

  const bagel = {
    sku: "BAGEL",
    name: "베이글",
    price: 2_500,
    stock: 2,
    reorderPoint: 0,
    orderUpTo: 50,
    backorders: "accept",
  }
  const post = (path: string, body: object) =>
    fetch(`${site.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    })
  const get = async (path: string) => (await fetch(`${site.url}${path}`)).json()
  const buy = async (quantity: number) =>
    ((await (await post("/checkout", { sku: "BAGEL", quantity })).json()) as { id: string }).id
  const ask = (...words: string[]) => restock(words, site.env)

  test("an order is shown with its lines and its life", async () => {
    const id = await buy(3)
    const { code, stdout, stderr } = await ask("orders", "show", id)
    assert.deepEqual([code, stderr], [0, ""])
    const [first, line, ...life] = stdout.trimEnd().split("\n")
    assert.equal(first, `${id}  backordered  7500 won`)
    assert.equal(line, "  3 × BAGEL, 1 waiting")
    assert.deepEqual(
      life.map((step) => step.replace(/^\S+Z {2}/, "").replace(/ {2,}/, " ")),
      ["accepted", "taken 2 × BAGEL"],
    )
    const json = await ask("orders", "show", id, "--json")
    assert.deepEqual(JSON.parse(json.stdout), await get(`/orders/${id}`))
  })

  test("stock is booked in for those who wait, and out, with the reason in the ledger", async () => {
    const booked = await ask("stock", "adjust", "BAGEL", "5", "--reason", "found in the cellar")
    assert.deepEqual(booked, { code: 0, stdout: "", stderr: "5 booked in: 4 × BAGEL in stock, 0 waiting.\n" })
    const { stdout } = await ask("stock", "adjust", "BAGEL", "--json", "--reason", "fell on the floor", "--", "-3")
    assert.deepEqual(JSON.parse(stdout), {
      sku: "BAGEL",
      delta: -3,
      balance: 1,
      kind: "adjustment",
      reason: "fell on the floor",
    })
    const { stock, waiting } = (await get("/products/BAGEL")) as { stock: number; waiting: number }
    assert.deepEqual([stock, waiting], [1, 0])
  })

  test("what is exported as CSV is imported again, and nothing changes", async () => {
    await post("/products", { ...bagel, sku: "FORMULA", name: '=1+1, "둘"', stock: 7 })
    const { code, stdout, stderr } = await ask("export", "products")
    assert.deepEqual([code, stderr], [0, ""])
    assert.match(stdout, /^sku,name,price,stock,reorderPoint,orderUpTo,backorders,factoryId,adId\r\n/)
    assert.ok(stdout.includes(`\r\nFORMULA,"'=1+1, ""둘""",2500,7,0,50,accept,FF-500293,\r\n`), stdout)
    const file = join(site.home, "products.csv")
    await writeFile(file, `\uFEFF${stdout.replace("BAGEL,베이글", "BAGEL,플레인 베이글")}`)
    const dry = await ask("import", file, "--dry-run")
    assert.deepEqual([dry.code, dry.stderr], [0, "0 created, 1 changed, 2 unchanged; nothing was kept.\n"])
    const kept = await ask("import", file, "--json")
    assert.deepEqual(JSON.parse(kept.stdout), { created: 0, changed: 1, unchanged: 2, otherStock: [], kept: true })
    assert.equal(((await get("/products/BAGEL")) as { name: string }).name, "플레인 베이글")
    const json = await ask("export", "products", "--json")
    const names = json.stdout
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { name: string }).name)
    assert.ok(names.includes('=1+1, "둘"'), json.stdout)
  })

  test("a file with mistakes is refused as a whole, each mistake with its line", async () => {
    const file = join(site.home, "wrong.csv")
    await writeFile(
      file,
      "sku,name,price,reorderPoint,orderUpTo,backorders\nNEW,새것,1,0,1,accept\nOTHER,다른,x,0,1,maybe\n",
    )
    const { code, stdout, stderr } = await ask("import", file)
    assert.deepEqual([code, stdout], [1, ""])
    assert.match(
      stderr,
      /has 2 mistakes, so nothing was imported:\n {2}line 3: price: x is no whole number.*\n {2}line 3: backorders:/,
    )
    assert.equal(((await get("/products/NEW")) as { status: number }).status, 404)
  })

  test("orders and the ledger are exported with numbers as numbers and no personal data; customers with it", async () => {
    await fetch(`http://127.0.0.1:${site.env.CUSTOMERS_PORT}/customers`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id: "kim", email: "kim@donut.example", name: "-김도넛" }),
    })
    const ledger = await ask("export", "ledger", "--bom")
    assert.match(ledger.stdout, /^\uFEFFid,at,sku,kind,delta,balance,orderId,askId,reason\r\n/)
    assert.match(ledger.stdout, /,BAGEL,sale,-2,0,[0-9a-f-]{36},,\r\n/)
    assert.match(ledger.stdout, /,BAGEL,adjustment,-3,1,,,fell on the floor\r\n/)
    const orders = await ask("export", "orders", "--json")
    const [order] = orders.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { createdAt: string })
    assert.deepEqual(
      { ...order, orderId: "", createdAt: "" },
      {
        ...{ orderId: "", createdAt: "", status: "confirmed", customerId: null, total: 7_500, cancelledAt: null },
        ...{ line: 1, sku: "BAGEL", name: "플레인 베이글", quantity: 3, price: 2_500, waiting: 0 },
      },
    )
    const later = await ask(
      "export",
      "orders",
      "--from",
      new Date(Date.parse(order!.createdAt) + 3_600_000).toISOString(),
    )
    assert.equal(later.stdout.split("\r\n").length, 2)
    const customers = await ask("export", "customers")
    assert.match(customers.stdout, /\r\nkim,normal,kim@donut\.example,'-김도넛,/)
    for (const { stdout } of [ledger, orders]) assert.ok(!stdout.includes("donut.example"))
  })

  test("a leaked callback address is revoked: the 404 of one that never was, and it stands in the audit", async () => {
    await site.factory.until(() => site.factory.requests.length > 0)
    const asked = site.factory.requests.at(-1)!.parsed as { CallbackUrl: string }
    const list = JSON.parse((await ask("production-orders", "list", "--json")).stdout) as {
      id: string
      state: string
    }[]
    const { id } = list.find(({ state }) => state === "accepted")!
    const revoked = await ask("production-orders", "revoke", id, "--reason", "it was in a log")
    assert.deepEqual([revoked.code, revoked.stderr], [0, `One callback address of production order ${id} revoked.\n`])
    const call = async (url: string) => {
      const answer = await fetch(url, { method: "POST", body: "{}" })
      const { requestId: _, ...body } = (await answer.json()) as { requestId: string }
      return { status: answer.status, body }
    }
    const ours = await call(asked.CallbackUrl)
    assert.equal(ours.status, 404)
    assert.deepEqual(ours, await call(asked.CallbackUrl.slice(0, -43) + "A".repeat(43)))
    const noted = await (
      await site.db()
    ).query`
      select actor, subject, reason, after from operator_actions where action = 'revoke-callbacks'
    `
    assert.deepEqual(noted, [
      { actor: "command line", subject: id, reason: "it was in a log", after: { asks: [1], revoked: true } },
    ])
    const again = await ask("production-orders", "revoke", id)
    assert.deepEqual(
      [again.code, again.stderr],
      [1, `Production order ${id} has no callback address that still works.\n`],
    )
    assert.equal((await ask("verify", "--full")).code, 0)
  })

  const refusals: readonly (readonly [code: number, words: readonly string[], says: RegExp])[] = [
    [1, ["orders", "show", "kim"], /^There is no order kim\.$/],
    [1, ["orders", "show", "00000000-0000-7000-8000-000000000000"], /^There is no order /],
    [2, ["stock", "adjust", "BAGEL", "5"], /^error: required option '--reason <words>' not specified$/m],
    [2, ["stock", "adjust", "BAGEL", "5", "--reason", " "], /^--reason takes 1 to 500 characters/],
    [2, ["stock", "adjust", "BAGEL", "0", "--reason", "x"], /^0 is no number of pieces; write 5, or -- -5/],
    [2, ["stock", "adjust", "BAGEL", "1.5", "--reason", "x"], /^1\.5 is no number of pieces/],
    [2, ["stock", "adjust", "BAGEL", "9999999999", "--reason", "x"], /^9999999999 is no number of pieces/],
    [
      1,
      ["stock", "adjust", "BAGEL", "--reason", "x", "--", "-2"],
      /^Only 1 pieces are in stock; 2 cannot be taken out\.$/,
    ],
    [1, ["stock", "adjust", "BREAD", "5", "--reason", "x"], /BREAD/],
    [2, ["dead-letters", "resend"], /^Name one dead letter, or --all <consumer>\.$/],
    [2, ["dead-letters", "discard", "x.1", "--reason", "\n"], /^--reason takes 1 to 500 characters/],
    [2, ["production-orders", "close", "kim", "--reason", " x"], /^--reason takes 1 to 500 characters/],
    [1, ["production-orders", "revoke", "kim"], /^There is no production order kim\.$/],
    [2, ["export", "secrets"], /^error: command-argument value 'secrets' is invalid/],
    [2, ["export", "products", "--from", "2026-11-24T09:00:00Z"], /^products are exported as they are now/],
    [2, ["export", "orders", "--from", "yesterday"], /^--from yesterday is no time; write 2026-11-24T09:00:00Z\.$/],
    [1, ["import", "/nonexistent.csv"], /^\/nonexistent\.csv cannot be read: ENOENT/],
    [2, ["bench", "--seconds", "0"], /^--seconds 0: write a whole number from 1 to 3600\.$/],
  ]
  for (const [expected, words, says] of refusals)
    test(`refused, and nothing moves: restock ${words.join(" ")}`, async () => {
      const { code, stdout, stderr } = await ask(...words)
      assert.deepEqual([code, stdout], [expected, ""])
      assert.match(stderr.trimEnd(), says)
      assert.equal(((await get("/products/BAGEL")) as { stock: number }).stock, 1)
    })
})
