import assert from "node:assert/strict"
import { test } from "node:test"
import { type EventId, newId } from "../shared/ids.ts"
import { cloudEvent, readMessage } from "./message.ts"

const id = "019ab5c0-1111-7abc-8def-0123456789ab" as EventId
const other = "01900000-2222-4abc-8def-0123456789ab" as EventId
const at = new Date("2026-01-02T03:04:05.678Z")
const ours = cloudEvent({ id, type: "StockRanShort", at, data: { sku: "CP-502101" } }, "shop")

/** As SNS wraps what goes through a topic. */
const envelope = (Message: unknown, more: Record<string, unknown> = {}) =>
  JSON.stringify({ Type: "Notification", MessageId: other, TopicArn: "arn", Message, Timestamp: "now", ...more })

test("an event is written as CloudEvents 1.0 wants it", () => {
  assert.deepEqual(JSON.parse(ours), {
    specversion: "1.0",
    id,
    source: "restock/shop",
    type: "StockRanShort",
    time: "2026-01-02T03:04:05.678Z",
    datacontenttype: "application/json",
    data: { sku: "CP-502101" },
  })
})

test("a nudge names its event and has nothing in it", () => {
  const nudge = JSON.parse(cloudEvent({ id, type: "CustomerBecameVip", at }, "customers"))
  assert.deepEqual(Object.keys(nudge), ["specversion", "id", "source", "type", "time"])
  assert.equal(nudge.source, "restock/customers")
})

test("ours is read by its id: through a topic, and straight from the queue", () => {
  const nudge = cloudEvent({ id, type: "StockRanShort", at }, "customers")
  const texts = { MessageAttributes: { MessageAttributeProductId: { Type: "String", Value: "CP-502101" } } }
  for (const body of [ours, nudge, envelope(ours), envelope(nudge), envelope(ours, texts)])
    assert.deepEqual(readMessage(body), { kind: "ours", eventId: id }, body)
})

test("what the system before this one sent is theirs, by the id that SNS gave it, with its texts", () => {
  const body = JSON.stringify({
    Type: "Notification",
    MessageId: other,
    TopicArn: "arn:aws:sns:ap-northeast-2:123456789012:stock_empty",
    Subject: "도너츠 재고 부족",
    Message: "도너츠 재고가 없습니다.\n생산해 주세요",
    Timestamp: "2023-01-02T03:04:05.678Z",
    MessageAttributes: {
      MessageAttributeProductId: { Type: "String", Value: "CP-502101" },
      MessageAttributeProductCnt: { Type: "String", Value: "10" },
      MessageAttributeFactoryId: { Type: "String", Value: "FF-500293" },
      MessageAttributeRequester: { Type: "String", Value: "홍길동" },
    },
  })
  assert.deepEqual(readMessage(body), {
    kind: "theirs",
    eventId: other,
    attributes: {
      MessageAttributeProductId: "CP-502101",
      MessageAttributeProductCnt: "10",
      MessageAttributeFactoryId: "FF-500293",
      MessageAttributeRequester: "홍길동",
    },
  })
})

test("an event of others, through a topic, is theirs: its own id says nothing to us", () => {
  const foreign = JSON.parse(ours)
  for (const change of [{ source: "elsewhere" }, { source: "restocked/shop" }, { specversion: "0.3" }, { id: "7" }])
    assert.deepEqual(readMessage(envelope(JSON.stringify({ ...foreign, ...change }))), {
      kind: "theirs",
      eventId: other,
      attributes: {},
    })
})

test("texts that are none are left out, and a name is only a name", () => {
  const MessageAttributes = `{"a": {"Type": "String", "Value": "1"}, "b": {"Type": "Binary", "Value": 7}, "c": null,
    "d": "text", "e": {}, "f": {"Value": ["x"]}, "__proto__": {"Value": "own"}, "constructor": {"Value": "too"}}`
  const read = readMessage(`{"MessageId": "${other}", "Message": "", "MessageAttributes": ${MessageAttributes}}`)
  assert.ok(read?.kind === "theirs")
  assert.deepEqual(Object.entries(read.attributes), [
    ["a", "1"],
    ["__proto__", "own"],
    ["constructor", "too"],
  ])
  assert.equal(Object.getPrototypeOf(read.attributes), Object.prototype)
  for (const none of ["null", "7", '"text"', "[]"])
    assert.deepEqual(
      readMessage(`{"MessageId": "${other}", "MessageAttributes": ${none}}`),
      { kind: "theirs", eventId: other, attributes: {} },
      none,
    )
})

const deep = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`
const junk: Record<string, string> = {
  nothing: "",
  "no JSON": "도너츠",
  "half an event": ours.slice(0, -1),
  "an event and more": `${ours}x`,
  "nothing at all": "null",
  "a number": "7",
  "a text": JSON.stringify(ours),
  "a list with an event": `[${ours}]`,
  "an empty object": "{}",
  "a deep hole": deep(200_000),
  "a deep hole in an event": ours.replace('"CP-502101"', deep(200_000)).replace("restock/shop", "elsewhere"),
  "half a character": '"\\ud800"',
  "half a character as an id": ours.replace(id, "\\ud800"),
  "a NUL": "\0",
  "a NUL in an id": ours.replace(id, `${id}\\u0000`),
  "an id of two lines": ours.replace(id, `${id}\\n`),
  "an id in capitals": ours.replace(id, id.toUpperCase()),
  "an id that is a list": ours.replace(`"${id}"`, `["${id}"]`),
  "an event of others": ours.replace("restock/shop", "elsewhere"),
  "an event of another version": ours.replace("1.0", "2.0"),
  "a source that is no text": ours.replace('"restock/shop"', '["restock/"]'),
  "an event through its prototype": `{"__proto__": ${ours}}`,
  "an envelope whose id is none": envelope("hello", { MessageId: "7" }),
  "an envelope whose id is a number": envelope("hello", { MessageId: 7 }),
  "an envelope without an id": envelope("hello", { MessageId: undefined }),
  "an envelope in an envelope": envelope(envelope(ours), { MessageId: undefined }),
}
for (const [what, body] of Object.entries(junk))
  test(`${what} is nothing that anybody here can read`, () => {
    assert.equal(readMessage(body), undefined)
  })

test("a deep hole beside our id does no harm", () => {
  assert.equal(readMessage(ours.replace('"CP-502101"', deep(200_000)))?.kind, "ours")
  assert.equal(readMessage(envelope(deep(200_000)))?.kind, "theirs")
})

test("an id made here is one that is read", () => {
  const made = newId<EventId>()
  assert.deepEqual(readMessage(cloudEvent({ id: made, type: "x", at }, "shop")), { kind: "ours", eventId: made })
})
