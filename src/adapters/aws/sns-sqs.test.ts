import assert from "node:assert/strict"
import { beforeEach, type TestContext, test } from "node:test"
import { type FauxqsServer, startFauxqs } from "fauxqs"
import { type Asked, awsSays, enterAws, jsonNo, pointAwsAt } from "../../../test/support/aws-service.ts"
import type { Held } from "../../messaging/poll.ts"
import type { Nudge, Publication } from "../../messaging/relay.ts"
import { snsSqs } from "./sns-sqs.ts"

const region = "ap-northeast-2"
const never = new AbortController().signal

beforeEach(() => enterAws())

/** SNS and SQS on this machine, with a topic and the queue that listens to it, and one beside. */
async function openAws(t: TestContext): Promise<FauxqsServer> {
  const server = await startFauxqs({ port: 0, host: "localhost", logger: false })
  t.after(() => server.stop())
  server.createQueue("stock_queue", { region })
  server.createQueue("restock-shop-pause-ads", { region })
  server.createTopic("stock_empty", { region })
  server.subscribe({ topic: "stock_empty", queue: "stock_queue", region })
  pointAwsAt(`http://127.0.0.1:${server.port}`)
  return server
}

const publication = (body: string, own: Partial<Publication> = {}): Publication => ({
  topic: "stock_empty",
  subject: undefined,
  body,
  attributes: {},
  ...own,
})
const nudge = (body: string, own: Partial<Nudge> = {}): Nudge => ({
  queue: "stock_queue",
  body,
  delaySeconds: 0,
  ...own,
})
const numbered = (count: number) => Array.from({ length: count }, (_, number) => `{"number":${number}}`)
const lying = (server: FauxqsServer, queue: string) => server.inspectQueue(queue)!.messages
const bodiesIn = (server: FauxqsServer, queue: string) => lying(server, queue).ready.map(({ body }) => body)
const published = (server: FauxqsServer) => bodiesIn(server, "stock_queue").map((body) => JSON.parse(body))

async function receiveOne(name: string): Promise<Held> {
  const [held] = await snsSqs().queue(name).receive(1, never)
  return held!
}

test("twenty-five publications all arrive, each once, a very long one among them", async (t) => {
  const server = await openAws(t)
  const bodies = [...numbered(24), JSON.stringify({ long: "가".repeat(63_000) })]
  assert.deepEqual(await snsSqs().broker.publish(bodies.map((body) => publication(body))), [])
  assert.deepEqual(
    published(server)
      .map(({ Message }) => Message)
      .toSorted(),
    bodies.toSorted(),
  )
})

test("a publication carries its subject and its texts; a text that is empty is left out, for SNS takes none", async (t) => {
  const server = await openAws(t)
  const attributes = { MessageAttributeProductId: `CP-1 <&"'>`, MessageAttributeRequester: "홍길동", Empty: "" }
  await snsSqs().broker.publish([publication("{}", { subject: "도너츠 재고 부족", attributes }), publication("[]")])
  const [first, second] = published(server)
  assert.equal(first.Subject, "도너츠 재고 부족")
  assert.deepEqual(first.MessageAttributes, {
    MessageAttributeProductId: { Type: "String", Value: `CP-1 <&"'>` },
    MessageAttributeRequester: { Type: "String", Value: "홍길동" },
  })
  assert.deepEqual([second.Subject, second.MessageAttributes], [undefined, undefined])
})

test("twenty-five nudges all arrive, each in its own queue", async (t) => {
  const server = await openAws(t)
  const nudges = numbered(25).map((body, at) => nudge(body, at % 2 === 0 ? {} : { queue: "restock-shop-pause-ads" }))
  assert.deepEqual(await snsSqs().broker.nudge(nudges), [])
  for (const queue of ["stock_queue", "restock-shop-pause-ads"])
    assert.deepEqual(
      bodiesIn(server, queue).toSorted(),
      nudges
        .filter((one) => one.queue === queue)
        .map(({ body }) => body)
        .toSorted(),
    )
})

