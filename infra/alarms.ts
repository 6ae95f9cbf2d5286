import { Duration } from "aws-cdk-lib"
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2"
import { Alarm, ComparisonOperator, type IMetric, MathExpression, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch"
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions"
import type { IFunction } from "aws-cdk-lib/aws-lambda"
import type { DatabaseInstance } from "aws-cdk-lib/aws-rds"
import type { ITopic } from "aws-cdk-lib/aws-sns"
import type { IQueue } from "aws-cdk-lib/aws-sqs"
import type { Construct } from "constructs"

type Condition = {
  readonly metric: IMetric
  readonly threshold: number
  /** Minutes in a row. */
  readonly minutes: number
  readonly below?: true
  /** Nothing measured is as bad as too much. */
  readonly silenceIsBad?: true
  readonly description: string
}

export type Watch = (name: string, condition: Condition) => Alarm

/** How a stack raises alarms: named after what is wrong, told when it begins and when it ends. */
export function watchFor(scope: Construct, topic: ITopic): Watch {
  const tell = new SnsAction(topic)
  return (name, { metric, threshold, minutes, below, silenceIsBad, description }) => {
    const alarm = new Alarm(scope, `Alarm-${name}`, {
      alarmName: `restock-${name}`,
      alarmDescription: description,
      metric,
      threshold,
      evaluationPeriods: minutes,
      comparisonOperator: below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: silenceIsBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    })
    alarm.addAlarmAction(tell)
    alarm.addOkAction(tell)
    return alarm
  }
}

const period = Duration.minutes(1)

export function watchQueue(watch: Watch, name: string, queue: IQueue, dead: { name: string; queue: IQueue }): void {
  watch(`${name}-waits`, {
    metric: queue.metricApproximateAgeOfOldestMessage({ period }),
    // A message that is sent for later is there, and grows old, for a quarter of an hour at most.
    threshold: 30 * 60,
    minutes: 1,
    description: `A message waits in ${name} for half an hour: is its consumer running?`,
  })
  const there = {
    visible: dead.queue.metricApproximateNumberOfMessagesVisible({ period }),
    taken: dead.queue.metricApproximateNumberOfMessagesNotVisible({ period }),
  }
  // The collector empties it within a minute, and the desk tells operations itself. What stays is the collector's trouble.
  watch(`${dead.name}-not-empty`, {
    metric: new MathExpression({ expression: "visible + taken", usingMetrics: there, period, label: dead.name }),
    threshold: 1,
    minutes: 5,
    description: `Dead letters stay in ${dead.name}: nobody brings them to the desk.`,
  })
}

export function watchErrors(watch: Watch, name: string, fn: IFunction): void {
  const metric = fn.metricErrors({ period })
  watch(`${name}-fails`, {
    metric,
    threshold: 1,
    minutes: 3,
    description: `${name} fails for three minutes: /restock/${name} says why.`,
  })
}

export function watchThrottles(watch: Watch, name: string, fn: IFunction): void {
  const metric = fn.metricThrottles({ period })
  watch(`${name}-full`, {
    metric,
    threshold: 1,
    minutes: 3,
    description: `${name} turns calls away: more at once than it is allowed.`,
  })
}

/** What runs every minute is missed when it does not. */
export function watchSilence(watch: Watch, name: string, fn: IFunction): void {
  watch(`${name}-silent`, {
    metric: fn.metricInvocations({ period }),
    threshold: 1,
    minutes: 5,
    below: true,
    silenceIsBad: true,
    description: `${name} did not run for five minutes.`,
  })
}

export function watchDatabase(watch: Watch, name: string, instance: DatabaseInstance): void {
  watch(`${name}-storage`, {
    metric: instance.metricFreeStorageSpace({ period }),
    threshold: 2 * 1024 ** 3,
    minutes: 5,
    below: true,
    description: `Less than 2 GiB are free in the database ${name}.`,
  })
  watch(`${name}-cpu`, {
    metric: instance.metricCPUUtilization({ period }),
    threshold: 85,
    minutes: 15,
    description: `The database ${name} is at its limit for a quarter of an hour.`,
  })
}

export function watchApi(watch: Watch, api: HttpApi): void {
  const metric = api.metricServerError({ period, statistic: "sum" })
  watch("api-5xx", {
    metric,
    threshold: 5,
    minutes: 3,
    description: "The API answers 5xx, five times a minute and more.",
  })
}
