/** Every gap between two effects at which a test may kill the process. */
export type CrashPoint =
  /** A checkout is committed; nobody was answered and nothing was handed on. */
  | "checkout/committed"
  /** A consumer has claimed a delivery and done nothing yet. */
  | "delivery/claimed"
  /** The effect, the inbox row and the done mark are written and not committed. */
  | "delivery/effect-written"
  /** They are committed, and nothing else knows. */
  | "delivery/effect-committed"
  /** The ask is written down, no byte has left. */
  | "ask/prepared"
  /** The factory has answered, the answer is not written down. */
  | "ask/answered"
  /** A callback is stored, the factory was not answered. */
  | "callback/stored"

let armed: string | undefined

/** Switched on by tests only: the process dies without a word when it next comes to this point. */
export function armCrashPoint(point: string | undefined): void {
  armed = point
}

export function crashPoint(point: CrashPoint, of = ""): void {
  if (armed === undefined) return
  if (armed === point || armed === `${point}:${of}`) process.kill(process.pid, "SIGKILL")
}
