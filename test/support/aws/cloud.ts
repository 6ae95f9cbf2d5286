import { type FauxqsServer, startFauxqs } from "fauxqs"
import { asText } from "./identities.ts"
import { type Json, REGION } from "./resource.ts"
import type { Template } from "./template.ts"

export type Cloud = {
  /** Where SNS and SQS answer. */
  readonly url: string
  readonly sqs: FauxqsServer
  /** No queue of the template has a message, not even one in work or one that waits for its time. */
  readonly isEmpty: () => boolean
  readonly stop: () => Promise<void>
}

/** The template's topics, queues and subscriptions, with all their attributes, on an SNS and SQS of this machine. */
export async function startCloud(template: Template): Promise<Cloud> {
  // The host is a part of the queues' addresses, where nobody connects to: the SDK keeps to its endpoint.
  const server = await startFauxqs({ port: 0, host: "localhost", logger: false, defaultRegion: REGION })
  const queues: string[] = []
  for (const { id, properties } of template.ofType("AWS::SQS::Queue")) {
    const { QueueName: name = id, Tags: _, ...attributes } = properties
    queues.push(name)
    server.createQueue(name, { attributes: texts(attributes) })
  }
  for (const { id, properties } of template.ofType("AWS::SNS::Topic")) {
    const { TopicName: name = id, Tags: _, Subscription: inline, ...attributes } = properties
    if (inline) throw new Error(`${id}: the harness reads subscriptions as resources of their own`)
    server.createTopic(name, { attributes: texts(attributes) })
  }
  for (const { id, properties } of template.ofType("AWS::SNS::Subscription")) {
    const { Protocol: protocol, TopicArn: topic, Endpoint: endpoint, Region: _, ...attributes } = properties
    // A mail to people, such as of an alarm: nobody here reads it.
    if (protocol === "email") continue
    if (protocol !== "sqs") throw new Error(`${id}: the harness does not know the protocol ${protocol}`)
    server.subscribe({ topic: nameIn(topic), queue: nameIn(endpoint), attributes: texts(attributes) })
  }
  const isEmpty = (queue: string) => {
    const { ready, delayed, inflight } = server.inspectQueue(queue)!.messages
    return ready.length + delayed.length + inflight.length === 0
  }
  return {
    url: `http://127.0.0.1:${server.port}`,
    sqs: server,
    isEmpty: () => queues.every(isEmpty),
    stop: () => server.stop(),
  }
}

const texts = (attributes: Json): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, asText(value)]))

/** The last part of the ARN of a queue, topic or function. */
export const nameIn = (arn: string): string => arn.split(":").at(-1)!
