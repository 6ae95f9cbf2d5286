import type { Stack } from "aws-cdk-lib"
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam"
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager"
import type { Construct } from "constructs"
import { consumersOf, type Outbox, outboxes, queueOf, topicOf } from "../src/flow.ts"
import { accept } from "./checks.ts"
import {
  mayPublishTo,
  mayReceiveFrom,
  maySendTo,
  queueArn,
  type QueueWithDeadLetters,
  topicArn,
} from "./consumer-queue.ts"
import { wordSecret } from "./database.ts"
import { functionName } from "./function.ts"
import { maySendMail } from "./mail.ts"
import type { Settings } from "./settings.ts"
import { mayWakeRelay } from "./shop-functions.ts"
import type { Shop } from "./shop-stack.ts"
import type { Environments } from "./user-data.ts"

export type ForMachine = {
  readonly shop: Shop
  readonly settings: Settings
  readonly owner: ISecret
  readonly own: readonly QueueWithDeadLetters[]
}

/** What the two processes are told, and the rights that go with it. */
export function roleAndEnvironments(stack: Stack, { shop, settings, owner, own }: ForMachine) {
  const { MARKETING_URL, MAIL_FROM, OPERATIONS_EMAIL, SECRETS_AS_OF } = settings
  const { FACTORY_DEADLINE_SECONDS, FACTORY_REQUESTER, VIP_MIN_ITEMS } = settings
  const marketing = wordSecret(stack, "MarketingSecret", "Signs the webhooks; marketing knows it too", 32)
  const role = machineRole(stack)
  for (const secret of [owner, marketing, shop.databaseSecret]) secret.grantRead(role)
  // What the customers' database tells, and, when queues lost something, what the shop told: `restock replay` runs here.
  const boxes = Object.keys(outboxes) as Outbox[]
  const topics = boxes.flatMap((outbox) => outboxes[outbox].map((type) => topicOf(outbox, type)))
  const queues = boxes.flatMap((outbox) => consumersOf(outbox).map((consumer) => queueOf(outbox, consumer)))
  mayPublishTo(
    role,
    topics.map((name) => topicArn(stack, name)),
  )
  maySendTo(
    role,
    queues.map((name) => queueArn(stack, name)),
  )
  mayReceiveFrom(
    role,
    own.flatMap(({ queue, deadLetters }) => [queue.queueArn, deadLetters.queueArn]),
  )
  maySendMail(stack, role, MAIL_FROM)
  mayWakeRelay(stack, role)
  const environments: Environments = {
    customers: {
      SECRETS_AS_OF,
      CUSTOMERS_DATABASE_SECRET_ARN: owner.secretArn,
      MARKETING_URL,
      MARKETING_SECRET_ARN: marketing.secretArn,
      MAIL_URL: "ses:",
      MAIL_FROM,
      OPERATIONS_EMAIL,
    },
    desk: {
      SECRETS_AS_OF,
      DATABASE_SECRET_ARN: shop.databaseSecret.secretArn,
      CUSTOMERS_DATABASE_SECRET_ARN: owner.secretArn,
      RELAY_FUNCTION: functionName("relay"),
      FACTORY_DEADLINE_SECONDS,
      FACTORY_REQUESTER,
      VIP_MIN_ITEMS,
    },
  }
  return { role, environments }
}

/** Session Manager's own list, and no more: AWS's ready-made policy would also let it read every parameter. */
function machineRole(scope: Construct): Role {
  const role = new Role(scope, "MachineRole", { assumedBy: new ServicePrincipal("ec2.amazonaws.com") })
  role.addToPolicy(
    new PolicyStatement({
      actions: [
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ],
      resources: ["*"],
    }),
  )
  accept(role, "AwsSolutions-IAM5[Resource::*]", "Session Manager knows no narrower resource for its channels.")
  return role
}
