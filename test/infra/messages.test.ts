import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { CALLBACK_QUEUE, type ConsumerName, consumersOf, deadLetterQueueOf, flow, type Outbox } from "../../src/flow.ts"
import { outboxes, queueOf, topicOf } from "../../src/flow.ts"
import { type Properties, refusesWithoutTls, type Resource, statementsOf, synthesised } from "./synthesis.ts"

const made = synthesised()

const queues = made.of("AWS::SQS::Queue")
const topics = made.of("AWS::SNS::Topic")
const nameOf = ({ properties }: Resource) => `${properties.QueueName ?? properties.TopicName}`
const arnOf = (service: "sns" | "sqs", name: string) => `arn:aws:${service}:region:account:${name}`

const boxes = Object.keys(outboxes) as Outbox[]
const consumers = boxes.flatMap((outbox) => consumersOf(outbox).map((consumer) => ({ outbox, consumer })))
const heardBy = (outbox: Outbox, consumer: ConsumerName) =>
  outboxes[outbox].filter((type) => (flow[type] as readonly string[]).includes(consumer))
const live = [...consumers.map(({ outbox, consumer }) => queueOf(outbox, consumer)), CALLBACK_QUEUE]

/** Topics by queue, as subscribed. */
const subscriptions = made.of("AWS::SNS::Subscription").filter(({ properties }) => `${properties.Protocol}` === "sqs")
const subscribed = (queue: string) =>
  subscriptions
    .filter(({ stack, properties }) => made.text(stack, properties.Endpoint) === arnOf("sqs", queue))
    .map(({ stack, properties }) => made.text(stack, properties.TopicArn))

function policyOf(kind: "AWS::SQS::QueuePolicy" | "AWS::SNS::TopicPolicy", of: Resource): Properties {
  const [found] = made
    .of(kind)
    .filter(({ stack, properties }) =>
      [properties.Queues ?? properties.Topics]
        .flat()
        .some((one) => stack === of.stack && JSON.stringify(one).includes(`"${of.id}"`)),
    )
  assert.ok(found, `${nameOf(of)} has a policy`)
  return found.properties
}

describe("the topics and queues that would be deployed", () => {
  test("are those of the flow and the callbacks, and no others", () => {
    const dead = live.map(deadLetterQueueOf)
    assert.deepEqual(queues.map(nameOf).sort(), [...live, ...dead].sort())
    const told = boxes.flatMap((outbox) => outboxes[outbox].map((type) => topicOf(outbox, type)))
    assert.deepEqual(topics.map(nameOf).sort(), [...told, "restock-alarms"].sort())
  })

  test("every consumer hears exactly its events, in the envelope that others know", () => {
    for (const { outbox, consumer } of consumers) {
      const told = heardBy(outbox, consumer).map((type) => arnOf("sns", topicOf(outbox, type)))
      assert.deepEqual(subscribed(queueOf(outbox, consumer)).sort(), told.sort(), consumer)
    }
    for (const { properties } of subscriptions) {
      assert.notEqual(`${properties.RawMessageDelivery}`, "true")
      assert.equal(properties.FilterPolicy, undefined)
    }
  })

  for (const queue of queues) {
    const name = nameOf(queue)
    test(`${name} is encrypted and refuses who comes without TLS`, () => {
      assert.equal(`${queue.properties.SqsManagedSseEnabled}`, "true")
      assert.ok(refusesWithoutTls(policyOf("AWS::SQS::QueuePolicy", queue)))
    })

    test(`${name} takes messages from its topics and from no others`, () => {
      const allowed = statementsOf(policyOf("AWS::SQS::QueuePolicy", queue)).filter(({ Effect }) => Effect === "Allow")
      const sources = allowed.flatMap(({ Condition, Principal }) => {
        assert.deepEqual(Principal, { Service: "sns.amazonaws.com" })
        assert.deepEqual(Object.keys(Condition ?? {}), ["ArnEquals"])
        return made.texts(queue.stack, Condition?.ArnEquals?.["aws:SourceArn"])
      })
      assert.deepEqual(sources.sort(), subscribed(name).sort())
    })

    if (live.includes(name))
      test(`${name} puts aside what nobody could take ten times, for fourteen days`, () => {
        const { deadLetterTargetArn, maxReceiveCount } = queue.properties.RedrivePolicy!
        assert.equal(made.text(queue.stack, deadLetterTargetArn), arnOf("sqs", deadLetterQueueOf(name)))
        assert.equal(Number(maxReceiveCount), 10)
        const dead = queues.find((one) => nameOf(one) === deadLetterQueueOf(name))
        assert.equal(Number(dead?.properties.MessageRetentionPeriod), 14 * 86_400)
      })
  }

  for (const topic of topics)
    test(`${nameOf(topic)} is encrypted and refuses who comes without TLS`, () => {
      assert.ok(topic.properties.KmsMasterKeyId)
      assert.ok(refusesWithoutTls(policyOf("AWS::SNS::TopicPolicy", topic)))
    })

  test("the alarms' key lets CloudWatch in, and the flow's topics have the key that publishing needs no right on", () => {
    for (const topic of topics.filter((one) => nameOf(one) !== "restock-alarms"))
      assert.equal(`${topic.properties.KmsMasterKeyId}`, "alias/aws/sns")
    const [key] = made.of("AWS::KMS::Key")
    const services = (key!.properties.KeyPolicy as unknown as { Statement: { Principal: { Service?: string } }[] })
      .Statement
    assert.ok(services.some(({ Principal }) => Principal.Service === "cloudwatch.amazonaws.com"))
  })
})

