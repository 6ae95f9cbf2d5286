import { spooledCallback } from "../../adapters/spool/spool-in-queue.ts"
import { bringIn } from "../../replenishment/receive-callback.ts"
import { batchHandler, shopDb } from "../functions.ts"

export const handler = batchHandler(async () => {
  const db = await shopDb()
  return async ({ body }) => {
    await bringIn(db, spooledCallback(body))
    return true
  }
})
