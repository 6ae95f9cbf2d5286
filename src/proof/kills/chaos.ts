import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import type { EmbeddedPostgres } from "../../adapters/database/embedded.ts"
import type { Database } from "../../database/database.ts"
import { tokenHash } from "../../replenishment/callback-token.ts"
import type { Customers } from "../buyers.ts"
import type { Dice } from "../dice.ts"
import { sendAgain } from "./healing.ts"
import type { Books, Wrong } from "./outside-view.ts"
import type { Place } from "./shops.ts"
import { until } from "../until.ts"
import { makeWeather, troublesOf, turns, type World } from "./weather.ts"

/** Seconds; so short that twice the lease is soon over. */
export const LEASE = 2
/** Seconds from when the database answers again until something is sold again. */
const BACK_WITHIN = 10

/** So many of everything in one round. */
export type Plan = { readonly kills: number; readonly databaseCrashes: number; readonly stops: number }

type ChaosParts = {
  readonly cluster: EmbeddedPostgres
  readonly places: readonly Place[]
  readonly world: World
  readonly books: Books
  readonly buyers: Customers
  readonly plan: Plan
  readonly dice: Dice
  readonly wrong: Wrong
  readonly signal: AbortSignal
}

/** What the dice do to the shop in one round. */
export class Chaos {
  readonly done = { kills: 0, stops: 0, databaseCrashes: 0, failedStarts: 0, sentAgain: 0 }
  readonly #parts: ChaosParts
  readonly #inTurn = turns()
  readonly #troubles
  /** Asks that were under way while their process was stopped for longer than its lease. */
  readonly #asksOfLateWorkers: string[] = []
  #begun = { kills: 0, stops: 0, databaseCrashes: 0 }
  /** Over when nobody is asleep. */
  #everybodyAwake: Promise<unknown> = Promise.resolve()
  /** Over when the one who was stopped has been woken: until then it is not killed. */
  readonly #woken = new Map<Place, Promise<unknown>>()

  constructor(parts: ChaosParts) {
    this.#parts = parts
    this.#troubles = troublesOf(parts.world)
  }

