import { CommitUnknown, isPassing } from "../../database/database.ts"
import { NotHandedOver } from "../../messaging/relay.ts"
import type { CheckoutAnswer } from "../../sales/checkout.ts"
import { Busy } from "../../sales/gather.ts"
import { TwinRunning } from "../../sales/order-store.ts"
import type { UnknownProducts, Wish } from "../../sales/place-order.ts"
import { clock } from "./clock.ts"
import { newPartners } from "./partners.ts"
import { openProcess, type ShopProcess, type World as Outside } from "./process.ts"
import type { Session } from "./session.ts"
import { settled, Turnstile } from "./turnstile.ts"

/** A buyer's own note of one try. Undefined: no answer came. */
export type Attempt = { readonly wish: Wish; answer: CheckoutAnswer | UnknownProducts | undefined }

export type Sessions = { readonly shop: Session; readonly customers: Session }

/** A shop on two servers in which time, chance and every partner are the simulation's. */
export class World implements Outside {
  readonly sessions: Sessions
  readonly turnstile: Turnstile
  readonly partners = newPartners()
  readonly water: Outside["water"] = { afloat: [], counted: { messages: 0 } }
  readonly buyers: Attempt[] = []
  /** Production orders that a person had asked again, closed, or sent the message of again. */
  readonly byHand = new Set<string>()
  /** Errors that are no fault of the world: each is a bug. */
  readonly surprises: string[] = []
  /** What happened, a line each. */
  readonly story: string[] = []
  /** When a worker noticed that it had come too late. */
  readonly leasesLost: number[] = []
  /** Products, by their place, whose policy somebody changed. */
  readonly policyChanged = new Set<number>()
  adWasStopped = false
  readonly #beginning = clock.now
  readonly #servers: (ShopProcess | undefined)[] = [undefined, undefined]
  #underWay = new Map<Promise<unknown>, { readonly server: ShopProcess; readonly what: string }>()

  constructor(sessions: Sessions, fired: Map<string, number>) {
    this.sessions = sessions
    this.turnstile = new Turnstile(fired, (line) =>
      this.story.push(`  ${(clock.now - this.#beginning) / 1_000} s ${line}`),
    )
  }

  /** As good as a fault: what the late worker had sent, the next one may send again. */
  leaseLost = (): void => {
    this.leasesLost.push(clock.now)
    this.turnstile.faults++
  }

  failed = (reason: string): void => {
    if (/Type|Reference|Range|violates|syntax error|duplicate key|S-\d\d/.test(reason)) this.surprises.push(reason)
  }

  /** A running server; one that was killed is started again. */
  server(at: number): ShopProcess {
    const found = this.#servers[at]
    if (found?.alive) return found
    const started = openProcess(this)
    this.#servers[at] = started
    this.launch(started, "start", started.start())
    return started
  }

  kill(at: number): void {
    const found = this.#servers[at]
    if (found) found.alive = false
    this.turnstile.bury()
  }

  /** Something begins to happen on a server, and goes on by turns. */
  launch(server: ShopProcess, what: string, work: Promise<unknown>): void {
    const ended = work
      .catch((error: unknown) => {
        if (!isOfThisWorld(error))
          this.surprises.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
      })
      .finally(() => this.#underWay.delete(ended))
    this.#underWay.set(ended, { server, what })
  }

  async passTime(seconds: number): Promise<void> {
    await this.moveTo(clock.now + 1_000 * seconds)
  }

  private async moveTo(time: number): Promise<void> {
    clock.moveTo(time)
    await Promise.all([this.sessions.shop.tellTime(), this.sessions.customers.tellTime()])
    await settled()
  }

  /** Lets everything that is under way come to its end, without faults; time passes only where somebody waits for it. */
  async comeToRest(): Promise<void> {
    await settled()
    for (;;) {
      while (!this.turnstile.isEmpty) await this.turnstile.turn({ who: 0, fault: 0 })
      const busy = [...this.#underWay.values()].filter(({ server }) => server.alive)
      if (busy.length === 0) return
      const next = clock.nextTimer
      if (next === undefined)
        throw new Hanging(`waits for nothing and never ends: ${busy.map(({ what }) => what).join(", ")}`)
      await this.moveTo(next)
    }
  }
}

/** Work that was begun and never ends. */
export class Hanging extends Error {
  override readonly name = "Hanging"
}

/** Whether an error is what the world does to a shop; anything else is a bug. */
function isOfThisWorld(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isOfThisWorld)
  if (error instanceof CommitUnknown || error instanceof Busy || error instanceof TwinRunning) return true
  if (error instanceof NotHandedOver || isPassing(error)) return true
  return error instanceof Error && /^ENOSPC|^socket hang up/.test(error.message)
}
