import { resolve } from "node:path"
import * as z from "zod"
import type { PausePolicy } from "../advertising/pause-ads.ts"
import { isLoopbackName } from "../http/only-this-machine.ts"
import { isStrictAddress } from "../shared/mail.ts"

export type Config = {
  /** Unset: the embedded database under `home`. */
  readonly databaseUrl: string | undefined
  readonly home: string
  readonly host: string
  readonly port: number
  /** Where the factory, and whoever signs in, reaches us, without a slash at the end. Unset: this machine, at the port. */
  readonly publicUrl: string | undefined
  /** Unset: the built-in double. */
  readonly factoryUrl: string | undefined
  readonly factorySeconds: number
  readonly factoryDeadlineSeconds: number
  readonly factoryAsks: number
  readonly factoryRequester: string
  /** Unset: embedded, beside the shop's. */
  readonly customersDatabaseUrl: string | undefined
  readonly customersPort: number
  /** Unset: the built-in double. */
  readonly marketingUrl: string | undefined
  /** Standard Webhooks secret, `whsec_…`. */
  readonly marketingSecret: string | undefined
  readonly mail: MailConfig
  readonly adsPause: PausePolicy
  /** Pieces in one order that make its customer a VIP. */
  readonly vipMinItems: number
  /** What carries deliveries to their consumers: the database itself, or SNS and SQS. */
  readonly queue: "database" | "sqs"
  /** The secret behind our callback addresses; unset: one of our own, kept under `home`. */
  readonly callbackKey: string | undefined
  /** On AWS: the function that hands over what happened in the shop. Unset: this process does it, where it has to. */
  readonly relayFunction: string | undefined
  /** `off`: the shop opens without the console's pages. */
  readonly console: "on" | "off"
  /** How a server talks: to a person, or a JSON object a line. */
  readonly log: "text" | "json"
}

