import { openDatabase } from "../../database/database.ts"
import { config } from "../functions.ts"
import { databaseOf, prepareDatabase } from "../prepare-database.ts"
import { seed } from "../seed.ts"

/** Run at every deployment, before anything else of the shop. The migrations lie beside the bundle. */
export async function handler(): Promise<void> {
  const owner = await databaseOf("DATABASE_SECRET_ARN")
  const applied = await prepareDatabase(
    await databaseOf("DATABASE_ADMIN_SECRET_ARN"),
    owner,
    new URL("./migrations/shop/", import.meta.url),
  )
  console.log(`The shop's database is ready; migrations applied now: ${applied.join(", ") || "none"}`)
  const db = openDatabase({ url: owner, connections: 1 })
  await seed(db, (await config()).factoryDeadlineSeconds).finally(db.close)
}
