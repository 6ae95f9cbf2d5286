import { z } from "zod"

/** What differs from one deployment to the next, as the functions and the machine get it in their environment. */
export type Settings = {
  readonly FACTORY_URL: string
  readonly MARKETING_URL: string
  readonly MAIL_FROM: string
  readonly OPERATIONS_EMAIL: string
  readonly FACTORY_DEADLINE_SECONDS: string
  readonly FACTORY_ASKS: string
  readonly FACTORY_REQUESTER: string
  readonly ADS_PAUSE: string
  readonly VIP_MIN_ITEMS: string
  /** Another word than last time: everybody starts anew and reads the secrets again. */
  readonly SECRETS_AS_OF: string
  /** Each database with a second one in another data centre. */
  readonly MULTI_AZ: "yes" | "no"
  /** `no` lets the databases be deleted: `npm run destroy` says it. */
  readonly PROTECTED: "yes" | "no"
}

/** All that is wrong with the settings, one sentence each. */
export class SettingsError extends Error {
  override readonly name = "SettingsError"
}

/** So that a fresh clone can be synthesised and looked at. Nobody deploys them. */
const examples = {
  FACTORY_URL: "http://factory.donut.example",
  MARKETING_URL: "https://marketing.donut.example/webhooks",
  MAIL_FROM: "restock@donut.example",
  OPERATIONS_EMAIL: "operations@donut.example",
}

/** Written into files of the machine between quotes that a shell reads, so it may have nothing that ends or fills them. */
const quotable = /^[^"$`\\\p{Cc}]*$/u
const address = (error: string) => z.url({ protocol: /^https?$/, error }).regex(quotable, error)
const wholeNumber = (unset: number) => z.stringFormat("whole number", /^[1-9]\d{0,8}$/).default(`${unset}`)
const yesOrNo = z.enum(["yes", "no"]).default("yes")

const schema = z.object({
  FACTORY_URL: address("the address of the factory, http://… or https://…"),
  MARKETING_URL: address("the address that takes the webhooks, https://…"),
  MAIL_FROM: z.email("the address mails are sent from; SES will ask its owner"),
  OPERATIONS_EMAIL: z.email("the address that is told of alarms and of what got stuck"),
  FACTORY_DEADLINE_SECONDS: wholeNumber(120),
  FACTORY_ASKS: wholeNumber(3),
  FACTORY_REQUESTER: z.string().max(100).regex(quotable).default("restock"),
  ADS_PAUSE: z.enum(["refill-starts", "sold-out"]).default("refill-starts"),
  VIP_MIN_ITEMS: wholeNumber(100),
  SECRETS_AS_OF: z.string().regex(quotable).default("the beginning"),
  // An accepted order must outlive a data centre: that is what the shop promises. `no` halves the price of a trial.
  MULTI_AZ: yesOrNo,
  PROTECTED: yesOrNo,
})

/** Reads the environment; an empty variable counts as unset. For a deployment nothing is made up. */
export function readSettings(env: NodeJS.ProcessEnv, purpose: "deployment" | "look"): Settings {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value))
  const { data, error } = schema.safeParse(purpose === "look" ? { ...examples, ...set } : set)
  if (data) return data
  const problems = error.issues.map(({ path, message }) => {
    const name = String(path[0])
    return `  ${name}: ${name in set ? `${JSON.stringify(set[name])} will not do` : "not set"} (${message})`
  })
  throw new SettingsError(
    `Set these in the environment first (docs/aws.md says what they are):\n${problems.join("\n")}`,
  )
}
