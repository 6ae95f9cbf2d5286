import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda"
import { handle, type LambdaContext, type LambdaEvent } from "hono/aws-lambda"
import { factoryHttp } from "../adapters/partners/factory-http.ts"
import { invokeFunction } from "../adapters/aws/invoke.ts"
import { type SnsSqs, snsSqs } from "../adapters/aws/sns-sqs.ts"
import { sesMail } from "../adapters/mail/ses.ts"
import { type Database, openDatabase, type Transaction } from "../database/database.ts"
import { type ConsumerName, consumersOf } from "../flow.ts"
import type { Api } from "../http/api.ts"
import { bell } from "../messaging/bell.ts"
import type { Consumer, ConsumerLog } from "../messaging/consumer.ts"
import type { Message } from "../messaging/message.ts"
import { takeMessage, type TakeParts } from "../messaging/take-message.ts"
import type { FactoryTerms } from "../replenishment/ask-factory.ts"
import type { SendMail } from "../shared/mail.ts"
import { inWords, wordsOf } from "../shared/words.ts"
import { stockStore } from "../stock/stock-store.ts"
import { callbackKey } from "./callback-key.ts"
import { type Config, readConfig } from "./config.ts"
import { withSecrets } from "./secrets.ts"

// What the functions on AWS are put together from. An instance serves one request at a time and keeps what it made: one
// connection to each database, which waits frozen between two requests.

/** Makes something once per instance; what failed is tried anew with the next request. */
function keep<Thing>(make: () => Promise<Thing>): () => Promise<Thing> {
  let kept: Promise<Thing> | undefined
  return () => (kept ??= make().catch((error: unknown) => ((kept = undefined), Promise.reject(error))))
}

export const config: () => Promise<Config> = keep(async () => readConfig(await withSecrets(process.env), "functions"))

const warn = (sentence: string) => console.error(sentence)

export const log: ConsumerLog = {
  failed: (consumer, id, reason, parked) => {
    mayBeDueAgain = true
    warn(`${consumer}: ${reason} (${id}${parked ? ", now a dead letter" : ""})`)
  },
  databaseAway: (consumer, reason) => warn(`${consumer}: the database is away (${reason})`),
}

/** The shop's database. */
export const shopDb: () => Promise<Database> = keep(async () =>
  open((await config()).databaseUrl, "DATABASE_SECRET_ARN"),
)

/** With the rights of upgrade-to-vip and no more. */
export const vipDb: () => Promise<Database> = keep(async () =>
  open((await config()).customersDatabaseUrl, "CUSTOMERS_DATABASE_SECRET_ARN"),
)

function open(url: string | undefined, variable: string): Database {
  if (url === undefined) throw new Error(`${variable} is not set: it names the secret with the database's address.`)
  return openDatabase({ url, connections: 1, statementTimeout: 30_000, lockTimeout: 10_000 })
}

export const storeOf = async () => {
  const { factoryDeadlineSeconds } = await config()
  return (tx: Transaction) => stockStore(tx, factoryDeadlineSeconds)
}

export const askFactory = async () => factoryHttp(demanded(await config(), "factoryUrl", "FACTORY_URL"))

export async function factoryTerms(): Promise<FactoryTerms> {
  const found = await config()
  demanded(found, "callbackKey", "CALLBACK_KEY_SECRET_ARN")
  return {
    publicUrl: demanded(found, "publicUrl", "PUBLIC_URL"),
    requester: found.factoryRequester,
    deadlineSeconds: found.factoryDeadlineSeconds,
    asks: found.factoryAsks,
    key: await callbackKey(found),
  }
}

export const sendMail = async (): Promise<SendMail> => sesMail((await config()).mail.from)

export const adMail = async () => {
  const publicUrl = demanded(await config(), "publicUrl", "PUBLIC_URL")
  return { db: await shopDb(), sendMail: await sendMail(), publicUrl }
}

export const queues: () => Promise<SnsSqs> = keep(async () => snsSqs())

