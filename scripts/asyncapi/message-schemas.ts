import * as z from "zod"
import { eventSchemas, type EventType } from "../../src/events.ts"
import { eventWords } from "./event-words.ts"
import { type Outbox, outboxes } from "../../src/flow.ts"

export type Json = { readonly [name: string]: unknown }

export const eventTypes = Object.keys(eventSchemas) as EventType[]
const boxes = Object.keys(outboxes) as Outbox[]
export const tellersOf = (type: EventType) =>
  boxes.filter((outbox) => (outboxes[outbox] as readonly EventType[]).includes(type))

export const schemaRef = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })
const text = (description: string, more: Json = {}): Json => ({ type: "string", description, ...more })
const all = (properties: Record<string, Json>, more: Json = {}): Json => ({
  type: "object",
  required: Object.keys(properties),
  properties,
  ...more,
})

/** What a format says needs no pattern beside it, and no count reaches the largest number that JavaScript knows. */
function dataSchema(type: EventType): Json {
  const { $schema: _, ...schema } = z.toJSONSchema(eventSchemas[type], {
    target: "draft-7",
    io: "input",
    override({ jsonSchema }) {
      if (jsonSchema.format) delete jsonSchema.pattern
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    },
  })
  const fields = eventWords[type].fields as Record<string, string>
  const described = Object.entries(schema.properties ?? {}).map(([name, property]) => [
    name,
    { ...(property as Json), description: fields[name] },
  ])
  const { title, description } = eventWords[type]
  return { title: `${title}: what it carries`, description, ...schema, properties: Object.fromEntries(described) }
}

const cloudEvent: Json = {
  title: "The envelope of every event",
  description:
    "CloudEvents 1.0 in structured JSON mode. Without `data` it only names an event; whoever gets it looks the event up. Readers have to expect more attributes than these.",
  type: "object",
  required: ["specversion", "id", "source", "type", "time"],
  properties: {
    specversion: { type: "string", const: "1.0" },
    id: text("The event's, for ever: what comes again under the same id is the same event.", { format: "uuid" }),
    source: text("The outbox that tells of it.", {
      format: "uri-reference",
      enum: boxes.map((outbox) => `restock/${outbox}`),
    }),
    type: text("What happened.", { enum: eventTypes }),
    time: text("When it happened, in UTC.", { format: "date-time" }),
    datacontenttype: { type: "string", const: "application/json" },
  },
}

const wholeEvent = (type: EventType): Json => ({
  title: eventWords[type].title,
  description: eventWords[type].description,
  allOf: [schemaRef("CloudEvent")],
  type: "object",
  required: ["datacontenttype", "data"],
  properties: {
    source: { type: "string", enum: tellersOf(type).map((outbox) => `restock/${outbox}`) },
    type: { type: "string", const: type },
    data: schemaRef(`${type}Data`),
  },
})

const attribute = (description: string) => all({ Type: { type: "string" }, Value: text(description) })
const four = {
  MessageAttributeProductId: "The product's sku.",
  MessageAttributeProductCnt: "Pieces to produce, as text.",
  MessageAttributeFactoryId: "The factory that makes it.",
  MessageAttributeRequester: "Who asks.",
}
const empty = "SNS takes no empty attribute, so a text that is empty is left out."

/** What SNS makes of an event on its way into a queue: the event is a text in `Message`. */
const envelopeOf = (type: EventType): Json =>
  all(
    {
      Type: { type: "string", const: "Notification" },
      MessageId: text("The id that SNS gave the message.", { format: "uuid" }),
      TopicArn: text("The topic it came through."),
      Message: text(`A ${type} as JSON, in this text.`, {
        contentMediaType: "application/cloudevents+json",
        "x-content-schema": schemaRef(`${type}Event`),
      }),
      Timestamp: text("When SNS took it.", { format: "date-time" }),
    },
    {
      title: `${eventWords[type].title}, as a queue hands it out`,
      description: "Queues are subscribed without raw delivery, so SNS puts its own envelope around the event.",
      ...(type === "StockRanShort" ? { allOf: [schemaRef("SeedAttributes")] } : {}),
    },
  )

