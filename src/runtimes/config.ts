import { resolve } from "node:path"
import { z } from "zod"
import { isLoopbackName } from "../http/only-this-machine.ts"

export type Config = {
  /** Unset: the embedded database under `home`. */
  readonly databaseUrl: string | undefined
  readonly home: string
  readonly host: string
  readonly port: number
  /** Where the factory reaches us, without a slash at the end. Unset: this machine, at the port. */
  readonly publicUrl: string | undefined
  /** Unset: the built-in double. */
  readonly factoryUrl: string | undefined
  readonly factorySeconds: number
  readonly factoryDeadlineSeconds: number
  readonly factoryAsks: number
  readonly factoryRequester: string
}

/** Everything that is wrong with the configuration, one sentence each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError"
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`The configuration has ${problems.length === 1 ? "a mistake" : `${problems.length} mistakes`}:`)
    this.problems = problems
  }
}

const wholeNumber = (least: number, most: number, unit: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `expected a whole number of ${unit}`)
    .transform(Number)
    .refine((n) => n >= least && n <= most, `expected ${least} to ${most} ${unit}`)

const port = wholeNumber(1, 65_535, "(a port)")

const url = (...schemes: string[]) =>
  z.string().refine(
    (text) => {
      const parsed = URL.canParse(text) ? new URL(text) : undefined
      return parsed !== undefined && schemes.includes(parsed.protocol) && parsed.host !== ""
    },
    `expected an address that begins with ${schemes.map((scheme) => `${scheme}//`).join(" or ")}`,
  )

const variables = z.object({
  DATABASE_URL: url("postgres:", "postgresql:").optional(),
  RESTOCK_HOME: z.string().default(".restock"),
  HOST: z.string().default("127.0.0.1"),
  PORT: port.default(3000),
  PUBLIC_URL: url("http:", "https:").optional(),
  FACTORY_URL: url("http:", "https:").optional(),
  FACTORY_SECONDS: z
    .string()
    .regex(/^\d{1,4}(\.\d{1,3})?$/, "expected seconds, such as 5 or 0.5")
    .transform(Number)
    .default(5),
  FACTORY_DEADLINE_SECONDS: wholeNumber(1, 86_400, "seconds").default(120),
  FACTORY_ASKS: wholeNumber(1, 100, "asks").default(3),
  FACTORY_REQUESTER: z
    .string()
    .refine((text) => text.length <= 100 && !/\p{Cc}/u.test(text), "expected at most 100 characters, none of control")
    .default("restock"),
})

/** Reads the environment. An empty variable counts as unset. Throws {@link ConfigError} with all mistakes at once. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""))
  const parsed = variables.safeParse(set)
  const wrong = parsed.error?.issues.map(({ path, message }) => ({ name: String(path[0]), message })) ?? []
  // What is wrong counts as unset, so that one mistake does not hide that the others contradict each other.
  const v = parsed.data ?? variables.parse(without(set, wrong))
  const config: Config = {
    databaseUrl: v.DATABASE_URL,
    home: resolve(v.RESTOCK_HOME),
    host: v.HOST,
    port: v.PORT,
    publicUrl: v.PUBLIC_URL?.replace(/\/+$/, ""),
    factoryUrl: v.FACTORY_URL,
    factorySeconds: v.FACTORY_SECONDS,
    factoryDeadlineSeconds: v.FACTORY_DEADLINE_SECONDS,
    factoryAsks: v.FACTORY_ASKS,
    factoryRequester: v.FACTORY_REQUESTER,
  }
  const isJudgeable = !wrong.some(({ name }) => ["HOST", "PUBLIC_URL", "FACTORY_URL"].includes(name))
  const problems = [
    ...wrong.map(({ name, message }) => `${name}: ${message}${shown(name, set)}.`),
    ...(isJudgeable ? contradictions(config) : []),
  ]
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

function contradictions({ host, publicUrl, factoryUrl }: Config): string[] {
  const isHere = (address: string) => isLoopbackName(new URL(address).host)
  const problems: string[] = []
  const isLocal = publicUrl === undefined || isHere(publicUrl)
  if (factoryUrl && !isHere(factoryUrl) && isLocal)
    problems.push(
      `PUBLIC_URL: the factory at ${new URL(factoryUrl).host} could not call back to ${publicUrl ?? "this machine"}. ` +
        "Set PUBLIC_URL to the address under which the factory reaches this shop.",
    )
  if (!isLoopbackName(host.includes(":") ? `[${host}]` : host) || !isLocal)
    problems.push(
      "HOST and PUBLIC_URL: this version has no keys and no sign-in yet, so it serves this machine only. " +
        "Leave HOST at 127.0.0.1 and PUBLIC_URL unset or on loopback.",
    )
  return problems
}

function without(set: NodeJS.ProcessEnv, wrong: readonly { name: string }[]): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(set).filter(([name]) => !wrong.some((one) => one.name === name)))
}

/** An address may carry a password, at a place that only a right address would tell. */
const shown = (name: string, set: NodeJS.ProcessEnv) =>
  name.endsWith("_URL") ? ", which this is not" : `, found ${JSON.stringify(set[name])}`
