import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns"
import { isAsked } from "../../src/proof/crash-points/acts.ts"
import { go, type Walk } from "../../src/proof/crash-points/prove-crash-points.ts"
import { reported, theWalk } from "../../src/proof/crash-points/refills.ts"
import type { QueuePoint, Scenario, Stage } from "../../src/proof/crash-points/scenario.ts"
import type { World } from "../../src/proof/crash-points/world.ts"
import { type Cloud, startCloud } from "../support/aws/cloud.ts"
import { readTemplate } from "../support/aws/template.ts"

const [BUYING, DELIVERING] = [0, 2]

/**
 * A point that is missing here does not compile. `restock prove` has no queues on a user's machine, so these points are
 * crossed here only.
 */
const walks: { readonly [Point in QueuePoint]: (cloud: Cloud) => Walk } = {
  "relay/taken": () => walkTo("relay/taken", theWalk, BUYING),
  "relay/published": () => walkTo("relay/published", theWalk, BUYING),
  "relay/marked": () => walkTo("relay/marked", theWalk, BUYING),
  "poll/received": () => walkTo("poll/received:stock_queue", theWalk, BUYING),
  "poll/worked": () => walkTo("poll/worked:restock-shop-receive-arrival", theWalk, DELIVERING),
  "message/admitted": (cloud) => {
    const stage: Stage = {
      what: "somebody else publishes that five donuts are missing",
      act: () => publishShortage(cloud),
      rests: (world) => isAsked(world),
    }
    return walkTo("message/admitted", { ...reported, stages: [stage, ...reported.stages.slice(1)] }, 0)
  },
}

function walkTo(crossing: string, scenario: Scenario, at: number): Walk {
  const stages = scenario.stages.map((stage) => ({
    ...stage,
    async meanwhile(world: World) {
      await stage.meanwhile?.(world)
      await handOverAgain(world)
    },
  }))
  return { crossing, stage: stages[at]!, scenario: { ...scenario, stages } }
}

/**
 * A process that was killed while it waited for messages leaves its request behind, and the queue may answer it: what it
 * hands to the dead is hidden for half a minute. As if that were lost, the relay hands over again after a second.
 */
const handOverAgain = ({ db }: World) => db.query`
  update deliveries set carried_until = null
  where state = 'pending' and coalesce(lease_until <= now(), true) and next_attempt_at <= now()
    and carried_until between now() + interval '60 seconds' and now() + interval '899 seconds'
`

describe(
  "QUEUE=sqs: killed between two effects and started again, the shop comes to the same end",
  { concurrency: 3 },
  () => {
    for (const [point, walk] of Object.entries(walks))
      test(point, async () => {
        const cloud = await startCloud(readTemplate(process.env.RESTOCK_CDK_OUT!))
        try {
          const verdict = await go(walk(cloud), { QUEUE: "sqs", ...sdkFor(cloud) })
          assert.deepEqual(verdict, { lost: 0, doubled: 0, oversold: 0, problems: [], crossed: true })
        } finally {
          await cloud.stop()
        }
      })
  },
)

function sdkFor({ url }: Cloud) {
  return {
    AWS_REGION: "ap-northeast-2",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL_SNS: url,
    AWS_ENDPOINT_URL_SQS: url,
  }
}

/** In the form of the system before this one. */
async function publishShortage({ url }: Cloud): Promise<void> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" }
  const sns = new SNSClient({ region: "ap-northeast-2", endpoint: url, credentials })
  const texts = {
    MessageAttributeProductId: "CP-502101",
    MessageAttributeProductCnt: "5",
    MessageAttributeFactoryId: "FF-500293",
    MessageAttributeRequester: "홍길동",
  }
  await sns.send(
    new PublishCommand({
      TopicArn: "arn:aws:sns:ap-northeast-2:000000000000:stock_empty",
      Message: "도너츠 재고가 부족합니다.",
      MessageAttributes: Object.fromEntries(
        Object.entries(texts).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
      ),
    }),
  )
  sns.destroy()
}
