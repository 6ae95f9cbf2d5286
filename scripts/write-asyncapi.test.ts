import assert from "node:assert/strict"
import { createRequire } from "node:module"
import { describe, test } from "node:test"
import { Ajv } from "ajv"
import addFormats from "ajv-formats"
import fc from "fast-check"
import type { Database } from "../src/database/database.ts"
import { type Event, eventSchemas, type EventType } from "../src/events.ts"
import { deadLetterQueueOf, flow, type Outbox, outboxes, queueOf, topicOf } from "../src/flow.ts"
import { webhookOf } from "../src/marketing/notify-marketing.ts"
import { cloudEvent, readMessage } from "../src/messaging/message.ts"
import { publishAll, type PastEvent } from "../src/messaging/relay.ts"
import { factoryRequest } from "../src/replenishment/ask-factory.ts"
import { readSeedForm } from "../src/replenishment/seed-form.ts"
import { type AskId, type EventId, newId } from "../src/shared/ids.ts"
import { recordingBroker } from "../test/support/recording-broker.ts"
import { fits, followsCloudEvents, payload } from "../test/support/messages.ts"
import { eventBreaks } from "./asyncapi/event-breaks.ts"
import { type AsyncApi, eventsDocument } from "./write-asyncapi.ts"

const document = eventsDocument()
const schemas = document.components.schemas
const types = Object.keys(eventSchemas) as EventType[]
const told = (Object.keys(outboxes) as Outbox[]).flatMap((outbox) =>
  (outboxes[outbox] as readonly EventType[]).map((type) => ({ outbox, type })),
)

const asyncApi = createRequire(import.meta.url)("@asyncapi/specs/schemas/3.0.0.json") as object
const isAsyncApi = addFormats
  .default(new Ajv({ strict: false, meta: false, validateSchema: false, logger: false }))
  .compile(asyncApi)

describe("the document", () => {
  test("is AsyncAPI 3, by AsyncAPI's own schema", () => {
    assert.ok(isAsyncApi(document), JSON.stringify(isAsyncApi.errors, null, 2))
  })

  type Loose = { [name: string]: Loose }
  const mistakes: Record<string, (of: Loose) => void> = {
    "no title": (of) => delete of.info!.title,
    "another version": (of) => Object.assign(of, { asyncapi: "2.6.0" }),
    "an operation that does neither": (of) => Object.assign(of.operations!["shop-pause-ads"]!, { action: "take" }),
    "an operation nowhere": (of) => delete of.operations!["shop-pause-ads"]!.channel,
    "a member that nobody knows": (of) => Object.assign(of.channels!.stock_empty!, { adress: "stock_empty" }),
    "a queue without a name": (of) => delete of.channels!.stock_queue!.bindings!.sqs!.queue!.name,
    "a type that is none": (of) => Object.assign(of.components!.schemas!.CloudEvent!, { type: "objekt" }),
    "an example of nothing": (of) => Object.assign(of.components!.messages!.StockSoldOut!, { examples: [{}] }),
    "a server without a protocol": (of) => delete of.servers!.sns!.protocol,
  }
  for (const [mistake, make] of Object.entries(mistakes))
    test(`with ${mistake} would be none`, () => {
      const broken = structuredClone(document) as unknown as Loose
      make(broken)
      assert.equal(isAsyncApi(broken), false)
    })

  test("has no reference that leads nowhere", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#([^"]+)"/g)].map(([, path]) => path!)
    for (const path of references) {
      const end = path
        .slice(1)
        .split("/")
        .reduce<unknown>((at, name) => (at as Loose | undefined)?.[name], document)
      assert.ok(end, path)
    }
    assert.ok(references.length > 200)
  })

  test("has every topic, queue and dead-letter queue of the flow", () => {
    const addresses = new Set(Object.values(document.channels).map(({ address }) => address))
    for (const { outbox, type } of told) {
      assert.ok(addresses.has(topicOf(outbox, type)))
      for (const consumer of flow[type]) {
        const queue = queueOf(outbox, consumer)
        assert.ok(addresses.has(queue) && addresses.has(deadLetterQueueOf(queue)), queue)
        const heard = document.operations[`${outbox}-${consumer}`]!.messages.map(({ $ref }) => $ref.split("/").at(-1))
        assert.ok(heard.includes(`${type}Notification`), `${consumer} hears ${type}`)
      }
    }
  })

  test("has an example for every message, and each fits", () => {
    const messages = Object.entries(document.components.messages)
    for (const [name, message] of messages) {
      assert.ok(message.examples.length > 0, name)
      for (const example of message.examples) {
        fits(message.payload.$ref.split("/").at(-1)!, example.payload)
        if ("headers" in message)
          fits((message.headers as { $ref: string }).$ref.split("/").at(-1)!, example["headers" as never])
        if (name.endsWith("Notification")) {
          const read = readMessage(JSON.stringify(example.payload))
          if (name === "SeedReportNotification") assert.ok(read?.kind === "theirs" && readSeedForm(read.attributes))
          else assert.equal(read?.kind, "ours", name)
        }
      }
    }
    assert.equal(messages.length, 2 * types.length + 7)
  })
})

