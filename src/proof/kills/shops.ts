import { rm } from "node:fs/promises"
import { setTimeout as pause } from "node:timers/promises"
import { type Environment, freePort, newHome, type RestockProcess, startRestock } from "../process.ts"
import { isReady } from "../site.ts"
import { until } from "../until.ts"

/** A place where one shop process after the other lives: its folder and its ports outlive them. */
export type Place = {
  readonly url: string
  readonly customersUrl: string
  /** Answers, as far as is known. */
  readonly isOpen: boolean
  readonly process: RestockProcess | undefined
  /** Starts a process and waits until it answers; false when it ended before. */
  readonly open: () => Promise<boolean>
  /** Starts a process and does not wait. */
  readonly launch: () => RestockProcess
  readonly kill: () => Promise<void>
  readonly freeze: () => void
  readonly wake: () => void
  /** Asks it to close; returns what was wrong with how it did. */
  readonly close: () => Promise<string | undefined>
  /** Everything its processes complained of. */
  readonly complaints: () => string
  /** Those that ended by themselves although they had been open. */
  readonly died: readonly string[]
  readonly clear: () => Promise<void>
}

export async function openPlace(env: Environment): Promise<Place> {
  const home = await newHome()
  const [port, customersPort] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${port}`
  const said: string[] = []
  const died: string[] = []
  let current: RestockProcess | undefined
  let open = false
  let expected = false

  function launch(): RestockProcess {
    const shop = startRestock(["start"], {
      RESTOCK_HOME: home,
      PORT: `${port}`,
      CUSTOMERS_PORT: `${customersPort}`,
      ...env,
    })
    current = shop
    open = expected = false
    void watch(shop)
    return shop
  }

  async function watch(shop: RestockProcess): Promise<void> {
    const { code, signal } = await shop.ended("a shop process ends", 2 ** 31 - 1)
    said.push(shop.stderr)
    if (current !== shop) return
    if (open && !expected) died.push(`ended by itself (${signal ?? code}):\n${shop.stdout.slice(-300)}${shop.stderr}`)
    open = false
  }

  async function end(signal: NodeJS.Signals): Promise<string | undefined> {
    const shop = current
    if (!shop || shop.hasEnded) return undefined
    expected = true
    open = false
    shop.kill(signal)
    const ending = await shop.ended(`it ends at ${signal}`)
    return signal === "SIGKILL" || ending.code === 0 ? undefined : `ended with ${ending.signal ?? ending.code}`
  }

  return {
    url,
    customersUrl: `http://127.0.0.1:${customersPort}`,
    get isOpen() {
      return open
    },
    get process() {
      return current
    },
    launch,
    async open() {
      const shop = launch()
      await until("a shop process opens", async () => shop.hasEnded || (await isReady(url)), 60_000)
      return (open = !shop.hasEnded)
    },
    kill: async () => void (await end("SIGKILL")),
    freeze: () => void (current && !current.hasEnded && current.kill("SIGSTOP")),
    wake: () => void (current && !current.hasEnded && current.kill("SIGCONT")),
    close: () => end("SIGTERM").catch((error: Error) => error.message.split("\n")[0]),
    complaints: () => [...said, current && !current.hasEnded ? current.stderr : ""].join(""),
    died,
    async clear() {
      await end("SIGKILL")
      // Its last words come with its end.
      await pause(0)
      await rm(home, { recursive: true, force: true })
    },
  }
}
