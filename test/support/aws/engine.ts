import { type Cloud, startCloud } from "./cloud.ts"
import { startEventSources } from "./event-sources.ts"
import { type Environment, type Functions, startFunctions } from "./functions.ts"
import { startGateway } from "./gateway.ts"
import { GATEWAY_DOMAIN, identityOf } from "./identities.ts"
import type { LocalServer } from "./local-server.ts"
import { type LambdaApi, startLambdaApi } from "./lambda-api.ts"
import { type SecretsManager, startSecretsManager } from "./secrets-manager.ts"
import { type Ses, startSes } from "./ses.ts"
import { startSchedules } from "./schedules.ts"
import { REGION } from "./resource.ts"
import { readTemplate, type Template } from "./template.ts"

export type EngineOptions = {
  /** A `cdk.out`. */
  readonly folder: string
  /** Changes what the template puts into a function's environment; asked anew at every restart. */
  readonly environment?: (name: string, own: Environment) => Environment
  /** Puts into the secrets what the first function that starts has to find there. */
  readonly prepare?: (template: Template, secrets: SecretsManager) => Promise<void>
  /** SES elsewhere. */
  readonly sesUrl?: string | undefined
  readonly warn: (sentence: string) => void
  /** Milliseconds between two runs of what the template runs by the minute. Unset: it does not run. */
  readonly minute?: number
  /** Seconds after which a message that was kept comes again. Unset: after its queue's visibility timeout. */
  readonly keptFor?: number
}

/** What the template describes, at work on this machine. */
export type Engine = {
  readonly template: Template
  /** Where the HTTP API answers. */
  readonly url: string
  readonly cloud: Cloud
  readonly functions: Functions
  readonly secrets: SecretsManager
  readonly lambda: LambdaApi
  readonly ses: Ses
  /** What tells the SDK, in any process, to use these services. */
  readonly sdk: Environment
  /** Takes nothing more out of any queue. Returns when what was taken is done. */
  readonly pauseFeeding: () => Promise<void>
  readonly resumeFeeding: () => void
  /** No queue has a message, not even one in work. */
  readonly isIdle: () => boolean
  /** The HTTP API at another address. */
  readonly openBeside: () => Promise<LocalServer>
  readonly stop: () => Promise<void>
}

export async function startEngine(options: EngineOptions): Promise<Engine> {
  const template = readTemplate(options.folder)
  const stops: (() => Promise<void>)[] = []
  const later = <One extends { readonly stop: () => Promise<void> }>(one: One): One => {
    stops.push(one.stop)
    return one
  }
  const { keptFor, minute, warn } = options
  let functions: Functions | undefined
  const now = () => functions!
  const stop = async () => {
    for (const one of stops.splice(0).toReversed()) await one()
  }
  try {
    const [cloud, secrets, ses] = await Promise.all([
      startCloud(template).then(later),
      startSecretsManager(template).then(later),
      startSes().then(later),
    ])
    await options.prepare?.(template, secrets)
    const lambda = later(await startLambdaApi(now))
    const gateway = later(await startGateway(template, now))
    const sdk = sdkEnvironment(cloud.url, secrets.url, lambda.url, options.sesUrl ?? ses.url)
    const environment = (name: string, own: Environment): Environment => ({
      ...(options.environment?.(name, atHome(own, template, gateway.url)) ?? atHome(own, template, gateway.url)),
      ...sdk,
    })
    functions = startFunctions({ template, environment, warn })
    const parts = { template, functions, url: cloud.url, warn, ...(keptFor !== undefined && { keptFor }) }
    const stopSchedules = minute === undefined ? async () => {} : startSchedules(template, functions, minute)
    const eventSources = startEventSources(parts)
    // All at once: what is fed is waited for, and ends with its function.
    later({ stop: async () => void (await Promise.all([eventSources.stop(), stopSchedules(), functions!.stop()])) })
    return {
      template,
      url: gateway.url,
      cloud,
      functions,
      secrets,
      lambda,
      ses,
      sdk,
      pauseFeeding: eventSources.pause,
      resumeFeeding: eventSources.resume,
      isIdle: () => cloud.isEmpty(),
      openBeside: () => startGateway(template, now),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function sdkEnvironment(cloud: string, secrets: string, lambda: string, ses: string): Environment {
  return {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_ENDPOINT_URL_SNS: cloud,
    AWS_ENDPOINT_URL_SQS: cloud,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets,
    AWS_ENDPOINT_URL_LAMBDA: lambda,
    AWS_ENDPOINT_URL_SESV2: ses,
  }
}

/** The HTTP API's address in the world is the gateway's here. */
function atHome(own: Environment, template: Template, url: string): Environment {
  const [api] = template.ofType("AWS::ApiGatewayV2::Api")
  if (!api) return own
  const there = `https://${identityOf(api)!.ref}.${GATEWAY_DOMAIN}`
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [name, value.replaceAll(there, url)]))
}
