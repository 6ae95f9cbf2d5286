import {
  PublishBatchCommand,
  type PublishBatchRequestEntry,
  SNSClient,
  type BatchResultErrorEntry,
} from "@aws-sdk/client-sns"
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs"
import type { Broker, Nudge, Publication, Untaken } from "../../messaging/relay.ts"
import type { Held, Queue } from "../../messaging/poll.ts"
import { wordsOf } from "../../shared/words.ts"
import { explained } from "./explain.ts"

/** Entries a batch may have, and bytes all of them together; AWS allows 256 KiB with everything around them. */
const MOST_ENTRIES = 10
const MOST_BYTES = 200_000

/** Seconds a message stays hidden after it was handed out, unless somebody says otherwise. */
const HIDDEN = 30

export type SnsSqs = {
  readonly broker: Broker
  readonly queue: (name: string) => Queue
  readonly send: (queue: string, body: string) => Promise<void>
}

/**
 * Topics and queues by their names, in the account and region that the SDK finds in its environment. What AWS refuses is
 * an {@link AwsError} that names the resource and the action.
 */
export function snsSqs(): SnsSqs {
  // An endpoint that the environment names counts, whatever host stands in the address of a queue.
  const sqs = new SQSClient({
    useQueueUrlAsEndpoint: false,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 },
  })
  const sns = new SNSClient({ requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000 } })
  const region = () => sqs.config.region()
  const urlOf = remembered((name: string) =>
    asked("sqs:GetQueueUrl", `queue ${name}`, async () => {
      return (await sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl!
    }),
  )

  /** Does what is asked, or explains why AWS did not. */
  async function asked<Result>(action: string, resource: string, act: () => Promise<Result>): Promise<Result> {
    try {
      return await act()
    } catch (error) {
      throw await explained(error, { action, resource, region })
    }
  }

  /** The account stands in the address of any of our queues: http…/<account>/<name>. */
  async function arnOf(topic: string): Promise<string> {
    const account = new URL(await urlOf("stock_queue")).pathname.split("/")[1]!
    const where = await region()
    const partition = where.startsWith("cn-") ? "aws-cn" : where.startsWith("us-gov-") ? "aws-us-gov" : "aws"
    return `arn:${partition}:sns:${where}:${account}:${topic}`
  }

  async function publishBatch(topic: string, batch: readonly Placed<Publication>[]): Promise<Untaken[]> {
    return asked("sns:Publish", `topic ${topic}`, async () => {
      const TopicArn = await arnOf(topic)
      const PublishBatchRequestEntries = batch.map(({ item }, place) => entryOf(item, place))
      const { Failed } = await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }))
      return untaken(batch, Failed)
    })
  }

  async function sendBatch(queue: string, batch: readonly Placed<Nudge>[]): Promise<Untaken[]> {
    const QueueUrl = await urlOf(queue)
    return asked("sqs:SendMessage", `queue ${queue}`, async () => {
      const Entries = batch.map(({ item: { body, delaySeconds } }, place) => {
        return { Id: `${place}`, MessageBody: body, DelaySeconds: delaySeconds }
      })
      const { Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
      return untaken(batch, Failed)
    })
  }

  return {
    broker: {
      publish: (publications) => inBatches(publications, ({ topic }) => topic, publishBatch),
      nudge: (nudges) => inBatches(nudges, ({ queue }) => queue, sendBatch),
    },
    queue: (name) => ({
      name,
      async receive(most, signal) {
        const QueueUrl = await urlOf(name)
        const command = new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: most,
          WaitTimeSeconds: 20,
          VisibilityTimeout: HIDDEN,
        })
        const { Messages = [] } = await asked("sqs:ReceiveMessage", `queue ${name}`, () =>
          sqs.send(command, { abortSignal: signal }),
        )
        return Messages.map(({ MessageId, Body, ReceiptHandle }): Held => ({
          id: MessageId!,
          body: Body ?? "",
          forget: () =>
            asked("sqs:DeleteMessage", `queue ${name}`, async () => {
              await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
            }),
          hide: (seconds) =>
            asked("sqs:ChangeMessageVisibility", `queue ${name}`, async () => {
              const VisibilityTimeout = seconds
              await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }))
            }),
        }))
      },
    }),
    async send(queue, body) {
      const QueueUrl = await urlOf(queue)
      await asked("sqs:SendMessage", `queue ${queue}`, () =>
        sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body })),
      )
    },
  }
}

function entryOf({ subject, body, attributes }: Publication, place: number): PublishBatchRequestEntry {
  const texts = Object.entries(attributes).map(([name, text]) => [name, { DataType: "String", StringValue: text }])
  return {
    Id: `${place}`,
    Message: body,
    ...(subject === undefined ? {} : { Subject: subject }),
    // An attribute without a value would fail the entry.
    MessageAttributes: Object.fromEntries(
      texts.filter(([, one]) => (one as { StringValue: string }).StringValue !== ""),
    ),
  }
}

type Placed<Item> = { readonly item: Item; readonly at: number }

function untaken(batch: readonly Placed<unknown>[], failed: BatchResultErrorEntry[] = []): Untaken[] {
  return failed.map(({ Id, Code, Message }) => ({ at: batch[Number(Id)]!.at, reason: `${Code}: ${Message}` }))
}

/** Sends items batch by batch, each batch to one destination; a batch that fails fails alone. */
async function inBatches<Item extends { readonly body: string }>(
  items: readonly Item[],
  destinationOf: (item: Item) => string,
  send: (destination: string, batch: readonly Placed<Item>[]) => Promise<Untaken[]>,
): Promise<Untaken[]> {
  const placed = items.map((item, at) => ({ item, at }))
  const groups = Map.groupBy(placed, ({ item }) => destinationOf(item))
  const sending = [...groups].flatMap(([destination, group]) =>
    batchesOf(group).map((batch) =>
      send(destination, batch).catch((error: unknown) => batch.map(({ at }) => ({ at, reason: wordsOf(error) }))),
    ),
  )
  return (await Promise.all(sending)).flat()
}

function batchesOf<Item extends { readonly body: string }>(group: readonly Placed<Item>[]): Placed<Item>[][] {
  const batches: Placed<Item>[][] = []
  let bytes = MOST_BYTES
  for (const one of group) {
    const size = Buffer.byteLength(one.item.body) + 1_000
    if (bytes + size > MOST_BYTES || batches.at(-1)!.length === MOST_ENTRIES) {
      batches.push([])
      bytes = 0
    }
    batches.at(-1)!.push(one)
    bytes += size
  }
  return batches
}

/** Looks each name up once; one that failed is looked up again. */
function remembered<Result>(look: (name: string) => Promise<Result>): (name: string) => Promise<Result> {
  const found = new Map<string, Promise<Result>>()
  return (name) => {
    const known = found.get(name)
    if (known) return known
    const looking = look(name)
    found.set(name, looking)
    looking.catch(() => found.delete(name))
    return looking
  }
}
