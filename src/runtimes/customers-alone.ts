import { migrate } from "../database/migrate.ts"
import { alertOperations } from "../operations/alert-operations.ts"
import { mailAlerts } from "../operations/mail-alerts.ts"
import type { Config } from "./config.ts"
import { customersMigrations, startCustomersServer } from "./customers-server.ts"
import { reachDatabases } from "./databases.ts"
import { openMail } from "./mail.ts"
import { untilStopped } from "./start.ts"

export const migrateCustomers = (url: string) => migrate({ url, folder: customersMigrations })

/** Opens the customers' server alone, as on a machine of its own, and closes it on Ctrl-C. */
export async function runCustomersServer(config: Config): Promise<void> {
  const print = (line: string) => console.log(line)
  const warn = (line: string) => console.error(line)
  const given = config.customersDatabaseUrl
  // Of a database of one's own nothing else is needed, least of all an embedded one for the shop.
  const databases = given ? { customers: given, stop: async () => {} } : await reachDatabases(config, print)
  const { sendMail } = openMail(config)
  const publicUrl = config.publicUrl ?? `http://${config.host}:${config.port}`
  const { host, customersPort: port, marketingUrl: url, marketingSecret: secret } = config
  const server = await startCustomersServer(
    {
      databaseUrl: databases.customers,
      host,
      port,
      marketing: url && secret ? { url, secret } : undefined,
      alertOperations: alertOperations(warn),
      queue: config.queue,
      chores: [(db) => mailAlerts({ db, sendMail, to: config.mail.operations, publicUrl, warn })],
    },
    { tell: print, narrate: print, warn },
  )
  print(`The customers' server is open at ${server.url}. Stop with Ctrl-C.`)
  await untilStopped()
  await server.stop()
  await databases.stop()
}
