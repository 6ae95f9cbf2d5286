import { consumersOf, deadLetterQueueOf, type Outbox, outboxes, queueOf } from "../../../flow.ts"
import { wordsOf } from "../../../shared/words.ts"
import { ok, type Verdict, wrong } from "./finding.ts"

/** `refusals`: what was said of the queues that could not be found. */
export function judgeQueues(count: number, refusals: readonly string[]): Verdict {
  const [first] = refusals
  return first === undefined
    ? ok(`all ${count} queues are there`)
    : wrong(
        `${refusals.length} of ${count} queues were not found: ${first}`,
        "Deploy them (npm run deploy), or unset QUEUE.",
      )
}

/** Every queue of the flow, and where its messages go that were never taken. */
const queuesOfTheFlow = (Object.keys(outboxes) as Outbox[])
  .flatMap((outbox) => consumersOf(outbox).map((consumer) => queueOf(outbox, consumer)))
  .flatMap((queue) => [queue, deadLetterQueueOf(queue)])

export async function lookAtQueues(): Promise<Verdict> {
  // Only here: whoever has no queues loads nothing of AWS.
  const { queueFinder } = await import("../../../adapters/aws/find-queue.ts")
  const find = queueFinder()
  const looks = await Promise.allSettled(queuesOfTheFlow.map(find))
  const refusals = looks.flatMap((look) => (look.status === "rejected" ? [wordsOf(look.reason)] : []))
  return judgeQueues(queuesOfTheFlow.length, refusals)
}