type Property = { type: string; format?: string; enum?: string[] }
/** Anything that the events' own schemas take. */
function anyOf({ type, format, enum: values }: Property): fc.Arbitrary<unknown> {
  if (values) return fc.constantFrom(...values)
  if (format === "uuid") return fc.uuid()
  if (format === "date-time") return anyDate.map((date) => date.toISOString())
  return type === "integer" ? fc.integer({ min: 1 }) : fc.string({ unit: "binary" })
}
const anyDate = fc.date({ min: new Date("2000-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
const dataOf = (type: EventType) => {
  const properties = schemas[`${type}Data`]!.properties as Record<string, Property>
  return fc.record(Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, anyOf(one)])), {
    noNullPrototype: true,
  })
}

describe("what the code sends", () => {
  let seen = 0
  for (const { outbox, type } of told)
    test(`${type} of the ${outbox} outbox fits the document and CloudEvents 1.0, through its own topic`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.uuid(), anyDate, dataOf(type), async (id, at, data) => {
          assert.deepEqual(eventSchemas[type].parse(data), data)
          const broker = recordingBroker()
          const event = { id: id as EventId, type, data, at } as unknown as Event & PastEvent
          await publishAll({ db: {} as Database, outbox, broker }, [event])
          const [{ topic, body } = assert.fail("nothing was published")] = broker.published
          const sent = JSON.parse(body) as object
          assert.deepEqual(Object.keys(document.channels[topic]!.messages as object)[0], type)
          fits(`${type}Event`, sent)
          followsCloudEvents(sent)
          const named = JSON.parse(cloudEvent({ id: id as EventId, type, at }, outbox)) as object
          fits("CloudEvent", named)
          followsCloudEvents(named)
          const envelope = { Type: "Notification", MessageId: id, TopicArn: "arn:aws:sns:x:1:y", Message: body }
          const MessageAttributes = type === "StockRanShort" ? { MessageAttributes: {} } : {}
          fits(`${type}Notification`, { ...envelope, Timestamp: at.toISOString(), ...MessageAttributes })
          seen += 1
        }),
        { numRuns: 50 },
      )
    })

  test("is not whatever one likes: an event with a mistake in it fits nothing", (t) => {
    t.diagnostic(`${seen} events`)
    const id = newId<EventId>()
    const event = JSON.parse(
      cloudEvent({ id, type: "StockSoldOut", at: new Date(), data: { shortageId: id, sku: "a" } }, "shop"),
    ) as Record<string, unknown>
    fits("StockSoldOutEvent", event)
    const wrong: Record<string, unknown>[] = [
      { ...event, specversion: "0.3" },
      { ...event, id: "" },
      { ...event, source: "restock/customers" },
      { ...event, type: "StockReplenished" },
      { ...event, time: "2026-02-30T00:00:00Z" },
      { ...event, datacontenttype: "text/plain" },
      { ...event, data: { shortageId: "7", sku: "a" } },
      { ...event, data: { shortageId: id } },
      { ...event, data: JSON.stringify(event.data) },
    ]
    for (const one of wrong) assert.equal(payload("StockSoldOutEvent")(one), false, JSON.stringify(one))
    for (const one of [
      { specversion: "1" },
      { id: "" },
      { source: "" },
      { source: "a b" },
      { time: "now" },
      { type: "" },
    ])
      assert.throws(() => followsCloudEvents({ ...event, ...one }), JSON.stringify(one))
    assert.throws(() => followsCloudEvents({ ...event, traceParent: "00" }))
  })

  test("to marketing and the factory fits, too", () => {
    const [id, orderId] = [newId<EventId>(), newId<EventId>()]
    const event = { id, type: "CustomerBecameVip", data: { customerId: "C-1", orderId } } as const
    fits("VipWebhook", JSON.parse(webhookOf(event, new Date()).body))
    const ask = { id: newId<AskId>(), quantity: 10, nonce: new Uint8Array(16) }
    const key = { id: "k", secret: new Uint8Array(32) }
    const terms = { publicUrl: "http://localhost:3000", requester: "restock", deadlineSeconds: 1, asks: 3, key }
    fits("ManufactureRequest", factoryRequest({ ask, sku: "CP-502101", factoryId: "FF-500293" }, terms))
  })
})

describe("a change that breaks readers is named", () => {
  type Schemas = { -readonly [Name in keyof AsyncApi["components"]["schemas"]]: Changed }
  type Changed = { properties: Record<string, object>; required: string[] }
  const changed = (change: (schemas: Schemas, all: AsyncApi) => void) => {
    const now = structuredClone(document)
    change(now.components.schemas as unknown as Schemas, now)
    return eventBreaks(document, now)
  }

  test("nothing changed, nothing breaks; more is no harm", () => {
    assert.deepEqual(eventBreaks(document, document), [])
    assert.deepEqual(
      changed(({ StockSoldOutData: data }) => Object.assign(data!.properties, { more: { type: "string" } })),
      [],
    )
  })

  test("a field that is gone", () => {
    const gone = changed(({ StockSoldOutData: data }) => delete data!.properties.sku)
    assert.deepEqual(gone, [
      'SEND restock-shop-stock-sold-out StockSoldOut has no "sku" in "data" in the message any more.',
    ])
  })

  test("a topic that is gone", () => {
    const gone = changed(
      (_, { operations }) => delete (operations as Record<string, unknown>)["shop-tells-StockSoldOut"],
    )
    assert.deepEqual(gone, ["SEND restock-shop-stock-sold-out StockSoldOut is gone."])
  })
})
