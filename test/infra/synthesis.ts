import { readFileSync } from "node:fs"
import { join } from "node:path"

export type Resource = {
  readonly stack: string
  readonly id: string
  readonly type: string
  readonly properties: Properties
  readonly metadata: Properties
}

/** What stands in a template; tests name what they look for and {@link synthesised} reads what is put together. */
export type Properties = { readonly [name: string]: Properties } & (string | number | boolean | readonly Properties[])

type Template = {
  readonly Resources: Record<string, { Type: string; Properties?: Properties; Metadata?: Properties }>
  readonly Outputs?: Record<string, { Value: unknown; Export?: { Name: string } }>
}

const none = {} as Properties

/** Both templates of a `cdk.out` as one list of resources. Unset: of the one that the test run synthesised. */
export function synthesised(folder = process.env.RESTOCK_CDK_OUT) {
  if (!folder) throw new Error("This test needs the synthesised templates: `npm test -- <file>` makes them.")
  const templates = new Map(["restock-shop", "restock-customers"].map((stack) => [stack, read(folder, stack)]))
  const all: Resource[] = [...templates].flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).map(([id, { Type, Properties = none, Metadata = none }]) => {
      return { stack, id, type: Type, properties: Properties, metadata: Metadata }
    }),
  )
  const exported = new Map(
    [...templates].flatMap(([stack, { Outputs = {} }]) =>
      Object.values(Outputs).flatMap(({ Value, Export }) => (Export ? [[Export.Name, { stack, Value }] as const] : [])),
    ),
  )

  /** A value as text: what is only known when it is deployed has a name of its own, `arn:aws:sqs:region:account:stock_queue`. */
  function text(stack: string, value: unknown): string {
    if (typeof value !== "object" || value === null) return String(value)
    const [[name, argument] = []] = Object.entries(value)
    if (name === "Ref") return named(stack, argument as string, "Ref")
    if (name === "Fn::GetAtt") return named(stack, argument[0], argument[1])
    if (name === "Fn::Join") return (argument[1] as unknown[]).map((part) => text(stack, part)).join(argument[0])
    if (name === "Fn::Sub") return (argument as string).replaceAll(/\$\{(AWS::\w+)\}/g, (_, found) => pseudo[found]!)
    if (name === "Fn::Base64") return text(stack, argument)
    if (name === "Fn::ImportValue") {
      const { stack: from, Value } = exported.get(argument)!
      return text(from, Value)
    }
    return JSON.stringify(value)
  }

  function named(stack: string, id: string, attribute: string): string {
    if (pseudo[id]) return pseudo[id]
    const found = all.find((one) => one.stack === stack && one.id === id)
    const name = found && names[found.type]
    if (!found || !name) return `${stack}/${id}.${attribute}`
    return name(found.properties, attribute) ?? `${stack}/${id}.${attribute}`
  }

  return {
    folder,
    of: (...types: string[]) => all.filter(({ type }) => types.includes(type)),
    text,
    texts: (stack: string, value: unknown) => [value].flat().map((one) => text(stack, one)),
  }
}

function read(folder: string, stack: string): Template {
  return JSON.parse(readFileSync(join(folder, `${stack}.template.json`), "utf8")) as Template
}

const pseudo: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws",
  "AWS::Region": "region",
  "AWS::AccountId": "account",
  "AWS::StackName": "stack",
  "AWS::URLSuffix": "amazonaws.com",
}

const names: Record<string, (properties: Properties, attribute: string) => string | undefined> = {
  "AWS::SNS::Topic": ({ TopicName }) => `arn:aws:sns:region:account:${TopicName}`,
  "AWS::SQS::Queue": ({ QueueName }, attribute) =>
    attribute === "Arn" ? `arn:aws:sqs:region:account:${QueueName}` : `https://sqs/${QueueName}`,
  "AWS::Lambda::Function": ({ FunctionName }, attribute) =>
    attribute === "Arn" ? `arn:aws:lambda:region:account:function:${FunctionName}` : `${FunctionName}`,
  "AWS::Logs::LogGroup": ({ LogGroupName }) => `${LogGroupName}`,
}

export type Statement = {
  readonly Effect: "Allow" | "Deny"
  readonly Action: unknown
  readonly Resource: unknown
  readonly Principal?: unknown
  readonly Condition?: Record<string, Record<string, unknown>>
}

export const statementsOf = (policy: unknown): Statement[] =>
  (policy as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement

/** Whoever does not come over TLS is refused, whoever it is and whatever it wants. */
export function refusesWithoutTls(policy: Properties): boolean {
  return statementsOf(policy).some(
    ({ Effect, Action, Principal, Condition }) =>
      Effect === "Deny" &&
      ["sqs:*", "sns:Publish"].includes(`${Action}`) &&
      ['"*"', '{"AWS":"*"}'].includes(JSON.stringify(Principal)) &&
      `${Condition?.Bool?.["aws:SecureTransport"]}` === "false",
  )
}
