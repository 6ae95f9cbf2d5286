import { openDatabase } from "../../database/database.ts"
import { databaseOf, prepareDatabase } from "../prepare-database.ts"

/** Run at every deployment, before the customers' server and upgrade-to-vip. The migrations lie beside the bundle. */
export async function handler(): Promise<void> {
  const [owner, vip] = [await databaseOf("CUSTOMERS_DATABASE_SECRET_ARN"), await databaseOf("VIP_DATABASE_SECRET_ARN")]
  const admin = await databaseOf("CUSTOMERS_DATABASE_ADMIN_SECRET_ARN")
  const applied = await prepareDatabase(admin, owner, new URL("./migrations/customers/", import.meta.url), [vip])
  console.log(`The customers' database is ready; migrations applied now: ${applied.join(", ") || "none"}`)
  const db = openDatabase({ url: owner, connections: 1 })
  await db.query`select grant_vip_rights(${decodeURIComponent(new URL(vip).username)})`.finally(db.close)
}
