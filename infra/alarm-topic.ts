import { RemovalPolicy, Stack } from "aws-cdk-lib"
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam"
import { Key } from "aws-cdk-lib/aws-kms"
import { Topic } from "aws-cdk-lib/aws-sns"
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions"
import type { Construct } from "constructs"

/** Where alarms go: by mail to operations, who confirm the subscription once. */
export function alarmTopic(scope: Construct, operationsEmail: string): Topic {
  const stack = Stack.of(scope)
  // A key of our own: the one that SNS brings does not let CloudWatch in, and its alarms would be lost in silence.
  const key = new Key(scope, "AlarmKey", {
    description: "Alarms of Restock",
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const topic = new Topic(scope, "Alarms", { topicName: "restock-alarms", masterKey: key, enforceSSL: true })
  const cloudWatch = new ServicePrincipal("cloudwatch.amazonaws.com")
  const ofThisAccount = { StringEquals: { "aws:SourceAccount": stack.account } }
  const use = ["kms:Decrypt", "kms:GenerateDataKey*"]
  key.addToResourcePolicy(
    new PolicyStatement({ principals: [cloudWatch], actions: use, resources: ["*"], conditions: ofThisAccount }),
  )
  // Auto Scaling publishes as a role that may not exist yet, so it cannot be named here: whoever SNS lets publish.
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new AnyPrincipal()],
      actions: use,
      resources: ["*"],
      conditions: {
        StringEquals: { "kms:CallerAccount": stack.account, "kms:ViaService": `sns.${stack.region}.amazonaws.com` },
      },
    }),
  )
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [cloudWatch],
      actions: ["sns:Publish"],
      resources: [topic.topicArn],
      conditions: ofThisAccount,
    }),
  )
  topic.addSubscription(new EmailSubscription(operationsEmail))
  return topic
}
