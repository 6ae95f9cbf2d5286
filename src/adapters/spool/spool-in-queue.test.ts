import assert from "node:assert/strict"
import { test } from "node:test"
import type { RawCallback } from "../../replenishment/receive-callback.ts"
import type { CallbackId } from "../../shared/ids.ts"
import { spooledCallback, spoolInQueue } from "./spool-in-queue.ts"

const callbackWith = (body: string | Buffer): RawCallback => ({
  id: "01900000-0000-7000-8000-000000000001" as CallbackId,
  token: "0123abcd.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  body: Buffer.from(body),
})

/** What the queue was given when it took a callback. */
async function messageOf(callback: RawCallback): Promise<string> {
  const sent: string[] = []
  await spoolInQueue(async (body) => void sent.push(body)).keep(callback)
  assert.equal(sent.length, 1)
  return sent[0]!
}

const bodies: Record<string, string | Buffer> = {
  "is empty": "",
  "is of several lines": '{\r\n"a": 1\n}\n',
  "is no text": Buffer.from("7b22fffe00c080eda080f4908080227d0a1f8b08", "hex"),
  "is as large as it may be": Buffer.alloc(64 * 1024, "a"),
}
for (const [what, body] of Object.entries(bodies))
  test(`a body that ${what} comes out of the queue as the factory sent it`, async () => {
    const callback = callbackWith(body)
    const text = await messageOf(callback)
    const { id, token, body: found } = spooledCallback(text)
    assert.deepEqual([id, token], [callback.id, callback.token])
    // Not deepEqual: the difference of two large buffers takes all memory there is.
    assert.ok(Buffer.from(body).equals(found))
  })

test("the message is plain letters and fits into a queue, whatever the factory sent", async () => {
  const text = await messageOf(callbackWith(Buffer.alloc(64 * 1024, 0xff)))
  assert.match(text, /^[\x20-\x7e]*$/)
  assert.ok(text.length < 256 * 1024)
})

test("kept means that the queue has it: one that refuses is an error for the factory", async () => {
  const spool = spoolInQueue(() => Promise.reject(new Error("the queue is away")))
  await assert.rejects(spool.keep(callbackWith("{}")), /the queue is away/)
  const taken = Promise.withResolvers<void>()
  let hasKept = false
  const keeping = spoolInQueue(() => taken.promise)
    .keep(callbackWith("{}"))
    .then(() => (hasKept = true))
  await new Promise(setImmediate)
  assert.equal(hasKept, false)
  taken.resolve()
  await keeping
})

test("a message that nobody of ours has sent stays in the queue, for a person to look at", () => {
  const strange = [
    "",
    "도너츠",
    "null",
    "[]",
    "7",
    "{}",
    '{"id":"1","token":"2"}',
    '{"id":1,"token":"2","body":"3"}',
    '{"id":"1","token":"2","body":[3]}',
  ]
  for (const text of strange) assert.throws(() => spooledCallback(text), text)
})
