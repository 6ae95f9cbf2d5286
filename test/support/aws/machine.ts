import { sesMail } from "../../../src/adapters/mail/ses.ts"
import { alertOperations } from "../../../src/operations/alert-operations.ts"
import { mailAlerts } from "../../../src/operations/mail-alerts.ts"
import type { Config } from "../../../src/runtimes/config.ts"
import { type RunningCustomersServer, startCustomersServer } from "../../../src/runtimes/customers-server.ts"
import { MARKETING_SECRET } from "../test-shop.ts"

/** The customers' server as it runs on the machine of the customers' stack, in this process. */
export function startCustomersMachine(
  databaseUrl: string,
  { mail }: Config,
  marketingUrl: string,
  warn: (sentence: string) => void,
): Promise<RunningCustomersServer> {
  const alerts = { sendMail: sesMail(mail.from), to: mail.operations, publicUrl: "http://127.0.0.1:3000", warn }
  return startCustomersServer(
    {
      databaseUrl,
      host: "127.0.0.1",
      port: 0,
      marketing: { url: marketingUrl, secret: MARKETING_SECRET },
      alertOperations: alertOperations(warn),
      queue: "sqs",
      chores: [(db) => mailAlerts({ db, ...alerts })],
      whenAway: "wait",
    },
    { tell: () => {}, narrate: () => {}, warn },
  )
}
