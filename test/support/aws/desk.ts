import { invokeFunction } from "../../../src/adapters/aws/invoke.ts"
import { openDatabase } from "../../../src/database/database.ts"
import { consumersOf } from "../../../src/flow.ts"
import { createApp } from "../../../src/http/app.ts"
import { waitingApi } from "../../../src/http/frame.ts"
import { atEveryRing } from "../../../src/messaging/rest.ts"
import { openPort } from "../../../src/runtimes/door.ts"
import { openShop } from "../../../src/runtimes/shop.ts"
import type { AwsDatabases } from "./databases.ts"
import type { LocalServer } from "./local-server.ts"

/** What operators look at both databases with: the desk of the customers' machine. */
export async function startDesk(databases: AwsDatabases, warn: (sentence: string) => void): Promise<LocalServer> {
  const door = await openPort("127.0.0.1", 0, waitingApi("The desk").fetch)
  const [db, customersDb] = [databases.shop, databases.customers].map(({ url }) =>
    openDatabase({ url, connections: 6 }),
  )
  const shop = openShop({
    db: db!,
    otherDbs: [customersDb!],
    patientDb: db!,
    receiveCallback: () => Promise.reject(new Error("the factory calls the shop, not the desk")),
    rules: { leadSeconds: 120, bulkFrom: 100 },
    narrate: () => {},
  })
  door.serve(createApp(shop, { logError: (id, error) => warn(`request ${id}: ${String(error)}`) }).fetch)
  const relay = invokeFunction("restock-relay")
  const waking = atEveryRing(consumersOf("shop"), () => relay().catch((error: unknown) => warn(String(error))), 60_000)
  return {
    url: `http://127.0.0.1:${door.port}`,
    async stop() {
      await door.close()
      await waking.stop()
      await Promise.all([db!.close(), customersDb!.close()])
    },
  }
}

/** What concerns both databases; everything else the HTTP API answers. */
export const isForDesk = (path: string) => /^\/(deliveries|dead-letters|invariants)\b/.test(path)
