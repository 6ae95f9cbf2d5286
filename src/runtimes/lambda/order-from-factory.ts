import { orderFromFactory } from "../../replenishment/order-from-factory.ts"
import { readSeedForm } from "../../replenishment/seed-form.ts"
import { askFactory, consumerHandler, factoryTerms, shopDb, storeOf } from "../functions.ts"

export const handler = consumerHandler(
  async () => orderFromFactory(await shopDb(), await storeOf(), await askFactory(), await factoryTerms(), console.log),
  { readTheirs: readSeedForm },
)