const seed: Record<string, Json> = {
  SeedAttributes: {
    title: "The four texts",
    description: `How the system before this one told of a shortage. They stand beside the event for readers who know nothing of it. ${empty}`,
    type: "object",
    required: ["MessageAttributes"],
    properties: {
      Subject: text("도너츠 재고 부족 (donuts are short)."),
      MessageAttributes: {
        type: "object",
        properties: Object.fromEntries(Object.entries(four).map(([name, words]) => [name, attribute(words)])),
      },
    },
  },
  SeedHeaders: {
    title: "The four texts as message attributes",
    description: `For readers who know nothing of the event. ${empty}`,
    type: "object",
    properties: Object.fromEntries(Object.entries(four).map(([name, words]) => [name, text(words)])),
  },
  SeedReport: { type: "string", title: "Any text", description: "Only the four texts beside it are read." },
  SeedReportNotification: {
    title: "A shortage that somebody else reports, as a queue hands it out",
    description:
      "A message that another program published to `stock_empty`. Only the attributes are read, `Message` is any text. Without a product and a count nobody can act on it.",
    allOf: [schemaRef("SeedAttributes")],
    type: "object",
    required: ["Type", "MessageId", "MessageAttributes"],
    properties: {
      Type: { type: "string", const: "Notification" },
      MessageId: text("Becomes the event's id, so that a repetition orders nothing.", { format: "uuid" }),
      Message: text("Any text."),
    },
  },
}

const partners: Record<string, Json> = {
  ManufactureRequest: all(
    {
      MessageGroupId: { type: "string", const: "stock-arrival-group" },
      ...Object.fromEntries(Object.entries(four).map(([name, words]) => [name, text(words)])),
      CallbackUrl: text("Where the factory calls back, once. The end of its path is the secret of this one request.", {
        format: "uri",
      }),
    },
    { title: "A request to produce", description: "All values are texts." },
  ),
  FactoryCallback: {
    title: "Whatever the factory says",
    description:
      "The factory repeats the fields of the request. Any body is kept, and counted at most is what was asked for: which request is meant says the address.",
    type: "object",
    properties: { MessageAttributeProductCnt: text("Pieces that were produced, as text.") },
  },
  KeptCallback: all(
    {
      id: text("The id that the call got when it came.", { format: "uuid" }),
      token: text("The end of the address that was called."),
      body: text("The bytes that came.", { contentEncoding: "base64" }),
    },
    { title: "A callback that came while the database was away" },
  ),
  VipWebhook: all(
    {
      type: { type: "string", const: "customer.became_vip" },
      timestamp: text("When the customer became a VIP, in UTC.", { format: "date-time" }),
      data: schemaRef("CustomerBecameVipData"),
    },
    { title: "A customer became a VIP, for marketing" },
  ),
  WebhookHeaders: all(
    {
      "webhook-id": text("The event's id: the same id is the same webhook, byte for byte.", { format: "uuid" }),
      "webhook-timestamp": text("Seconds since 1970 at which this attempt left.", { pattern: "^[0-9]+$" }),
      "webhook-signature": text("`v1,` and the HMAC-SHA-256 of `<id>.<timestamp>.<body>` in base64.", {
        pattern: "^v1,[A-Za-z0-9+/]+=*$",
      }),
    },
    { title: "The headers of Standard Webhooks" },
  ),
}

export function messageSchemas(): Record<string, Json> {
  return {
    CloudEvent: cloudEvent,
    ...Object.fromEntries(
      eventTypes.flatMap((type) => [
        [`${type}Event`, wholeEvent(type)],
        [`${type}Data`, dataSchema(type)],
        [`${type}Notification`, envelopeOf(type)],
      ]),
    ),
    ...seed,
    ...partners,
  }
}
