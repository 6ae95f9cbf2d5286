import { lookAndMoveOn } from "../../operations/checkpoints.ts"
import { mailAlerts } from "../../operations/mail-alerts.ts"
import { prune } from "../../operations/prune.ts"
import { watchInvariants } from "../../operations/watch-invariants.ts"
import { watchDeadlines } from "../../replenishment/watch-deadlines.ts"
import { config, demanded, relayIfDue, sendMail, shopDb, storeOf } from "../functions.ts"

/** Started by the clock. One look that fails keeps no other from looking; the function fails in the end. */
export async function handler(): Promise<void> {
  const found = await config()
  const { factoryAsks: asks, factoryDeadlineSeconds: deadlineSeconds, mail } = found
  const db = await shopDb()
  const publicUrl = demanded(found, "publicUrl", "PUBLIC_URL")
  const alerts = { db, sendMail: await sendMail(), to: mail.operations, publicUrl, warn: console.error }
  const looks = [
    watchDeadlines({ db, storeOf: await storeOf(), asks, deadlineSeconds }),
    mailAlerts(alerts),
    watchInvariants(db, () => lookAndMoveOn(db, "shop")),
    prune(db, "shop"),
  ]
  const failures = (await Promise.allSettled(looks)).flatMap((look) =>
    look.status === "rejected" ? [look.reason] : [],
  )
  await relayIfDue()
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join("; "))
}
