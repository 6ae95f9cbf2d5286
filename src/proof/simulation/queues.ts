import { flow, type Outbox, queueOf, topicOf } from "../../flow.ts"
import type { EventType } from "../../events.ts"
import type { Message } from "../../messaging/message.ts"
import type { Broker, Untaken } from "../../messaging/relay.ts"
import { clock } from "./clock.ts"
import type { Life, Turnstile } from "./turnstile.ts"

/** A message somewhere between two processes. */
export type Afloat = { readonly queue: string; readonly message: Message; visibleAt: number }

/** Everything that lies in queues: what a topic got is there once for each of its consumers. */
export type Water = { afloat: Afloat[]; readonly counted: { messages: number } }

/** Topics and queues as SNS and SQS promise them: at least once, in any order, and now and then not at all. */
export function brokerOf(water: Water, outbox: Outbox, life: Life, turnstile: Turnstile): Broker {
  const put = (queue: string, body: string, delaySeconds: number) => {
    const id = `message ${++water.counted.messages}`
    water.afloat.push({ queue, message: { id, body }, visibleAt: clock.now + 1_000 * delaySeconds })
  }
  const carry = (count: number, putAll: () => void) =>
    turnstile.pass<Untaken[]>(life, {
      name: "queue",
      act: async () => (putAll(), []),
      faults: {
        "takes nothing": async () => Array.from({ length: count }, (_, at) => ({ at, reason: "throttled" })),
        "takes all, and its answer is lost": async () => (putAll(), Promise.reject(new Error("socket hang up"))),
        "takes all, and loses it": async () => [],
        "takes all twice": async () => (putAll(), putAll(), []),
      },
    })
  return {
    publish: (publications) =>
      carry(publications.length, () => {
        for (const { topic, body } of publications)
          for (const queue of queuesBehind(outbox, topic)) put(queue, inEnvelope(body), 0)
      }),
    nudge: (nudges) =>
      nudges.length === 0
        ? Promise.resolve([])
        : carry(nudges.length, () => {
            for (const { queue, body, delaySeconds } of nudges) put(queue, body, delaySeconds)
          }),
  }
}

function queuesBehind(outbox: Outbox, topic: string): string[] {
  return (Object.keys(flow) as EventType[])
    .filter((type) => topicOf(outbox, type) === topic)
    .flatMap((type) => flow[type].map((consumer) => queueOf(outbox, consumer)))
}

const inEnvelope = (Message: string) => JSON.stringify({ Type: "Notification", MessageId: "of the topic", Message })
