import { migrate } from "../database/migrate.ts"
import { alertOperations } from "../operations/alert-operations.ts"
import { mailAlerts } from "../operations/mail-alerts.ts"
import { type Config, isExposed } from "./config.ts"
import { customersMigrations, startCustomersServer } from "./customers-server.ts"
import { reachDatabases } from "./databases.ts"
import { openLog } from "./log.ts"
import { openMail } from "./mail.ts"
import { untilStopped } from "./start.ts"
import { openTracing } from "./tracing.ts"

export const migrateCustomers = (url: string) => migrate({ url, folder: customersMigrations })

/** Opens the customers' server alone, as on a machine of its own, and closes it on Ctrl-C. */
export async function runCustomersServer(config: Config): Promise<void> {
  const log = openLog(config.log)
  const { tell, warn } = log
  const tracing = await openTracing(process.env, warn)
  const given = config.customersDatabaseUrl
  // Of a database of one's own nothing else is needed, least of all an embedded one for the shop.
  const databases = given ? { customers: given, stop: async () => {} } : await reachDatabases(config, tell)
  const { sendMail } = openMail(config)
  const publicUrl = config.publicUrl ?? `http://${config.host}:${config.port}`
  const { host, customersPort: port, marketingUrl: url, marketingSecret: secret } = config
  const server = await startCustomersServer(
    {
      databaseUrl: databases.customers,
      host,
      port,
      access: isExposed(config) ? "with a key" : "this machine",
      marketing: url && secret ? { url, secret } : undefined,
      alertOperations: alertOperations(warn),
      queue: config.queue,
      chores: [(db) => mailAlerts({ db, sendMail, to: config.mail.operations, publicUrl, warn })],
    },
    { tell, narrate: tell, warn },
  )
  const words = `The customers' server is open at ${server.url}. Stop with Ctrl-C.`
  log.open(words, "The customers' server is open.", { customersUrl: server.url })
  await untilStopped()
  await server.stop()
  await databases.stop()
  await tracing.stop()
}
