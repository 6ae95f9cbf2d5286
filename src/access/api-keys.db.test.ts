import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { type Database, openDatabase } from "../database/database.ts"
import { scratchDatabase } from "../proof/scratch.ts"
import { findKey, keepKey, type KnownKey, listKeys, newKey, remembered, revokeKey, type Scope } from "./api-keys.ts"
import { newToken, tokenHash } from "./token.ts"

describe("keys of programs", () => {
  let database: Awaited<ReturnType<typeof scratchDatabase>>
  let db: Database
  before(async () => {
    database = await scratchDatabase()
    db = openDatabase({ url: database.url, connections: 8 })
  })
  after(async () => {
    await db.close()
    await database.drop()
  })

  const keep = (key: ReturnType<typeof newKey>) => db.transaction((tx) => keepKey(tx, key, "command line"))
  async function made(name: string, scopes: readonly Scope[] = ["checkout"], days = 365) {
    const key = newKey({ name, scopes }, days, new Date())
    assert.equal(await keep(key), "kept")
    return key
  }
  const revoke = (id: string) => db.transaction((tx) => revokeKey(tx, id, "kim"))
  const end = ({ id }: { id: string }) => db.query`
    update api_keys set created_at = created_at - interval '1 year', expires_at = now() where id = ${id}
  `

  test("a key is rsk_live_ and 256 bits, and says whose it is and what it is for", async () => {
    const { key, id } = await made("storefront", ["checkout", "customers"])
    assert.match(key, /^rsk_live_[A-Za-z0-9_-]{43}$/)
    assert.deepEqual(await findKey(db, key), { name: "storefront", scopes: ["checkout", "customers"] })
    const [kept] = await listKeys(db)
    assert.deepEqual([kept!.id, kept!.endsWith, kept!.revokedAt], [id, key.slice(-4), null])
    const days = (kept!.expiresAt.getTime() - Date.now()) / 86_400_000
    assert.ok(days > 364.9 && days < 365.1, `${days}`)
  })

  test("what is no key of ours opens nothing, and is not looked for where its form is wrong", async () => {
    const { key } = await made("form")
    const asked: string[] = []
    const noting = {
      ...db,
      query: ((...all: Parameters<Database["query"]>) => (asked.push("query"), db.query(...all))) as Database["query"],
    }
    for (const text of [
      "",
      "rsk_live_",
      key.slice(9),
      key.slice(0, -1),
      `${key}x`,
      ` ${key}`,
      key.replace("live", "test"),
    ])
      assert.equal(await findKey(noting, text), undefined, text)
    assert.deepEqual(asked, [])
    assert.equal(await findKey(noting, `rsk_live_${newToken()}`), undefined)
    assert.equal(asked.length, 1)
  })

  test("two of one name live at a time; a third is kept once one is revoked or over", async () => {
    const [first, second] = [await made("rotating"), await made("rotating")]
    const third = newKey({ name: "rotating", scopes: ["operate"] }, 1, new Date())
    assert.equal(await keep(third), "full")
    assert.equal(await findKey(db, third.key), undefined)
    await revoke(first.id)
    assert.equal(await keep(third), "kept")
    await end(second)
    await made("rotating")
    await made("another name")
  })

  test("however many are made at once, two are kept", async () => {
    const all = await Promise.all(
      Array.from({ length: 8 }, () => keep(newKey({ name: "at once", scopes: ["checkout"] }, 1, new Date()))),
    )
    assert.deepEqual(all.toSorted(), [...Array<string>(6).fill("full"), "kept", "kept"])
  })

  test("a revoked key opens nothing, nor one that is over; revoking twice is no harm", async () => {
    const [revoked, over] = [await made("revoked"), await made("over")]
    assert.equal(await revoke(revoked.id), true)
    assert.equal(await revoke(revoked.id), true)
    assert.equal(await revoke("0199c1d2-6a10-7c31-8e5f-2b9d4f6a7c01"), false)
    await end(over)
    for (const { key } of [revoked, over]) assert.equal(await findKey(db, key), undefined)
  })

  test("that a key was used is written once a minute", async () => {
    const { key, id } = await made("used")
    const used = async () => (await listKeys(db)).find((one) => one.id === id)!.lastUsedAt
    assert.equal(await used(), null)
    await findKey(db, key)
    const first = await used()
    assert.ok(first && Date.now() - first.getTime() < 60_000)
    await findKey(db, key)
    assert.deepEqual(await used(), first)
    await db.query`update api_keys set last_used_at = last_used_at - interval '1 minute' where id = ${id}`
    await findKey(db, key)
    assert.ok((await used())! >= first)
  })

  test("who made and revoked a key is written down, and the key nowhere", async () => {
    const { key, id } = await made("written")
    await revoke(id)
    const acts = await db.query`select actor, action from operator_actions where subject = ${id} order by id`
    assert.deepEqual(acts, [
      { actor: "command line", action: "create-key" },
      { actor: "kim", action: "revoke-key" },
    ])
    const rows = await db.query`select k::text as row from api_keys k union all select a::text from operator_actions a`
    const everything = JSON.stringify(rows)
    for (const form of [key, key.slice(9), Buffer.from(key.slice(9), "base64url").toString("hex")])
      assert.ok(!everything.includes(form))
    assert.ok(everything.includes(tokenHash(key).toString("hex")))
  })
})

test("a busy key is asked for once in a while, and a key that is none every time", async () => {
  let time = 0
  const asked: string[] = []
  const answers: Record<string, KnownKey | undefined> = { good: { name: "shop", scopes: ["checkout"] } }
  const find = remembered(
    async (key) => {
      asked.push(key)
      if (key === "away") throw new Error("the database is away")
      return answers[key]
    },
    2_000,
    () => time,
  )
  assert.deepEqual(await Promise.all([find("good"), find("good")]), [answers.good, answers.good])
  time = 1_999
  await find("good")
  assert.deepEqual(asked, ["good"])
  time = 2_000
  answers.good = undefined
  assert.equal(await find("good"), undefined)
  for (const key of ["none", "none"]) assert.equal(await find(key), undefined)
  for (const key of ["away", "away"]) await assert.rejects(find(key))
  assert.deepEqual(asked, ["good", "good", "none", "none", "away", "away"])
})
