import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs"
import { setTimeout as pause } from "node:timers/promises"
import type { SQSBatchResponse, SQSRecord } from "aws-lambda"
import { nameIn } from "./cloud.ts"
import type { Functions } from "./functions.ts"
import type { Outcome } from "./instance.ts"
import { REGION, type Resource } from "./resource.ts"
import type { Template } from "./template.ts"

export type EventSourceParts = {
  readonly template: Template
  readonly functions: Functions
  /** Where SQS answers. */
  readonly url: string
  /** Seconds after which what was kept comes again, instead of the queue's visibility timeout: time is hurried. */
  readonly keptFor?: number
  readonly warn: (sentence: string) => void
}

const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" }

export type EventSources = {
  /** Takes nothing more out of any queue. Returns when what was taken is done. */
  readonly pause: () => Promise<void>
  readonly resume: () => void
  readonly stop: () => Promise<void>
}

/** A poll is never broken off before the end: what it had been given would be hidden for minutes. */
const LONGEST_POLL = 2

/** Feeds the template's functions from their queues, by long polling. */
export function startEventSources(parts: EventSourceParts): EventSources {
  const client = new SQSClient({ region: REGION, endpoint: parts.url, credentials: CREDENTIALS })
  const stopping = new AbortController()
  const mappings = parts.template
    .ofType("AWS::Lambda::EventSourceMapping")
    .filter(({ properties }) => properties.Enabled !== false)
  let pausing = new AbortController()
  const start = () => mappings.map((mapping) => feed(mapping, parts, client, pausing.signal, stopping.signal))
  let running = start()
  return {
    async pause() {
      pausing.abort()
      await Promise.all(running)
    },
    resume() {
      pausing = new AbortController()
      running = start()
    },
    async stop() {
      pausing.abort()
      stopping.abort()
      await Promise.all(running)
      client.destroy()
    },
  }
}

async function feed(
  mapping: Resource,
  parts: EventSourceParts,
  client: SQSClient,
  pausing: AbortSignal,
  signal: AbortSignal,
): Promise<void> {
  const { EventSourceArn: arn, FunctionName, BatchSize = 10, ScalingConfig, FilterCriteria } = mapping.properties
  if (FilterCriteria) throw new Error(`${mapping.id}: the harness does not know FilterCriteria`)
  const isPartial = mapping.properties.FunctionResponseTypes?.includes("ReportBatchItemFailures") ?? false
  const atOnce = Math.min(ScalingConfig?.MaximumConcurrency ?? 2, 2)
  const queue = (await client.send(new GetQueueUrlCommand({ QueueName: nameIn(arn) }))).QueueUrl!
  const inWork = new Set<Promise<void>>()

  const settle = async ({ MessageId, ReceiptHandle }: Message, kept: ReadonlySet<string>) => {
    const message = { QueueUrl: queue, ReceiptHandle }
    if (!kept.has(MessageId!)) await client.send(new DeleteMessageCommand(message))
    else if (parts.keptFor !== undefined)
      await client.send(new ChangeMessageVisibilityCommand({ ...message, VisibilityTimeout: parts.keptFor }))
  }
  const work = async (messages: readonly Message[]) => {
    const event = { Records: messages.map((message) => recordOf(message, arn)) }
    const outcome = await parts.functions.invoke(nameIn(FunctionName), event)
    const kept = keptOf(outcome, messages, isPartial)
    await Promise.all(messages.map((message) => settle(message, kept)))
  }

  while (!pausing.aborted) {
    const messages = await receive(client, queue, Math.min(BatchSize, 10), signal, parts.warn)
    if (messages.length > 0) {
      const working = work(messages).finally(() => inWork.delete(working))
      inWork.add(working)
    }
    if (inWork.size >= atOnce) await Promise.race(inWork)
  }
  await Promise.all(inWork)
}

async function receive(
  client: SQSClient,
  queue: string,
  most: number,
  signal: AbortSignal,
  warn: (sentence: string) => void,
): Promise<readonly Message[]> {
  try {
    const command = new ReceiveMessageCommand({
      QueueUrl: queue,
      MaxNumberOfMessages: most,
      WaitTimeSeconds: LONGEST_POLL,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
    })
    return (await client.send(command, { abortSignal: signal })).Messages ?? []
  } catch (error) {
    if (signal.aborted) return []
    // A queue that was taken away and comes back.
    await pause(500, undefined, { signal }).catch(() => {})
    if (!signal.aborted) warn(`the event source of ${queue} could not look: ${String(error)}`)
    return []
  }
}

const recordOf = (message: Message, arn: string): SQSRecord => ({
  messageId: message.MessageId!,
  receiptHandle: message.ReceiptHandle!,
  body: message.Body!,
  attributes: message.Attributes as unknown as SQSRecord["attributes"],
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, { StringValue, BinaryValue, DataType }]) => [
      name,
      {
        ...(StringValue === undefined ? {} : { stringValue: StringValue }),
        ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString("base64") }),
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType!,
      },
    ]),
  ),
  md5OfBody: message.MD5OfBody!,
  eventSource: "aws:sqs",
  eventSourceARN: arn,
  awsRegion: REGION,
})

/** Which messages stay: Lambda's own reading of the answer, in which a name it does not know means all of them. */
export function keptOf(outcome: Outcome, messages: readonly Message[], isPartial: boolean): ReadonlySet<string> {
  const all = new Set(messages.map(({ MessageId }) => MessageId!))
  if (outcome.kind === "failed") return all
  if (!isPartial) return new Set()
  const { batchItemFailures } = (outcome.payload ?? {}) as Partial<SQSBatchResponse>
  const named = (batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier)
  return named.every((id) => all.has(id)) ? new Set(named) : all
}
