// Vendure in a process of its own, from the package in the folder this is started in; see open-vendure.ts.
// Says "open" to its parent when it takes requests, and ends with it.
import { createRequire } from "node:module"
import { join } from "node:path"
import type { VendureSettings } from "./open-vendure.ts"

type Vendure = {
  readonly bootstrap: (config: object) => Promise<object>
  readonly DefaultLogger: new (options: { level: number }) => object
  readonly LogLevel: { readonly Error: number }
  readonly dummyPaymentHandler: { readonly code: string }
}
type VendureTools = { readonly populateInitialData: (app: object, data: object) => Promise<void> }

process.once("disconnect", () => process.exit())
const { databaseUrl, port, connections, password } = JSON.parse(process.argv[2]!) as VendureSettings
const installed = createRequire(join(process.cwd(), "package.json"))
const { bootstrap, DefaultLogger, LogLevel, dummyPaymentHandler } = installed("@vendure/core") as Vendure
const { populateInitialData } = installed("@vendure/core/cli") as VendureTools

const app = await bootstrap({
  logger: new DefaultLogger({ level: LogLevel.Error }),
  apiOptions: { hostname: "127.0.0.1", port },
  authOptions: { tokenMethod: "bearer", superadminCredentials: { identifier: "superadmin", password } },
  dbConnectionOptions: { type: "postgres", url: databaseUrl, poolSize: connections, synchronize: true, logging: false },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  plugins: [],
})
await populateInitialData(app, {
  defaultLanguage: "en",
  defaultZone: "Asia",
  countries: [{ name: "Korea", code: "KR", zone: "Asia" }],
  taxRates: [{ name: "Standard Tax", percentage: 10 }],
  shippingMethods: [{ name: "Standard Shipping", price: 0 }],
  paymentMethods: [
    {
      name: "Dummy",
      handler: { code: dummyPaymentHandler.code, arguments: [{ name: "automaticSettle", value: "true" }] },
    },
  ],
  collections: [],
})
process.send!("open")
