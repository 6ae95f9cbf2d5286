import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { encodeEucKr } from "../../src/doubles/callback-content.ts"
import { alertsFor, asksFor, callBack, ledgerOf, openTestShop, refillOf, sellBare } from "../support/shop.ts"
import { type Asked, type TestShop, until } from "../support/shop.ts"

type Verdict = "counted" | "over-reported" | "repeated" | "quarantined"

/** Ten pieces are asked for; each row is what the factory may then say, and what the shop makes of it. */
const counts: { what: string; count: unknown; verdict: Verdict; arrives: number }[] = [
  { what: `"10"`, count: "10", verdict: "counted", arrives: 10 },
  { what: "the number 10", count: 10, verdict: "counted", arrives: 10 },
  { what: "an empty count", count: "", verdict: "counted", arrives: 10 },
  { what: "no count at all", count: undefined, verdict: "counted", arrives: 10 },
  { what: `"1"`, count: "1", verdict: "counted", arrives: 1 },
  { what: `"0010"`, count: "0010", verdict: "counted", arrives: 10 },
  { what: `"11"`, count: "11", verdict: "over-reported", arrives: 10 },
  { what: "1e12", count: 1e12, verdict: "over-reported", arrives: 10 },
  { what: `"99999999999999999999"`, count: "99999999999999999999", verdict: "over-reported", arrives: 10 },
  { what: "400 digits", count: "9".repeat(400), verdict: "over-reported", arrives: 10 },
  { what: "0", count: 0, verdict: "quarantined", arrives: 0 },
  { what: `"0"`, count: "0", verdict: "quarantined", arrives: 0 },
  { what: "-1", count: -1, verdict: "quarantined", arrives: 0 },
  { what: `"-1"`, count: "-1", verdict: "quarantined", arrives: 0 },
  { what: `"100개"`, count: "100개", verdict: "quarantined", arrives: 0 },
  { what: `"1.5"`, count: "1.5", verdict: "quarantined", arrives: 0 },
  { what: "2.5", count: 2.5, verdict: "quarantined", arrives: 0 },
  { what: `"1e1"`, count: "1e1", verdict: "quarantined", arrives: 0 },
  { what: `"0x0a"`, count: "0x0a", verdict: "quarantined", arrives: 0 },
  { what: `" 10"`, count: " 10", verdict: "quarantined", arrives: 0 },
  { what: "digits of another script", count: "１０", verdict: "quarantined", arrives: 0 },
  { what: "true", count: true, verdict: "quarantined", arrives: 0 },
  { what: "a list", count: ["10"], verdict: "quarantined", arrives: 0 },
  { what: "an empty list", count: [], verdict: "quarantined", arrives: 0 },
  { what: "an object", count: {}, verdict: "quarantined", arrives: 0 },
  { what: "a NUL", count: "10\u0000", verdict: "quarantined", arrives: 0 },
  { what: "half a character", count: "\ud83c", verdict: "quarantined", arrives: 0 },
  // The reason quotes 60 characters of it: here the cut falls into the middle of the donut.
  {
    what: "a long text with a donut in the wrong place",
    count: `${"x".repeat(58)}🍩`,
    verdict: "quarantined",
    arrives: 0,
  },
]

const field = `"MessageAttributeProductCnt"`
const deep = `${"[".repeat(30_000)}${"]".repeat(30_000)}`

