import { shortenLeases } from "../messaging/consume.ts"
import type { Config } from "./config.ts"
import { openConsoleFiles } from "./console-files.ts"
import { armFrom } from "./crash-at.ts"
import { openLog } from "./log.ts"
import { startServer } from "./server.ts"
import { openTracing } from "./tracing.ts"
import { welcome } from "./welcome.ts"

/** Opens the shop in the terminal and closes it on Ctrl-C. */
export async function start(config: Config): Promise<void> {
  armFrom(process.env, config)
  shortenLeases(process.env.RESTOCK_LEASE_SECONDS)
  const interrupted = untilStopped()
  const log = openLog(config.log)
  const tracing = await openTracing(process.env, log.warn)
  const pages = config.console === "on" ? openConsoleFiles(log) : undefined
  try {
    const { url, customersUrl, firstSignIn, stop } = await startServer(config, log, pages?.files)
    const addresses = { url: config.publicUrl ?? url, customersUrl, signIn: firstSignIn }
    log.open(welcome(config, firstSignIn), "Restock is open.", addresses)
    await interrupted
    log.tell("Closing the shop …")
    await stop()
    log.tell("Closed.")
  } finally {
    await pages?.stop()
    await tracing.stop()
  }
}

/**
 * Until Ctrl-C or a polite end. A second one means: at once; the database recovers, as after any crash. In a terminal
 * npm passes on what the terminal has sent already, so a second one counts only a second later.
 */
export function untilStopped(): Promise<void> {
  let first: number | undefined
  return new Promise((resolve) => {
    const onSignal = () => {
      if (first !== undefined && performance.now() - first > 1_000) process.exit(1)
      first ??= performance.now()
      resolve()
    }
    for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, onSignal)
  })
}