test("nothing to hand over: nobody is asked", async (t) => {
  const asked = await awsSays(t, () => undefined)
  const { broker } = snsSqs()
  assert.deepEqual([await broker.publish([]), await broker.nudge([])], [[], []])
  assert.deepEqual(asked, [])
})

test("a batch has ten entries at most and fits into 256 KiB, and nothing is sent one by one", async (t) => {
  const asked = await awsSays(t, ({ operation }) => {
    if (operation === "GetQueueUrl")
      return { status: 200, body: `{"QueueUrl":"http://127.0.0.1/000000000000/stock_queue"}` }
    if (operation === "SendMessageBatch") return { status: 200, body: `{"Successful":[],"Failed":[]}` }
    return {
      status: 200,
      body: `<PublishBatchResponse><PublishBatchResult><Successful/><Failed/></PublishBatchResult></PublishBatchResponse>`,
    }
  })
  const { broker } = snsSqs()
  await broker.publish(numbered(25).map((body) => publication(body)))
  await broker.nudge(numbered(25).map((body) => nudge(body)))
  const batches = asked.filter(({ operation }) => operation !== "GetQueueUrl")
  assert.deepEqual(batches.map(entriesOf).toSorted(), [10, 10, 10, 10, 5, 5])
  assert.equal(asked.length - batches.length, 1)

  asked.length = 0
  await broker.publish(Array.from({ length: 6 }, () => publication("a".repeat(90_000))))
  await broker.publish(Array.from({ length: 3 }, () => publication("가".repeat(60_000))))
  assert.deepEqual(asked.map(entriesOf).toSorted(), [1, 1, 1, 2, 2, 2])
})

function entriesOf({ operation, body }: Asked): number {
  if (operation === "SendMessageBatch") return (JSON.parse(body) as { Entries: unknown[] }).Entries.length
  return [...new URLSearchParams(body).keys()].filter((key) => key.endsWith(".Message")).length
}

test("what the service refuses of many is reported by its place, with the reason; the others arrive", async (t) => {
  const server = await openAws(t)
  const { broker } = snsSqs()
  const bodies = numbered(25)
  const nudges = bodies.map((body, at) => nudge(at === 3 || at === 17 ? "no \0 text" : body))
  const untaken = await broker.nudge(nudges)
  assert.deepEqual(untaken.map(({ at }) => at).toSorted(), [17, 3])
  for (const { reason } of untaken) assert.match(reason, /^InvalidMessageContents: Invalid characters found/)
  assert.equal(bodiesIn(server, "stock_queue").length, 23)

  const tooLong = publication("a".repeat(2_000_000))
  const refused = await broker.publish([publication("1"), tooLong, publication("2")])
  assert.deepEqual(refused, [{ at: 1, reason: "InvalidParameter: Message too long" }])
  assert.equal(bodiesIn(server, "stock_queue").length, 25)
})

test("a topic or queue that is missing fails alone", async (t) => {
  const server = await openAws(t)
  const { broker } = snsSqs()
  const notThere = publication("lost", { topic: "restock-shop-stock-sold-out" })
  const [untaken, ...others] = await broker.publish([publication("1"), notThere, publication("2")])
  assert.equal(untaken!.at, 1)
  assert.match(untaken!.reason, /^sns:Publish: there is no topic restock-shop-stock-sold-out in ap-northeast-2\. /)
  assert.deepEqual(others, [])
  const lost = await broker.nudge([nudge("lost", { queue: "restock-shop-resume-ads" }), nudge("3")])
  assert.deepEqual(
    lost.map(({ at }) => at),
    [0],
  )
  assert.match(lost[0]!.reason, /^sqs:GetQueueUrl: there is no queue restock-shop-resume-ads in ap-northeast-2\. /)
  assert.equal(bodiesIn(server, "stock_queue").length, 3)
})

