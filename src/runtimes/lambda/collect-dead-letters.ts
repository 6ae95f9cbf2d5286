import { collectDeadMessage, consumerBehind } from "../../messaging/dead-messages.ts"
import { batchHandler, shopDb } from "../functions.ts"

export const handler = batchHandler(async () => {
  const db = await shopDb()
  return async (message, queue) => {
    const consumer = consumerBehind("shop", queue)
    if (!consumer) throw new Error(`${queue} is the dead-letter queue of no consumer of the shop`)
    await collectDeadMessage(db, consumer, message)
    return true
  }
})
