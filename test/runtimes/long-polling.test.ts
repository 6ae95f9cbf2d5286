import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs"
import { openDatabase } from "../../src/database/database.ts"
import { type Cloud, startCloud } from "../support/aws/cloud.ts"
import { readTemplate } from "../support/aws/template.ts"
import { assertInvariants, workedOff } from "../../src/proof/buyers.ts"
import { type RestockProcess } from "../../src/proof/process.ts"
import { openSite, type Site } from "../../src/proof/site.ts"
import { send } from "../support/send.ts"
import type { Json } from "../support/send.ts"
import { until } from "../../src/proof/until.ts"

describe("QUEUE=sqs npm start: the shop as one process that polls the queues of a deployment", () => {
  let cloud: Cloud
  let site: Site
  let shop: RestockProcess
  let sdk: Record<string, string>
  before(async () => {
    cloud = await startCloud(readTemplate(process.env.RESTOCK_CDK_OUT!))
    sdk = {
      AWS_REGION: "ap-northeast-2",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_ENDPOINT_URL_SNS: cloud.url,
      AWS_ENDPOINT_URL_SQS: cloud.url,
    }
    site = await openSite({ database: "apart", env: { QUEUE: "sqs", ...sdk } })
    shop = await site.open()
  })
  after(async () => {
    await site.clear()
    await cloud.stop()
  })

  const post = (path: string, body: unknown) => send(site.url + path, "POST", body)
  const customers = () => `http://127.0.0.1:${site.env.CUSTOMERS_PORT}`

  test("the whole walk: sold, ordered, arrived, the ad paused and resumed, a Vip made and marketing told", async () => {
    await send(`${customers()}/customers`, "POST", { id: "kim" })
    await post("/products", {
      sku: "BOX",
      name: "상자",
      price: 1,
      stock: 200,
      reorderPoint: 0,
      orderUpTo: 300,
      backorders: "accept",
    })
    assert.equal((await post("/checkout", { sku: "BOX", quantity: 100, customerId: "kim" })).status, 201)
    for (let buyer = 1; buyer <= 4; buyer++) await post("/checkout", { sku: "CP-502101", quantity: 1 })
    await until("it is refilled", async () => (await send(`${site.url}/products/CP-502101`, "GET")).body.stock === 9)
    await until("is a Vip", async () => (await send(`${customers()}/customers/kim`, "GET")).body.type === "Vip")
    await workedOff(await site.db())
    const customersDb = openDatabase({ url: site.env.CUSTOMERS_DATABASE_URL!, connections: 1 })
    await until("marketing knows", async () => {
      const told =
        await customersDb.query`select from deliveries where consumer = 'notify-marketing' and state = 'done'`
      return told.length === 1
    })
    await customersDb.close()
    const mails = (await send(`${site.url}/dev/mail`, "GET", undefined, { accept: "application/json" })).body as Json[]
    assert.deepEqual(mails.map(({ kind }) => kind).toSorted(), ["ads-pause", "ads-resume"])
    assert.equal(site.factory.requests.length, 1)
    const [row] = await (
      await site.db()
    ).query<{ carried: number }>`
      select count(*) as carried from deliveries where carried_until is null
    `
    assert.equal(row!.carried, 0, "everything went through a queue")
  })

  test("a message that nobody can read ends on the desk of this process, too", async () => {
    const sqs = new SQSClient({
      region: "ap-northeast-2",
      endpoint: cloud.url,
      credentials,
      useQueueUrlAsEndpoint: false,
    })
    // As SQS itself would put it there after ten tries.
    await sqs.send(
      new SendMessageCommand({ QueueUrl: `${cloud.url}/000000000000/dead_letter_queue`, MessageBody: "도넛이 없어요" }),
    )
    sqs.destroy()
    const letters = async () => (await send(`${site.url}/dead-letters`, "GET")).body as Json[]
    await until("it is there", async () => (await letters()).length === 1)
    assert.equal((await letters())[0].data.body, "도넛이 없어요")
  })

  test("a polite end finishes within ten seconds, and what is started anew goes on", async () => {
    await site.factory.setFaults({ refusing: true })
    await post("/products", {
      sku: "LATER",
      name: "나중 도넛",
      price: 1,
      reorderPoint: 0,
      orderUpTo: 5,
      backorders: "accept",
    })
    await until("the factory was tried", async () => shop.stderr.includes("order-from-factory: the factory"))
    shop.kill("SIGTERM")
    assert.deepEqual(await shop.ended("the shop is closed", 10_000), { code: 0, signal: null })
    await site.factory.clearFaults()
    shop = await site.open()
    await until("it arrives", async () => (await send(`${site.url}/products/LATER`, "GET")).body.stock === 5, 40_000)
    await assertInvariants(await site.db())
  })

  test("in a region without queues the shop still sells, and says which one is missing and what to do", async () => {
    shop.kill("SIGTERM")
    await shop.ended("the shop is closed", 10_000)
    shop = await site.open({ AWS_REGION: "eu-west-1" })
    assert.equal((await post("/checkout", { sku: "BOX", quantity: 1 })).status, 201)
    await until("it complains", async () =>
      /sqs:GetQueueUrl: there is no queue stock_queue in eu-west-1. Deploy it there, or set AWS_REGION/.test(
        shop.stderr,
      ),
    )
  })
})

const credentials = { accessKeyId: "local", secretAccessKey: "local" }
