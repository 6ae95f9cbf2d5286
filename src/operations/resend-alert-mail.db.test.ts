import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { type Database, openDatabase } from "../database/database.ts"
import { scratchDatabase } from "../proof/scratch.ts"
import { newId } from "../shared/ids.ts"
import type { Mail, MailAnswer } from "../shared/mail.ts"
import { mailAlerts } from "./mail-alerts.ts"
import { resendAlertMail } from "./resend-alert-mail.ts"

describe("a person has a mail to operations sent once more", () => {
  const databases: Awaited<ReturnType<typeof scratchDatabase>>[] = []
  let dbs: readonly [Database, Database]
  const sent: Mail[] = []
  before(async () => {
    databases.push(await scratchDatabase(), await scratchDatabase("restock_customers"))
    dbs = databases.map(({ url }) => openDatabase({ url, connections: 2 })) as [Database, Database]
  })
  after(async () => {
    await Promise.all(dbs.map((db) => db.close()))
    await Promise.all(databases.map((one) => one.drop()))
  })

  let answer: MailAnswer = { kind: "sent" }
  const mailAll = async () => {
    for (const db of dbs)
      await mailAlerts({
        db,
        to: "operations@donut.example",
        publicUrl: "http://127.0.0.1:1",
        warn: () => {},
        sendMail: async (mail) => (sent.push(mail), answer),
      })
  }
  const by = { actor: "kim", reason: "it went to the wrong list" }
  const writtenDown = async (db: Database) => {
    const id = newId()
    await db.query`insert into alert_mails (id, subject, text, html) values (${id}, 'stuck', 'a', '<p>a</p>')`
    return id
  }

  for (const [at, name] of ["the shop's", "the customers'"].entries())
    test(`one of ${name} arrives twice, the same, and not a third time`, async () => {
      const db = dbs[at]!
      const id = await writtenDown(db)
      await mailAll()
      assert.equal(await resendAlertMail(dbs, id, by), "done")
      assert.equal(await resendAlertMail(dbs, id, by), "on-its-way")
      await mailAll()
      await mailAll()
      const mine = sent.filter((mail) => mail.id === id)
      assert.equal(mine.length, 2)
      assert.deepEqual(mine[0], mine[1])
      const actions = await db.query<{
        before: { sentAt: string }
      }>`select * from operator_actions where subject = ${id}`
      assert.equal(actions.length, 1)
      assert.partialDeepStrictEqual(actions[0], { ...by, action: "resend-mail", after: { sentAt: null } })
      assert.ok(Date.parse(actions[0]!.before.sentAt) > 0)
    })

  test("one that could not be sent so far is on its way", async () => {
    answer = { kind: "not-sent", reason: "no mail today" }
    const id = await writtenDown(dbs[0])
    await mailAll()
    assert.equal(await resendAlertMail(dbs, id, by), "on-its-way")
  })

  test("what is in neither is nobody's", async () => {
    assert.equal(await resendAlertMail(dbs, newId(), by), "unknown")
  })
})
