import { ArnFormat, Duration, Stack } from "aws-cdk-lib"
import { type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam"
import { EventSourceMapping, type IFunction } from "aws-cdk-lib/aws-lambda"
import { type CfnTopic, type ITopic, Topic } from "aws-cdk-lib/aws-sns"
import { SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions"
import { type IQueue, Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs"
import type { Construct } from "constructs"
import type { EventType } from "../src/events.ts"
import { type ConsumerName, deadLetterQueueOf, flow, type Outbox, outboxes, queueOf, topicOf } from "../src/flow.ts"
import { type Watch, watchQueue } from "./alarms.ts"

/** How long a consumer's function may work on a batch. */
export const CONSUMER_SECONDS = 60
/** Somebody at work is never disturbed: AWS advises six times what the function may take. */
const VISIBILITY = Duration.seconds(6 * CONSUMER_SECONDS)
const TRIES = 10

export type Topics = ReadonlyMap<EventType, ITopic>

/** A topic for each event that an outbox tells of. */
export function topicsOf(scope: Construct, outbox: Outbox): Topics {
  return new Map(outboxes[outbox].map((type) => [type, topic(scope, topicOf(outbox, type))]))
}

function topic(scope: Construct, topicName: string): Topic {
  const made = new Topic(scope, topicName, { topicName, enforceSSL: true })
  // By its alias: whoever may publish in this account may then use the key, and needs no right on it.
  ;(made.node.defaultChild as CfnTopic).kmsMasterKeyId = "alias/aws/sns"
  return made
}

export type QueueWithDeadLetters = { readonly queue: Queue; readonly deadLetters: Queue }

/** Neither is ever without encryption, TLS or an alarm. */
export function queueWithDeadLetters(scope: Construct, name: string, watch: Watch): QueueWithDeadLetters {
  const deadName = deadLetterQueueOf(name)
  const like = {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    visibilityTimeout: VISIBILITY,
    retentionPeriod: Duration.days(14),
  }
  const deadLetters = new Queue(scope, "DeadLetters", { ...like, queueName: deadName })
  const deadLetterQueue = { queue: deadLetters, maxReceiveCount: TRIES }
  const queue = new Queue(scope, "Queue", { ...like, queueName: name, deadLetterQueue })
  watchQueue(watch, name, queue, { name: deadName, queue: deadLetters })
  return { queue, deadLetters }
}

type ConsumerQueueOptions = {
  readonly outbox: Outbox
  readonly consumer: ConsumerName
  readonly topics: Topics
  readonly watch: Watch
  /** The function that works the queue off. Without it a process polls. */
  readonly worker?: IFunction
}

/** Everything a consumer has, made together: queue, dead letters, what it hears, its worker's rights, alarms. */
export function consumerQueue(scope: Construct, options: ConsumerQueueOptions): QueueWithDeadLetters {
  const { outbox, consumer, topics, watch, worker } = options
  const queues = queueWithDeadLetters(scope, queueOf(outbox, consumer), watch)
  const heard = outboxes[outbox].filter((type) => hears(consumer, type))
  // No raw delivery: a consumer of others finds the envelope and the attributes that it always found.
  for (const type of heard) topics.get(type)!.addSubscription(new SqsSubscription(queues.queue))
  if (worker) workOff(scope, "Works", queues.queue, worker)
  return queues
}

const hears = (consumer: ConsumerName, type: EventType) => (flow[type] as readonly ConsumerName[]).includes(consumer)

/** Ten at a time; one that fails comes again alone. */
export function workOff(scope: Construct, id: string, queue: IQueue, worker: IFunction): void {
  queue.grantConsumeMessages(worker)
  bringTo(scope, id, queue, worker)
}

/** The same for a function that has the right already, by the queue's name. */
export function bringTo(scope: Construct, id: string, queue: IQueue, worker: IFunction): void {
  new EventSourceMapping(scope, id, {
    target: worker,
    eventSourceArn: queue.queueArn,
    batchSize: 10,
    reportBatchItemFailures: true,
    // Two is the least there is, and the most that the functions take: none is turned away and counted as tried.
    maxConcurrency: 2,
  })
}

/** A queue or topic that is known by its name, in whatever stack it is. */
export function queueArn(scope: Construct, resource: string): string {
  return Stack.of(scope).formatArn({ service: "sqs", resource, arnFormat: ArnFormat.NO_RESOURCE_NAME })
}

export function topicArn(scope: Construct, resource: string): string {
  return Stack.of(scope).formatArn({ service: "sns", resource, arnFormat: ArnFormat.NO_RESOURCE_NAME })
}

/** Queues are found by their names, so finding goes with the right. */
export function maySendTo(who: IGrantable, arns: readonly string[]): void {
  mayDo(who, ["sqs:SendMessage", "sqs:GetQueueUrl"], arns)
}

function mayDo(who: IGrantable, actions: string[], arns: readonly string[]): void {
  who.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [...arns] }))
}

export function mayPublishTo(who: IGrantable, arns: readonly string[]): void {
  mayDo(who, ["sns:Publish"], arns)
}

export function mayReceiveFrom(who: IGrantable, arns: readonly string[]): void {
  const actions = ["ReceiveMessage", "ChangeMessageVisibility", "DeleteMessage", "GetQueueUrl", "GetQueueAttributes"]
  mayDo(
    who,
    actions.map((action) => `sqs:${action}`),
    arns,
  )
}