  async run(): Promise<void> {
    const { places, dice } = this.#parts
    const over = new AbortController()
    const weather = makeWeather(this.#troubles, dice.apart(97), this.#inTurn, over.signal)
    const onDuty = this.#operate(over.signal)
    await Promise.all(places.map((place, at) => this.#liveAt(place, dice.apart(at))))
    await this.#everythingFired()
    over.abort()
    await Promise.all([weather, onDuty])
    await this.#everybodyAwake
  }

  async #everythingFired(): Promise<void> {
    const end = performance.now() + 30_000
    while (!this.#troubles.every(({ fired }) => fired() > 0) && performance.now() < end) await pause(50)
  }

  /** What a person does meanwhile: six processes that died with the same work in hand leave a dead letter, to be sent again. */
  async #operate(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await pause(500)
      this.done.sentAgain += await sendAgain(this.#parts.books, this.#parts.places)
    }
  }

  /** One process after the other, each killed while it starts or in the first second after it opened. */
  async #liveAt(place: Place, dice: Dice): Promise<void> {
    const { plan, signal } = this.#parts
    while (this.#begun.kills < plan.kills && !signal.aborted) {
      await this.#everybodyAwake
      if (!place.isOpen && dice.chance() < 0.15) {
        place.launch()
        await pause(dice.below(600))
      } else {
        if (!place.isOpen && !(await this.#open(place))) continue
        await pause(dice.below(900))
        if (this.#isDue("stops")) await this.#stop(dice)
      }
      await this.#everybodyAwake
      await this.#woken.get(place)
      if (this.#begun.kills === plan.kills) return
      this.#begun.kills++
      await place.kill()
      this.done.kills++
      if (this.#isDue("databaseCrashes")) await this.#crashDatabase(place)
    }
  }

  /** While the database is away, a start fails; whoever watches over processes tries again. */
  async #open(place: Place): Promise<boolean> {
    const opened = await place.open()
    if (!opened) {
      this.done.failedStarts++
      await pause(100)
    }
    return opened
  }

  /** They are spread evenly over the kills. Notes the one that is due as begun. */
  #isDue(what: "stops" | "databaseCrashes"): boolean {
    const { plan } = this.#parts
    const begun = this.#begun[what]
    if (begun === plan[what] || (begun + 0.5) * plan.kills > (this.#begun.kills + 1) * plan[what]) return false
    this.#begun[what]++
    return true
  }

  /**
   * Stops a process that has asked the factory and not heard its answer, for twice the lease. Either the others go on,
   * and take over what it has; or everybody sleeps, and it wakes first, with a lease that is over and nobody else's.
   */
  async #stop(dice: Dice): Promise<void> {
    const { world, places } = this.#parts
    const milliseconds = 2_000 * LEASE + dice.below(500)
    const everybody = this.#begun.stops % 2 === 0
    const late = await this.#inTurn(async () => {
      const asking = await stopWhileAsking(places, world)
      if (asking && everybody) await this.#letEverybodySleep(asking.place, milliseconds)
      return asking
    })
    if (!late) return
    this.#asksOfLateWorkers.push(late.token)
    if (!everybody) {
      const awake = Promise.withResolvers<void>()
      this.#woken.set(late.place, awake.promise)
      await pause(milliseconds)
      late.place.wake()
      awake.resolve()
    }
    this.done.stops++
  }

  async #letEverybodySleep(first: Place, milliseconds: number): Promise<void> {
    const awake = Promise.withResolvers<void>()
    this.#everybodyAwake = Promise.all([this.#everybodyAwake, awake.promise])
    const others = this.#parts.places.filter((one) => one !== first)
    for (const one of others) one.freeze()
    await pause(milliseconds)
    first.wake()
    await this.#hearsThatItIsLate(first)
    for (const one of others) one.wake()
    awake.resolve()
  }

  async #hearsThatItIsLate(place: Place): Promise<void> {
    const said = () => place.complaints().length
    const before = said()
    // Its connection to the factory or the database may be gone as well; then it cannot even try.
    await until("the late worker says so", async () => said() > before, 2_000).catch(() => "it said nothing")
  }

  /**
   * Nobody is killed and nothing else breaks from when the database is back until something is sold. Where the kills have
   * left nobody who could sell, the one at hand is started again.
   */
  async #crashDatabase(place: Place): Promise<void> {
    const { cluster, books, wrong } = this.#parts
    const pid = Number.parseInt(await readFile(join(cluster.folder, "data/postmaster.pid"), "utf8"))
    process.kill(pid, "SIGKILL")
    await until("the database is back", () => answers(books.shop), 60_000)
    this.done.databaseCrashes++
    const calm = Promise.withResolvers<void>()
    this.#everybodyAwake = Promise.all([this.#everybodyAwake, calm.promise])
    if (!(await this.#inTurn(() => this.#sellsAgain(place))))
      wrong.other.push(`L-08: nothing was sold within ${BACK_WITHIN} s after the database was back`)
    calm.resolve()
  }

  /** Whether something is sold in time, from when there is anybody who could: a kill that was begun may still hit the last. */
  async #sellsAgain(place: Place): Promise<boolean> {
    const { buyers, places } = this.#parts
    let since = performance.now()
    const isSold = () => buyers.attempts.slice(-50).some(({ outcome, endedAt }) => outcome === 201 && endedAt > since)
    while (performance.now() - since < BACK_WITHIN * 1_000) {
      if (!places.some(({ isOpen }) => isOpen) && (await this.#open(place))) since = performance.now()
      if (isSold()) return true
      await pause(20)
    }
    return false
  }

  /** A worker whose lease is over must not have written down the answer that it got too late. */
  async judgeLateWorkers(): Promise<void> {
    const { books, wrong } = this.#parts
    for (const token of this.#asksOfLateWorkers) {
      const [ask] = await books.shop.query<{ state: string }>`
        select state from asks where token_hash = ${tokenHash(token)}
      `
      if (ask?.state === "accepted") wrong.other.push("S-16: a worker wrote down its result after its lease was over")
    }
  }

  faults(): Record<string, number> {
    const late = this.#parts.places.flatMap((place) => place.complaints().match(/the lease of .* ran out/g) ?? [])
    return {
      ...Object.fromEntries(this.#troubles.map(({ name, fired }) => [name, fired()])),
      "worker too late": late.length,
    }
  }
}

type LateWorker = { readonly place: Place; readonly token: string }

/** Stops whoever asks the factory next, before it has heard the answer; undefined when nobody did within five seconds. */
async function stopWhileAsking(places: readonly Place[], { factory }: World): Promise<LateWorker | undefined> {
  const from = factory.requests.length
  const asking = () => {
    const [url] = factory.requests.slice(from).map(({ parsed }) => (parsed as { CallbackUrl: string }).CallbackUrl)
    const place = places.find((one) => url?.startsWith(`${one.url}/`))
    return place && { place, token: url!.split("/").at(-1)! }
  }
  await factory.setFaults({ answer: { dripSeconds: 0.5 } })
  try {
    await factory.until(() => asking() !== undefined, 5_000)
    asking()!.place.freeze()
    return asking()
  } catch {
    // Nobody runs short just now, or everybody is being killed.
    return undefined
  } finally {
    await factory.clearFaults()
  }
}

async function answers(db: Database): Promise<boolean> {
  return db.query`select 1`.then(
    () => true,
    () => false,
  )
}
