import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { type Database, openDatabase } from "../database/database.ts"
import { scratchDatabase } from "../proof/scratch.ts"
import { findSession, isSessionOpen, pruneSessions, signIn, signOut } from "./sessions.ts"
import { faultOfName, hasAnybodySignedIn, makeSignInLink, type Role } from "./sign-in-links.ts"
import { tokenHash } from "./token.ts"

describe("signing in", () => {
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

  const invite = (name = "kim", role: Role = "operator") =>
    db.transaction((tx) => makeSignInLink(tx, { name, role }, "command line"))
  async function enter(name?: string, role?: Role) {
    const session = await signIn(db, (await invite(name, role)).token)
    assert.ok(session)
    return session
  }
  /** As if so much time had passed for a session. */
  const age = (token: string, time: string) => db.query`
    update sessions
    set started_at = started_at - ${time}::interval, seen_at = seen_at - ${time}::interval,
        ends_at = ends_at - ${time}::interval
    where token_hash = ${tokenHash(token)}
  `
  /** As if somebody had been here just now, without asking. */
  const see = (token: string) => db.query`
    update sessions set seen_at = now() where token_hash = ${tokenHash(token)}
  `
  const seenAgo = async (token: string) => {
    const [row] = await db.query<{ seconds: number }>`
      select extract(epoch from now() - seen_at)::float as seconds from sessions where token_hash = ${tokenHash(token)}
    `
    return row!.seconds
  }

  test("nobody signed in before the first one did, and a link alone is no sign-in", async () => {
    assert.equal(await hasAnybodySignedIn(db), false)
    const { token } = await invite()
    assert.equal(await hasAnybodySignedIn(db), false)
    assert.ok(await signIn(db, token))
    assert.equal(await hasAnybodySignedIn(db), true)
  })

  test("a link opens a session of twelve hours, for whom and as what it was made", async () => {
    for (const role of ["operator", "read-only"] as const) {
      const { token, name, endsAt } = await enter("홍길동", role)
      assert.ok(Math.abs(endsAt.getTime() - Date.now() - 12 * 3_600_000) < 60_000, `${endsAt}`)
      assert.deepEqual(await findSession(db, token), { name, role, endsAt })
    }
  })

  test("a link lets in once, however many come at the same moment", async () => {
    const { token } = await invite()
    const all = await Promise.all(Array.from({ length: 8 }, () => signIn(db, token)))
    assert.equal(all.filter((session) => session !== undefined).length, 1)
    assert.equal(await signIn(db, token), undefined)
  })

  test("a link is over after a quarter of an hour", async () => {
    const [early, late] = [await invite(), await invite()]
    const pass = (token: string, time: string) => db.query`
      update sign_in_links set ends_at = ends_at - ${time}::interval where token_hash = ${tokenHash(token)}
    `
    await pass(early.token, "14 minutes 50 seconds")
    await pass(late.token, "15 minutes")
    assert.ok(await signIn(db, early.token))
    assert.equal(await signIn(db, late.token), undefined)
  })

  test("what is no token of ours opens nothing, and a link is no session nor a session a link", async () => {
    const { token: link } = await invite()
    const { token: session } = await enter()
    for (const text of ["", "a", "a".repeat(43), `${link}=`, ` ${link}`, link.slice(1), "ᄒ".repeat(43)]) {
      assert.equal(await signIn(db, text), undefined, text)
      assert.equal(await findSession(db, text), undefined, text)
    }
    assert.equal(await findSession(db, link), undefined)
    assert.equal(await signIn(db, session), undefined)
  })

  test("a session ends half an hour after its last request", async () => {
    const { token } = await enter()
    for (let time = 0; time < 3; time++) {
      await age(token, "29 minutes 50 seconds")
      assert.ok(await findSession(db, token), "each request begins the half hour anew")
    }
    await age(token, "30 minutes")
    assert.equal(await findSession(db, token), undefined)
    assert.equal(await isSessionOpen(db, token), false)
  })

  test("a session ends after twelve hours, however busy", async () => {
    const { token } = await enter()
    await age(token, "11 hours 59 minutes 50 seconds")
    await see(token)
    assert.ok(await findSession(db, token))
    await age(token, "10 seconds")
    await see(token)
    assert.equal(await findSession(db, token), undefined)
  })

  test("that somebody was here is written once a minute", async () => {
    const { token } = await enter()
    await age(token, "50 seconds")
    await findSession(db, token)
    assert.ok((await seenAgo(token)) >= 50)
    await age(token, "15 seconds")
    await findSession(db, token)
    assert.ok((await seenAgo(token)) < 10)
  })

  test("whoever only waits for news keeps no session open", async () => {
    const { token } = await enter()
    await age(token, "29 minutes")
    assert.equal(await isSessionOpen(db, token), true)
    assert.ok((await seenAgo(token)) >= 29 * 60)
  })

  test("who signed out is out, and nobody else is", async () => {
    const [kim, lee] = [await enter("kim"), await enter("lee")]
    await signOut(db, kim.token)
    await signOut(db, kim.token)
    assert.equal(await findSession(db, kim.token), undefined)
    assert.equal((await findSession(db, lee.token))?.name, "lee")
  })

  test("who made links, signed in and out is written down", async () => {
    const { token } = await enter("park", "read-only")
    await signOut(db, token)
    const acts = await db.query`
      select actor, action, subject, after from operator_actions where subject = 'park' order by id
    `
    assert.deepEqual(acts, [
      { actor: "command line", action: "make-sign-in-link", subject: "park", after: { role: "read-only" } },
      { actor: "park", action: "sign-in", subject: "park", after: { role: "read-only" } },
      { actor: "park", action: "sign-out", subject: "park", after: { ended: true } },
    ])
  })

  test("nowhere in the database is a token, and no two are alike", async () => {
    const links = await Promise.all(Array.from({ length: 20 }, () => invite("choi")))
    const sessions = await Promise.all(links.slice(0, 10).map(({ token }) => signIn(db, token)))
    const tokens = [...links, ...sessions.map((session) => session!)].map(({ token }) => token)
    assert.equal(new Set(tokens).size, tokens.length)
    const rows = await db.query`
      select l::text as row from sign_in_links l
      union all select s::text from sessions s
      union all select a::text from operator_actions a
    `
    const everything = JSON.stringify(rows)
    for (const token of tokens) {
      assert.equal(Buffer.from(token, "base64url").length, 32)
      const forms = [token, Buffer.from(token).toString("hex"), Buffer.from(token, "base64url").toString("hex")]
      for (const form of forms) assert.ok(!everything.includes(form))
    }
  })

  test("what is over is removed, and what is not is left", async () => {
    await db.query`delete from sessions`
    await db.query`delete from sign_in_links`
    const [idle, open] = [await enter("idle"), await enter("open")]
    await age(idle.token, "30 minutes")
    await db.query`update sign_in_links set ends_at = now()`
    await invite("unused")
    await pruneSessions(db)
    assert.deepEqual(await db.query`select name from sessions`, [{ name: "open" }])
    assert.deepEqual(await db.query`select name from sign_in_links`, [{ name: "unused" }])
    assert.ok(await findSession(db, open.token))
    assert.equal(await hasAnybodySignedIn(db), true)
  })

  test("a name is one that can be written down, and no one else's", () => {
    for (const name of ["kim", "홍길동", "Kim, early shift", "a".repeat(60)]) assert.equal(faultOfName(name), undefined)
    for (const name of [
      "",
      " kim",
      "kim ",
      "a\nb",
      "\u202Ekim",
      "a".repeat(61),
      "local",
      "command line",
      "first start",
    ])
      assert.ok(faultOfName(name), JSON.stringify(name))
  })
})
