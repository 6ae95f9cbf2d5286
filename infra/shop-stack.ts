import { type App, CfnOutput, Stack } from "aws-cdk-lib"
import type { IVpc } from "aws-cdk-lib/aws-ec2"
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda"
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager"
import type { ITopic } from "aws-cdk-lib/aws-sns"
import { alarmTopic } from "./alarm-topic.ts"
import { watchDatabase, watchFor } from "./alarms.ts"
import { type Topics, topicsOf } from "./consumer-queue.ts"
import { dashboard } from "./dashboard.ts"
import { type Database, database, roleSecret } from "./database.ts"
import { lambdaFunction } from "./function.ts"
import { sender } from "./mail.ts"
import { callersOut, mayReach, network } from "./network.ts"
import { PREPARE_SECONDS, prepareAtDeployment } from "./prepare.ts"
import type { Settings } from "./settings.ts"
import type { ForAll } from "./shop-functions.ts"
import { shopWork } from "./shop-work.ts"

/** What the customers' stack stands on. */
export type Shop = {
  readonly vpc: IVpc
  readonly database: Database
  readonly databaseSecret: ISecret
  readonly topics: Topics
  readonly alarms: ITopic
  readonly collector: LambdaFunction
}

/** Sales, stock, replenishment and advertising, with the shop's own database. */
export function shopStack(app: App, settings: Settings): Shop {
  // Bound to no account and no region: what is tested is, to the letter, what is deployed anywhere.
  const stack = new Stack(app, "restock-shop", { description: "Restock: the shop" })
  const vpc = network(stack)
  const group = callersOut(stack, "FunctionsGroup", vpc, "Functions of the shop")
  const data = database(stack, "Database", { name: "restock-shop", size: "t4g.small", vpc, settings })
  mayReach(stack, "FunctionsReachDatabase", group, data.group)
  const databaseSecret = roleSecret(stack, "DatabaseSecret", data, "restock", "restock")
  const alarms = alarmTopic(stack, settings.OPERATIONS_EMAIL)
  const watch = watchFor(stack, alarms)
  const topics = topicsOf(stack, "shop")
  sender(stack, settings.MAIL_FROM)

  const all: ForAll = { place: { vpc, group, secretsAsOf: settings.SECRETS_AS_OF }, database: databaseSecret }
  const work = shopWork(stack, { all, settings, topics, watch })
  prepareAtDeployment(stack, prepareFunction(stack, all, data, settings), work.functions)
  watchDatabase(watch, "restock-shop", data.instance)
  dashboard(stack, "restock-shop", { ...work, database: data.instance })
  new CfnOutput(stack, "ShopAddress", {
    value: work.api.apiEndpoint,
    description: "The API; the factory calls back here",
  })
  return { vpc, database: data, databaseSecret, topics, alarms, collector: work.collector }
}

function prepareFunction(stack: Stack, { place, database }: ForAll, { admin }: Database, settings: Settings) {
  const { FACTORY_DEADLINE_SECONDS } = settings
  return lambdaFunction(stack, {
    name: "prepare-shop",
    place,
    environment: { FACTORY_DEADLINE_SECONDS },
    secrets: { DATABASE_ADMIN_SECRET_ARN: admin, DATABASE_SECRET_ARN: database },
    timeoutSeconds: PREPARE_SECONDS,
    migrations: "shop",
  })
}
