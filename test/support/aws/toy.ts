import { cp, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { type Engine, type EngineOptions, startEngine } from "./engine.ts"
import type { Json } from "./resource.ts"

const handlers = fileURLToPath(new URL("./toy/", import.meta.url))

/** A small deployment whose handlers do what a test wants; `say` is what they wrote and how they failed. */
export type Toy = Engine & { readonly said: string[] }

export async function startToy(
  stacks: Readonly<Record<string, Json>>,
  changes: Partial<EngineOptions> = {},
): Promise<Toy> {
  const folder = await mkdtemp(join(tmpdir(), "restock-toy-"))
  await cp(handlers, join(folder, "asset.toy"), { recursive: true })
  for (const [name, stack] of Object.entries(stacks))
    await writeFile(join(folder, `${name}.template.json`), JSON.stringify(stack))
  const said: string[] = []
  const clear = () => rm(folder, { recursive: true, force: true })
  const options = { folder, warn: (sentence: string) => said.push(sentence), keptFor: 0, ...changes }
  const engine = await startEngine(options).catch((error: unknown) => clear().then(() => Promise.reject(error)))
  return { ...engine, said, stop: () => engine.stop().then(clear) }
}

/** A function of the toy, named as its handler. */
export const toyFunction = (handler: string, properties: Json = {}): Json => ({
  Type: "AWS::Lambda::Function",
  Metadata: { "aws:asset:path": "asset.toy" },
  Properties: { FunctionName: handler, Handler: `index.${handler}`, Runtime: "nodejs24.x", Timeout: 10, ...properties },
})

/** A queue that a function works off, with its dead letters. */
export const toyQueue = (name: string, handler: string, mapping: Json = {}): Json => ({
  [name]: {
    Type: "AWS::SQS::Queue",
    Properties: {
      QueueName: name,
      RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": [`${name}Dead`, "Arn"] }, maxReceiveCount: 3 },
    },
  },
  [`${name}Dead`]: { Type: "AWS::SQS::Queue", Properties: { QueueName: `${name}-dead` } },
  [`${name}Source`]: {
    Type: "AWS::Lambda::EventSourceMapping",
    Properties: {
      EventSourceArn: { "Fn::GetAtt": [name, "Arn"] },
      FunctionName: { Ref: handler },
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ...mapping,
    },
  },
})

/** An HTTP API: which route goes to which function, and who may ask. */
export const toyApi = (routes: readonly (readonly [key: string, handler: string, authorization: string])[]): Json =>
  Object.fromEntries([
    ["Api", { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: "toy", ProtocolType: "HTTP" } }],
    ...routes.flatMap(([key, handler, authorization], at) => [
      [`Route${at}`, routeTo(`Integration${at}`, key, authorization)],
      [`Integration${at}`, integrationOf(handler)],
    ]),
  ])

const routeTo = (integration: string, key: string, authorization: string) => ({
  Type: "AWS::ApiGatewayV2::Route",
  Properties: {
    RouteKey: key,
    AuthorizationType: authorization,
    Target: { "Fn::Join": ["", ["integrations/", { Ref: integration }]] },
  },
})

const integrationOf = (handler: string) => ({
  Type: "AWS::ApiGatewayV2::Integration",
  Properties: {
    IntegrationType: "AWS_PROXY",
    PayloadFormatVersion: "2.0",
    IntegrationUri: { "Fn::GetAtt": [handler, "Arn"] },
  },
})