const mappings = made.of("AWS::Lambda::EventSourceMapping")
const functions = made.of("AWS::Lambda::Function")
const workersOf = (queue: string) =>
  mappings
    .filter(({ stack, properties }) => made.text(stack, properties.EventSourceArn) === arnOf("sqs", queue))
    .map(({ stack, properties }) => made.text(stack, properties.FunctionName))

describe("who works the queues off", () => {
  test("the shop's consumers are functions of their names, the customers' are polled by a process", () => {
    for (const { outbox, consumer } of consumers)
      assert.deepEqual(workersOf(queueOf(outbox, consumer)), outbox === "shop" ? [`restock-${consumer}`] : [], consumer)
    assert.deepEqual(workersOf(CALLBACK_QUEUE), ["restock-spooled-callbacks"])
  })

  test("what dies in the shop's queues is collected", () => {
    for (const consumer of consumersOf("shop"))
      assert.deepEqual(
        workersOf(deadLetterQueueOf(queueOf("shop", consumer))),
        ["restock-collect-dead-letters"],
        consumer,
      )
  })

  test("one bad message of a batch comes again alone", () => {
    for (const { properties } of mappings) {
      assert.deepEqual(properties.FunctionResponseTypes, ["ReportBatchItemFailures"])
      assert.equal(Number(properties.BatchSize), 10)
    }
  })

  test("a message stays hidden six times as long as its function may take", () => {
    for (const { stack, properties } of mappings) {
      const named = made.text(stack, properties.FunctionName)
      const worker = functions.find((one) => `${one.properties.FunctionName}` === named)!
      const queue = queues.find((one) => arnOf("sqs", nameOf(one)) === made.text(stack, properties.EventSourceArn))!
      const hidden = Number(queue.properties.VisibilityTimeout)
      assert.ok(hidden >= 6 * Number(worker.properties.Timeout), `${nameOf(queue)}: ${hidden} s`)
    }
  })

  test("no more of a batch's functions are started than the function has places", () => {
    for (const { stack, properties } of mappings) {
      const named = made.text(stack, properties.FunctionName)
      const worker = functions.find((one) => `${one.properties.FunctionName}` === named)!
      assert.equal(
        Number(properties.ScalingConfig!.MaximumConcurrency),
        Number(worker.properties.ReservedConcurrentExecutions),
        named,
      )
    }
  })
})
