import { Duration } from "aws-cdk-lib"
import { Alarm, AlarmStatusWidget, Dashboard, GraphWidget, type IMetric } from "aws-cdk-lib/aws-cloudwatch"
import type { IFunction } from "aws-cdk-lib/aws-lambda"
import type { DatabaseInstance } from "aws-cdk-lib/aws-rds"
import type { IQueue } from "aws-cdk-lib/aws-sqs"
import type { Construct } from "constructs"

type Shown = {
  readonly queues: readonly IQueue[]
  readonly functions: readonly IFunction[]
  readonly database: DatabaseInstance
}

const period = Duration.minutes(1)

/** What somebody wants to see who was just woken: what is red, what waits, what fails, how the database is. */
export function dashboard(scope: Construct, dashboardName: string, shown: Shown): void {
  const { queues, functions, database } = shown
  new Dashboard(scope, "Dashboard", {
    dashboardName,
    defaultInterval: Duration.hours(3),
    widgets: [
      [new AlarmStatusWidget({ title: "Alarms", alarms: alarmsOf(scope), width: 24, height: 4 })],
      [
        graph(
          "Oldest message, seconds",
          queues.map((queue) => queue.metricApproximateAgeOfOldestMessage({ period })),
        ),
        graph(
          "Messages there",
          queues.map((queue) => queue.metricApproximateNumberOfMessagesVisible({ period })),
        ),
      ],
      [
        graph(
          "Functions: errors",
          functions.map((one) => one.metricErrors({ period })),
        ),
        graph(
          "Functions: milliseconds",
          functions.map((one) => one.metricDuration({ period })),
        ),
      ],
      [
        graph("Database: CPU, %", [database.metricCPUUtilization({ period })]),
        graph("Database: connections", [database.metricDatabaseConnections({ period })]),
        graph("Database: bytes free", [database.metricFreeStorageSpace({ period })]),
      ],
    ],
  })
}

const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 8, height: 6 })

const alarmsOf = (scope: Construct) => scope.node.findAll().filter((one) => one instanceof Alarm)
