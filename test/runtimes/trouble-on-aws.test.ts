import assert from "node:assert/strict"
import { randomInt } from "node:crypto"
import { afterEach, beforeEach, describe, test } from "node:test"
import { ListQueuesCommand, PurgeQueueCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs"
import { queueOf } from "../../src/flow.ts"
import { happened, tell } from "../../src/messaging/events.ts"
import { newId } from "../../src/shared/ids.ts"
import { type AwsShop, openAwsShop } from "../support/aws/shop.ts"
import { restock } from "../../src/proof/process.ts"
import { addProduct } from "../support/selling.ts"
import { asksFor, type Json, ledgerOf, until } from "../support/shop.ts"

describe("trouble on AWS", () => {
  let shop: AwsShop
  let sqs: SQSClient
  beforeEach(async () => {
    shop = await openAwsShop()
    sqs = new SQSClient({ useQueueUrlAsEndpoint: false })
  })
  afterEach(async () => {
    sqs.destroy()
    await shop.close()
  })

  const urlOf = (queue: string) => `${process.env.AWS_ENDPOINT_URL_SQS}/000000000000/${queue}`
  const letters = async () => (await shop.get("/dead-letters?limit=200")).body as Json[]
  const states = async (consumer: string) => {
    const rows = await shop.db.query<{ state: string; count: number }>`
      select state, count(*) as count from deliveries where consumer = ${consumer} group by state
    `
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
  }

  test("of a batch of ten one is poison: nine are done, it is tried again alone, then lies on the desk, and operations are told", async () => {
    const events = Array.from({ length: 9 }, () =>
      happened("StockReplenished", { shortageId: newId(), sku: "CP-502101" }),
    )
    // Told without a relay, so that all ten go into the queue in one batch.
    await shop.db.transaction((tx) => tell(tx, events))
    await shop.db.query`update deliveries set carried_until = now() + interval '15 minutes'`
    const poison = JSON.stringify({ Type: "Notification", Message: "a page of somebody else", what: newId() })
    const bodies = events.map(({ id, type }) =>
      JSON.stringify({ specversion: "1.0", source: "restock/shop", id, type }),
    )
    bodies.splice(4, 0, poison)
    const batches: { size: number; failed: number }[] = []
    const stopListening = shop.engine.functions.onInvoked("restock-resume-ads", (event, result) => {
      const { Records } = event as { Records: unknown[] }
      const { batchItemFailures } = result as { batchItemFailures: unknown[] }
      batches.push({ size: Records.length, failed: batchItemFailures.length })
    })
    await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: urlOf(queueOf("shop", "resume-ads")),
        Entries: bodies.map((MessageBody, at) => ({ Id: `${at}`, MessageBody })),
      }),
    )
    await until("it is on the desk", async () => (await letters()).length === 1, 30_000)
    stopListening()

    assert.deepEqual(batches[0], { size: 10, failed: 1 })
    assert.deepEqual(await states("resume-ads"), { done: 9, dead: 1 })
    assert.ok(batches.length > 2)
    for (const retry of batches.slice(1).filter(({ failed }) => failed > 0))
      assert.deepEqual(retry, { size: 1, failed: 1 })
    const [letter] = await letters()
    assert.equal(letter.consumer, "resume-ads")
    assert.equal(letter.data.body, poison)
    await until(
      "operations are told",
      async () =>
        (await shop.mails()).some(({ kind, text }: Json) => kind === "operations" && text.includes(letter.id)),
      20_000,
    )
  })

  test("every queue is emptied by force in the middle; after `restock replay` all events have reached everyone, once", async () => {
    const skus: string[] = []
    for (let at = 0; at < 12; at++) skus.push(await addProduct(shop, { stock: 1, adId: "AD-500293" }))
    for (const id of ["kim", "lee"]) await shop.customers.post("/customers", { id })
    const big = await addProduct(shop, { stock: 1_000 })
    // From here on nothing is taken out of any queue, until all of it is thrown away.
    await shop.engine.pauseFeeding()
    const begun = new Date()
    for (const sku of skus) assert.equal((await shop.post("/checkout", { sku, quantity: 2 })).status, 201)
    for (const customerId of ["kim", "lee"]) await shop.post("/checkout", { sku: big, quantity: 100, customerId })
    await until("all is in the queues", async () => {
      const [row] = await shop.db.query<{ waiting: number }>`
        select count(*) as waiting from deliveries where state = 'pending' and carried_until is null
      `
      return row!.waiting === 0 && (await states("pause-ads")).pending === 24
    })
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}))
    for (const url of QueueUrls)
      await sqs.send(new PurgeQueueCommand({ QueueUrl: urlOf(new URL(url).pathname.split("/").at(-1)!) }))
    shop.engine.resumeFeeding()
    assert.deepEqual(await states("order-from-factory"), { pending: 12 })

    const { code, stderr } = await restock(["replay", "--since", begun.toISOString()], {
      ...shop.engine.sdk,
      QUEUE: "sqs",
      DATABASE_URL: shop.databaseUrl,
      CUSTOMERS_DATABASE_URL: shop.customersDatabaseUrl,
    })
    assert.equal(code, 0, stderr)
    assert.match(stderr, /\d+ of \d+ events of the shop published again/)

    for (const sku of skus)
      await until("the refill arrives", async () => (await shop.product(sku)).stock === 50, 30_000)
    await until(
      "all is done",
      async () => {
        const left = await shop.db.query`select from deliveries where state <> 'done'`
        return left.length === 0
      },
      30_000,
    )
    for (const sku of skus) {
      assert.equal(asksFor(shop, sku).length, 1)
      assert.deepEqual(await ledgerOf(shop, sku), ["opening 1 → 1", "sale -1 → 0", "arrival 51 → 51", "fill -1 → 50"])
    }
    for (const id of ["kim", "lee"]) {
      await until("is a Vip", async () => (await shop.customers.get(`/customers/${id}`)).body.type === "Vip")
    }
    await shop.marketing.until(({ requests }) => requests.length >= 2)
    assert.equal(new Set(shop.marketing.requests.map(({ id }) => id)).size, 2)
    const mails = (await shop.mails()).filter(({ kind }: Json) => kind.startsWith("ads-"))
    const subjects = mails.map(
      ({ kind, text }: Json) => `${kind} ${skus.find((sku) => text.includes(`${sku}\n`) || text.includes(sku))}`,
    )
    assert.equal(new Set(mails.map(({ id }: Json) => id)).size, mails.length, subjects.join(", "))
    assert.equal(mails.filter(({ kind }: Json) => kind === "ads-pause").length, 12)
  })

  test("messages that come thrice, late and in any order change no total", async () => {
    const skus: string[] = []
    for (let at = 0; at < 6; at++) skus.push(await addProduct(shop, { stock: 2, adId: "AD-500293" }))
    await shop.customers.post("/customers", { id: "park" })
    const big = await addProduct(shop, { stock: 500 })
    const buying = Promise.all([
      ...skus.map((sku) => shop.post("/checkout", { sku, quantity: 3 })),
      shop.post("/checkout", { sku: big, quantity: 120, customerId: "park" }),
    ])
    let copies = 0
    const known = new Set<string>()
    const isOver = async () => {
      const [{ left } = { left: 1 }] = await shop.db.query<{ left: number }>`
        select count(*) as left from deliveries where state <> 'done'
      `
      const arrived = await Promise.all(skus.map(async (sku) => (await shop.product(sku)).stock === 50))
      return left === 0 && arrived.every(Boolean)
    }
    // Whatever is told is sent to its consumers again, three times, the newest first, some of it later.
    await until(
      "all is done",
      async () => {
        const rows = await shop.db.query<{ id: string; consumer: "pause-ads" }>`
          select event_id as id, consumer from deliveries order by event_id desc
        `
        for (const { id, consumer } of rows.filter((row) => !known.has(`${row.id} ${row.consumer}`))) {
          known.add(`${id} ${consumer}`)
          const MessageBody = JSON.stringify({ specversion: "1.0", source: "restock/shop", id })
          const Entries = [1, 2, 3].map((copy) => ({ Id: `${copy}`, MessageBody, DelaySeconds: randomInt(3) }))
          await sqs.send(new SendMessageBatchCommand({ QueueUrl: urlOf(queueOf("shop", consumer)), Entries }))
          copies += Entries.length
        }
        return isOver()
      },
      40_000,
    )
    await buying
    await until("the queues are empty", async () => shop.engine.isIdle(), 20_000)
    assert.ok(copies >= 3 * (skus.length * 4), `${copies} copies`)
    for (const sku of skus) {
      assert.equal(asksFor(shop, sku).length, 1)
      assert.deepEqual(await ledgerOf(shop, sku), ["opening 2 → 2", "sale -2 → 0", "arrival 51 → 51", "fill -1 → 50"])
    }
    const mails = (await shop.mails()).filter(({ kind }: Json) => kind.startsWith("ads-"))
    assert.equal(new Set(mails.map(({ id }: Json) => id)).size, mails.length)
    assert.equal((await shop.customers.get("/customers/park")).body.type, "Vip")
    assert.equal(shop.marketing.requests.length, 1)
    assert.deepEqual(await letters(), [])
  })
})
