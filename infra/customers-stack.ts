import { type App, CfnOutput, Stack } from "aws-cdk-lib"
import type { ISecurityGroup } from "aws-cdk-lib/aws-ec2"
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager"
import { Construct } from "constructs"
import { type ConsumerName, consumersOf } from "../src/flow.ts"
import { type Watch, watchDatabase, watchFor } from "./alarms.ts"
import { bringTo, CONSUMER_SECONDS, consumerQueue, topicsOf } from "./consumer-queue.ts"
import { dashboard } from "./dashboard.ts"
import { type Database, database, roleSecret } from "./database.ts"
import { lambdaFunction, type Workplace } from "./function.ts"
import { roleAndEnvironments } from "./machine-rights.ts"
import { machines } from "./machines.ts"
import { callersOut, mayReach } from "./network.ts"
import { PREPARE_SECONDS, prepareAtDeployment } from "./prepare.ts"
import type { Settings } from "./settings.ts"
import { shopFunction } from "./shop-functions.ts"
import type { Shop } from "./shop-stack.ts"
import { besideCustomers } from "./shop-work.ts"

/** The customers' database, their server and the desk on a machine, and who makes VIPs. The shop's stack knows none of it. */
export function customersStack(app: App, settings: Settings, shop: Shop): void {
  const stack = new Stack(app, "restock-customers", { description: "Restock: the customers, and the desk" })
  const { vpc } = shop
  const data = database(stack, "Database", { name: "restock-customers", size: "t4g.micro", vpc, settings })
  const owner = roleSecret(stack, "OwnerSecret", data, "restock_customers", "restock_customers")
  const vip = roleSecret(stack, "VipSecret", data, "restock_vip", "restock_customers")
  const watch = watchFor(stack, shop.alarms)

  const place = { vpc, group: reaching(stack, "Functions", shop, data), secretsAsOf: settings.SECRETS_AS_OF }
  const workers = besideCustomers.map((consumer) => workerBeside(stack, consumer, { shop, place, vip, watch }))
  const own = ownQueues(stack, watch)
  const machine = machines(stack, {
    vpc,
    group: reaching(stack, "Machines", shop, data),
    ...roleAndEnvironments(stack, { shop, settings, owner, own }),
    alarms: shop.alarms,
  })
  const prepare = lambdaFunction(stack, {
    name: "prepare-customers",
    place,
    environment: {},
    secrets: {
      CUSTOMERS_DATABASE_ADMIN_SECRET_ARN: data.admin,
      CUSTOMERS_DATABASE_SECRET_ARN: owner,
      VIP_DATABASE_SECRET_ARN: vip,
    },
    timeoutSeconds: PREPARE_SECONDS,
    migrations: "customers",
  })
  const functions = workers.map(({ worker }) => worker)
  prepareAtDeployment(stack, prepare, [...functions, machine])
  watchDatabase(watch, "restock-customers", data.instance)
  const all = [...workers, ...own].map(({ queue }) => queue)
  dashboard(stack, "restock-customers", { queues: all, functions, database: data.instance })
  new CfnOutput(stack, "MachineGroup", { value: machine.autoScalingGroupName, description: "Whose machine to go to" })
}

/** Both databases answer those in this group. */
function reaching(stack: Stack, who: "Functions" | "Machines", shop: Shop, customers: Database): ISecurityGroup {
  const group = callersOut(stack, `${who}Group`, shop.vpc, `${who} beside the customers`)
  mayReach(stack, `${who}ReachCustomers`, group, customers.group)
  mayReach(stack, `${who}ReachShop`, group, shop.database.group)
  return group
}

type Beside = { readonly shop: Shop; readonly place: Workplace; readonly vip: ISecret; readonly watch: Watch }

/** A consumer of the shop that works on the customers' database, with the one role that may do little there. */
function workerBeside(stack: Stack, consumer: ConsumerName, { shop, place, vip, watch }: Beside) {
  const inside = new Construct(stack, `shop-${consumer}`)
  const all = { place, database: shop.databaseSecret }
  const secrets = { CUSTOMERS_DATABASE_SECRET_ARN: vip }
  const worker = shopFunction(inside, all, { name: consumer, secrets, timeoutSeconds: CONSUMER_SECONDS, atOnce: 2 })
  const queues = consumerQueue(inside, { outbox: "shop", consumer, topics: shop.topics, watch, worker })
  bringTo(inside, "Collected", queues.deadLetters, shop.collector)
  return { ...queues, worker }
}

/** What the customers' own outbox tells. The machine's process polls these queues, so they have no functions. */
function ownQueues(stack: Stack, watch: Watch) {
  const topics = topicsOf(stack, "customers")
  return consumersOf("customers").map((consumer) => {
    const inside = new Construct(stack, `customers-${consumer}`)
    return consumerQueue(inside, { outbox: "customers", consumer, topics, watch })
  })
}
