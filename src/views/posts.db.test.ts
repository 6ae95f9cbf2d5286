import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { liveThroughADay, openWorkedShop, type WorkedShop } from "../../test/support/worked-shop.ts"
import { adMailNow, mayBeSentOnceMore, resendAdMail } from "../advertising/resend-ad-mail.ts"
import { openDatabase } from "../database/database.ts"
import { newId } from "../shared/ids.ts"
import { findPost } from "./post-content.ts"
import { listPosts, type Post, postCursor, type PostKind, postKinds } from "./posts.ts"

describe("what left the shop for somebody's eyes", () => {
  let shop: WorkedShop
  before(async () => {
    shop = await openWorkedShop()
    await liveThroughADay(shop)
    for (const [db, sent] of [
      [shop.db, true],
      [shop.customersDb, false],
    ] as const)
      await db.query`
        insert into alert_mails (id, subject, text, html, sent_at, last_error)
        values (${newId()}, 'stuck', 'a text', '<p>a text</p>', ${sent ? new Date() : null}, ${sent ? null : "no mail today"})
      `
  })
  after(() => shop.close())

  const parts = () => ({
    db: shop.db,
    customersDb: shop.customersDb,
    operations: "operations@donut.example",
    marketing: "https://marketing.example:8443/webhooks?key=1",
    mayResend: async (kind: "pause" | "resume", id: string) => {
      const mail = await adMailNow(shop.db, "refill-starts", kind, id)
      return mail && mayBeSentOnceMore(mail)
    },
  })
  const list = async (kind?: PostKind) => (await listPosts(parts(), { kind, limit: 50 })).items
  const inShort = ({ kind, state, to, about, attempts, lastError }: Post) =>
    [kind, state, to, about, attempts, lastError].map((part) => part ?? "-").join(" ")
  const contentOf = async ({ kind, id }: Post) => (await findPost(parts(), kind, id))!

  test("newest first, of every kind, to masked addresses", async () => {
    const posts = await list()
    assert.deepEqual(posts.map(inShort), [
      "operations waiting o…@donut.example - 1 no mail today",
      "operations sent o…@donut.example - 1 -",
      "ads-pause sent a…@donut.example CP-502101 1 -",
      "ads-resume sent a…@donut.example CP-502101 1 -",
      "webhook refused marketing.example:8443 nobody-2 1 400",
      "webhook refused marketing.example:8443 nobody-1 1 400",
      "webhook sent marketing.example:8443 kim 1 -",
      "ads-pause sent a…@donut.example CP-502101 1 -",
    ])
    const ids = posts.map(({ id }) => id)
    assert.deepEqual(ids, ids.toSorted().toReversed())
    for (const { state, sentAt } of posts) assert.equal(sentAt !== null, state === "sent")
  })

  test("of one kind only", async () => {
    const counts = await Promise.all(postKinds.map(async (kind) => (await list(kind)).map((post) => post.kind)))
    assert.deepEqual(counts, [
      ["ads-pause", "ads-pause"],
      ["ads-resume"],
      ["operations", "operations"],
      ["webhook", "webhook", "webhook"],
    ])
  })

  test("page by page, each once", async () => {
    const seen: string[] = []
    for (let after: string | undefined, first = true; first || after; first = false) {
      const { items, next } = await listPosts(parts(), { after, limit: 3 })
      assert.equal(items.length, next === undefined ? 2 : 3)
      assert.equal(next, next && postCursor(next))
      seen.push(...items.map(({ id }) => id))
      after = next
    }
    assert.deepEqual(
      seen,
      (await list()).map(({ id }) => id),
    )
    assert.deepEqual(["", "x", `${newId()}~1`, "'; drop"].map(postCursor), [undefined, undefined, undefined, undefined])
  })

  test("of a mail its words, without what would confirm it in the manager's name", async () => {
    const pause = await contentOf((await list("ads-pause"))[0]!)
    assert.match(pause.text!, /상품: 부산도너츠 \(CP-502101\)/)
    assert.match(pause.html!, /^<!doctype html>/)
    assert.match(pause.text!, /\/ads\/confirmations\/…/)
    const [{ token } = { token: "" }] = await shop.db.query<{ token: string }>`
      select confirmation_token as token from ad_mails where id = ${pause.id}
    `
    assert.equal(token.length, 32)
    assert.ok(!JSON.stringify(pause).includes(token))
    assert.deepEqual([pause.payload, pause.resendable, pause.confirmedAt], [null, "yes", null])
    const [resume] = await list("ads-resume")
    const { html, resendable } = await contentOf(resume!)
    assert.match(html!, /재입고/)
    assert.equal(resendable, "superseded")
    assert.equal((await contentOf((await list("ads-pause"))[1]!)).resendable, "not-the-last")
  })

  test("of a webhook what it tells, and of an alert its words, wherever it is", async () => {
    const webhook = await contentOf((await list("webhook")).at(-1)!)
    assert.partialDeepStrictEqual(webhook, {
      html: null,
      text: null,
      payload: { customerId: "kim" },
      resendable: "yes",
    })
    const alerts = await Promise.all((await list("operations")).map(contentOf))
    assert.deepEqual(
      alerts.map(({ html, text, resendable }) => [html, text, resendable]),
      [
        ["<p>a text</p>", "a text", "on-its-way"],
        ["<p>a text</p>", "a text", "yes"],
      ],
    )
    for (const kind of postKinds) assert.equal(await findPost(parts(), kind, newId()), undefined)
    assert.equal(await findPost(parts(), "ads-resume", (await list("ads-pause"))[0]!.id), undefined)
  })

  test("what is sent once more stays sent, and is on its way until it is", async () => {
    const [pause] = await list("ads-pause")
    const by = { actor: "kim", reason: "lost" }
    assert.equal(await resendAdMail(shop.db, "refill-starts", "pause", pause!.id, by), "done")
    const waiting = await contentOf(pause!)
    assert.deepEqual([waiting.state, waiting.resendable], ["sent", "on-its-way"])
    assert.notEqual(waiting.nextAttemptAt, null)
    await shop.workOff()
    const sent = await contentOf(pause!)
    assert.deepEqual([sent.state, sent.resendable, sent.attempts, sent.nextAttemptAt], ["sent", "yes", 1, null])
    assert.ok(sent.sentAt! > pause!.sentAt!)
  })

  test("of what may have left it says that it may have; of one given up, that it was", async () => {
    const [pause] = await list("ads-pause")
    const shown: string[] = []
    for (const state of ["intended", "sending", "maybe-sent", "refused", "superseded"]) {
      await shop.db.query`update ad_mails set state = ${state}, sent_at = null where id = ${pause!.id}`
      shown.push((await list("ads-pause"))[0]!.state)
    }
    await shop.db.query`update ad_mails set state = 'sent', sent_at = now() where id = ${pause!.id}`
    assert.deepEqual(shown, ["waiting", "maybe-sent", "maybe-sent", "refused", "superseded"])
  })

  test("the customers database is away: the rest is there, and what it has cannot be opened now", async () => {
    const away = openDatabase({ url: "postgres://nobody@127.0.0.1:1/nothing", connections: 1 })
    try {
      const { items } = await listPosts({ ...parts(), customersDb: away }, { limit: 50 })
      assert.deepEqual(new Set(items.map(({ kind }) => kind)), new Set(["operations", "ads-pause", "ads-resume"]))
      await assert.rejects(findPost({ ...parts(), customersDb: away }, "webhook", newId()), /ECONNREFUSED/)
    } finally {
      await away.close()
    }
  })

  test("however many events there are, a page reads the mails it shows and their own events", async () => {
    await shop.db.query`
      with told as (
        insert into events (id, type, data)
        select gen_random_uuid(), case n % 2 when 0 then 'StockRanShort' else 'FactoryCalledBack' end,
               jsonb_build_object('shortageId', gen_random_uuid())
        from generate_series(1, 20000) n
        returning id, type
      )
      insert into deliveries (event_id, consumer, state, ended_at)
      select id, case type when 'StockRanShort' then 'pause-ads' else 'receive-arrival' end, 'done', now() from told
    `
    await shop.db.query`analyze events, deliveries`
    const read = await shop.db.transaction(async (tx) => {
      const soFar = async () => {
        const [row] = await tx.query<{ read: number }>`
          select seq_tup_read + idx_tup_fetch as read from pg_stat_xact_user_tables where relname = 'events'
        `
        return row!.read
      }
      const before = await soFar()
      const { items } = await listPosts({ ...parts(), db: tx }, { kind: "ads-pause", limit: 50 })
      assert.equal(items.length, 2)
      return (await soFar()) - before
    })
    assert.ok(read > 0 && read < 20, `${read} were read`)
  })
})
