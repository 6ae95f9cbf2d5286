import { Duration } from "aws-cdk-lib"
import { Rule, Schedule } from "aws-cdk-lib/aws-events"
import { LambdaFunction as Invoke } from "aws-cdk-lib/aws-events-targets"
import { type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam"
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda"
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager"
import type { Construct } from "constructs"
import type { ConsumerName } from "../src/flow.ts"
import { functionArn, functionName, type FunctionOptions, lambdaFunction, type Workplace } from "./function.ts"
import { maySendMail } from "./mail.ts"
import type { Settings } from "./settings.ts"

/** What every function of the shop has: the shop's database, and the relay to wake when it wrote an event. */
export type ForAll = { readonly place: Workplace; readonly database: ISecret }

type Needs = Partial<Pick<FunctionOptions, "environment" | "secrets">>

export function shopFunction(
  scope: Construct,
  { place, database }: ForAll,
  options: Omit<FunctionOptions, "place" | "environment" | "secrets"> & Needs,
): LambdaFunction {
  const made = lambdaFunction(scope, {
    ...options,
    place,
    environment: { RELAY_FUNCTION: functionName("relay"), ...options.environment },
    secrets: { DATABASE_SECRET_ARN: database, ...options.secrets },
  })
  mayWakeRelay(scope, made)
  const from = options.environment?.MAIL_FROM
  if (from) maySendMail(scope, made, from)
  return made
}

export function mayWakeRelay(scope: Construct, who: IGrantable): void {
  const right = new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [functionArn(scope, "relay")] })
  who.grantPrincipal.addToPrincipalPolicy(right)
}

/** Called while it was busy, or failed: the next minute does what this one did not. */
const onlyNow = { retryAttempts: 0, maxEventAge: Duration.minutes(1) }

export function everyMinute(scope: Construct, id: string, fn: LambdaFunction): void {
  fn.configureAsyncInvoke(onlyNow)
  new Rule(scope, id, { schedule: Schedule.rate(Duration.minutes(1)), targets: [new Invoke(fn, onlyNow)] })
}

export function mailEnvironment({ MAIL_FROM }: Settings, publicUrl: string) {
  return { MAIL_URL: "ses:", MAIL_FROM, PUBLIC_URL: publicUrl }
}

type Known = { readonly settings: Settings; readonly publicUrl: string; readonly callbackKey: ISecret }

/** What a consumer needs beside what all have. One that is not named here needs nothing. */
export function needsOf(consumer: ConsumerName, { settings, publicUrl, callbackKey }: Known): Needs {
  const { FACTORY_URL, FACTORY_DEADLINE_SECONDS, FACTORY_ASKS, FACTORY_REQUESTER, ADS_PAUSE } = settings
  const ads: Needs = { environment: { ...mailEnvironment(settings, publicUrl), ADS_PAUSE } }
  const needs: Partial<Record<ConsumerName, Needs>> = {
    "order-from-factory": {
      environment: { PUBLIC_URL: publicUrl, FACTORY_URL, FACTORY_DEADLINE_SECONDS, FACTORY_ASKS, FACTORY_REQUESTER },
      secrets: { CALLBACK_KEY_SECRET_ARN: callbackKey },
    },
    "pause-ads": ads,
    "resume-ads": ads,
    "receive-arrival": { environment: { FACTORY_DEADLINE_SECONDS } },
  }
  return needs[consumer] ?? {}
}
