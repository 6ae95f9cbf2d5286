import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { restock } from "../../src/proof/process.ts"
import { openSite, type Site } from "../../src/proof/site.ts"

describe("on the command line, beside an open shop", () => {
  let site: Site
  before(async () => {
    site = await openSite({ database: "embedded" })
    await site.open()
    const answer = await post("/products", {
      sku: "BAGEL",
      name: "베이글",
      price: 2_500,
      stock: 2,
      reorderPoint: 0,
      orderUpTo: 50,
      backorders: "accept",
    })
    assert.equal(answer.status, 201)
    // Nothing arrives but what is booked here.
    await site.factory.setFaults({ callbacks: 0 })
  })
  after(() => site.clear())

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

  const refusals: readonly (readonly [words: readonly string[], says: RegExp])[] = [
    [["orders", "show", "kim"], /^There is no order kim\.$/],
    [["orders", "show", "00000000-0000-7000-8000-000000000000"], /^There is no order /],
    [["stock", "adjust", "BAGEL", "5"], /^error: required option '--reason <words>' not specified$/],
    [["stock", "adjust", "BAGEL", "5", "--reason", " "], /^--reason takes 1 to 500 characters/],
    [["stock", "adjust", "BAGEL", "0", "--reason", "x"], /^0 is no number of pieces; write 5, or -- -5/],
    [["stock", "adjust", "BAGEL", "1.5", "--reason", "x"], /^1\.5 is no number of pieces/],
    [["stock", "adjust", "BAGEL", "9999999999", "--reason", "x"], /^9999999999 is no number of pieces/],
    [
      ["stock", "adjust", "BAGEL", "--reason", "x", "--", "-2"],
      /^Only 1 pieces are in stock; 2 cannot be taken out\.$/,
    ],
    [["stock", "adjust", "BREAD", "5", "--reason", "x"], /BREAD/],
  ]
  for (const [words, says] of refusals)
    test(`refused, and nothing moves: restock ${words.join(" ")}`, async () => {
      const { code, stdout, stderr } = await ask(...words)
      assert.deepEqual([code, stdout], [1, ""])
      assert.match(stderr.trimEnd(), says)
      assert.equal(((await get("/products/BAGEL")) as { stock: number }).stock, 1)
    })
})
