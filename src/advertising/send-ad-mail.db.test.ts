import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { type Database, openDatabase, type Transaction } from "../database/database.ts"
import type { EventOf } from "../events.ts"
import type { Delivery } from "../messaging/consumer.ts"
import { scratchDatabase } from "../proof/scratch.ts"
import { seed } from "../runtimes/seed.ts"
import type { Mail, MailAnswer } from "../shared/mail.ts"
import { adjustStock } from "../stock/adjust-stock.ts"
import { stockStore } from "../stock/stock-store.ts"
import { pauseAds } from "./pause-ads.ts"
import { resumeAds } from "./resume-ads.ts"

const answers: Record<string, MailAnswer> = {
  "answer lost": { kind: "ambiguous", reason: "the connection was reset" },
  "nobody there": { kind: "not-sent", reason: "connection refused" },
  refused: { kind: "rejected", reason: "550 no such mailbox" },
}

describe("a mail to pause an ad may have left, and the next attempt surely did not", () => {
  let database: Awaited<ReturnType<typeof scratchDatabase>>
  let db: Database
  before(async () => {
    database = await scratchDatabase()
    db = openDatabase({ url: database.url, connections: 4 })
    await seed(db, 120)
  })
  after(async () => {
    await db.close()
    await database.drop()
  })

  const storeOf = (tx: Transaction) => stockStore(tx, 120)
  const move = (delta: number) =>
    db.transaction((tx) => adjustStock(tx, storeOf(tx), "CP-502101", { delta, reason: "counted" }, "a test"))
  async function latest<Type extends "StockRanShort" | "StockReplenished">(type: Type): Promise<EventOf<Type>> {
    const [event] = await db.query<EventOf<Type>>`
      select id, type, data from events where type = ${type} order by id desc limit 1
    `
    return event!
  }

  for (const [second, stock] of [
    ["nobody there", 3],
    ["refused", 11],
  ] as const)
    test(`then ${second}: once the stock is back, the manager is told all the same`, async () => {
      const sent: Mail["kind"][] = []
      let answer: MailAnswer = answers["answer lost"]!
      const parts = {
        db,
        publicUrl: "http://127.0.0.1:1",
        sendMail: async (mail: Mail) => (sent.push(mail.kind), answer),
      }
      const delivery: Delivery = {
        once: async (effect = async () => {}) => void (await db.transaction(effect)),
        round: 0,
        signal: new AbortController().signal,
      }
      await move(-stock)
      const ranShort = await latest("StockRanShort")
      await assert.rejects(pauseAds(parts, "refill-starts").handle(ranShort, delivery), /reset/)
      answer = answers[second]!
      await assert.rejects(pauseAds(parts, "refill-starts").handle(ranShort, delivery), /refused|no such mailbox/)
      answer = { kind: "sent" }
      await move(11)
      await resumeAds(parts).handle(await latest("StockReplenished"), delivery)
      assert.deepEqual(sent, ["ads-pause", "ads-pause", "ads-resume"])
    })
})

test("news in doubt that comes too late to be sent hides nothing that the manager heard since", async () => {
  const database = await scratchDatabase()
  const db = openDatabase({ url: database.url, connections: 4 })
  try {
    await seed(db, 120)
    const sent: Mail["kind"][] = []
    let answer: MailAnswer = { kind: "sent" }
    const sendMail = async (mail: Mail) => (sent.push(mail.kind), answer)
    const parts = { db, publicUrl: "http://127.0.0.1:1", sendMail }
    const delivery: Delivery = {
      once: async (effect = async () => {}) => void (await db.transaction(effect)),
      round: 0,
      signal: new AbortController().signal,
    }
    const move = (delta: number) =>
      db.transaction((tx) => adjustStock(tx, stockStore(tx, 120), "CP-502101", { delta, reason: "counted" }, "a test"))
    const pause = async () => pauseAds(parts, "refill-starts").handle(await latest("StockRanShort"), delivery)
    const latest = async <Type extends "StockRanShort" | "StockReplenished">(type: Type) => {
      const [event] = await db.query<EventOf<Type>>`
        select id, type, data from events where type = ${type} order by at desc, id desc limit 1
      `
      return event!
    }
    await move(-3)
    await pause()
    await move(11)
    const firstBack = await latest("StockReplenished")
    answer = answers["answer lost"]!
    await assert.rejects(resumeAds(parts).handle(firstBack, delivery), /reset/)
    answer = { kind: "sent" }
    await move(-11)
    await pause()
    // Short anew, so the first good news is not sent again; and it is no news any more.
    await resumeAds(parts).handle(firstBack, delivery)
    await move(11)
    await resumeAds(parts).handle(await latest("StockReplenished"), delivery)
    assert.deepEqual(sent, ["ads-pause", "ads-resume", "ads-pause", "ads-resume"])
  } finally {
    await db.close()
    await database.drop()
  }
})
