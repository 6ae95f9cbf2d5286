import { relay } from "../../messaging/relay.ts"
import { inSeedForm } from "../../replenishment/seed-form.ts"
import { config, queues, shopDb } from "../functions.ts"

/** Started whenever something was told in the shop, and by the clock. */
export async function handler(): Promise<void> {
  const tellOutside = inSeedForm((await config()).factoryRequester)
  await relay({ outbox: "shop", db: await shopDb(), broker: (await queues()).broker, tellOutside })
}