/** Bodies that are not what the factory sends. */
const bodies: { what: string; body: string | Uint8Array<ArrayBuffer>; verdict: Verdict; arrives: number }[] = [
  { what: "nothing", body: "", verdict: "quarantined", arrives: 0 },
  { what: "a form", body: "MessageAttributeProductCnt=10&CallbackUrl=x", verdict: "quarantined", arrives: 0 },
  { what: "XML", body: `<?xml version="1.0"?><cnt>10</cnt>`, verdict: "quarantined", arrives: 0 },
  { what: "half of its JSON", body: `{${field}:"1`, verdict: "quarantined", arrives: 0 },
  { what: "a list", body: `[{${field}:"10"}]`, verdict: "quarantined", arrives: 0 },
  { what: "a bare number", body: "10", verdict: "quarantined", arrives: 0 },
  { what: "a bare text", body: `"10"`, verdict: "quarantined", arrives: 0 },
  { what: "null", body: "null", verdict: "quarantined", arrives: 0 },
  {
    what: "Korean in EUC-KR",
    body: bytes(encodeEucKr(`{"requester":"홍길동",${field}:"10"}`)),
    verdict: "quarantined",
    arrives: 0,
  },
  {
    what: "bytes that are no text",
    body: bytes("7b22fffe00c080eda080f4908080227d0a1f8b08"),
    verdict: "quarantined",
    arrives: 0,
  },
  { what: "UTF-16", body: bytes(Buffer.from(`{${field}:"10"}`, "utf16le")), verdict: "quarantined", arrives: 0 },
  { what: "a NUL after its JSON", body: `{${field}:"10"}\u0000`, verdict: "quarantined", arrives: 0 },
  { what: "an empty object", body: "{}", verdict: "counted", arrives: 10 },
  {
    what: "a count in the prototype of its JSON",
    body: `{"__proto__":{${field}:"0"},"constructor":{"prototype":{${field}:"0"}}}`,
    verdict: "counted",
    arrives: 10,
  },
  { what: "the count twice, 0 and then 7,", body: `{${field}:"0",${field}:"7"}`, verdict: "counted", arrives: 7 },
  { what: "a count nested 30,000 deep", body: `{${field}:${deep}}`, verdict: "quarantined", arrives: 0 },
  { what: "a deep nest beside the count", body: `{${field}:"7","deep":${deep}}`, verdict: "counted", arrives: 7 },
  { what: "a NUL in another field", body: `{${field}:"7","note":"\\u0000"}`, verdict: "counted", arrives: 7 },
  { what: "a byte order mark before it", body: `\ufeff{${field}:"7"}`, verdict: "counted", arrives: 7 },
]

describe("how many came, by the factory's word", () => {
  let shop: TestShop
  before(async () => {
    shop = await openTestShop()
    // Takes every order and forgets it, so that the callbacks are ours to make.
    await shop.factory.setFaults({ productions: 0 })
  })
  after(() => shop.close())

  let products = 0
  const ask = () => sellBare(shop, `CP-${++products}`)

  for (const { what, count, verdict, arrives } of counts)
    test(`${what}: ${outcome(verdict, arrives)}`, async () => {
      const asked = await ask()
      await check(asked, JSON.stringify({ ...asked, MessageAttributeProductCnt: count }), verdict, arrives)
    })

  for (const { what, body, verdict, arrives } of bodies)
    test(`${what} as the body: ${outcome(verdict, arrives)}`, async () => check(await ask(), body, verdict, arrives))

  async function check(asked: Asked, body: string | Uint8Array<ArrayBuffer>, verdict: Verdict, arrives: number) {
    const { MessageAttributeProductId: sku, CallbackUrl } = asked
    const answer = await callBack(CallbackUrl, body)
    assert.deepEqual([answer.status, answer.body], [200, { received: true }])
    const { id } = await refillOf(shop, sku)
    await until("the callback is judged", async () => (await verdictsOn(id)).every((each) => each !== null), 3_000)
    assert.deepEqual(await verdictsOn(id), [verdict])

    const order = await refillOf(shop, sku)
    const product = await shop.product(sku)
    assert.deepEqual([order.arrived, product.stock], [arrives, arrives])
    assert.deepEqual(await ledgerOf(shop, sku), arrives === 0 ? [] : [`arrival ${arrives} → ${arrives}`])
    assert.equal(order.state, arrives === 10 ? "arrived" : arrives === 0 ? "accepted" : "partly-arrived")
    assert.equal(order.deadlineAt === null, arrives === 10, "the deadline runs as long as something is missing")

    const expected = verdict === "quarantined" || verdict === "over-reported" ? [verdict] : []
    await until("operations know", async () => (await alertsFor(shop, id)).length === expected.length)
    assert.deepEqual(await alertsFor(shop, id), expected)
  }

  async function verdictsOn(id: string) {
    const rows = await shop.db.query<{ verdict: string | null }>`
      select c.verdict
      from callbacks c
      join asks a on a.id = c.ask_id
      where a.production_order_id = ${id}
    `
    return rows.map((row) => row.verdict)
  }

  test(`"4" and later "10": four come, then six more, and no ninth piece twice`, async () => {
    const asked = await sellBare(shop, "CP-FOUR")
    const say = (count: string) =>
      callBack(asked.CallbackUrl, JSON.stringify({ ...asked, MessageAttributeProductCnt: count }))
    await say("4")
    await until("four have come", async () => (await shop.product("CP-FOUR")).stock === 4)
    assert.equal((await refillOf(shop, "CP-FOUR")).state, "partly-arrived")
    await say("10")
    await until("all have come", async () => (await refillOf(shop, "CP-FOUR")).state === "arrived")
    // Fewer than before is old news, not goods going back.
    await say("3")
    const { id } = await refillOf(shop, "CP-FOUR")
    await until("the third word is judged", async () => !(await verdictsOn(id)).includes(null))
    assert.deepEqual((await verdictsOn(id)).toSorted(), ["counted", "counted", "repeated"])
    assert.deepEqual(await ledgerOf(shop, "CP-FOUR"), ["arrival 4 → 4", "arrival 6 → 10"])
    assert.deepEqual(await alertsFor(shop, id), [])
  })

  test("after a quarantined word, the right one is still believed", async () => {
    const asked = await sellBare(shop, "CP-SECOND")
    await callBack(asked.CallbackUrl, JSON.stringify({ ...asked, MessageAttributeProductCnt: "100개" }))
    const { id } = await refillOf(shop, "CP-SECOND")
    await until("operations know", async () => (await alertsFor(shop, id)).length === 1)
    await callBack(asked.CallbackUrl, JSON.stringify(asked))
    await until("all have come", async () => (await refillOf(shop, "CP-SECOND")).state === "arrived")
    assert.deepEqual(await ledgerOf(shop, "CP-SECOND"), ["arrival 10 → 10"])
  })

  test("not one of these callbacks died, made the factory be asked again, or was complained of as a mistake of ours", async () => {
    assert.deepEqual((await shop.get("/dead-letters")).body, [])
    assert.equal(asksFor(shop, "CP-1").length, 1)
    assert.equal(shop.factory.requests.length, new Set(shop.factory.requests.map(({ body }) => body)).size)
    assert.deepEqual(
      shop.warnings.filter((warning) => !/^needs a person: (quarantined|over-reported)/.test(warning)),
      [],
    )
  })
})

