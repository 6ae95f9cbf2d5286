import { Stack } from "aws-cdk-lib"
import { type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam"
import { EmailIdentity, Identity } from "aws-cdk-lib/aws-ses"
import type { Construct } from "constructs"

/** SES writes to its owner, who has to confirm it, before anything is sent in its name. */
export function sender(scope: Construct, address: string): EmailIdentity {
  return new EmailIdentity(scope, "Sender", { identity: Identity.email(address) })
}

export function maySendMail(scope: Construct, who: IGrantable, from: string): void {
  who.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ["ses:SendEmail"],
      resources: [Stack.of(scope).formatArn({ service: "ses", resource: "identity", resourceName: from })],
      conditions: { StringEquals: { "ses:FromAddress": from } },
    }),
  )
}
