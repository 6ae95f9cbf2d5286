import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns"
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs"
import { type AwsShop, openAwsShop } from "../support/aws/shop.ts"
import { addProduct } from "../support/selling.ts"
import { asksFor, type Json, ledgerOf, until } from "../support/shop.ts"

const ACCOUNT = "000000000000"
const REGION = "ap-northeast-2"

describe("the form of the system before this one, on AWS", () => {
  let shop: AwsShop
  let sns: SNSClient
  before(async () => {
    shop = await openAwsShop()
    sns = new SNSClient({})
  })
  after(async () => {
    sns.destroy()
    await shop.close()
  })

  const publish = async (sku: string, count: string) => {
    const texts = {
      MessageAttributeProductId: sku,
      MessageAttributeProductCnt: count,
      MessageAttributeFactoryId: "FF-500293",
      MessageAttributeRequester: "홍길동",
    }
    const { MessageId } = await sns.send(
      new PublishCommand({
        TopicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:stock_empty`,
        Subject: "도너츠 재고 부족",
        Message: `도너츠 재고가 부족합니다. 제품을 생산해주세요! \n메시지 작성 시각 : ${new Date().toUTCString()}`,
        MessageAttributes: Object.fromEntries(
          Object.entries(texts)
            .filter(([, text]) => text !== "")
            .map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
        ),
      }),
    )
    return MessageId!
  }
  const letters = async () => (await shop.get("/dead-letters?limit=200")).body as Json[]

  test("a subscriber of the old days finds its four texts on what we publish", async () => {
    const sqs = new SQSClient({ useQueueUrlAsEndpoint: false })
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "somebody_elses_queue" }))
    const Endpoint = `arn:aws:sqs:${REGION}:${ACCOUNT}:somebody_elses_queue`
    await sns.send(
      new SubscribeCommand({ TopicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:stock_empty`, Protocol: "sqs", Endpoint }),
    )
    for (let buyer = 1; buyer <= 3; buyer++) await shop.post("/checkout", { sku: "CP-502101", quantity: 1 })

    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }))
    const record = { body: Messages![0]!.Body! }
    // As the page of the seed reads it.
    const json = JSON.parse(record.body).MessageAttributes
    assert.deepEqual(
      [
        json.MessageAttributeRequester.Value,
        json.MessageAttributeProductId.Value,
        json.MessageAttributeFactoryId.Value,
        json.MessageAttributeProductCnt.Value,
      ],
      ["홍길동", "CP-502101", "FF-500293", "10"],
    )
    const { Subject, Message } = JSON.parse(record.body)
    assert.equal(Subject, "도너츠 재고 부족")
    const { specversion, type, data } = JSON.parse(Message)
    assert.deepEqual([specversion, type, data.sku, data.quantity], ["1.0", "StockRanShort", "CP-502101", 10])

    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages![0]!.ReceiptHandle! }))
    await until("the refill arrives", async () => (await shop.product()).stock === 10)
    const more = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }))
    assert.equal(more.Messages, undefined, "and hears of it once")
    sqs.destroy()
  })

  test("what somebody else publishes leads to an order of so many, once, and to nothing else", async () => {
    const sku = await addProduct(shop, { adId: "AD-500293" })
    const id = await publish(sku, "7")
    await until("they arrive", async () => (await shop.product(sku)).stock === 27)
    assert.equal(asksFor(shop, sku)[0]!.MessageAttributeProductCnt, "7")
    assert.equal(asksFor(shop, sku).length, 1)
    const { body: order } = await shop.get(`/production-orders/${id}`)
    assert.deepEqual([order.sku, order.quantity, order.state], [sku, 7, "arrived"])
    assert.deepEqual(await ledgerOf(shop, sku), ["opening 20 → 20", "arrival 7 → 27"])
    assert.deepEqual(await letters(), [])
    const mails = (await shop.mails()).filter((mail: Json) => mail.text.includes(sku))
    assert.deepEqual(mails, [], "nobody is asked to pause an ad: here it is not short")
  })

  test("while an order is open, another report changes nothing", async () => {
    const sku = await addProduct(shop)
    await shop.factory.setFaults({ productions: 0 })
    await publish(sku, "5")
    await until("the factory is asked", async () => asksFor(shop, sku).length === 1)
    const second = await publish(sku, "5")
    await until("the second is done", async () => {
      const rows = await shop.db.query<{ state: string }>`select state from deliveries where event_id = ${second}`
      return rows[0]?.state === "done"
    })
    const { body } = await shop.get("/production-orders?limit=200")
    assert.equal(body.filter((order: Json) => order.sku === sku).length, 1)
    assert.equal(asksFor(shop, sku).length, 1)
  })

  test("a product nobody knows, and a count that is none, go to the desk and operations are told", async () => {
    const sku = await addProduct(shop)
    const ids = [
      await publish("CP-NOBODYS", "5"),
      await publish(sku, "5개"),
      await publish(sku, "0"),
      await publish(sku, ""),
    ]
    await until("all are on the desk", async () => (await letters()).length === ids.length)
    const desk = new Map((await letters()).map((letter) => [letter.eventId, letter]))
    assert.match(desk.get(ids[0])!.reason, /there is no product "CP-NOBODYS"/)
    for (const id of ids.slice(1)) assert.match(desk.get(id)!.reason, /the reported count is/)
    assert.deepEqual(
      [...desk.values()].map(({ consumer }) => consumer),
      ids.map(() => "order-from-factory"),
    )
    assert.equal(asksFor(shop, sku).length, 0)
    await until(
      "operations are told",
      async () =>
        (await shop.mails()).some((mail: Json) => mail.kind === "operations" && mail.text.includes("CP-NOBODYS")),
      20_000,
    )
  })
})
