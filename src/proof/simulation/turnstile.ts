/**
 * A way out of a process of the shop: to a database, the factory, a mail server. Every use of it waits at the turnstile
 * until the simulation lets it through, and ends in one of the ways the world knows.
 */
export type Port<Result> = {
  /** Such as `shop database`. */
  readonly name: string
  /** When nothing goes wrong. */
  readonly act: () => Promise<Result>
  /** What can go wrong, by name; each resolves or rejects as the real thing would. */
  readonly faults: Readonly<Record<string, () => Promise<Result>>>
}

/** A process of the shop: it lives until it is killed, and then what it had begun is never ended. */
export type Life = { alive: boolean }

type Waiting = {
  readonly life: Life
  readonly name: string
  readonly faults: readonly string[]
  readonly go: (fault: string | undefined) => Promise<void>
}

/** Which of those who wait goes next, and what happens to it: 0 is nothing, anything else picks a fault. */
export type Turn = { readonly who: number; readonly fault: number }

const KILLED = ["killed before", "killed after"] as const

/** What is in store for the next users of a port, in order: 0 is nothing, anything else picks a fault. */
export type Moods = Readonly<Record<string, readonly number[]>>

export class Turnstile {
  /** Until they are used up, or somebody calms them. */
  moods: Moods = {}
  #waiting: Waiting[] = []
  /** How many have fired, and are over. */
  faults = 0
  readonly #fired: Map<string, number>
  readonly #tell: (line: string) => void

  /** Counts in `fired` how often each fault fired, by `port: fault`, and tells what goes through. */
  constructor(fired: Map<string, number>, tell: (line: string) => void) {
    this.#fired = fired
    this.#tell = tell
  }

  pass<Result>(life: Life, port: Port<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const { name, act, faults } = port
      const go = async (fault: string | undefined) => {
        if (fault === "killed before") return void (life.alive = false)
        const work = fault === undefined || fault === "killed after" ? act : faults[fault]!
        try {
          const result = await work()
          if (fault === "killed after") life.alive = false
          else resolve(result)
        } catch (error) {
          reject(error as Error)
        }
      }
      const all = [...Object.keys(faults), ...KILLED]
      // One that never fires has to be missed.
      for (const fault of all) count(this.#fired, `${name}: ${fault}`, 0)
      if (life.alive) this.#waiting.push({ life, name, faults: all, go })
    })
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  /** Lets one through and waits until all that follows from it stands at the turnstile again. */
  async turn({ who, fault }: Turn): Promise<void> {
    const [one] = this.#waiting.splice(who % Math.max(1, this.#waiting.length), 1)
    if (!one) return
    const mood = fault === 0 ? this.#moodOf(one.name) : fault
    const chosen = mood === 0 ? undefined : one.faults[(mood - 1) % one.faults.length]!
    if (chosen) count(this.#fired, `${one.name}: ${chosen}`)
    this.#tell(`${one.name}${chosen === undefined ? "" : `: ${chosen}`}`)
    await one.go(chosen)
    if (chosen) this.faults++
    await settled()
    if (!one.life.alive) this.bury()
  }

  #moodOf(port: string): number {
    const [next = 0, ...later] = this.moods[port] ?? []
    this.moods = { ...this.moods, [port]: later }
    return next
  }

  /** The dead wait for nothing any more. */
  bury(): void {
    this.#waiting = this.#waiting.filter(({ life }) => life.alive)
  }
}

export function count(counts: Map<string, number>, what: string, times = 1): void {
  counts.set(what, (counts.get(what) ?? 0) + times)
}

/** Everything that could go on without the world has gone on: promises are worked off before the next immediate. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
