import assert from "node:assert/strict"
import { writeFileSync } from "node:fs"
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test } from "node:test"
import { spoolInFiles } from "../../src/adapters/spool/spool-in-files.ts"
import { createOpeningApp } from "../../src/http/opening.ts"
import { keepCallback, watchSpool } from "../../src/replenishment/receive-callback.ts"

const token = (letter: string) => `0123abcd.${letter.repeat(43)}`

test("what is no token touches no disk and gets the answer of one that is unknown; the disk takes ten thousand", async (t) => {
  const home = await mkdtemp(join(tmpdir(), "restock-spool-"))
  t.after(() => rm(home, { recursive: true }))
  const folder = join(home, "callbacks")
  const app = createOpeningApp(keepCallback(watchSpool(spoolInFiles(folder))))
  const call = async (path: string) => {
    const answer = await app.request(`/factory/callbacks/${path}`, { method: "POST", body: "{}" })
    const text = await answer.text()
    const headers = [...answer.headers].filter(([name]) => name !== "x-request-id")
    return { status: answer.status, said: JSON.stringify([headers, text.replace(/"requestId":"[^"]+"/, "")]) }
  }

  const none = [
    "x",
    "..%2F..%2Fetc",
    "%00",
    token("A").slice(1),
    `${token("A")}A`,
    token("é"),
    "A".repeat(8_000),
    "%0d%0aX:y",
  ]
  const answers = await Promise.all(none.map(call))
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([404]))
  assert.equal(new Set(answers.map(({ said }) => said)).size, 1, "one and the same, but for the id of the request")
  await assert.rejects(readdir(folder), { code: "ENOENT" })

  await mkdir(folder)
  for (let at = 0; at < 9_999; at++) writeFileSync(join(folder, `${at}.callback`), "")
  assert.equal((await call(token("B"))).status, 200)
  const { status, said } = await call(token("C"))
  assert.equal(status, 503, "the factory has to hear that nobody has kept it")
  assert.match(said, /application\/problem\+json.*\\"code\\":\\"busy/)
  assert.equal((await readdir(folder)).length, 10_000)
  t.diagnostic(`${none.length} tokens that are none, and a full folder`)
})
