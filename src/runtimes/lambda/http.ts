import { openDatabase } from "../../database/database.ts"
import { createApp } from "../../http/app.ts"
import { onlyTheGateway } from "../../http/only-the-gateway.ts"
import { config, demanded, httpHandler } from "../functions.ts"
import { openShop } from "../shop.ts"

/** Everything but the factory's call, which is a function of its own and never comes here. */
export const handler = httpHandler(async () => {
  const found = await config()
  const { factoryDeadlineSeconds: leadSeconds, vipMinItems: bulkFrom } = found
  const db = openDatabase({ url: demanded(found, "databaseUrl", "DATABASE_SECRET_ARN"), connections: 1, byIndex: true })
  const shop = openShop({
    db,
    otherDbs: [],
    patientDb: db,
    receiveCallback: () => Promise.reject(new Error("the gateway routes callbacks to the function callbacks")),
    rules: { leadSeconds, bulkFrom },
    narrate: console.log,
  })
  const logError = (id: string, error: unknown) => console.error(`request ${id}:`, error)
  return createApp(shop, { logError, guard: onlyTheGateway })
})
