import { type ChildProcess, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Config, MailConfig } from "../config.ts"
import type { Databases } from "../databases.ts"
import { Held, SHOW_HANDS } from "./held.ts"

export type Environment = Readonly<Record<string, string>>

export type WorkerProcess = {
  readonly pid: number
  /** What it has claimed first, or `undefined` when it ended before. */
  readonly takes: Promise<Held | undefined>
  /** At once, without a word; resolves when it is dead. */
  readonly kill: () => Promise<void>
  /** The end of what it complained of. */
  readonly complaint: () => string
}

const program = fileURLToPath(new URL("../../../bin/restock.js", import.meta.url))

/** `restock worker` as a child of this process: it takes what is due, shows it, and holds it. */
export function startWorkerProcess(environment: Environment): WorkerProcess {
  const child = spawn(process.execPath, [program, "worker"], {
    env: { ...process.env, ...environment, [SHOW_HANDS]: "yes" },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  })
  let said = ""
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-2_000)))
  const ended = endOf(child)
  const shown = new Promise<Held | undefined>((resolve) =>
    child.once("message", (message) => resolve(Held.safeParse(message).data)),
  )
  const leave = () => void child.kill("SIGKILL")
  process.once("exit", leave)
  void ended.then(() => process.off("exit", leave))
  return {
    pid: child.pid ?? 0,
    takes: Promise.race([shown, ended]),
    async kill() {
      child.kill("SIGKILL")
      await ended
    },
    complaint: () => said.trim(),
  }
}

/** Also of one that could not even be started. */
const endOf = (child: ChildProcess) =>
  new Promise<undefined>((resolve) => {
    child.once("error", () => resolve(undefined))
    child.once("close", () => resolve(undefined))
  })

export type Surroundings = {
  readonly databases: Pick<Databases, "shop" | "vip">
  readonly factoryUrl: string
  readonly publicUrl: string
}

/** What a worker beside this shop is started with: the shop's own configuration, and what the shop brought along. */
export function workerEnvironment(config: Config, { databases, factoryUrl, publicUrl }: Surroundings): Environment {
  return {
    DATABASE_URL: databases.shop,
    CUSTOMERS_DATABASE_URL: databases.vip,
    RESTOCK_HOME: config.home,
    HOST: config.host,
    PUBLIC_URL: publicUrl,
    FACTORY_URL: factoryUrl,
    FACTORY_DEADLINE_SECONDS: `${config.factoryDeadlineSeconds}`,
    FACTORY_ASKS: `${config.factoryAsks}`,
    FACTORY_REQUESTER: config.factoryRequester,
    ...mailEnvironment(config.mail),
    ADS_PAUSE: config.adsPause,
    VIP_MIN_ITEMS: `${config.vipMinItems}`,
    QUEUE: config.queue,
    ...(config.callbackKey !== undefined && { CALLBACK_KEY: config.callbackKey }),
  }
}

function mailEnvironment({ via, from, operations }: MailConfig): Environment {
  return {
    MAIL_URL: via.kind === "smtp" ? via.url : `${via.kind}:`,
    MAIL_FROM: from,
    ...(operations !== undefined && { OPERATIONS_EMAIL: operations }),
  }
}