test("a queue that is made later is found then", async (t) => {
  const server = await openAws(t)
  const { broker } = snsSqs()
  const late = nudge("{}", { queue: "restock-shop-resume-ads" })
  assert.equal((await broker.nudge([late])).length, 1)
  server.createQueue("restock-shop-resume-ads", { region })
  assert.deepEqual(await broker.nudge([late]), [])
})

test("a nudge comes out of its queue when its delay is over", async (t) => {
  const server = await openAws(t)
  const begin = performance.now()
  await snsSqs().broker.nudge([nudge("later", { delaySeconds: 1 }), nudge("much later", { delaySeconds: 900 })])
  assert.deepEqual(bodiesIn(server, "stock_queue"), [])
  const held = await receiveOne("stock_queue")
  assert.equal(held.body, "later")
  assert.ok(performance.now() - begin > 900)
  assert.deepEqual(
    lying(server, "stock_queue").delayed.map(({ body }) => body),
    ["much later"],
  )
})

test("what is received is hidden for half a minute, and gone when it is forgotten", async (t) => {
  const server = await openAws(t)
  await snsSqs().send("stock_queue", "도너츠")
  const held = await receiveOne("stock_queue")
  assert.equal(held.body, "도너츠")
  assert.match(held.id, /^[0-9a-f-]{36}$/)
  const hiddenFor = () => (lying(server, "stock_queue").inflight[0]!.visibilityDeadline - Date.now()) / 1_000
  assert.ok(hiddenFor() > 20 && hiddenFor() <= 30, `${hiddenFor()}`)
  await held.hide(600)
  assert.ok(hiddenFor() > 590, `${hiddenFor()}`)
  await held.forget()
  const { ready, delayed, inflight } = lying(server, "stock_queue")
  assert.deepEqual([ready, delayed, inflight], [[], [], []])
})

test("what is handed back is there for the next, under the same id", async (t) => {
  await openAws(t)
  await snsSqs().send("stock_queue", "도너츠")
  const held = await receiveOne("stock_queue")
  await held.hide(0)
  assert.equal((await receiveOne("stock_queue")).id, held.id)
})

test("as many as are wanted at once, and no more", async (t) => {
  const server = await openAws(t)
  await snsSqs().broker.nudge(numbered(5).map((body) => nudge(body)))
  assert.equal((await snsSqs().queue("stock_queue").receive(3, never)).length, 3)
  assert.equal(bodiesIn(server, "stock_queue").length, 2)
})

test("who waits at an empty queue waits until something comes, or breaks off at once when told to", async (t) => {
  await openAws(t)
  const { queue, send } = snsSqs()
  const waiting = queue("stock_queue").receive(1, never)
  await send("stock_queue", "now")
  assert.equal((await waiting)[0]!.body, "now")

  const leaving = new AbortController()
  const begin = performance.now()
  const endless = queue("restock-shop-pause-ads").receive(1, leaving.signal)
  leaving.abort()
  await assert.rejects(endless)
  assert.ok(performance.now() - begin < 5_000)
})

test("topics are named in the account of our queues, in the region, in its part of the world", async (t) => {
  for (const [where, partition] of [
    ["ap-northeast-2", "aws"],
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
  ]) {
    enterAws({ AWS_REGION: where })
    const asked = await awsSays(t, ({ operation }) =>
      operation === "GetQueueUrl"
        ? { status: 200, body: `{"QueueUrl":"https://sqs.example/123456789012/stock_queue"}` }
        : jsonNo(400, "Nothing", "nothing"),
    )
    await snsSqs().broker.publish([publication("{}")])
    assert.equal(
      new URLSearchParams(asked.at(-1)!.body).get("TopicArn"),
      `arn:${partition}:sns:${where}:123456789012:stock_empty`,
    )
  }
})
