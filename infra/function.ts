import { cpSync } from "node:fs"
import { join } from "node:path"
import { ArnFormat, Duration, Stack } from "aws-cdk-lib"
import { type ISecurityGroup, type IVpc, SubnetType } from "aws-cdk-lib/aws-ec2"
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam"
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from "aws-cdk-lib/aws-lambda"
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager"
import { Construct } from "constructs"
import { bundle, madeHere, migrationsOf, root } from "./bundle.ts"
import { accept } from "./checks.ts"
import { logGroup } from "./network.ts"

/** Where functions work, as whom they reach the databases, and since when their secrets are as they are. */
export type Workplace = { readonly vpc: IVpc; readonly group: ISecurityGroup; readonly secretsAsOf: string }

export type FunctionOptions = {
  /** `src/runtimes/lambda/<name>.ts` exports its `handler`. */
  readonly name: string
  readonly place: Workplace
  readonly environment: Readonly<Record<string, string>>
  /** Environment variables that name a secret, and the right to read it. */
  readonly secrets: Readonly<Record<string, ISecret>>
  readonly timeoutSeconds: number
  /** How many at once. Each has one connection to a database, so this is what keeps the databases from being full. */
  readonly atOnce?: number
  /** Takes these migrations along. */
  readonly migrations?: "shop" | "customers"
}

export const functionName = (name: string) => `restock-${name}`

export function functionArn(scope: Construct, name: string): string {
  return Stack.of(scope).formatArn({
    service: "lambda",
    resource: "function",
    resourceName: functionName(name),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
}

/** The one way a function is made: bundled by esbuild, with a role, a log and rights of its own. */
export function lambdaFunction(scope: Construct, options: FunctionOptions): LambdaFunction {
  const { name, place, environment, secrets, timeoutSeconds, atOnce } = options
  const inside = new Construct(scope, name)
  const role = functionRole(inside, name)
  const log = logGroup(inside, "Log", `/restock/${name}`)
  log.grantWrite(role)
  for (const secret of Object.values(secrets)) secret.grantRead(role)
  const secretArns = Object.entries(secrets).map(([variable, secret]) => [variable, secret.secretArn])
  return new LambdaFunction(inside, "Function", {
    functionName: functionName(name),
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: "index.handler",
    code: code(options),
    role,
    logGroup: log,
    // What our code says becomes an object with time, level and request id.
    loggingFormat: LoggingFormat.JSON,
    vpc: place.vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
    securityGroups: [place.group],
    timeout: Duration.seconds(timeoutSeconds),
    memorySize: 512,
    ...(atOnce !== undefined && { reservedConcurrentExecutions: atOnce }),
    environment: {
      // Lambda's own Node does not trust the authority of RDS by itself.
      NODE_EXTRA_CA_CERTS: "/var/runtime/ca-cert.pem",
      // Unread: when it changes the function does, and instances that remember an old password are gone.
      SECRETS_AS_OF: place.secretsAsOf,
      ...environment,
      ...Object.fromEntries(secretArns),
    },
  })
}

function code({ name, migrations }: FunctionOptions): Code {
  const make = (folder: string) => {
    bundle(join(root, "src/runtimes/lambda", `${name}.ts`), join(folder, "index.mjs"))
    if (migrations) cpSync(migrationsOf(migrations), join(folder, "migrations", migrations), { recursive: true })
  }
  return Code.fromAsset(root, madeHere(name, make))
}

const networkInterfaces = [
  "ec2:CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
]

/** Lambda itself attaches a function to the network in the function's name; the function's own code may not. */
function functionRole(scope: Construct, name: string): Role {
  const attach = new PolicyStatement({ actions: networkInterfaces, resources: ["*"] })
  const notTheCode = new PolicyStatement({
    effect: Effect.DENY,
    actions: networkInterfaces,
    resources: ["*"],
    conditions: { ArnEquals: { "lambda:SourceFunctionArn": functionArn(scope, name) } },
  })
  const role = new Role(scope, "Role", {
    assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    // Inline: the rights must be there before the function, and stay until after it.
    inlinePolicies: { network: new PolicyDocument({ statements: [attach, notTheCode] }) },
  })
  accept(
    role,
    "AwsSolutions-IAM5[Resource::*]",
    "EC2 knows no narrower resource for these; the function's code is denied.",
  )
  return role
}
