import { flow } from "../flow.ts"
import { isLoopbackName } from "../http/only-this-machine.ts"
import { armCrashPoint, crashPoints } from "../shared/crash-points.ts"
import { type Config, ConfigError } from "./config.ts"

/**
 * Arms the crash point that RESTOCK_CRASH_AT names, if it names one: the proof's way to kill this process exactly there.
 * Throws {@link ConfigError} for a point that is not there, in production, and for a shop that serves others.
 */
export function armFrom(env: NodeJS.ProcessEnv, { host, publicUrl }: Pick<Config, "host" | "publicUrl">): void {
  const { RESTOCK_CRASH_AT: named, NODE_ENV } = env
  if (named === undefined || named === "") return
  const refuse = (why: string) => {
    throw new ConfigError([`RESTOCK_CRASH_AT: ${why}`])
  }
  if (NODE_ENV === "production")
    refuse("the shop would kill itself at this point, which is for proofs only; NODE_ENV is production. Unset it.")
  const hosts = [host.includes(":") ? `[${host}]` : host, ...(publicUrl ? [new URL(publicUrl).host] : [])]
  if (!hosts.every(isLoopbackName))
    refuse("the shop would kill itself at this point, which is for proofs on one's own machine only. Unset it.")
  if (!isPoint(named))
    refuse(`there is no point ${JSON.stringify(named)}. There are: ${Object.keys(crashPoints).join(", ")}.`)
  armCrashPoint(named)
}

const consumers = new Set<string>(Object.values(flow).flat())

/** A name, or the name of a point that several come to, a colon, and which of them. */
function isPoint(named: string): boolean {
  const [point = "", ...of] = named.split(":")
  if (!Object.hasOwn(crashPoints, point)) return false
  return !point.startsWith("delivery/") || of.length === 0 || consumers.has(of.join(":"))
}