describe("the factory's own odd callbacks", () => {
  let shop: TestShop
  before(async () => (shop = await openTestShop()))
  after(() => shop.close())

  for (const [at, format] of (["form", "xml", "euc-kr", "garbage"] as const).entries())
    test(`its ${format} moves nothing, and a person is told`, async () => {
      await shop.factory.setFaults({ callbackFormat: format })
      const sku = `CP-F${at}`
      await sellBare(shop, sku)
      const { id } = await refillOf(shop, sku)
      await until("operations know", async () => (await alertsFor(shop, id)).length === 1)
      assert.deepEqual(await alertsFor(shop, id), ["quarantined"])
      assert.deepEqual(await ledgerOf(shop, sku), [])
      assert.deepEqual(shop.factory.callbacks[at]!.outcome, { status: 200 })
    })

  test("it calls with GET: nothing is there, nothing happens, and the deadline runs on", async () => {
    await shop.factory.setFaults({ callbackFormat: "json", callbackMethod: "GET" })
    const { CallbackUrl } = await sellBare(shop, "CP-GET")
    const calls = () => shop.factory.callbacks.filter(({ url }) => url === CallbackUrl)
    await shop.factory.until(() => calls()[0]?.outcome != null)
    assert.deepEqual(calls()[0]!.outcome, { status: 404 })
    await until("its answer is noted", async () => (await refillOf(shop, "CP-GET")).deadlineAt !== null)
    assert.deepEqual([(await refillOf(shop, "CP-GET")).state, await ledgerOf(shop, "CP-GET")], ["accepted", []])
    await shop.factory.setFaults({ callbackMethod: "POST" })
  })

  for (const [count, arrives] of [
    ["4", 4],
    [1e12, 10],
    ["missing", 10],
  ] as const)
    test(`its count ${count}: ${arrives} arrive`, async () => {
      await shop.factory.setFaults({ callbackFormat: "json", callbackCount: count })
      await sellBare(shop, `CP-C${count}`)
      await until("they are booked", async () => (await shop.product(`CP-C${count}`)).stock === arrives)
    })
})

function outcome(verdict: Verdict, arrives: number): string {
  if (verdict === "quarantined") return "nothing moves, a person is told"
  return verdict === "over-reported" ? `${arrives} arrive, a person is told` : `${arrives} arrive`
}

function bytes(content: string | Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(typeof content === "string" ? Buffer.from(content, "hex") : content)
}