export function demanded<Name extends keyof Config>(found: Config, name: Name, variable: string) {
  const value = found[name]
  if (value === undefined) throw new Error(`${variable} is not set.`)
  return value as NonNullable<Config[Name]>
}

let mayBeDueAgain = false
for (const consumer of consumersOf("shop")) bell.hear(consumer, () => (mayBeDueAgain = true))

const startRelay = keep(async () => {
  const { relayFunction } = await config()
  return relayFunction === undefined ? undefined : invokeFunction(relayFunction)
})

/** After work that told of something, or failed: the relay is started and hands it over. The clock starts it too. */
export async function relayIfDue(): Promise<void> {
  if (!mayBeDueAgain) return
  mayBeDueAgain = false
  try {
    const start = await startRelay()
    await start?.()
  } catch (error) {
    warn(`the relay was not started: ${wordsOf(error)}`)
  }
}

/** Milliseconds before the end of a request's time at which work is told to break off. */
const BREAK_OFF = 3_000

type BatchWork = (message: Message, queue: string, signal: AbortSignal) => Promise<boolean>

/** Works off a batch of messages, some at once; those whose work throws, or that it says to keep, stay in the queue. */
export function batchHandler(work: () => Promise<BatchWork>, concurrency = 4) {
  return async ({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const take = await work()
    const leaving = new AbortController()
    const reason = new Error("the function's time is over")
    const last = setTimeout(() => leaving.abort(reason), context.getRemainingTimeInMillis() - BREAK_OFF)
    const kept: string[] = []
    const left = Records.values()
    const worker = async () => {
      for (const { messageId: id, body, eventSourceARN } of left)
        try {
          const queue = eventSourceARN.split(":").at(-1)!
          if (!(await take({ id, body }, queue, leaving.signal))) kept.push(id)
        } catch (error) {
          warn(`message ${id} stays in the queue: ${inWords(wordsOf(error), 2_000)}`)
          kept.push(id)
        }
    }
    await Promise.all(Array.from({ length: concurrency }, worker))
    clearTimeout(last)
    await relayIfDue()
    return { batchItemFailures: kept.map((itemIdentifier) => ({ itemIdentifier })) }
  }
}

/** The function that works off a consumer's queue. */
export function consumerHandler<Name extends ConsumerName>(
  make: () => Promise<Consumer<Name>>,
  more: Pick<TakeParts, "readTheirs"> = {},
) {
  const made = keep(make)
  return batchHandler(async () => {
    const consumer = await made()
    const parts = { db: await shopDb(), log, ...more }
    return (message, _queue, signal) => takeMessage(consumer, message, parts, signal)
  })
}

/**
 * The request as it was sent. The gateway decodes the path: what can stand in no path is encoded again, so that a decoded
 * "?" begins no query and a space at the end is not lost.
 */
function asSent(event: LambdaEvent): LambdaEvent {
  if (!("rawPath" in event)) return event
  const rawPath = event.rawPath.toWellFormed().replaceAll(/[^A-Za-z0-9._~!$&'()*+,;=:@%/-]+/g, encodeURIComponent)
  const headers = Object.entries(event.headers).map(([name, value = ""]) => [name, headerAsSent(value)])
  return { ...event, rawPath, headers: Object.fromEntries(headers) as typeof event.headers }
}

/**
 * Otherwise an empty one would count as not sent: the space that keeps it is no part of its value. And what is no ASCII
 * would be percent-encoded and pass for letters: it stays what no header of ours may have.
 */
const headerAsSent = (value: string) => (value === "" ? " " : value.replaceAll(/\P{ASCII}/gu, "\x7f"))

/** The function that answers the gateway's requests. */
export function httpHandler(make: () => Promise<Api>) {
  const made = keep(make)
  return async (event: LambdaEvent, context: LambdaContext) => {
    const answer = await handle(await made())(asSent(event), context)
    await relayIfDue()
    return answer
  }
}
