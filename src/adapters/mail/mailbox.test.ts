import assert from "node:assert/strict"
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type TestContext, test } from "node:test"
import { newId } from "../../shared/ids.ts"
import type { Mail } from "../../shared/mail.ts"
import { listMailbox, mailboxIn, readMailbox } from "./mailbox.ts"

const never = new AbortController().signal

const mailWith = (own: Partial<Mail> = {}): Mail => ({
  id: newId(),
  kind: "operations",
  to: "operations@donut.example",
  subject: "[Restock] Something needs a person",
  text: "One delivery that nobody could make.\n",
  html: "<p>One delivery that nobody could make.</p>",
  ...own,
})

async function emptyFolder(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), "restock-mailbox-"))
  t.after(() => rm(folder, { recursive: true }))
  return join(folder, "mail")
}

test("a mailbox nobody has written to is empty, not broken", async (t) => {
  const folder = await emptyFolder(t)
  assert.deepEqual(await listMailbox(folder), [])
  assert.equal(await readMailbox(folder, newId()), undefined)
})

test("a mail is kept as it is, for its owner only, and nothing half-written lies beside it", async (t) => {
  const folder = await emptyFolder(t)
  const mail = mailWith({ subject: "부산도너츠 \u{1f369}", text: "a\0b\r\n" })
  const mailbox = mailboxIn(folder, () => new Date("2026-11-23T12:00:00Z"))
  assert.deepEqual(await mailbox(mail, never), { kind: "sent" })
  const kept = { ...mail, at: "2026-11-23T12:00:00.000Z" }
  assert.deepEqual(await mailbox.find(mail.id), kept)
  assert.deepEqual(await mailbox.list(), [kept])
  assert.deepEqual(await readdir(folder), [`${mail.id}.json`])
  assert.equal((await stat(join(folder, `${mail.id}.json`))).mode & 0o777, 0o600)
  assert.equal((await stat(folder)).mode & 0o777, 0o700)
})

test("sent twice, also at once, it is one mail", async (t) => {
  const folder = await emptyFolder(t)
  const mailbox = mailboxIn(folder)
  const mail = mailWith()
  const answers = await Promise.all(Array.from({ length: 20 }, () => mailbox(mail, never)))
  assert.ok(answers.every(({ kind }) => kind === "sent"))
  assert.equal((await mailbox.list()).length, 1)
  assert.deepEqual(await readdir(folder), [`${mail.id}.json`])
})

test("the newest comes first, and of many only two hundred", async (t) => {
  const folder = await emptyFolder(t)
  let clock = Date.parse("2026-11-23T12:00:00Z")
  const mailbox = mailboxIn(folder, () => new Date((clock += 1_000)))
  for (let count = 1; count <= 205; count++) await mailbox(mailWith({ subject: `mail ${count}` }), never)
  const subjects = (await mailbox.list()).map(({ subject }) => subject)
  assert.equal(subjects.length, 200)
  assert.deepEqual([subjects[0], subjects[1], subjects.at(-1)], ["mail 205", "mail 204", "mail 6"])
})

test("only ids of ours name a file, and only such files are mails", async (t) => {
  const folder = await emptyFolder(t)
  const mailbox = mailboxIn(folder)
  for (const id of ["../../etc/passwd", "..", "", "a/b", `${newId()}\0`, newId().toUpperCase()]) {
    assert.equal((await mailbox(mailWith({ id }), never)).kind, "rejected", id)
    assert.equal(await mailbox.find(id), undefined, id)
  }
  await mailbox(mailWith(), never)
  await writeFile(join(folder, "notes.json"), "not a mail")
  await writeFile(join(folder, `${newId()}.part`), "half a ma")
  assert.equal((await mailbox.list()).length, 1)
})

test("what a mail server would be refused, the mailbox refuses too", async (t) => {
  const folder = await emptyFolder(t)
  for (const to of ["a@x.example, b@x.example", "a@x.example\r\nBcc: b@x.example", "A <a@x.example>"])
    assert.equal((await mailboxIn(folder)(mailWith({ to }), never)).kind, "rejected", to)
  assert.deepEqual(await listMailbox(folder), [])
})

test("where nothing can be written, nothing was sent", async (t) => {
  const folder = await emptyFolder(t)
  await writeFile(folder, "a file where the folder should be")
  assert.equal((await mailboxIn(folder)(mailWith(), never)).kind, "not-sent")
  assert.equal((await mailboxIn(folder)(mailWith(), AbortSignal.abort())).kind, "not-sent")
})
