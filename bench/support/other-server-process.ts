import { openDatabase } from "../../src/database/database.ts"
import { createApp } from "../../src/http/app.ts"
import type { Shop } from "../../src/http/shop.ts"
import { openPort } from "../../src/runtimes/door.ts"
import type { OtherCheckout } from "./other-server.ts"
import { inMemory } from "./in-memory.ts"
import { plainCheckout } from "./plain-checkout.ts"

const [checkout, databaseUrl] = process.argv.slice(2) as [OtherCheckout, string]
// As many connections as the shop has for its customers.
const db = openDatabase({ url: databaseUrl, connections: 12 })
const checkOut: Shop["checkOut"] = checkout === "memory" ? inMemory() : (wish) => plainCheckout(db, wish)
const unused = new Proxy({} as Shop, {
  get: (_, name) => (name === "checkOut" ? checkOut : name === "isBusy" ? () => false : () => Promise.reject(name)),
})
const app = createApp(unused, { logError: (_, error) => console.error(error) })
const door = await openPort("127.0.0.1", 0, app.fetch)
process.once("SIGTERM", () => process.exit())
process.send!(door.port)
