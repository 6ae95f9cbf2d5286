import type { EventType } from "../../src/events.ts"
import { CALLBACK_QUEUE } from "../../src/flow.ts"
import { type Json, schemaRef } from "./message-schemas.ts"

const texts = {
  MessageAttributeProductId: "CP-502101",
  MessageAttributeProductCnt: "10",
  MessageAttributeFactoryId: "FF-500293",
  MessageAttributeRequester: "홍길동",
}
const MessageAttributes = Object.fromEntries(
  Object.entries(texts).map(([name, Value]) => [name, { Type: "String", Value }]),
)
const envelope = {
  Type: "Notification",
  MessageId: "019ab5c0-6666-4abc-8def-0123456789ab",
  Timestamp: "2026-11-25T09:00:00.123Z",
}
const arnOf = (topic: string) => `arn:aws:sns:ap-northeast-2:123456789012:${topic}`

const report = "도너츠 재고가 부족합니다. 제품을 생산해주세요!"

/** An event on its way through SNS; what runs short has the four texts beside it. */
export function notificationExample(type: EventType, topic: string, event: Json): { headers?: Json; envelope: Json } {
  const wrapped = { ...envelope, TopicArn: arnOf(topic), Message: JSON.stringify(event) }
  if (type !== "StockRanShort") return { envelope: wrapped }
  return { headers: texts, envelope: { ...wrapped, Subject: "도너츠 재고 부족", MessageAttributes } }
}

const manufacture = {
  MessageGroupId: "stock-arrival-group",
  ...texts,
  CallbackUrl: "https://shop.example/factory/callbacks/abc",
}

type Words = {
  readonly title: string
  readonly description: string
  readonly headers?: Json
  readonly example: Json | string
}
const message = (name: string, { example, headers, ...words }: Words): [string, Json] => [
  name,
  {
    name,
    ...words,
    contentType: typeof example === "string" ? "text/plain" : "application/json",
    ...(headers ? { headers: schemaRef(name === "SeedReport" ? "SeedHeaders" : "WebhookHeaders") } : {}),
    payload: schemaRef(name),
    examples: [{ name, ...(headers ? { headers } : {}), payload: example }],
  },
]

/** What no event of ours is: reports of others, the factory's and marketing's own forms. */
export const otherMessages: Record<string, Json> = Object.fromEntries([
  message("SeedReport", {
    title: "A shortage reported by somebody else",
    description: "In the form of the system before this one: four texts beside any text.",
    headers: texts,
    example: report,
  }),
  message("SeedReportNotification", {
    title: "A shortage reported by somebody else (in a queue)",
    description: "In the envelope of SNS, the four texts beside the message.",
    example: {
      ...envelope,
      TopicArn: arnOf("stock_empty"),
      Subject: "도너츠 재고 부족",
      Message: report,
      MessageAttributes,
    },
  }),
  message("KeptCallback", {
    title: "A callback kept for later",
    description: "The factory calls once, so what it says is kept while the database is away.",
    example: { id: "019ab5c0-5555-7abc-8def-0123456789ab", token: "abc", body: "eyJhIjoiMSJ9" },
  }),
  message("ManufactureRequest", {
    title: "Produce, please",
    description: "The factory does not tell repeated requests apart, so in doubt none is repeated before its deadline.",
    example: manufacture,
  }),
  message("FactoryCallback", {
    title: "Produced",
    description: "Comes once, about 40 s after the request, and never again.",
    example: manufacture,
  }),
  message("VipWebhook", {
    title: "A customer became a VIP, for marketing",
    description: "Signed as Standard Webhooks says; docs/marketing.md has code that checks it.",
    headers: {
      "webhook-id": "01a21190-f1a8-744d-85cf-73d82f098d5d",
      "webhook-timestamp": "1795591041",
      "webhook-signature": "v1,zLDCywF7Tc1CdHC0WSTqGZ9hjcXTxbcOplwzJgK9QW4=",
    },
    example: {
      type: "customer.became_vip",
      timestamp: "2026-11-25T07:17:21.442Z",
      data: { customerId: "C-1", orderId: "01a21190-f172-763f-ac87-269a8675553f" },
    },
  }),
])

const channel = (name: string, server: string, messageName: string, more: Json): [string, Json] => [
  name,
  {
    servers: [{ $ref: `#/servers/${server}` }],
    messages: { [messageName]: { $ref: `#/components/messages/${messageName}` } },
    ...more,
  },
]

export const partnerChannels: [string, Json][] = [
  channel("factory-requests", "factory", "ManufactureRequest", {
    address: "/api/manufactures",
    title: "Requests to the factory",
    description: "The path stands below FACTORY_URL.",
  }),
  channel("factory-callbacks", "shop", "FactoryCallback", {
    address: "/factory/callbacks/{token}",
    title: "Callbacks of the factory",
    description: "A 200 says that the call is stored; a 404 that the token is unknown, expired or revoked.",
    parameters: { token: { description: "The secret of one request to the factory." } },
  }),
  channel("marketing-webhook", "marketing", "VipWebhook", {
    address: null,
    title: "The webhook for marketing",
    description: "The address is MARKETING_URL as it is set.",
  }),
]

const post = { http: { method: "POST", bindingVersion: "0.3.0" } }
const operation = (action: "send" | "receive", channelName: string, messageName: string, more: Json): Json => ({
  action,
  channel: { $ref: `#/channels/${channelName}` },
  messages: [{ $ref: `#/channels/${channelName}/messages/${messageName}` }],
  ...more,
})

export const partnerOperations: [string, Json][] = [
  [
    "ask-factory",
    operation("send", "factory-requests", "ManufactureRequest", { title: "Ask the factory", bindings: post }),
  ],
  [
    "receive-callback",
    operation("receive", "factory-callbacks", "FactoryCallback", { title: "The factory calls back", bindings: post }),
  ],
  ["send-webhook", operation("send", "marketing-webhook", "VipWebhook", { title: "Tell marketing", bindings: post })],
  ["keep-callback", operation("send", CALLBACK_QUEUE, "KeptCallback", { title: "Keep a callback for later" })],
  [
    "spooled-callbacks",
    operation("receive", CALLBACK_QUEUE, "KeptCallback", { title: "Take what was kept, once the database is back" }),
  ],
]
