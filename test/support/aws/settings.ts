import { randomBytes } from "node:crypto"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Config } from "../../../src/runtimes/config.ts"
import type { AwsDatabases } from "./databases.ts"
import type { Environment } from "./functions.ts"
import type { SecretsManager } from "./secrets-manager.ts"
import type { Template } from "./template.ts"

/** A function's environment as the settings of a deployment would make it. What the template leaves out stays out. */
export function environmentFor(config: Config, own: Environment): Environment {
  const settings: Record<string, string | undefined> = {
    FACTORY_URL: config.factoryUrl,
    FACTORY_DEADLINE_SECONDS: `${config.factoryDeadlineSeconds}`,
    FACTORY_ASKS: `${config.factoryAsks}`,
    FACTORY_REQUESTER: config.factoryRequester,
    ADS_PAUSE: config.adsPause,
    VIP_MIN_ITEMS: `${config.vipMinItems}`,
    MAIL_FROM: config.mail.from,
    OPERATIONS_EMAIL: config.mail.operations,
    PUBLIC_URL: config.publicUrl,
  }
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [name, settings[name] ?? value]))
}

/** Puts the addresses of the test's databases into the secrets that the functions name. */
export function fillSecrets(template: Template, secrets: SecretsManager, databases: AwsDatabases): void {
  secrets.set(secretNamed(template, "DATABASE_SECRET_ARN"), databases.shop.secret)
  secrets.set(secretNamed(template, "CUSTOMERS_DATABASE_SECRET_ARN", "upgrade-to-vip"), databases.vip.secret)
}

/** The callback key as the file a story knows it by: taken away, a new one is made. */
export async function keepCallbackKey(home: string, template: Template, secrets: SecretsManager): Promise<void> {
  const arn = secretNamed(template, "CALLBACK_KEY_SECRET_ARN")
  const path = join(home, "callback-key")
  const kept = await readFile(path, "latin1").catch(() => undefined)
  const key = kept ?? randomBytes(32).toString("hex")
  secrets.set(arn, key)
  await writeFile(path, key)
}

/** The secret that functions (whose name ends so) know under a name. */
function secretNamed(template: Template, variable: string, functionName = ""): string {
  const found = template
    .ofType("AWS::Lambda::Function")
    .filter(({ id, properties }) => (properties.FunctionName ?? id).endsWith(functionName))
    .flatMap(({ properties }) => properties.Environment?.Variables?.[variable] ?? [])
  const [arn] = new Set<string>(found)
  if (arn === undefined) throw new Error(`no function of the template has ${variable}`)
  return arn
}
