import { type CfnResource, Duration, Stack } from "aws-cdk-lib"
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda"
import { Trigger } from "aws-cdk-lib/triggers"
import type { Construct } from "constructs"
import { logGroup } from "./network.ts"

export const PREPARE_SECONDS = 300

/** Invoked at every deployment that changes it; the deployment goes on when the database is ready, or is rolled back. */
export function prepareAtDeployment(scope: Construct, prepare: LambdaFunction, before: readonly Construct[]): void {
  const trigger = new Trigger(scope, "Prepare", {
    handler: prepare,
    timeout: Duration.seconds(PREPARE_SECONDS),
    executeBefore: [...before],
  })
  keepLogOfProvider(trigger)
}

/** What CDK brings along to invoke the function: its log shall not be kept for ever either. */
function keepLogOfProvider(trigger: Trigger): void {
  const stack = Stack.of(trigger)
  const provider = stack.node.findChild("AWSCDK.TriggerCustomResourceProviderCustomResourceProvider")
  const log = logGroup(trigger, "ProviderLog", `/restock/${stack.stackName}/prepare`)
  const handler = provider.node.findChild("Handler") as CfnResource
  handler.addPropertyOverride("LoggingConfig", { LogGroup: log.logGroupName })
}
