import assert from "node:assert/strict"
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, test } from "node:test"
import type { RawCallback } from "../../replenishment/receive-callback.ts"
import type { CallbackId } from "../../shared/ids.ts"
import { spoolInFiles } from "./spool-in-files.ts"

const token = "0123abcd.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
/** Ids sort by age: a higher number is a younger callback. */
const callback = (number: number, body: string | Buffer = `{"n":${number}}`): RawCallback => ({
  id: `01900000-0000-7000-8000-${String(number).padStart(12, "0")}` as CallbackId,
  token,
  body: Buffer.from(body),
})

let home: string
let folder: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "restock-spool-"))
  folder = join(home, "callbacks")
})
afterEach(() => rm(home, { recursive: true, force: true }))

async function drained(): Promise<RawCallback[]> {
  const seen: RawCallback[] = []
  const count = await spoolInFiles(folder).drain(async (one) => void seen.push(one))
  assert.equal(count, seen.length)
  return seen
}
const numbers = (callbacks: readonly RawCallback[]) => callbacks.map(({ id }) => Number(id.slice(-12)))

test("where nothing was kept, nothing is handed out", async () => {
  assert.deepEqual(await drained(), [])
})

test("what was kept is handed out once, oldest first, also by a later process", async () => {
  for (const number of [3, 1, 12, 2]) await spoolInFiles(folder).keep(callback(number))
  assert.deepEqual(numbers(await drained()), [1, 2, 3, 12])
  assert.deepEqual(await drained(), [])
  assert.deepEqual(await readdir(folder), [])
})

test("fifty at once are all kept", async () => {
  const spool = spoolInFiles(folder)
  await Promise.all(Array.from({ length: 50 }, (_, number) => spool.keep(callback(number))))
  assert.deepEqual(
    numbers(await drained()),
    Array.from({ length: 50 }, (_, number) => number),
  )
})

const bodies: Record<string, Buffer> = {
  "is empty": Buffer.alloc(0),
  "begins with a line feed": Buffer.from("\n{}"),
  "is of several lines": Buffer.from('{\r\n"a": 1\n}\n'),
  "is no text": Buffer.from("7b22fffe00c080eda080f4908080227d0a1f8b08", "hex"),
  "is as large as it may be": Buffer.alloc(64 * 1024, "a"),
}
for (const [what, body] of Object.entries(bodies))
  test(`a body that ${what} comes out as it came in`, async () => {
    await spoolInFiles(folder).keep(callback(1, body))
    const [seen] = await drained()
    assert.deepEqual([seen!.id, seen!.token], [callback(1).id, token])
    assert.deepEqual(Buffer.from(seen!.body), body)
  })

test("only we may read what was kept, and its name tells nothing of the token", async () => {
  await spoolInFiles(folder).keep(callback(1))
  assert.deepEqual(await readdir(folder), ["01900000-0000-7000-8000-000000000001.callback"])
  const mode = async (path: string) => (await stat(path)).mode & 0o777
  assert.equal(await mode(join(folder, "01900000-0000-7000-8000-000000000001.callback")), 0o600)
  assert.equal(await mode(folder), 0o700)
})

test("a callback that the database does not take stays, with all that came after it", async () => {
  const spool = spoolInFiles(folder)
  for (const number of [1, 2, 3]) await spool.keep(callback(number))
  const taken: RawCallback[] = []
  const takeOne = async (one: RawCallback) => {
    if (taken.length === 1) throw new Error("the database is away")
    taken.push(one)
  }
  await assert.rejects(spool.drain(takeOne), /the database is away/)
  assert.deepEqual(numbers(taken), [1])
  assert.deepEqual(numbers(await drained()), [2, 3])
})

test("what a dead process left half-written is passed over, and harms nobody", async () => {
  await mkdir(folder)
  await writeFile(join(folder, "01900000-0000-7000-8000-000000000001.part"), token.slice(0, 20))
  await spoolInFiles(folder).keep(callback(2))
  assert.deepEqual(numbers(await drained()), [2])
  assert.equal(await readFile(join(folder, "01900000-0000-7000-8000-000000000001.part"), "utf8"), token.slice(0, 20))
})

test("a folder that cannot be written to is a failure, not a silent loss", async () => {
  await writeFile(folder, "a file where the folder should be")
  await assert.rejects(spoolInFiles(folder).keep(callback(1)))
  await assert.rejects(drained())
})

test("what a dying process left half written is cleared away, and what is being written now is not", async () => {
  await spoolInFiles(folder).keep(callback(1))
  for (const name of ["died.part", "writing.part"]) await writeFile(join(folder, name), "half")
  const twoMinutesAgo = Date.now() / 1_000 - 120
  await utimes(join(folder, "died.part"), twoMinutesAgo, twoMinutesAgo)
  assert.deepEqual(numbers(await drained()), [1])
  assert.deepEqual(await readdir(folder), ["writing.part"])
})
