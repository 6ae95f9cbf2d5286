import { addressHere, type Config, ConfigError } from "../../config.ts"
import { customersMigrations } from "../../customers-server.ts"
import { runningDatabases, shopMigrations } from "../../databases.ts"
import { lookAtDatabase } from "./database.ts"
import { lookAtEmbedded } from "./embedded.ts"
import { type Finding, ok, type Verdict, wrong } from "./finding.ts"
import { judgePort, lookAtFolder, lookAtHandles, lookAtNode, lookAtPort } from "./machine.ts"
import { judgeOperations, lookAtMail } from "./mail.ts"
import { lookAtPartner } from "./partners.ts"
import { lookAtPublicUrl } from "./public-url.ts"
import { lookAtQueues } from "./queues.ts"

/**
 * Looks at all that a shop needs, and changes nothing. With a configuration that has mistakes, at what needs none.
 * `found` is called for each finding as it is made; all of them are returned.
 */
export async function examine(
  readConfig: () => Promise<Config>,
  env: NodeJS.ProcessEnv,
  found: (finding: Finding) => void,
): Promise<Finding[]> {
  const findings: Finding[] = []
  const note = (check: string, verdict: Verdict | undefined) => {
    if (!verdict) return
    findings.push({ check, ...verdict })
    found(findings.at(-1)!)
  }
  const config = await readConfig().catch((error: unknown) => {
    if (!(error instanceof ConfigError)) throw error
    for (const problem of error.problems)
      note("configuration", wrong(problem, "README.md has a table of all settings."))
    return undefined
  })
  if (config) note("configuration", ok("every setting can be read"))
  note("Node", lookAtNode())
  note("file handles", lookAtHandles())
  if (config) await examineShop(config, env, note)
  return findings
}

type Note = (check: string, verdict: Verdict | undefined) => void

async function examineShop(config: Config, env: NodeJS.ProcessEnv, note: Note): Promise<void> {
  const { host, port, customersPort, home, publicUrl, factoryUrl, marketingUrl } = config
  note("RESTOCK_HOME", await lookAtFolder(home))
  const shopPort = await lookAtPort(host, port, addressHere(host, port))
  note("PORT", judgePort("PORT", port, shopPort))
  const atCustomers = await lookAtPort(host, customersPort, addressHere(host, customersPort))
  note("CUSTOMERS_PORT", judgePort("CUSTOMERS_PORT", customersPort, atCustomers))
  await examineDatabases(config, note)
  if (factoryUrl !== undefined)
    note("factory", await lookAtPartner({ whose: "the factory", variable: "FACTORY_URL", url: factoryUrl }))
  if (marketingUrl !== undefined)
    note("marketing", await lookAtPartner({ whose: "marketing", variable: "MARKETING_URL", url: marketingUrl }))
  if (config.queue === "sqs") note("queues", await lookAtQueues())
  note("mail", await lookAtMail(config))
  note("operations", judgeOperations(config.mail.operations))
  if (publicUrl !== undefined && typeof shopPort === "string" && shopPort !== "other")
    note("PUBLIC_URL", await lookAtPublicUrl(publicUrl, host, port, shopPort === "restock"))
  const otlp = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || env.OTEL_EXPORTER_OTLP_ENDPOINT
  if (otlp)
    note(
      "traces",
      URL.canParse(otlp)
        ? await lookAtPartner({ whose: "the receiver of traces", variable: "OTEL_EXPORTER_OTLP_ENDPOINT", url: otlp })
        : wrong(
            "the receiver of traces has no address that could be read",
            "Write http://localhost:4318, for example.",
          ),
    )
}

async function examineDatabases(config: Config, note: Note): Promise<void> {
  const { databaseUrl, customersDatabaseUrl, home } = config
  const running = databaseUrl && customersDatabaseUrl ? undefined : await runningDatabases(home)
  for (const [check, variable, url, migrations] of [
    ["shop's database", "DATABASE_URL", databaseUrl ?? running?.shop, shopMigrations],
    ["customers' database", "CUSTOMERS_DATABASE_URL", customersDatabaseUrl ?? running?.customers, customersMigrations],
  ] as const)
    note(check, url === undefined ? await lookAtEmbedded(home) : await lookAtDatabase(url, variable, migrations))
}
