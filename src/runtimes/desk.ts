import { invokeFunction } from "../adapters/aws/invoke.ts"
import { openDatabase } from "../database/database.ts"
import { consumersOf } from "../flow.ts"
import { createApp } from "../http/app.ts"
import { waitingApi } from "../http/frame.ts"
import { atEveryRing } from "../messaging/rest.ts"
import type { Say } from "../shared/say.ts"
import { wordsOf } from "../shared/words.ts"
import { type Config, ConfigError } from "./config.ts"
import { openPort } from "./door.ts"
import { openLog } from "./log.ts"
import { openShop } from "./shop.ts"
import { untilStopped } from "./start.ts"

/** Opens the operators' desk in the terminal and closes it on Ctrl-C. */
export async function runDesk(config: Config): Promise<void> {
  const log = openLog(config.log)
  const desk = await startDesk(config, log.warn)
  log.open(`The desk is open at ${desk.url}. Stop with Ctrl-C.`, "The desk is open.", { url: desk.url })
  await untilStopped()
  await desk.stop()
}

/**
 * The operators' desk alone: the shop's API on this machine, over databases in which others work. What is pressed here
 * is done there: woken through the database, or on AWS by the relay's function. `url` has no slash at the end.
 */
export async function startDesk(config: Config, warn: Say): Promise<{ url: string; stop: () => Promise<void> }> {
  const { databaseUrl, customersDatabaseUrl, relayFunction } = config
  if (databaseUrl === undefined) throw new ConfigError(["DATABASE_URL: the desk needs a shop to look at. Set it."])
  const door = await openPort(config.host, config.port, waitingApi("The desk").fetch)
  const open = (url: string) => openDatabase({ url, connections: 6, log: warn })
  const db = open(databaseUrl)
  const otherDbs = customersDatabaseUrl === undefined ? [] : [open(customersDatabaseUrl)]
  const shop = openShop({
    db,
    otherDbs,
    patientDb: db,
    receiveCallback: () => Promise.reject(new Error("the factory calls the shop, not the desk")),
    rules: { leadSeconds: config.factoryDeadlineSeconds, bulkFrom: config.vipMinItems },
    narrate: () => {},
  })
  const logError = (id: string, error: unknown) =>
    warn(`request ${id}: ${wordsOf(error)}`, { requestId: id, level: "error" })
  door.serve(createApp(shop, { logError }).fetch)
  const startRelay = relayFunction === undefined ? async () => {} : invokeFunction(relayFunction)
  const wake = () => startRelay().catch((error: unknown) => warn(wordsOf(error)))
  const waking = atEveryRing(consumersOf("shop"), wake, 60_000)
  return {
    url: `http://${config.host}:${door.port}`,
    async stop() {
      await door.close()
      await waking.stop()
      await Promise.all([db, ...otherDbs].map((one) => one.close()))
    },
  }
}
