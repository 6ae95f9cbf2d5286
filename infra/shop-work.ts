import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2"
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda"
import type { IQueue } from "aws-cdk-lib/aws-sqs"
import { Construct } from "constructs"
import { CALLBACK_QUEUE, type ConsumerName, consumersOf, deadLetterQueueOf, queueOf } from "../src/flow.ts"
import * as alarms from "./alarms.ts"
import * as queues from "./consumer-queue.ts"
import { wordSecret } from "./database.ts"
import { httpApi } from "./http-api.ts"
import type { Settings } from "./settings.ts"
import { everyMinute, type ForAll, mailEnvironment, needsOf, shopFunction } from "./shop-functions.ts"

export type Given = {
  readonly all: ForAll
  readonly settings: Settings
  readonly topics: queues.Topics
  readonly watch: alarms.Watch
}

export type ShopWork = {
  readonly api: HttpApi
  /** Brings what the queues gave up to the desk. */
  readonly collector: LambdaFunction
  readonly functions: readonly LambdaFunction[]
  readonly queues: readonly IQueue[]
}

/** They hear of the shop and work on the customers' database: queue and function are in the customers' stack. */
export const besideCustomers: readonly ConsumerName[] = ["upgrade-to-vip"]

/** Everything of the shop that runs. */
export function shopWork(scope: Construct, given: Given): ShopWork {
  const { all, settings, watch } = given
  const relay = relayFunction(scope, given)
  const { http, callbacks } = servingFunctions(scope, given)
  const { spool, drain } = callbackSpool(scope, all, watch)
  queues.maySendTo(callbacks, [spool.queue.queueArn])
  const api = httpApi(scope, { http, callbacks })
  const consumers = consumerQueues(scope, given, api.apiEndpoint)
  const watchdog = watchdogFunction(scope, all, settings, api.apiEndpoint)
  const collector = collectorFunction(scope, all, consumers)

  const named = { relay, http, callbacks, watchdog, "collect-dead-letters": collector, "spooled-callbacks": drain }
  for (const [name, fn] of Object.entries(named)) alarms.watchErrors(watch, name, fn)
  // Not the relay: woken while it is at work, it is turned away, and that is how it is meant.
  for (const [name, fn] of Object.entries({ http, callbacks })) alarms.watchThrottles(watch, name, fn)
  for (const [name, fn] of Object.entries({ relay, watchdog })) alarms.watchSilence(watch, name, fn)
  alarms.watchApi(watch, api)
  return {
    api,
    collector,
    functions: [...Object.values(named), ...consumers.map(({ worker }) => worker)],
    queues: [spool.queue, ...consumers.map(({ queue }) => queue)],
  }
}

function servingFunctions(scope: Construct, { all, settings }: Given) {
  const { FACTORY_DEADLINE_SECONDS, VIP_MIN_ITEMS } = settings
  const http = shopFunction(scope, all, {
    name: "http",
    environment: { FACTORY_DEADLINE_SECONDS, VIP_MIN_ITEMS },
    timeoutSeconds: 25,
    atOnce: 20,
  })
  // The factory hangs up after five seconds and never calls again: it has places that buyers cannot take.
  const callbacks = shopFunction(scope, all, { name: "callbacks", timeoutSeconds: 10, atOnce: 5 })
  return { http, callbacks }
}

/** Tells the topics what is new, and the queues what is due again. */
function relayFunction(scope: Construct, { all, settings, topics }: Given): LambdaFunction {
  const environment = { FACTORY_REQUESTER: settings.FACTORY_REQUESTER }
  const relay = shopFunction(scope, all, { name: "relay", environment, timeoutSeconds: 55, atOnce: 1 })
  for (const topic of topics.values()) topic.grantPublish(relay)
  // By their names, since some are in the customers' stack, which comes later.
  queues.maySendTo(
    relay,
    consumersOf("shop").map((consumer) => queues.queueArn(scope, queueOf("shop", consumer))),
  )
  everyMinute(scope, "EveryMinute-relay", relay)
  return relay
}

function consumerQueues(scope: Construct, { all, settings, topics, watch }: Given, publicUrl: string) {
  const callbackKey = wordSecret(scope, "CallbackKey", "Behind the addresses that the factory calls", 64)
  const here = consumersOf("shop").filter((consumer) => !besideCustomers.includes(consumer))
  return here.map((consumer) => {
    const inside = new Construct(scope, `shop-${consumer}`)
    const needs = needsOf(consumer, { settings, publicUrl, callbackKey })
    const options = { name: consumer, ...needs, timeoutSeconds: queues.CONSUMER_SECONDS, atOnce: 2 }
    const worker = shopFunction(inside, all, options)
    const made = queues.consumerQueue(inside, { outbox: "shop", consumer, topics, watch, worker })
    return { ...made, worker }
  })
}

/** Orders that nobody delivered, invariants that broke, mails to alarms. */
function watchdogFunction(scope: Construct, all: ForAll, settings: Settings, publicUrl: string): LambdaFunction {
  const { FACTORY_DEADLINE_SECONDS, FACTORY_ASKS, OPERATIONS_EMAIL } = settings
  const environment = {
    ...mailEnvironment(settings, publicUrl),
    FACTORY_DEADLINE_SECONDS,
    FACTORY_ASKS,
    OPERATIONS_EMAIL,
  }
  const watchdog = shopFunction(scope, all, { name: "watchdog", environment, timeoutSeconds: 55, atOnce: 1 })
  everyMinute(scope, "EveryMinute-watchdog", watchdog)
  return watchdog
}

function collectorFunction(
  scope: Construct,
  all: ForAll,
  consumers: readonly queues.QueueWithDeadLetters[],
): LambdaFunction {
  const options = { name: "collect-dead-letters", timeoutSeconds: queues.CONSUMER_SECONDS, atOnce: 2 }
  const collector = shopFunction(scope, all, options)
  for (const { deadLetters } of consumers) queues.workOff(deadLetters.node.scope!, "Collected", deadLetters, collector)
  const elsewhere = besideCustomers.map((consumer) => deadLetterQueueOf(queueOf("shop", consumer)))
  queues.mayReceiveFrom(
    collector,
    elsewhere.map((name) => queues.queueArn(scope, name)),
  )
  return collector
}

/** Where callbacks wait while the database is away. */
function callbackSpool(scope: Construct, all: ForAll, watch: alarms.Watch) {
  const inside = new Construct(scope, "shop-callbacks")
  const spool = queues.queueWithDeadLetters(inside, CALLBACK_QUEUE, watch)
  const options = { name: "spooled-callbacks", timeoutSeconds: 30, atOnce: 2 }
  const drain = shopFunction(inside, all, options)
  queues.workOff(inside, "Works", spool.queue, drain)
  return { spool, drain }
}
