import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns"
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs"
import { type Outbox, outboxes, topicOf } from "../../src/flow.ts"
import { type AwsShop, openAwsShop } from "../support/aws/shop.ts"
import { fits, followsCloudEvents } from "../support/messages.ts"
import { asksFor, type Json } from "../support/shop.ts"

const boxes = Object.keys(outboxes) as Outbox[]
const topics = boxes.flatMap((outbox) => outboxes[outbox].map((type) => topicOf(outbox, type)))
const expected = [
  "BulkPurchaseMade of restock/shop",
  "CustomerBecameVip of restock/customers",
  "FactoryCalledBack of restock/shop",
  "StockRanShort of restock/shop",
  "StockReplenished of restock/shop",
]

describe("what goes over the wire on AWS", () => {
  let shop: AwsShop
  before(async () => {
    shop = await openAwsShop()
  })
  after(() => shop.close())

  test("fits the AsyncAPI document and CloudEvents 1.0, from a bulk purchase to arrival and webhook", async (t) => {
    const [sns, sqs] = [new SNSClient({}), new SQSClient({ useQueueUrlAsEndpoint: false })]
    t.after(() => [sns, sqs].forEach((client) => client.destroy()))
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "hears_everything" }))
    const Endpoint = "arn:aws:sqs:ap-northeast-2:000000000000:hears_everything"
    for (const topic of topics) {
      const TopicArn = `arn:aws:sns:ap-northeast-2:000000000000:${topic}`
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint }))
    }
    await shop.customers.post("/customers", { id: "kim" })
    const { status } = await shop.post("/checkout", { sku: "CP-502101", quantity: 100, customerId: "kim" })
    assert.equal(status, 201)

    const heard = new Set<string>()
    let messages = 0
    const until = performance.now() + 60_000
    while (expected.some((one) => !heard.has(one))) {
      assert.ok(performance.now() < until, `only ${[...heard].join(", ")} came`)
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2, MaxNumberOfMessages: 10 }),
      )
      for (const { Body, ReceiptHandle } of Messages) {
        const envelope = JSON.parse(Body!) as Json
        const event = JSON.parse(envelope.Message) as Json
        fits(`${event.type}Notification`, envelope)
        fits(`${event.type}Event`, event)
        followsCloudEvents(event)
        assert.equal(envelope.TopicArn.split(":").at(-1), topicOf(event.source.replace("restock/", ""), event.type))
        heard.add(`${event.type} of ${event.source}`)
        messages += 1
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: ReceiptHandle! }))
      }
    }
    for (const ask of asksFor(shop)) fits("ManufactureRequest", ask)
    t.diagnostic(`${messages} messages`)
  })
})