export type MailConfig = {
  readonly via:
    { readonly kind: "mailbox" } | { readonly kind: "ses" } | { readonly kind: "smtp"; readonly url: string }
  readonly from: string
  /** Undefined: operations get no mail. */
  readonly operations: string | undefined
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
    .regex(/^\d{1,9}$/, `expected a whole number ${unit}`)
    .transform(Number)
    .refine((n) => n >= least && n <= most, `expected ${least} to ${most}`)

const port = wholeNumber(1, 65_535, "for a port")

const url = (...schemes: string[]) =>
  z.string().refine(
    (text) => {
      const parsed = URL.canParse(text) ? new URL(text) : undefined
      return parsed !== undefined && schemes.includes(parsed.protocol) && parsed.host !== ""
    },
    `expected an address that begins with ${schemes.map((scheme) => `${scheme}//`).join(" or ")}`,
  )

/** A partner gets no name and no password from us: in the address they would be left out in silence. */
const partner = () =>
  url("http:", "https:").refine(
    (text) => !URL.canParse(text) || new URL(text).username + new URL(text).password === "",
    "expected an address without a name or password, for neither is ever sent",
  )

const address = z.string().refine(isStrictAddress, "expected one plain mail address")

const variables = z.object({
  DATABASE_URL: url("postgres:", "postgresql:").optional(),
  RESTOCK_HOME: z.string().default(".restock"),
  HOST: z.string().default("127.0.0.1"),
  PORT: port.default(3000),
  PUBLIC_URL: url("http:", "https:").optional(),
  FACTORY_URL: partner().optional(),
  FACTORY_SECONDS: z
    .string()
    .regex(/^\d{1,4}(\.\d{1,3})?$/, "expected seconds, such as 5 or 0.5")
    .transform(Number)
    .default(5),
  FACTORY_DEADLINE_SECONDS: wholeNumber(1, 86_400, "of seconds").default(120),
  FACTORY_ASKS: wholeNumber(1, 100, "of asks").default(3),
  FACTORY_REQUESTER: z
    .string()
    .refine((text) => text.length <= 100 && !/\p{Cc}/u.test(text), "expected at most 100 characters, none of control")
    .default("restock"),
  CUSTOMERS_DATABASE_URL: url("postgres:", "postgresql:").optional(),
  CUSTOMERS_PORT: port.default(3001),
  MARKETING_URL: partner().optional(),
  MARKETING_SECRET: z
    .string()
    .regex(
      /^whsec_[A-Za-z0-9+/=]{32,128}$/,
      "expected a Standard Webhooks secret: whsec_ and at least 24 bytes in base64",
    )
    .optional(),
  MAIL_URL: z
    .union(
      [z.literal("mailbox:"), z.literal("ses:"), url("smtp:", "smtps:")],
      "expected mailbox:, ses:, smtp://… or smtps://…",
    )
    .default("mailbox:"),
  MAIL_FROM: address.optional(),
  OPERATIONS_EMAIL: address.optional(),
  ADS_PAUSE: z.enum(["refill-starts", "sold-out"], "expected refill-starts or sold-out").default("refill-starts"),
  VIP_MIN_ITEMS: wholeNumber(1, 1_000_000, "of pieces").default(100),
  QUEUE: z.enum(["database", "sqs"], "expected database or sqs").default("database"),
  CALLBACK_KEY: z.string().min(32, "expected 32 characters at least").optional(),
  RELAY_FUNCTION: z
    .string()
    .regex(/^[A-Za-z0-9:_-]{1,170}$/, "expected the name or ARN of a function")
    .optional(),
  CONSOLE: z.enum(["on", "off"], "expected on or off").default("on"),
  LOG: z.enum(["text", "json"], "expected text or json").default("text"),
})

/** Where a configuration is for: a machine of one's own, or functions behind a gateway. */
export type Place = "machine" | "functions"

/** Reads the environment. An empty variable counts as unset. Throws {@link ConfigError} with all mistakes at once. */
export function readConfig(env: NodeJS.ProcessEnv, place: Place = "machine"): Config {
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
    customersDatabaseUrl: v.CUSTOMERS_DATABASE_URL,
    customersPort: v.CUSTOMERS_PORT,
    marketingUrl: v.MARKETING_URL,
    marketingSecret: v.MARKETING_SECRET,
    mail: mailConfig(v),
    adsPause: v.ADS_PAUSE,
    vipMinItems: v.VIP_MIN_ITEMS,
    queue: v.QUEUE,
    callbackKey: v.CALLBACK_KEY,
    relayFunction: v.RELAY_FUNCTION,
    console: v.CONSOLE,
    log: v.LOG,
  }
  const isJudgeable = !wrong.some(({ name }) => ["PUBLIC_URL", "FACTORY_URL"].includes(name))
  const problems = [
    ...wrong.map(({ name, message }) => `${name}: ${message}${shown(name, set)}.`),
    ...(isJudgeable && place === "machine" ? contradictions(config, v) : []),
  ]
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

type Variables = z.infer<typeof variables>

function mailConfig({ MAIL_URL, MAIL_FROM = "restock@localhost", OPERATIONS_EMAIL }: Variables): MailConfig {
  // In a mailbox on this machine there is always somebody to tell.
  if (MAIL_URL === "mailbox:")
    return { via: { kind: "mailbox" }, from: MAIL_FROM, operations: OPERATIONS_EMAIL ?? "operations@donut.example" }
  const via = MAIL_URL === "ses:" ? ({ kind: "ses" } as const) : ({ kind: "smtp", url: MAIL_URL } as const)
  return { via, from: MAIL_FROM, operations: OPERATIONS_EMAIL }
}

function contradictions({ publicUrl, factoryUrl }: Config, { MAIL_URL, MAIL_FROM, ...v }: Variables): string[] {
  const isHere = (address: string) => isLoopbackName(new URL(address).host)
  const problems: string[] = []
  if (MAIL_URL === "ses:" && MAIL_FROM === undefined)
    problems.push("MAIL_FROM: SES sends only from an address of yours that it has verified. Set it.")
  if (v.MARKETING_URL && !v.MARKETING_SECRET)
    problems.push("MARKETING_SECRET: needed with MARKETING_URL, so that marketing can tell our webhooks from others.")
  if (v.PORT === v.CUSTOMERS_PORT)
    problems.push(`CUSTOMERS_PORT: ${v.CUSTOMERS_PORT} is the shop's own PORT. Choose another.`)
  const isLocal = publicUrl === undefined || isHere(publicUrl)
  if (factoryUrl && !isHere(factoryUrl) && isLocal)
    problems.push(
      `PUBLIC_URL: the factory at ${new URL(factoryUrl).host} could not call back to ${publicUrl ?? "this machine"}. ` +
        "Set PUBLIC_URL to the address under which the factory reaches this shop.",
    )
  return problems
}

/**
 * Whether the shop serves more than its own machine, so that one has to sign in. A tunnel or proxy connects from this
 * machine, so that HOST alone does not tell.
 */
export function isExposed({ host, publicUrl }: Pick<Config, "host" | "publicUrl">): boolean {
  return !isLoopbackName(inUrl(host)) || (publicUrl !== undefined && !isLoopbackName(new URL(publicUrl).host))
}

/** For a server that asks nobody who they are. Throws {@link ConfigError} where others than this machine could reach it. */
export function refuseExposed(config: Config, whose: string): Config {
  if (!isExposed(config)) return config
  throw new ConfigError([
    `HOST and PUBLIC_URL: ${whose} has no sign-in and serves its own machine only. ` +
      "For it, leave HOST at 127.0.0.1 and PUBLIC_URL unset or on loopback.",
  ])
}

/** Where this machine reaches what listens at a host and port. */
export const addressHere = (host: string, port: number) =>
  `http://${host === "0.0.0.0" || host === "::" ? "127.0.0.1" : inUrl(host)}:${port}`

const inUrl = (host: string) => (host.includes(":") ? `[${host}]` : host)

function without(set: NodeJS.ProcessEnv, wrong: readonly { name: string }[]): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(set).filter(([name]) => !wrong.some((one) => one.name === name)))
}

/** An address may carry a password, at a place that only a right address would tell. */
const shown = (name: string, set: NodeJS.ProcessEnv) =>
  /_URL$|_KEY$/.test(name) ? ", which this is not" : `, found ${JSON.stringify(set[name])}`
