// What goes over the wire beside the API, as an AsyncAPI document: made from the flow and the events' own schemas.
// `node scripts/write-api.ts` writes it.
import type { EventType } from "../src/events.ts"
import {
  CALLBACK_QUEUE,
  type ConsumerName,
  consumersOf,
  deadLetterQueueOf,
  flow,
  type Outbox,
  outboxes,
  queueOf,
  topicOf,
} from "../src/flow.ts"
import { cloudEvent } from "../src/messaging/message.ts"
import type { EventId } from "../src/shared/ids.ts"
import { eventWords } from "./asyncapi/event-words.ts"
import { eventTypes, type Json, messageSchemas, schemaRef, tellersOf } from "./asyncapi/message-schemas.ts"
import {
  notificationExample,
  otherMessages,
  partnerChannels,
  partnerOperations,
} from "./asyncapi/messages-of-others.ts"

const boxes = Object.keys(outboxes) as Outbox[]
const heardIn = (outbox: Outbox, consumer: ConsumerName): EventType[] =>
  outboxes[outbox].filter((type) => (flow[type] as readonly ConsumerName[]).includes(consumer))
const messageRef = (name: string): Json => ({ $ref: `#/components/messages/${name}` })
const channelRef = (name: string): Json => ({ $ref: `#/channels/${name}` })
const messagesIn = (channel: string, names: readonly string[]) =>
  names.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` }))
const carried = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, messageRef(name)]))
const isEmptyStock = (type: EventType) => topicOf("shop", type) === "stock_empty"

/** Everything of one database: its topics, and a queue with dead letters for each consumer. */
const topics = boxes.flatMap((outbox) =>
  outboxes[outbox].map((type) => ({ outbox, type, name: topicOf(outbox, type) })),
)
const queues = boxes.flatMap((outbox) =>
  consumersOf(outbox).map((consumer) => {
    const heard = heardIn(outbox, consumer)
    const theirs = heard.some(isEmptyStock) ? ["SeedReportNotification"] : []
    const messages = [...heard.map((type) => `${type}Notification`), ...theirs, "EventNamed"]
    return { outbox, consumer, name: queueOf(outbox, consumer), heard, messages }
  }),
)

const queueBinding = (name: string): Json => ({
  sqs: {
    queue: { name, fifoQueue: false, redrivePolicy: { deadLetterQueue: { name: deadLetterQueueOf(name) } } },
    deadLetterQueue: { name: deadLetterQueueOf(name), fifoQueue: false },
    bindingVersion: "0.2.0",
  },
})

function channels(): Record<string, Json> {
  const ofTopics = topics.map(({ outbox, type, name }): [string, Json] => [
    name,
    {
      address: name,
      title: `${eventWords[type].title} (topic)`,
      description: `SNS topic of ${type} in the ${outbox} outbox. Heard by ${flow[type].join(" and ")}; others may subscribe.`,
      servers: [{ $ref: "#/servers/sns" }],
      messages: carried([type, ...(isEmptyStock(type) ? ["SeedReport"] : [])]),
      bindings: { sns: { name, bindingVersion: "0.1.0" } },
    },
  ])
  const kept = { name: CALLBACK_QUEUE, messages: ["KeptCallback"], consumer: "spooled-callbacks" }
  const ofQueues = [...queues, kept].flatMap(({ name, messages, consumer }): [string, Json][] => [
    [
      name,
      {
        address: name,
        title: `What ${consumer} has to do (queue)`,
        description: `SQS queue of ${consumer}. Every message may come twice, late, or in another order.`,
        servers: [{ $ref: "#/servers/sqs" }],
        messages: carried(messages),
        bindings: queueBinding(name),
      },
    ],
    [
      deadLetterQueueOf(name),
      {
        address: deadLetterQueueOf(name),
        title: `What ${consumer} never took (dead letters)`,
        description: `SQS moves here what nobody took out of ${name}, as it was.`,
        servers: [{ $ref: "#/servers/sqs" }],
        messages: carried(messages),
        bindings: { sqs: { queue: { name: deadLetterQueueOf(name), fifoQueue: false }, bindingVersion: "0.2.0" } },
      },
    ],
  ])
  return Object.fromEntries([...ofTopics, ...ofQueues, ...partnerChannels])
}

function operations(): Record<string, Json> {
  const told = topics.map(({ outbox, type, name }): [string, Json] => [
    `${outbox}-tells-${type}`,
    {
      action: "send",
      channel: channelRef(name),
      title: eventWords[type].title,
      summary: "Published after the commit in which it happened, at least once.",
      messages: messagesIn(name, [type]),
    },
  ])
  const done = queues.flatMap(({ outbox, consumer, name, messages }): [string, Json][] => {
    const dead = deadLetterQueueOf(name)
    return [
      [
        `${outbox}-${consumer}`,
        { action: "receive", channel: channelRef(name), title: consumer, messages: messagesIn(name, messages) },
      ],
      [
        `${outbox}-reminds-${consumer}`,
        {
          action: "send",
          channel: channelRef(name),
          title: `Reminds ${consumer}`,
          summary: "A retry: only this consumer hears of it, after the wait it needs.",
          messages: messagesIn(name, ["EventNamed"]),
        },
      ],
      [
        `${outbox}-collects-dead-letters-of-${consumer}`,
        {
          action: "receive",
          channel: channelRef(dead),
          title: `Brings to the desk what ${consumer} never took`,
          messages: messagesIn(dead, messages),
        },
      ],
    ]
  })
  return Object.fromEntries([...told, ...done, ...partnerOperations])
}

const exampleId = "019ab5c0-1111-7abc-8def-0123456789ab" as EventId
const exampleAt = new Date("2026-11-25T09:00:00.000Z")
/** Made by the code that makes the real ones. */
const exampleOf = (type: EventType): Json =>
  JSON.parse(cloudEvent({ id: exampleId, type, at: exampleAt, data: eventWords[type].example }, tellersOf(type)[0]!))

function messages(): Record<string, Json> {
  const events = eventTypes.flatMap((type): [string, Json][] => {
    const { title, description } = eventWords[type]
    const topic = topicOf(tellersOf(type)[0]!, type)
    const { headers, envelope } = notificationExample(type, topic, exampleOf(type))
    return [
      [
        type,
        {
          name: type,
          title,
          description,
          contentType: "application/cloudevents+json",
          ...(isEmptyStock(type) ? { headers: schemaRef("SeedHeaders") } : {}),
          payload: schemaRef(`${type}Event`),
          examples: [{ name: type, ...(headers ? { headers } : {}), payload: exampleOf(type) }],
        },
      ],
      [
        `${type}Notification`,
        {
          name: `${type}Notification`,
          title: `${title} (in a queue)`,
          description: "The event in the envelope of SNS.",
          contentType: "application/json",
          payload: schemaRef(`${type}Notification`),
          examples: [{ name: `${type}Notification`, payload: envelope }],
        },
      ],
    ]
  })
  const named = JSON.parse(cloudEvent({ id: exampleId, type: "StockRanShort", at: exampleAt }, "shop")) as Json
  return {
    ...Object.fromEntries(events),
    EventNamed: {
      name: "EventNamed",
      title: "The name of an event",
      description: "A reminder of an event that the consumer has heard of before: no data, no envelope of SNS.",
      contentType: "application/cloudevents+json",
      payload: schemaRef("CloudEvent"),
      examples: [{ name: "EventNamed", payload: named }],
    },
    ...otherMessages,
  }
}

export type AsyncApi = {
  readonly asyncapi: string
  readonly channels: Readonly<Record<string, Json & { readonly address: string | null }>>
  readonly operations: Readonly<
    Record<string, { action: "send" | "receive"; channel: { $ref: string }; messages: readonly { $ref: string }[] }>
  >
  readonly components: {
    readonly schemas: Readonly<Record<string, Json>>
    readonly messages: Readonly<Record<string, { payload: { $ref: string }; examples: readonly { payload: Json }[] }>>
  }
}

/** The document itself; its text is written by write-api.ts. */
export function eventsDocument(): AsyncApi {
  const document = {
    asyncapi: "3.0.0",
    info: {
      title: "Restock",
      version: "0.1.0",
      description:
        "What Restock tells, and what it is told, beside its HTTP API. On AWS every event goes through a topic of its own into the queue of each consumer. On one machine the same events are rows of a database, and only the factory and marketing are spoken to.\n\nWhat has to be done is a row, and a message only points at it: so one that comes twice, late or never does no harm. Restock's own consumers read the row; what an event carries travels for other readers. Events carry ids and counts, and nothing personal.",
      license: { name: "MIT" },
    },
    defaultContentType: "application/json",
    servers: {
      sns: { host: "sns.{region}.amazonaws.com", protocol: "sns", variables: { region: region() } },
      sqs: { host: "sqs.{region}.amazonaws.com", protocol: "sqs", variables: { region: region() } },
      shop: { host: "shop.example", protocol: "https", description: "PUBLIC_URL, or the gateway on AWS." },
      factory: { host: "factory.example", protocol: "http", description: "FACTORY_URL" },
      marketing: { host: "marketing.example", protocol: "https", description: "MARKETING_URL, with its path" },
    },
    channels: channels(),
    operations: operations(),
    components: { messages: messages(), schemas: messageSchemas() },
  }
  return document as unknown as AsyncApi
}

const region = (): Json => ({ description: "Where it is deployed.", examples: ["ap-northeast-2"] })
