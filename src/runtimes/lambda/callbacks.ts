import { spoolInQueue } from "../../adapters/spool/spool-in-queue.ts"
import { openDatabase } from "../../database/database.ts"
import { CALLBACK_QUEUE } from "../../flow.ts"
import { createCallbackApp } from "../../http/callbacks.ts"
import { receiveCallback } from "../../replenishment/receive-callback.ts"
import { config, demanded, httpHandler, queues } from "../functions.ts"

/** The factory's one call. A database that does not answer at once is not waited for: the queue keeps the call. */
export const handler = httpHandler(async () => {
  const url = demanded(await config(), "databaseUrl", "DATABASE_SECRET_ARN")
  const db = openDatabase({ url, connections: 1, statementTimeout: 500, lockTimeout: 500, connectTimeout: 500 })
  const spool = spoolInQueue(async (body) => (await queues()).send(CALLBACK_QUEUE, body))
  return createCallbackApp({ receiveCallback: receiveCallback(db, spool) })
})
