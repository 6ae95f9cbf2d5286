import { shortenLeases } from "../messaging/consume.ts"
import type { Config } from "./config.ts"
import { openConsoleFiles } from "./console-files.ts"
import { armFrom } from "./crash-at.ts"
import { narrator } from "./narrator.ts"
import { startServer } from "./server.ts"
import { welcome } from "./welcome.ts"

/** Opens the shop in the terminal and closes it on Ctrl-C. */
export async function start(config: Config): Promise<void> {
  armFrom(process.env, config)
  shortenLeases(process.env.RESTOCK_LEASE_SECONDS)
  const interrupted = untilStopped()
  const print = (line: string) => console.log(line)
  const talk = { tell: print, narrate: narrator(print), warn: complaints((line) => console.error(line)) }
  const pages = config.console === "on" ? openConsoleFiles(talk) : undefined
  try {
    const server = await startServer(config, talk, pages?.files)
    print(welcome(config, server.firstSignIn))
    await interrupted
    print("Closing the shop …")
    await server.stop()
    print("Closed.")
  } finally {
    await pages?.stop()
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

/** The same complaint is made once in half a minute: while a database restarts, many would say the same. */
function complaints(print: (line: string) => void) {
  const made = new Map<string, number>()
  return (sentence: string): void => {
    const now = Date.now()
    if (now - (made.get(sentence) ?? 0) < 30_000) return
    if (made.size > 1_000) made.clear()
    made.set(sentence, now)
    print(sentence)
  }
}
