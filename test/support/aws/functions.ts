import { existsSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { identityOf } from "./identities.ts"
import type { FunctionSpec, Outcome } from "./instance.ts"
import { type Pool, poolOf } from "./pool.ts"
import { type Json, REGION, type Resource } from "./resource.ts"
import type { Template } from "./template.ts"

export type Environment = Readonly<Record<string, string>>

export type Functions = {
  readonly named: (name: string) => Pool | undefined
  /** Tells how a function failed, where its caller does not. */
  readonly noteFailure: (name: string, outcome: Outcome) => void
  readonly invoke: (name: string, event: unknown) => Promise<Outcome>
  /** Tells of every invocation that ended well, until the returned function is called. */
  readonly onInvoked: (name: string, hear: Hear) => () => void
  /** Accepts the event and runs it later, again when it fails, as Lambda does with InvocationType Event. */
  readonly invokeLater: (name: string, event: unknown) => void
  readonly restart: () => Promise<void>
  readonly stop: () => Promise<void>
}

type Hear = (event: Json, result: Json) => void

export type FunctionsParts = {
  readonly template: Template
  /** The environment the template's own becomes, asked for at every start. */
  readonly environment: (name: string, own: Environment) => Environment
  /** What functions write to stderr, and how they failed. */
  readonly warn: (sentence: string) => void
}

/** Runs the template's functions: their bundles, with their own environment, limits and number of instances. */
export function startFunctions({ template, environment, warn }: FunctionsParts): Functions {
  const resources = template.ofType("AWS::Lambda::Function").filter((one) => existsSync(bundleOf(one)))
  const specs = () => resources.map((one) => specOf(one, environment))
  const pools = new Map(specs().map((spec) => [spec.name, poolOf(spec, (text) => warn(text.trimEnd()))]))
  const stopping = new AbortController()
  const later = new Set<Promise<void>>()
  const hearing = new Map<string, Set<Hear>>()

  function noteFailure(name: string, outcome: Outcome): void {
    if (outcome.kind === "failed" && !stopping.signal.aborted)
      warn(`${name}: ${outcome.error.errorType}: ${outcome.error.errorMessage}`)
  }

  async function invoke(name: string, event: unknown): Promise<Outcome> {
    const pool = pools.get(name)
    if (!pool) throw new Error(`there is no function ${name}`)
    const outcome = (await pool.invoke(event))!
    noteFailure(name, outcome)
    if (outcome.kind === "done") for (const hear of hearing.get(name) ?? []) hear(event, outcome.payload)
    return outcome
  }

  async function tryAgainAndAgain(name: string, event: unknown): Promise<void> {
    for (let retries = retriesOf(template, name); !stopping.signal.aborted; retries--) {
      if ((await invoke(name, event)).kind === "done" || retries === 0) return
      // A minute there.
      await pause(500, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  return {
    named: (name) => pools.get(name),
    noteFailure,
    invoke,
    onInvoked(name, hear) {
      const all = hearing.get(name) ?? new Set()
      hearing.set(name, all.add(hear))
      return () => void all.delete(hear)
    },
    invokeLater(name, event) {
      const working = tryAgainAndAgain(name, event).finally(() => later.delete(working))
      later.add(working)
    },
    async restart() {
      await Promise.all(specs().map(({ name, env }) => pools.get(name)!.restart(env)))
    },
    async stop() {
      stopping.abort()
      await Promise.all([...pools.values()].map((pool) => pool.stop()))
      await Promise.all(later)
    },
  }
}

/** How often Lambda tries an event again that nobody waits for. */
function retriesOf(template: Template, name: string): number {
  const configs = template.ofType("AWS::Lambda::EventInvokeConfig").map(({ properties }) => properties)
  return configs.find(({ FunctionName }) => FunctionName === name)?.MaximumRetryAttempts ?? 2
}

/** CDK brings functions of its own along, such as the one behind a trigger. They have no such file. */
const bundleOf = ({ asset, properties }: Resource) => join(asset ?? "none", `${properties.Handler.split(".")[0]}.mjs`)

function specOf(resource: Resource, environment: FunctionsParts["environment"]): FunctionSpec {
  const { Handler, Timeout = 3, ReservedConcurrentExecutions = 1_000, Environment = {} } = resource.properties
  const { ref: name, attributes } = identityOf(resource)!
  // Lambda's own certificates, at a place that only Lambda has.
  const { NODE_EXTRA_CA_CERTS: _, ...own } = Environment.Variables ?? {}
  return {
    name,
    arn: attributes.Arn!,
    file: bundleOf(resource),
    handler: Handler.split(".")[1],
    timeout: Timeout * 1000,
    concurrency: ReservedConcurrentExecutions,
    env: {
      ...environment(name, own),
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      LAMBDA_TASK_ROOT: resource.asset!,
      TZ: ":UTC",
    },
  }
}
